# SPDX-License-Identifier: GPL-3.0-or-later
"""Programs on small scenes: three values, undefined parts, selectors."""

import numpy as np
import pytest

from core.language import program as P
from core.language.lexicon.lexicon import load_lexicon
from core.language.truth.execution import Executor
from core.language.truth.margins import Margins
from core.language.truth.predicate_table import PredicateTable
from core.scene.objects import SceneObject
from core.scene.views import View
from tests.core.language.scenes import camera, record, thing

MUG, BOWL, CUP = (P.Filter("noun", word) for word in ("mug", "bowl", "cup"))


def executor(objects: list[SceneObject], views: list[View] | None = None) -> Executor:
    return Executor(PredicateTable(record(objects, views or []), 0.4, load_lexicon("en")))


def the(*members: P.Node) -> P.Unique:
    return P.Unique(P.conjunction([P.SCENE, *members]))


def row_of_mugs(count: int, spacing: float = 0.12) -> list[SceneObject]:
    return [thing(i, "mug", (spacing * (i - (count - 1) / 2), 0.0)) for i in range(count)]


def test_kleene_tables() -> None:
    # The mug is a mug, the cup may be one, the bowl is none.
    run = executor(
        [thing(0, "mug", (-0.2, 0)), thing(1, "cup", (0, 0)), thing(2, "bowl", (0.2, 0))]
    )
    mug, cup = run.execute(MUG), run.execute(CUP)
    assert mug == P.Value(0b001, 0b011)
    assert cup == P.Value(0b010, 0b011)
    assert run.execute(P.Not(MUG)) == P.Value(0b100, 0b110)
    assert run.execute(P.conjunction([MUG, CUP])) == P.Value(0b000, 0b011)
    assert run.execute(P.disjunction([MUG, CUP])) == P.Value(0b011, 0b011)


def test_an_anchor_that_is_not_unique_leaves_everything_undefined() -> None:
    run = executor([*row_of_mugs(2), thing(2, "bowl", (0, 0.3))])
    left = P.Relate("behind", the(MUG))
    for node in (left, P.Not(left), P.conjunction([left, BOWL]), P.disjunction([left, BOWL])):
        assert run.execute(node) == P.Value(0, 0, void=1)


def test_an_anchor_that_may_be_unique_is_arguable_and_stays_so() -> None:
    run = executor(
        [thing(0, "cup", (-0.2, 0)), thing(1, "bowl", (0.2, 0)), thing(2, "fork", (0.3, 0))]
    )
    arguable = P.Relate("left", the(MUG))
    assert run.execute(arguable) == P.Value(0, 0, arguable=1)
    # A unique part around it does not turn "arguable" into "surely fails".
    around = P.Relate("near", the(BOWL, arguable))
    assert run.execute(around) == P.Value(0, 0, arguable=1)
    surely = P.conjunction([arguable, P.Relate("left", the(P.Filter("noun", "hat")))])
    assert run.execute(surely) == P.Value(0, 0, void=1)


def test_an_object_that_is_barely_seen_is_neither_counted_nor_ignored() -> None:
    mugs = row_of_mugs(3)
    run = executor(mugs, [camera(3, hidden=[0])])
    second = P.Ordinal(2, "right", P.conjunction([P.SCENE, MUG]))
    leftmost = P.Extreme("left", P.conjunction([P.SCENE, MUG]))
    rightmost = P.Extreme("right", P.conjunction([P.SCENE, MUG]))
    assert run.execute(P.conjunction([P.SCENE, MUG])) == P.Value(0b110, 0b111)
    assert run.holds(P.Unique(rightmost), 2)
    assert run.holds(P.Unique(second), 1)
    assert run.execute(leftmost) == P.Value(0, 0b011)


@pytest.mark.parametrize("n", [1, 2, 3, 4])
def test_ordinals_count_from_each_side(n: int) -> None:
    run = executor(row_of_mugs(4))
    row = P.Row(P.conjunction([P.SCENE, MUG]))
    assert run.holds(P.Unique(P.Ordinal(n, "left", row)), n - 1)
    assert run.holds(P.Unique(P.Ordinal(n, "right", row)), 4 - n)
    assert run.execute(P.Ordinal(5, "left", row)) == P.Value(0, 0)


