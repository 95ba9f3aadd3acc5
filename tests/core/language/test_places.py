# SPDX-License-Identifier: GPL-3.0-or-later
"""Places without an anchor: the thirds of a group, with members in doubt and in the whole scene."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.language import program as P
from core.language.lexicon.lexicon import load_lexicon
from core.language.search.search import say
from core.language.settings import Kind, LanguageSettings
from core.language.truth.execution import Executor
from core.language.truth.margins import Margins
from core.language.truth.predicate_table import PredicateTable
from core.scene.objects import SceneObject
from core.scene.record import SceneRecord
from tests.core.language.scenes import camera, mirrored, record, thing
from tests.random_scenes import random_scene

MUGS = P.conjunction([P.SCENE, P.Filter("noun", "mug")])
# Mirror images of one another as the viewer of `camera` sees them, from -Y.
MIRROR = {"left": "right", "right": "left"}


def executor(scene: SceneRecord) -> Executor:
    return Executor(PredicateTable(scene, 0.4, load_lexicon("en")))


def mugs(*places: tuple[float, float], others: int = 0, hidden: tuple[int, ...] = ()) -> Executor:
    """Return the executor of a scene of mugs, and of bowls at the far left and right of all."""
    objects: list[SceneObject] = [thing(i, "mug", xy) for i, xy in enumerate(places)]
    ends = [(-0.9, 0.0), (0.9, 0.0)][:others]
    objects += [thing(len(objects) + i, "bowl", xy) for i, xy in enumerate(ends)]
    view = camera(len(objects), elevation=70.0, hidden=hidden)
    return executor(record(objects, [view]))


def verdicts(run: Executor, side: str) -> str:
    """Return T, U or F for every object of the only view."""
    value = run.execute(P.Place(side, MUGS))
    return "".join(
        "T" if value.true >> i & 1 else "U" if value.possible >> i & 1 else "F"
        for i in range(run.facts.n)
    )


@pytest.mark.parametrize(
    ("side", "expected"),
    [("left", "TFF"), ("right", "FFT"), ("middle", "FTF"), ("front", "UUU"), ("behind", "UUU")],
)
def test_each_of_a_row_has_its_place_and_none_has_a_depth(side: str, expected: str) -> None:
    assert verdicts(mugs((-0.3, 0.0), (0.0, 0.0), (0.3, 0.0)), side) == expected


@pytest.mark.parametrize(("side", "expected"), [("front", "TF"), ("behind", "FT"), ("left", "UU")])
def test_of_two_behind_one_another_one_is_in_front(side: str, expected: str) -> None:
    assert verdicts(mugs((0.0, -0.15), (0.0, 0.15)), side) == expected


@pytest.mark.parametrize(("x", "expected"), [(-0.15, "T"), (-0.1, "U"), (-0.03, "F")])
def test_a_third_has_a_dead_band_around_its_border(x: float, expected: str) -> None:
    # The group reaches from -0.3 m to 0.3 m; the border is at -0.1 m.
    run = mugs((-0.3, 0.0), (x, 0.0), (0.3, 0.0), others=2)
    assert verdicts(run, "left")[:3] == f"T{expected}F"


@pytest.mark.parametrize(("apart", "expected"), [(0.05, "UU"), (0.08, "TF")])
def test_a_group_shorter_than_6_cm_has_no_sides(apart: float, expected: str) -> None:
    assert verdicts(mugs((-apart / 2, 0.0), (apart / 2, 0.0)), "left") == expected


def test_one_mug_is_on_no_side() -> None:
    assert all(verdicts(mugs((0.0, 0.0)), side) == "U" for side in P.SIDES)


def parted(run: Executor, side: str) -> str:
    """Return T, U or F for every mug as one of several on a side."""
    value = run.execute(P.Side(side, MUGS))
    return "".join(
        "T" if value.true >> i & 1 else "U" if value.possible >> i & 1 else "F"
        for i in run.facts.members(run.execute(MUGS).true)
    )


@pytest.mark.parametrize(
    ("places", "side", "expected"),
    [
        ([-0.3, -0.2, 0.3], "left", "TTF"),
        ([-0.3, -0.2, 0.3], "right", "FFT"),
        # The second is in the third only for some, and in the half.
        ([-0.3, -0.1, 0.3], "left", "TUF"),
        # Beyond the third, but not beyond the middle.
        ([-0.3, -0.2, -0.03, 0.3], "left", "TTUF"),
        # All are on the left of all that is there, and all on its right.
        ([-0.7, -0.6, -0.2], "left", "TTU"),
        ([0.2, 0.3, 0.7], "left", "UUF"),
        # Nobody parts what is that close together.
        ([-0.06, -0.04, 0.06], "left", "UUU"),
        ([-0.3, -0.2, 0.3], "front", "UUU"),
    ],
)
def test_several_on_a_side_are_parted_from_the_others(
    places: list[float], side: str, expected: str
) -> None:
    assert parted(mugs(*((x, 0.0) for x in places), others=2), side) == expected


def test_a_hidden_mug_leaves_in_doubt_how_many_are_there() -> None:
    run = mugs((-0.3, 0.0), (0.3, 0.0), (-0.25, 0.0), others=0, hidden=(2,))
    assert run.execute(P.Side("left", MUGS)).possible & ~run.execute(P.Side("left", MUGS)).true


def test_a_hidden_mug_counts_only_where_it_could_change_the_answer() -> None:
    # Further to the left it would leave the visible one in the middle; in the middle it changes nothing.
    assert verdicts(mugs((0.0, 0.0), (0.3, 0.0), (-0.3, 0.0), hidden=(2,)), "left") == "UFU"
    assert verdicts(mugs((-0.3, 0.0), (0.3, 0.0), (0.1, 0.0), hidden=(2,)), "left") == "TFF"
    # Nor is any group with a member in doubt one of which there is a middle.
    assert "T" not in verdicts(
        mugs((-0.3, 0.0), (0.0, 0.0), (0.3, 0.0), (0.2, 0.0), hidden=(3,)), "middle"
    )


def test_the_middle_is_that_of_the_sequence_too() -> None:
    # The fourth of five is in the middle third, the third is the one in the middle of the sequence.
    places = [(x, 0.0) for x in (-0.4, -0.35, -0.25, 0.05, 0.4)]
    assert verdicts(mugs(*places), "middle") == "FFUUF"
    # A group deeper than wide has another middle.
    assert verdicts(mugs((-0.1, -0.3), (0.0, 0.0), (0.1, 0.3)), "middle") == "UUU"


def test_a_place_is_arguable_where_the_whole_scene_says_it_of_another() -> None:
    alone = mugs((-0.3, 0.0), (0.3, 0.0), others=2)
    assert verdicts(alone, "left")[:2] == "TF"
    # Both mugs are on the left of what is there.
    both = mugs((-0.7, 0.0), (-0.45, 0.0), others=2)
    assert verdicts(both, "left")[:2] == "UU"
    assert verdicts(both, "right")[:2] == "FT"


def test_the_margin_is_the_distance_to_the_border_in_meters() -> None:
    run = mugs((-0.3, 0.0), (0.3, 0.0))
    (margin,) = Margins(run).margin(P.Unique(P.Place("left", MUGS)))
    assert margin == pytest.approx(0.6 * (1 / 3 - 0.05), rel=0.05)
    assert margin <= 0.6 * (1 / 3 - 0.05) + 1e-9


@given(seed=st.integers(0, 10_000))
@settings(max_examples=15, deadline=None)
def test_a_mirror_exchanges_left_and_right(seed: int) -> None:
    scene = random_scene(np.random.default_rng(seed), 8, 3)
    plain, mirror = executor(scene), executor(mirrored(scene))
    for noun in dict.fromkeys(item.name for item in scene.objects):
        of = P.conjunction([P.SCENE, P.Filter("noun", noun)])
        for side in P.SIDES:
            again = P.Place(MIRROR.get(side, side), of)
            assert plain.execute(P.Place(side, of)) == mirror.execute(again)
        generic = P.Place("left", P.SCENE)
        assert plain.execute(generic) == mirror.execute(P.Place("right", P.SCENE))


def test_said_in_words_before_and_after_the_noun() -> None:
    only = {kind: float(kind is Kind.PLACE) for kind in Kind}
    texts = []
    for seed in range(12):
        scene = random_scene(np.random.default_rng(seed), 8, 1)
        report = say(scene, LanguageSettings(kind_weights=only), np.random.default_rng(seed), 0)
        assert set(report.kinds) <= {Kind.PLACE}
        texts += [e.text for e in report.expressions]
    assert len(texts) > 20
    assert any(" on the left" in text for text in texts)
    assert any("the back " in text.casefold() for text in texts)
