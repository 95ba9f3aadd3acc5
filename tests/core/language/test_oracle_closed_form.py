# SPDX-License-Identifier: GPL-3.0-or-later
"""The oracle itself, held against situations whose truth is known without it."""

import math

import numpy as np
import pytest

from tests.core.language.oracle.asking import MIN_VISIBILITY, judge_of, noun, the, verdict
from tests.core.language.oracle.geometry import direction
from tests.core.language.oracle.hand_made import Thing, around
from tests.core.language.oracle.judge import Judge
from tests.core.language.oracle.programs import SCENE, both
from tests.core.language.oracle.scenes import random_record
from tests.core.language.oracle.semantics import ARGUABLE, VOID, possible_of, true_of

MIRROR = {
    "left": "right", "front_left": "front_right", "behind_left": "behind_right",
    "front": "front", "behind": "behind",
}  # fmt: skip
MIRROR |= {value: key for key, value in MIRROR.items()}


# ------------------------------------------------------------------ geometry
def test_directions_are_those_of_a_camera_that_looks_along_plus_y() -> None:
    assert direction((0, 1), "right") == (1, 0)
    assert direction((0, 1), "left") == (-1, 0)
    assert direction((0, 1), "behind") == (0, 1)
    assert direction((0, 1), "front") == (0, -1)
    np.testing.assert_allclose(direction((0, 1), "front_left"), (-math.sqrt(0.5), -math.sqrt(0.5)))


@pytest.mark.parametrize(
    ("angle", "relation", "truth"),
    [
        (0, "right", "T"), (25, "right", "T"), (-25, "right", "T"), (35, "right", "U"),
        (80, "right", "U"), (100, "right", "F"), (180, "right", "F"), (0, "left", "F"),
        (180, "left", "T"), (90, "behind", "T"), (115, "behind", "T"), (-90, "front", "T"),
        (-90, "behind", "F"), (45, "behind_right", "T"), (20, "behind_right", "T"),
        (45, "front_left", "F"), (135, "behind_left", "T"), (225, "front_left", "T"),
        (-45, "front_right", "T"), (45, "right", "U"), (45, "behind", "U"),
        (92, "behind_right", "U"), (100, "behind_right", "F"), (160, "behind_right", "F"),
        (90, "behind_right", "U"),
    ],
)  # fmt: skip
def test_an_object_at_an_angle_from_its_anchor(angle: float, relation: str, truth: str) -> None:
    judge = judge_of(Thing("bowl", 0, 0), Thing("mug", *around(angle, 0.25)))
    assert verdict(judge, ("relate", relation, the("bowl")), 1) == truth
    assert verdict(judge, ("relate", relation, the("bowl")), 0) == "F"  # never the anchor itself


@pytest.mark.parametrize(
    ("gap", "near", "far"),
    [(0.0, "T", "F"), (0.055, "T", "F"), (0.065, "U", "F"), (0.145, "U", "F"), (0.155, "F", "F"),
     (0.195, "F", "F"), (0.205, "F", "U"), (0.295, "F", "U"), (0.305, "F", "T")],
)  # fmt: skip
def test_near_and_far_count_the_gap_between_outlines(gap: float, near: str, far: str) -> None:
    judge = judge_of(Thing("bowl", 0, 0), Thing("mug", 0.06 + gap, 0))
    assert verdict(judge, ("relate", "near", the("bowl")), 1) == near
    assert verdict(judge, ("relate", "far", the("bowl")), 1) == far


@pytest.mark.parametrize(
    ("x", "y", "truth"),
    [(0.0, 0.0, "T"), (0.0, 0.05, "T"), (0.0, 0.07, "U"), (0.0, 0.12, "U"), (0.0, 0.35, "F"), (0.18, 0.0, "U"),
     (0.28, 0.0, "F"), (-0.28, 0.0, "F"), (0.05, 0.0, "T")],
)  # fmt: skip
def test_between_two_anchors_40_cm_apart(x: float, y: float, truth: str) -> None:
    judge = judge_of(Thing("fork", -0.2, 0), Thing("cup", 0.2, 0), Thing("box", x, y))
    assert verdict(judge, ("between", the("fork"), the("cup")), 2) == truth
    assert verdict(judge, ("between", the("cup"), the("fork")), 2) == truth
    assert verdict(judge, ("between", the("fork"), the("cup")), 0) == "F"