def test_a_second_from_the_left_is_unsure_when_neighbors_are_level() -> None:
    mugs = [thing(0, "mug", (-0.2, 0)), thing(1, "mug", (0, 0)), thing(2, "mug", (0.01, 0.15))]
    run = executor(mugs)
    assert run.execute(P.Ordinal(2, "left", P.conjunction([P.SCENE, MUG]))) == P.Value(0, 0b110)
    assert run.holds(P.Unique(P.Ordinal(1, "left", P.conjunction([P.SCENE, MUG]))), 0)


def test_a_crooked_row_is_none_and_a_bent_one_is_arguable() -> None:
    def row(offset: float) -> P.Value:
        mugs = [thing(i, "mug", (0.12 * (i - 1), offset if i == 1 else 0)) for i in range(3)]
        return executor(mugs).execute(P.Row(P.conjunction([P.SCENE, MUG])))

    # The middle one is off the line by two thirds of its offset.
    assert row(0.03) == P.Value(0b111, 0b111)
    assert row(0.06).arguable == 1
    assert row(0.12).void == 1


def test_rows_are_judged_view_by_view() -> None:
    def row(offset: float) -> P.Value:
        mugs = [thing(i, "mug", (0.12 * (i - 1), offset if i == 1 else 0)) for i in range(3)]
        return executor(mugs, [camera(3), camera(3)]).execute(P.Row(some))

    some = P.conjunction([P.SCENE, MUG])
    assert row(0.03) == P.Value(0b111111, 0b111111)
    assert row(0.06) == P.Value(0, 0, arguable=0b11)
    assert row(0.12) == P.Value(0, 0, void=0b11)
    run = executor(row_of_mugs(3), [camera(3), camera(3, hidden=[0])])
    assert run.execute(P.Row(some)) == P.Value(0b111, 0b111, arguable=0b10)
    # From behind, none is left of the bowl.
    objects = [*row_of_mugs(3), thing(3, "bowl", (0.4, 0))]
    run = executor(objects, [camera(4), camera(4, azimuth=180.0)])
    left = P.conjunction([some, P.Relate("left", the(BOWL))])
    assert run.execute(P.Row(left)) == P.Value(0b0111, 0b0111, void=0b10)


def test_two_are_a_pair_and_three_are_not() -> None:
    larger = P.Extreme("right", P.Pair(P.conjunction([P.SCENE, MUG])))
    assert executor(row_of_mugs(2)).holds(P.Unique(larger), 1)
    assert executor(row_of_mugs(3)).execute(larger).void == 1


def test_between_a_pair() -> None:
    objects = [thing(0, "mug", (-0.2, 0)), thing(1, "mug", (0.2, 0)), thing(2, "bowl", (0, 0))]
    between = P.BetweenPair(P.conjunction([P.SCENE, MUG]))
    assert executor(objects).holds(P.Unique(P.conjunction([P.SCENE, between])), 2)


def test_anchors_never_belong_to_the_answer() -> None:
    run = executor([thing(0, "mug", (-0.1, 0)), thing(1, "bowl", (0.1, 0))])
    nearest = P.ExtremeTo("nearest", P.SCENE, the(BOWL))
    same = P.SameAs("color", True, the(BOWL))
    different = P.SameAs("color", False, the(BOWL))
    assert run.execute(nearest) == P.Value(0b01, 0b01)
    assert run.execute(same) == P.Value(0b01, 0b01)
    assert run.execute(different) == P.Value(0, 0)


def test_unknown_colors_are_unsure_also_when_negated() -> None:
    run = executor([thing(0, "mug", (0, 0), color=""), thing(1, "mug", (0.2, 0), color="blue")])
    red = P.Filter("color", "red")
    assert run.execute(red) == P.Value(0, 0b01)
    assert run.execute(P.Not(red)) == P.Value(0b10, 0b11)


