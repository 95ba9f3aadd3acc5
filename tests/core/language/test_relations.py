# SPDX-License-Identifier: GPL-3.0-or-later
"""Predicates against closed forms: what stands where is TRUE, FALSE or UNSURE by its numbers."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.language.lexicon.lexicon import load_lexicon
from core.language.predicates.between import between_scores
from core.language.predicates.comparisons import Comparisons
from core.language.predicates.directions import ALL_DIRECTIONS
from core.language.predicates.distances import distance_scores
from core.language.predicates.geometry import measure
from core.language.predicates.measures import order_scores
from core.language.predicates.relations import RELATIONS, relation_scores
from core.language.predicates.sizes import size_scores
from core.language.truth.predicate_table import PredicateTable
from core.scene.objects import SceneObject
from core.scene.record import SceneRecord
from core.scene.views import View
from tests.core.language.scenes import camera, mirrored, permuted, record, thing
from tests.random_scenes import random_scene

SEEDS = st.integers(0, 10_000)
MIRROR = {
    "left": "right", "right": "left", "directly_left": "directly_right",
    "directly_right": "directly_left", "front_left": "front_right", "front_right": "front_left",
    "behind_left": "behind_right", "behind_right": "behind_left",
}  # fmt: skip


def compared(scene: SceneRecord) -> Comparisons:
    return Comparisons(measure(scene, 0.4))


def relation(name: str, xy: tuple[float, float], view: View | None = None) -> float:
    """Return the score of an object at `xy` for an anchor at the origin, seen from -Y."""
    scene = record([thing(0, "anchor", (0.0, 0.0)), thing(1, "object", xy)], [view or camera(2)])
    return float(relation_scores(compared(scene))[name][0, 0, 1])


@pytest.mark.parametrize(
    ("name", "xy"),
    [
        ("left", (-0.2, 0.0)), ("right", (0.2, 0.0)), ("front", (0.0, -0.2)), ("behind", (0.0, 0.2)),
        ("front_left", (-0.15, -0.15)), ("front_right", (0.15, -0.15)),
        ("behind_left", (-0.15, 0.15)), ("behind_right", (0.15, 0.15)),
    ],
)  # fmt: skip
def test_straight_in_a_direction_is_true_and_the_opposite_false(
    name: str, xy: tuple[float, float]
) -> None:
    assert relation(name, xy) > 0
    assert relation(name, (-xy[0], -xy[1])) < 0


@pytest.mark.parametrize(("angle", "holds"), [(28.0, True), (32.0, False)])
def test_the_cone_of_left_has_half_an_angle_of_30_degrees(angle: float, holds: bool) -> None:
    # Far to the front the line of sight to an anchor at the origin is the camera axis.
    at = np.deg2rad(180.0 - angle)
    score = relation("left", (0.4 * float(np.cos(at)), 0.4 * float(np.sin(at))))
    assert (score > 0) == holds


def test_an_object_to_the_front_left_never_counts_as_not_left() -> None:
    for angle in np.deg2rad(np.arange(181.0, 270.0, 4.0)):
        assert relation("left", (0.2 * float(np.cos(angle)), 0.2 * float(np.sin(angle)))) >= 0


def test_left_is_false_only_beyond_15_mm_on_the_other_side() -> None:
    assert relation("left", (0.010, 0.3)) == 0
    assert relation("left", (0.060, 0.3)) < 0


def test_objects_that_overlap_sideways_are_not_left() -> None:
    assert relation("left", (-0.059, 0.0)) == 0
    assert relation("left", (-0.075, 0.0)) > 0


def test_the_slack_of_a_cone_is_the_distance_to_its_side() -> None:
    # Straight left: the side of the cone is 0.5 * sin(30 deg) away, the outlines are 0.44 m apart.
    assert relation("left", (-0.5, 0.0)) == pytest.approx(0.5 * np.sin(np.deg2rad(30.0)), abs=0.02)


@pytest.mark.parametrize(
    ("gap", "near", "far"),
    [(0.05, 1, -1), (0.1, 0, -1), (0.16, -1, -1), (0.25, -1, 0), (0.31, -1, 1)],
)
def test_near_and_far_go_by_the_gap_between_outlines(gap: float, near: int, far: int) -> None:
    xy = (0.06 + gap, 0.0)
    assert np.sign(relation("near", xy)) == near
    assert np.sign(relation("far", xy)) == far


@pytest.mark.parametrize(
    ("xy", "expected"),
    [
        ((0.09, 0.0), 1), ((0.14, 0.0), 0), ((0.19, 0.0), -1), ((0.09, 0.05), 1), ((0.05, 0.09), 0),
        ((0.0, 0.09), 0), ((0.0, -0.09), 0), ((0.0, 0.2), -1),
    ],
)  # fmt: skip
def test_beside_is_close_and_neither_in_front_nor_behind(
    xy: tuple[float, float], expected: int
) -> None:
    assert np.sign(relation("beside", xy)) == expected
    assert np.sign(relation("beside", (-xy[0], xy[1]))) == expected


@pytest.mark.parametrize("name", ["left", "right", "front", "behind"])
def test_directly_is_close_and_in_a_narrow_cone(name: str) -> None:
    ahead = {"left": (-1, 0), "right": (1, 0), "front": (0, -1), "behind": (0, 1)}[name]
    aside = (ahead[1], ahead[0])

    def at(along: float, across: float) -> int:
        xy = np.multiply(ahead, along) + np.multiply(aside, across)
        return int(np.sign(relation(f"directly_{name}", (float(xy[0]), float(xy[1])))))

    assert at(0.15, 0.0) == 1
    assert at(0.15, 0.06) == 0  # 22 degrees aside: left, but not directly
    assert relation(name, tuple(np.multiply(ahead, 0.15) + np.multiply(aside, 0.06))) > 0
    assert at(0.25, 0.0) == 0  # a gap of 19 cm
    assert at(0.35, 0.0) == -1
    assert at(-0.15, 0.0) == -1


def test_nothing_may_stand_between_what_is_beside_or_directly_left() -> None:
    def scores(*others: tuple[float, float]) -> tuple[float, float]:
        places = [(0.0, 0.0), (-0.1, 0.0), *others]
        objects = [thing(i, "o", xy, (0.06, 0.06, 0.1)) for i, xy in enumerate(places)]
        found = relation_scores(compared(record(objects)))
        return tuple(float(found[name][0, 0, 1]) for name in ("beside", "directly_left"))  # type: ignore[return-value]

    assert min(scores()) > 0
    assert min(scores((-0.05, 0.2))) > 0
    # Between the two, which are 4 cm apart, seen or not.
    assert scores((-0.05, 0.04)) == (0.0, 0.0)


def test_a_rolled_camera_makes_nothing_arguable_true_and_no_truth_false() -> None:
    for roll in (-15.0, 15.0):
        assert relation("left", (-0.2, 0.0), camera(2, roll=roll)) > 0
        assert relation("behind", (0.0, 0.2), camera(2, roll=roll)) >= 0
        assert relation("left", (0.2, 0.0), camera(2, roll=roll)) < 0


def test_an_object_behind_the_camera_is_unsure() -> None:
    assert relation("left", (-0.1, -1.5)) == 0


def between_at(xy: tuple[float, float]) -> float:
    objects = [thing(0, "a", (-0.2, 0)), thing(1, "b", (0.2, 0)), thing(2, "o", xy)]
    return float(between_scores(measure(record(objects), 0.4))[0, 0, 1, 2])


def test_between_holds_in_the_middle_and_fails_beyond_the_ends_and_aside() -> None:
    assert between_at((0.0, 0.0)) > 0
    assert between_at((0.0, 0.05)) > 0
    assert between_at((0.0, 0.07)) == 0
    assert between_at((0.13, 0.0)) == 0
    assert between_at((0.3, 0.0)) < 0
    assert between_at((0.0, 0.45)) < 0


@pytest.mark.parametrize(
    ("xy", "size", "expected"),
    [
        ((0.08, 0.0), (0.06, 0.06, 0.13), 0), ((0.08, 0.0), (0.06, 0.06, 0.08), 1),
        ((0.0, 0.18), (0.1, 0.1, 0.1), 0), ((0.0, 0.42), (0.1, 0.1, 0.1), 1),
    ],
)  # fmt: skip
def test_a_larger_thing_that_may_be_between_as_well_makes_it_arguable(
    xy: tuple[float, float], size: tuple[float, float, float], expected: int
) -> None:
    objects = [
        thing(0, "a", (-0.2, 0)), thing(1, "b", (0.2, 0)), thing(2, "o", (-0.02, 0.0)),
        thing(3, "x", xy, size),
    ]  # fmt: skip
    scores = between_scores(measure(record(objects), 0.4))
    assert np.sign(scores[0, 0, 1, 2]) == np.sign(scores[0, 1, 0, 2]) == expected


def heights(first: float, second: float) -> dict[str, float]:
    objects = [thing(i, "o", (0.2 * i, 0), (0.06, 0.06, h)) for i, h in enumerate((first, second))]
    scores = size_scores(measure(record(objects), 0.4))
    return {name: float(score[0, 1]) for name, score in scores.items()}


def test_sizes_need_a_clear_ratio() -> None:
    assert heights(0.10, 0.09)["tallest"] == 0
    assert heights(0.12, 0.10)["tallest"] == pytest.approx(np.log(0.12 / 0.10 / 1.15))
    assert heights(0.12, 0.10)["shortest"] < 0
    assert heights(0.12, 0.10)["tall"] == 0
    assert heights(0.15, 0.10)["tall"] > 0


Size = tuple[float, float, float]
PEN, CAN, TALL_CAN = (0.2, 0.02, 0.02), (0.06, 0.06, 0.1), (0.06, 0.06, 0.16)
# With its handle, a mug is wider than high.
MUG, TALL_MUG = (0.12, 0.08, 0.1), (0.14, 0.1, 0.15)


def sizes(first: Size, second: Size) -> dict[str, int]:
    """Return the signs of "first before second", by measure."""
    objects = [thing(0, "o", (0, 0), first), thing(1, "x", (0.4, 0), second)]
    scores = size_scores(measure(record(objects), 0.4))
    return {name: int(np.sign(score[0, 1])) for name, score in scores.items()}


@pytest.mark.parametrize("measure", ["tallest", "shortest", "tall", "short"])
def test_words_of_height_need_both_to_stand(measure: str) -> None:
    sign = 1 if measure.startswith("tall") else -1
    assert sizes(TALL_CAN, CAN)[measure] == sign
    assert sizes(TALL_MUG, MUG)[measure] == sign
    # Lying: a pen, a can; their "short" is heard as their length.
    assert sizes(CAN, PEN)[measure] == 0
    assert sizes((0.4, 0.06, 0.04), PEN)[measure] == 0
    assert sizes(TALL_CAN, (0.1, 0.06, 0.06))[measure] == 0


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ((0.3, 0.3, 0.02), (0.05, 0.05, 0.2)),  # volume against height and length
        ((0.1, 0.1, 0.1), (0.05, 0.05, 0.101)),  # 1 % less high
        ((0.1, 0.1, 0.1), (0.101, 0.03, 0.05)),  # 1 % shorter
    ],
)
def test_no_word_of_size_holds_against_volume_length_or_height(first: Size, second: Size) -> None:
    found = sizes(first, second)
    assert found["largest"] == found["smallest"] == found["big"] == found["small"] == 0
    assert found["tallest"] == found["shortest"] == 0
    assert sizes((0.12, 0.12, 0.12), (0.08, 0.08, 0.08))["big"] == 1


@given(seed=SEEDS)
@settings(max_examples=15, deadline=None)
def test_orders_are_antisymmetric_and_no_relation_is_true_both_ways(seed: int) -> None:
    comparisons = compared(random_scene(np.random.default_rng(seed), 8, 3))
    for scores in order_scores(comparisons).values():
        np.testing.assert_allclose(scores, -np.swapaxes(scores, 1, 2), atol=1e-12)
    scores = relation_scores(comparisons)
    for name, opposite in (("left", "right"), ("front", "behind"), ("near", "far")):
        assert not ((scores[name] > 0) & (scores[opposite] > 0)).any()
        assert ((scores[opposite] <= 0) | (scores[name] < 0) | (name == "near")).all()


@given(seed=SEEDS)
@settings(max_examples=15, deadline=None)
def test_a_mirror_exchanges_left_and_right(seed: int) -> None:
    scene = random_scene(np.random.default_rng(seed), 8, 3)
    plain, mirror = compared(scene), compared(mirrored(scene))
    for compute in (relation_scores, order_scores):
        before, after = compute(plain), compute(mirror)
        for name, scores in before.items():
            np.testing.assert_allclose(after[MIRROR.get(name, name)], scores, atol=1e-9)
    np.testing.assert_allclose(
        between_scores(mirror.geometry), between_scores(plain.geometry), atol=1e-9
    )


@given(seed=SEEDS, data=st.data())
@settings(max_examples=15, deadline=None)
def test_renaming_objects_renames_the_answers(seed: int, data: st.DataObject) -> None:
    scene = random_scene(np.random.default_rng(seed), 7, 2)
    order = data.draw(st.permutations(range(7)))
    plain, renamed = compared(scene), compared(permuted(scene, order))
    pairs = np.ix_(range(2), order, order)
    for compute in (relation_scores, order_scores):
        before, after = compute(plain), compute(renamed)
        for name, scores in before.items():
            np.testing.assert_allclose(after[name], scores[pairs], atol=1e-9)


def test_nearest_needs_gap_and_centers_to_agree() -> None:
    near, far, wide = (0.15, 0.0), (0.3, 0.0), (0.0, 0.25)
    objects: list[SceneObject] = [
        thing(0, "anchor", (0, 0)), thing(1, "near", near), thing(2, "far", far),
        thing(3, "wide", wide, (0.06, 0.36, 0.1)),
    ]  # fmt: skip
    scores = distance_scores(measure(record(objects), 0.4))["nearest"][0, 0]
    assert scores[1, 2] > 0
    assert scores[2, 1] < 0
    # The wide one's outline is nearer, its center is not.
    assert scores[1, 3] == 0


def test_nearest_is_unsure_where_the_picture_says_the_opposite() -> None:
    # On the table the first is nearer; in the image the second, far behind, is foreshortened.
    objects = [
        thing(0, "anchor", (0, 0)), thing(1, "beside", (0.2, 0.0)), thing(2, "behind", (0.0, 0.25)),
        thing(3, "farther", (0.55, 0.0)),
    ]  # fmt: skip
    high = distance_scores(measure(record(objects, [camera(4, elevation=85)]), 0.4))
    low = distance_scores(measure(record(objects, [camera(4, elevation=20)]), 0.4))
    assert high["nearest"][0, 0, 1, 2] > 0
    assert low["nearest"][0, 0, 1, 2] == low["nearest"][0, 0, 2, 1] == 0
    for scores in (high, low):
        assert scores["nearest"][0, 0, 1, 3] > 0
        np.testing.assert_array_equal(scores["furthest"], -scores["nearest"])


def test_inverses_and_opposites_go_both_ways() -> None:
    assert all(RELATIONS[r.inverse].inverse == name for name, r in RELATIONS.items())
    by_name = {direction.name: direction for direction in ALL_DIRECTIONS}
    for direction in ALL_DIRECTIONS:
        opposite = by_name[direction.opposite]
        assert (opposite.forward, opposite.right) == (-direction.forward, -direction.right)


@given(seed=SEEDS)
@settings(max_examples=15, deadline=None)
def test_where_a_relation_is_true_its_inverse_is_not_false(seed: int) -> None:
    scores = relation_scores(compared(random_scene(np.random.default_rng(seed), 8, 3)))
    others = ~np.eye(8, dtype=bool)
    true = 0
    for name, relation in RELATIONS.items():
        back = np.swapaxes(scores[relation.inverse], 1, 2)
        assert not ((scores[name] > 0) & (back < 0) & others).any(), name
        true += int((scores[name] > 0).sum())
    assert true


def stretched(scene: SceneRecord, sideways: float, upright: float) -> SceneRecord:
    """Return `scene` in images whose pixels are narrower or lower."""
    by = np.array([[sideways], [upright], [1.0]])
    views = (
        replace(
            view,
            K=view.K * by,
            width=round(view.width * sideways),
            height=round(view.height * upright),
        )
        for view in scene.images
    )
    return replace(scene, images=tuple(views))


def test_pixels_need_not_be_square() -> None:
    scene = random_scene(np.random.default_rng(2), 9, 2)
    lexicon = load_lexicon("en")
    plain, other = (
        PredicateTable(found, 0.4, lexicon) for found in (scene, stretched(scene, 1.5, 0.5))
    )
    assert not np.allclose(plain.geometry.v, other.geometry.v)
    group = plain.scene[0], plain.scene[1]
    for scores in ("relation_scores", "order_scores", "distance_scores"):
        for name, expected in getattr(plain, scores).items():
            np.testing.assert_allclose(
                getattr(other, scores)[name], expected, atol=1e-9, err_msg=name
            )
    np.testing.assert_allclose(other.between_scores, plain.between_scores, atol=1e-9)
    for of in ("place_scores", "parted_scores"):
        for side, expected in getattr(plain, of)(*group).items():
            np.testing.assert_allclose(getattr(other, of)(*group)[side], expected, atol=1e-9)