def test_rolled_cameras_and_perspective_make_sides_unsure() -> None:
    bowl, mug = Thing("bowl", 0, 0), Thing("mug", 0.0, 0.2)
    upright, rolled = (0.0, 0.6, 0.0, 1.2), (0.0, 0.6, 0.5, 1.2)
    judge = judge_of(bowl, mug, cameras=[upright, rolled])
    sides = [verdict(judge, ("extreme", "right", SCENE), 1, image) for image in (0, 1)]
    assert sides == ["U", "U"]
    # Off the optical axis the line of sight to the right object leans: what is behind it on the table
    # along the axis lies to its left as seen.
    aside = judge_of(Thing("bowl", 0.7, 0), Thing("mug", 0.7, 0.3), cameras=[(0, 0.5, 0, 1.0)])
    assert verdict(aside, ("relate", "behind", the("bowl")), 1) == "U"


@pytest.mark.parametrize(
    ("size", "larger", "taller", "big", "tall"),
    [
        ((0.06, 0.06, 0.06), "U", "U", "U", "U"),
        ((0.0695, 0.0695, 0.0695), "T", "U", "U", "U"),  # height 1.158 times, but under 1 cm
        ((0.08, 0.08, 0.08), "T", "T", "T", "U"),  # volume 2.4, height 1.33
        ((0.10, 0.10, 0.10), "T", "T", "T", "T"),
        ((0.20, 0.20, 0.01), "U", "U", "U", "U"),  # much more volume but flat, and lying
        ((0.05, 0.05, 0.03), "F", "U", "F", "U"),  # less than three quarters as high as long
        ((0.04, 0.04, 0.035), "F", "F", "F", "F"),
    ],
)
def test_sizes(size: tuple, larger: str, taller: str, big: str, tall: str) -> None:
    judge = judge_of(Thing("bowl", 0, 0), Thing("mug", 0.3, 0, size=size))
    assert verdict(judge, ("relate", "larger", the("bowl")), 1) == larger
    assert verdict(judge, ("relate", "taller", the("bowl")), 1) == taller
    assert verdict(judge, ("extreme", "big", SCENE), 1) == big
    assert verdict(judge, ("extreme", "tall", SCENE), 1) == tall


def test_nearest_and_furthest_leave_the_anchor_out() -> None:
    judge = judge_of(Thing("can", 0, 0), Thing("can", 0.12, 0), Thing("can", 0.3, 0))
    anchor = ("unique", ("extreme", "left", both([SCENE, noun("can")])))
    cans = both([SCENE, noun("can")])
    nearest = judge.answer(("unique", ("extreme_to", "nearest", cans, anchor)), 0)
    furthest = judge.answer(("unique", ("extreme_to", "furthest", cans, anchor)), 0)
    assert nearest.is_exactly(1)
    assert furthest.is_exactly(2)


def test_ordinals_count_along_a_row() -> None:
    judge = judge_of(*(Thing("can", 0.1 * i, 0) for i in range(4)))
    cans = both([SCENE, noun("can")])
    for n in range(1, 5):
        assert judge.answer(("unique", ("ordinal", n, "left", ("row", cans))), 0).is_exactly(n - 1)
        assert judge.answer(("unique", ("ordinal", n, "right", cans)), 0).is_exactly(4 - n)
    assert judge.answer(("unique", ("ordinal", 5, "left", cans)), 0).possible == frozenset()


def test_a_second_from_left_is_unsure_when_neighbors_are_level() -> None:
    judge = judge_of(Thing("can", 0, 0), Thing("can", 0.2, 0), Thing("can", 0.205, 0.3))
    cans = both([SCENE, noun("can")])
    assert judge.answer(("unique", ("ordinal", 1, "left", cans)), 0).is_exactly(0)
    second = judge.answer(("unique", ("ordinal", 2, "left", cans)), 0)
    assert (second.true, second.possible) == (frozenset(), {1, 2})