def test_views_are_judged_one_by_one() -> None:
    objects = [thing(0, "mug", (-0.2, 0)), thing(1, "mug", (0.2, 0))]
    run = executor(objects, [camera(2), camera(2, azimuth=180.0)])
    leftmost = run.execute(P.Extreme("left", P.conjunction([P.SCENE, MUG])))
    assert leftmost == P.Value(0b1001, 0b1001)
    assert run.anchors(P.Unique(P.Extreme("left", P.conjunction([P.SCENE, MUG])))) == [0, 1]


def test_the_margin_is_that_of_the_closest_call() -> None:
    objects = [
        thing(0, "mug", (-0.2, 0)),
        thing(1, "bowl", (-0.2 + 0.06 + 0.05, 0)),
        thing(2, "mug", (0.3, 0)),
    ]
    run = executor(objects)
    near = the(MUG, P.Relate("near", the(BOWL)))
    assert run.holds(near, 0)
    # Gaps are 0.05 m to one mug and 0.33 m to the other; visibility has 0.6 to spare.
    assert Margins(run).margin(near)[0] == pytest.approx(0.06 - 0.05)
    assert Margins(run).margin(the(P.Filter("noun", "bowl")))[0] == pytest.approx(0.6)
    far = P.conjunction([P.SCENE, MUG, P.Relate("far", the(BOWL))])
    assert Margins(run).margin(far)[0] == pytest.approx(0.33 - 0.30)
    # Less visible by 0.6, the mugs could be taken for bowls; nothing could be taken for a fork.
    assert Margins(run).margin(P.Filter("noun", "bowl"))[0] == pytest.approx(0.6)
    assert Margins(run).margin(P.Filter("noun", "fork"))[0] == 1.0


def test_members_of_a_view_are_read_from_a_mask_over_all() -> None:
    facts = executor(row_of_mugs(3), [camera(3), camera(3, azimuth=90.0)]).facts
    mask = 0b101_010
    assert facts.members(mask) == [1]
    assert facts.members(mask, 1) == [0, 2]
    assert facts.members(facts.everything, 1) == [0, 1, 2]


def test_nothing_that_lies_is_called_short_or_tall_even_alone() -> None:
    lying, standing = (0.2, 0.06, 0.06), (0.06, 0.06, 0.1)
    run = executor([thing(0, "mug", (0, 0), lying), thing(1, "bowl", (0.3, 0), standing)])
    for measure in ("tallest", "shortest", "tall", "short"):
        for noun, expected in ((MUG, P.Value(0b00, 0b01)), (BOWL, P.Value(0b10, 0b10))):
            node = P.Extreme(measure, P.conjunction([P.SCENE, noun]))
            assert run.execute(node) == expected
    bowl = P.Unique(P.Extreme("tall", P.conjunction([P.SCENE, BOWL])))
    assert Margins(run).margin(bowl) == pytest.approx([np.log(4 / 3)])
    assert run.execute(P.Extreme("big", P.conjunction([P.SCENE, MUG]))) == P.Value(0b01, 0b01)


def test_three_mugs_are_three_and_the_mugs_are_two_or_more() -> None:
    mugs = P.conjunction([P.SCENE, MUG])
    for count in (1, 2, 3, 4):
        run = executor(row_of_mugs(count))
        every = (1 << count) - 1
        for number in (0, 2, 3):
            expected = P.Value(every, every) if number in (0, count) else P.Value(0, 0, void=1)
            if count == 1:
                expected = P.Value(0, 0, void=1)
            assert run.execute(P.All(mugs, number)) == expected, (count, number)


def test_left_of_the_mugs_is_left_of_each_of_them() -> None:
    mugs = [thing(0, "mug", (0.0, 0.0)), thing(1, "mug", (0.3, 0.0))]
    bowls = [
        thing(2, "bowl", (-0.2, 0.0)),
        thing(3, "bowl", (0.15, 0.0)),
        thing(4, "bowl", (0.5, 0)),
    ]
    run = executor([*mugs, *bowls])
    some = P.conjunction([P.SCENE, MUG])
    assert run.execute(P.conjunction([BOWL, P.Relate("left", P.All(some, 2))])).true == 0b00100
    assert run.execute(P.conjunction([BOWL, P.Relate("left", P.Some(some))])).true == 0b01100
    assert run.execute(P.conjunction([BOWL, P.Relate("right", P.All(some))])).true == 0b10000