@pytest.mark.parametrize(
    ("xs", "bend", "status"),
    [((0, 0.1, 0.2), 0.0, ""), ((0, 0.1, 0.2), 0.06, ARGUABLE), ((0, 0.1, 0.2), 0.2, VOID),
     ((0, 0.1, 0.4), 0.0, ARGUABLE), ((0, 0.1, 0.5), 0.0, VOID), ((0, 0.1), 0.0, VOID)],
)  # fmt: skip
def test_rows_are_straight_and_close(xs: tuple, bend: float, status: str) -> None:
    things = [Thing("can", x, bend if i == 1 else 0.0) for i, x in enumerate(xs)]
    values = judge_of(*things).view(0).values(("row", both([SCENE, noun("can")])))
    assert (values if isinstance(values, str) else "") == status


# ------------------------------------------------------------------ scene, words, undefined
def test_hidden_and_cut_objects_may_or_may_not_count() -> None:
    judge = judge_of(
        Thing("mug", 0, 0), Thing("mug", 0.2, 0, visible=0.39), Thing("cup", 0.4, 0, truncated=True),
        Thing("bowl", -0.2, 0, visible=0.4), Thing("fork", 0, 0.2, visible=0.0),
    )  # fmt: skip
    values = judge.view(0).values(SCENE)
    assert true_of(values) == [0, 3]
    assert possible_of(values) == [0, 1, 2, 3]  # nobody sees the fork
    answer = judge.answer(the("mug"), 0)
    assert (answer.true, answer.possible) == ({0}, {0, 1, 2})  # a cup may be meant, too


@pytest.mark.parametrize(
    ("word", "truth"),
    [("mug", "T"), ("coffee mug", "T"), ("drinkware", "T"), ("cup", "U"), ("tea cup", "U"),
     ("glass", "F"), ("beaker", "U"), ("big mug", "U"), ("mug of tea", "U"), ("cup of tea", "U"),
     ("bag of mugs", "F"), ("can", "F"), ("tableware", "U"), ("mugs", "F")],
)  # fmt: skip
def test_nouns_of_a_mug(word: str, truth: str) -> None:
    mug = Thing("mug", 0, 0, category="drinkware", aliases=("coffee mug",))
    assert verdict(judge_of(mug), noun(word), 0) == truth


def test_a_word_of_a_namesake_is_unsure() -> None:
    banana, toy = Thing("banana", 0, 0, category="fruit"), Thing("banana", 1, 0, category="toy")
    assert [verdict(judge_of(banana, toy), noun("fruit"), i) for i in (0, 1)] == ["T", "U"]


@pytest.mark.parametrize(
    ("asked", "truth"),
    [("red", "T"), ("orange", "U"), ("blue", "F"), ("dark red", "U"), ("multicolor", "U")],
)
def test_colors_of_a_red_thing(asked: str, truth: str) -> None:
    judge = judge_of(Thing("mug", 0, 0, "red"), Thing("mug", 1, 0))
    assert verdict(judge, ("filter", "color", asked), 0) == truth
    assert verdict(judge, ("filter", "color", asked), 1) == "U"  # its color is unknown
    opposite = {"T": "F", "F": "T", "U": "U"}[truth]
    assert verdict(judge, ("not", ("filter", "color", asked)), 0) == opposite


# A mug whose second color is white, of which it is unknown, and a blue one without any.
_BLUE = tuple(
    Thing("mug", x, 0, "blue", color2=second) for x, second in ((0, "white"), (1, ""), (2, "none"))
)


@pytest.mark.parametrize(
    ("asked", "truths"),
    [
        ("blue", "TTT"), ("white", "UFF"), ("gray", "UFF"), ("red", "FFF"), ("blue and white", "TUF"),
        ("blue and gray", "UUF"), ("red and white", "FFF"), ("blue and navy", "FUU"),
        ("black and green", "FFF"),
    ],
)  # fmt: skip
def test_two_colors_of_blue_things(asked: str, truths: str) -> None:
    judge = judge_of(*_BLUE)
    assert "".join(verdict(judge, ("filter", "color", asked), i) for i in range(3)) == truths


def test_same_colors_are_all_the_same() -> None:
    judge = judge_of(
        Thing("bowl", 0, 0, "white", color2="blue"), Thing("mug", 0.2, 0, "blue", color2="white"),
        Thing("mug", 0.4, 0, "blue", color2="red"), Thing("mug", 0.6, 0, "white", color2="none"),
        Thing("mug", 0.8, 0, "red"),
    )  # fmt: skip
    same, other = (("same", "color", equal, the("bowl")) for equal in (True, False))
    assert [verdict(judge, same, i) for i in range(5)] == list("FTUUF")
    assert [verdict(judge, other, i) for i in range(5)] == list("FFUUT")


def test_same_and_different_leave_the_anchor_out() -> None:
    judge = judge_of(
        Thing("bowl", 0, 0, "red"), Thing("mug", 0.2, 0, "red"), Thing("mug", 0.4, 0, "orange"),
        Thing("mug", 0.6, 0, "blue"), Thing("mug", 0.8, 0),
    )  # fmt: skip
    same, other = (("same", "color", equal, the("bowl")) for equal in (True, False))
    assert [verdict(judge, same, i) for i in range(5)] == list("FTUFU")
    assert [verdict(judge, other, i) for i in range(5)] == list("FFUTU")


def test_undefined_absorbs_and_void_beats_arguable() -> None:
    judge = judge_of(
        Thing("fork", 0, 0), Thing("fork", 0.2, 0), Thing("cup", 0.4, 0), Thing("mug", 0.6, 0),
    )  # fmt: skip
    void = ("relate", "left", the("fork"))
    arguable = ("relate", "left", the("mug"))  # the cup could be called a mug
    assert verdict(judge, void, 0) == VOID
    assert verdict(judge, arguable, 0) == ARGUABLE
    assert verdict(judge, ("not", void), 0) == VOID
    assert verdict(judge, ("or", (arguable, SCENE)), 0) == ARGUABLE
    assert verdict(judge, ("and", (arguable, void)), 0) == VOID
    assert verdict(judge, ("between", the("fork"), the("mug")), 0) == VOID


# ------------------------------------------------------------------ invariances
def test_mirroring_the_scene_swaps_left_and_right() -> None:
    checked = 0
    for seed in range(25):
        record = random_record(np.random.default_rng(seed), images=1)
        seen, mirrored = (Judge(r, MIN_VISIBILITY).view(r.images[0].img_idx) for r in (
            record, _mirrored(record)))  # fmt: skip
        for name, other in MIRROR.items():
            for here, there in (
                (("extreme", name, SCENE), ("extreme", other, SCENE)),
                (("ordinal", 2, name, SCENE), ("ordinal", 2, other, SCENE)),
            ):
                if here[0] == "ordinal" and "_" in name:
                    continue
                np.testing.assert_allclose(seen.values(here), mirrored.values(there), atol=1e-9)
                checked += 1
            for o in range(len(record.objects)):
                for a in range(len(record.objects)):
                    if o != a:
                        left, right = (
                            seen._eye.relate(name, o, a),
                            mirrored._eye.relate(other, o, a),
                        )
                        assert left == pytest.approx(right, abs=1e-9)
    assert checked > 200


def _mirrored(record):
    """Mirror the world at x = 0 and every image about its vertical middle."""
    data = record.to_json()
    flip = np.diag([-1.0, 1, 1, 1])
    for thing in data["objects"]:
        thing["footprint"] = [[-x, y] for x, y in reversed(thing["footprint"])]
        (x1, *low), (x2, *high) = thing["bounds"]
        thing["bounds"] = [[-x2, *low], [-x1, *high]]
    for view in data["images"]:
        # World mirrored and the image's x axis turned round: a proper rotation again.
        view["cam_to_world"] = (flip @ np.array(view["cam_to_world"]) @ flip).tolist()
        view["K"][0][2] = view["width"] - view["K"][0][2]
    return type(record).from_json(data)
