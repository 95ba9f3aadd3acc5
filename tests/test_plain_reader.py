# SPDX-License-Identifier: GPL-3.0-or-later
"""Would a person who sees the picture, and knows nothing of predicates, take a sentence as it is meant?

The reader is checked on small scenes where the answer is plain; then it judges what is said of random scenes.
"""

from dataclasses import replace
from itertools import islice

import pytest

from core.language.settings import Style
from core.scene.set_expressions import SetExpression
from tests.core.language.scenes import thing
from tests.plain_reader.answers import Fit
from tests.plain_reader.judging import (
    Objection,
    Onlooker,
    Verdict,
    answers,
    objections,
    verdict_on,
)
from tests.plain_reader.parsing import UnreadError
from tests.plain_reader.pictures import pictured
from tests.plain_reader.sampling import spoken

MOST_OBJECTIONS = 0.005
YES, MAYBE = Fit.YES, Fit.MAYBE

# Three mugs from left to right, the middle one further away, and a bowl in front of the right one.
MUGS = pictured(
    thing(0, "mug", (-0.2, 0.0), color="red"),
    thing(1, "mug", (0.0, 0.15), color="blue"),
    thing(2, "mug", (0.2, 0.0), color="green"),
    thing(3, "bowl", (0.2, -0.2), (0.1, 0.1, 0.05), color="white"),
)
# Two pens that lie, the first the longer one and the thinner, and two bottles that stand.
SIZES = pictured(
    thing(0, "pen", (-0.2, 0.0), (0.16, 0.01, 0.01)),
    thing(1, "pen", (-0.2, 0.1), (0.1, 0.012, 0.012)),
    thing(2, "bottle", (0.0, 0.0), (0.07, 0.07, 0.25)),
    thing(3, "bottle", (0.2, 0.0), (0.06, 0.06, 0.15)),
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The red mug.", {0: YES}),
        ("Grab me the mug that is blue, please.", {1: YES}),
        ("The mug that isn't red.", {1: YES, 2: YES}),
        ("The red or blue mug.", {0: YES, 1: YES}),
        ("Pick the leftmost mug up, please.", {0: YES}),
        ("The mug furthest to the right.", {2: YES}),
        ("The left mug.", {0: YES}),
        ("Where is the mug on the right?", {2: YES}),
        ("The mug in the middle.", {1: YES}),
        ("The back mug.", {1: YES}),
        ("The second mug from the right.", {1: YES}),
        ("The fourth mug from the left.", {}),
        ("The mug furthest from you.", {1: YES}),
        ("The closest thing.", {3: YES}),
        ("The mug directly behind the bowl.", {2: YES, 0: MAYBE, 1: MAYBE}),
        ("It is the mug closest to the bowl that I need.", {2: YES}),
        ("The mug farthest from the bowl.", {0: YES}),
        ("The mug left of the green mug and behind the bowl.", {0: MAYBE, 1: YES}),
        ("The mug between the red mug and the green mug.", {1: MAYBE}),
        ("The item in front of the mug near the bowl.", {3: YES}),
        ("The mug of a different color than the red mug.", {1: YES, 2: YES}),
        ("The thing that is not a mug.", {3: YES}),
        ("The mug that is not a thing right of the red mug.", {0: YES}),
    ],
)
def test_an_answer_on_mugs_and_a_bowl_is_a_persons(text: str, expected: dict[int, Fit]) -> None:
    assert answers(MUGS, 0, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The tall bottle.", {2: YES}),
        ("The smaller of the two bottles.", {3: YES}),
        ("The bottle shorter than the left bottle.", {3: YES}),
        ("The biggest object.", {2: YES}),
        # The pen that is less high is the longer one.
        ("The short pen.", {0: MAYBE, 1: MAYBE}),
        ("The pen shorter than the back pen.", {0: MAYBE}),
        ("The taller of the two pens.", {1: YES}),
    ],
)
def test_an_answer_on_sizes_is_a_persons(text: str, expected: dict[int, Fit]) -> None:
    assert answers(SIZES, 0, text) == expected


def test_every_phrase_belongs_to_the_nearest_noun() -> None:
    scene = pictured(
        thing(0, "can", (-0.1, 0.0)),
        thing(1, "can", (0.2, 0.0)),
        thing(2, "bowl", (-0.2, 0.0)),
        thing(3, "bowl", (0.05, 0.0)),
        thing(4, "fork", (-0.2, -0.1), (0.02, 0.02, 0.02)),
    )
    # The bowl near the fork is the left one, so both cans are right of it.
    assert answers(scene, 0, "The can right of the bowl near the fork.") == {0: YES, 1: YES}
    assert answers(scene, 0, "The can right of the bowl and near the fork.") == {0: MAYBE}


def test_directly_is_what_comes_first_in_a_direction() -> None:
    scene = pictured(
        thing(0, "can", (0.0, 0.0)),
        thing(1, "can", (0.01, 0.2)),
        thing(2, "bowl", (0.0, -0.2), (0.06, 0.06, 0.04)),
    )
    assert answers(scene, 0, "The can behind the bowl.") == {0: YES, 1: YES}
    assert answers(scene, 0, "The can right behind the bowl.") == {0: YES, 1: MAYBE}


def test_near_and_far_are_told_by_the_others_of_the_kind() -> None:
    scene = pictured(
        thing(0, "can", (-0.12, 0.0)),
        thing(1, "can", (0.25, 0.05)),
        thing(2, "can", (0.4, -0.05)),
        thing(3, "bowl", (0.0, 0.0), (0.06, 0.06, 0.04)),
        thing(4, "fork", (0.13, 0.02), (0.04, 0.04, 0.02)),
    )
    assert answers(scene, 0, "The can near the bowl.") == {0: YES, 1: MAYBE}
    assert answers(scene, 0, "The can next to the bowl.") == {0: YES, 1: MAYBE}
    assert answers(scene, 0, "The can far from the bowl.") == {1: MAYBE, 2: YES}
    assert answers(scene, 0, "The fork next to the bowl.") == {4: YES}
    # The fork is in between.
    assert answers(scene, 0, "The bowl next to the middle can.") == {3: MAYBE}


def test_a_corner_and_a_diagonal_are_off_both_axes() -> None:
    scene = pictured(
        thing(0, "can", (-0.2, -0.2)),
        thing(1, "can", (-0.2, 0.2)),
        thing(2, "can", (0.2, 0.2)),
        thing(3, "bowl", (0.0, 0.0), (0.06, 0.06, 0.04)),
    )
    assert answers(scene, 0, "The can in the back left corner.") == {1: YES}
    assert answers(scene, 0, "The can to the front left of the bowl.") == {0: YES}
    assert answers(scene, 0, "The can on the back right side of the bowl.") == {2: YES}


def test_a_row_leaves_out_who_stands_aside() -> None:
    scene = pictured(
        *(thing(i, "can", (0.15 * i - 0.2, 0.0)) for i in range(3)), thing(3, "can", (-0.3, 0.3))
    )
    assert answers(scene, 0, "The first can from the left in the row.") == {0: YES}
    assert answers(scene, 0, "The first can from the left.") == {3: YES}


def test_of_several_anchors_all_have_to_agree() -> None:
    scene = pictured(
        thing(0, "can", (0.2, 0.0)),
        thing(1, "can", (-0.05, 0.0)),
        thing(2, "bowl", (-0.2, 0.0)),
        thing(3, "bowl", (0.05, 0.0)),
    )
    assert answers(scene, 0, "The can right of the bowl.") == {0: YES, 1: MAYBE}
    assert answers(scene, 0, "The can between the two bowls.") == {1: YES}


def test_what_is_almost_hidden_may_or_may_not_be_counted() -> None:
    # The second can is behind a tall box, which leaves a strip of it.
    scene = pictured(
        thing(0, "can", (-0.2, 0.1), color="red"),
        thing(1, "can", (0.0, 0.1), color="blue"),
        thing(2, "can", (0.2, 0.1), color="green"),
        thing(3, "box", (0.006, 0.03), (0.054, 0.03, 0.15)),
    )
    assert 0.02 < scene.images[0].objects[1].visible_fraction < 0.2
    assert answers(scene, 0, "The second can from the left.") == {1: MAYBE, 2: YES}
    assert answers(scene, 0, "The rightmost can.") == {2: YES}
    assert answers(scene, 0, "The blue can.") == {1: MAYBE}


def test_two_that_are_level_may_both_be_the_leftmost() -> None:
    scene = pictured(
        thing(0, "can", (-0.2, 0.0)), thing(1, "can", (-0.202, 0.2)), thing(2, "can", (0.2, 0.0))
    )
    leftmost = "The leftmost can."
    assert answers(scene, 0, leftmost).keys() <= {0, 1}
    assert answers(scene, 0, "The rightmost can.") == {2: YES}


@pytest.mark.parametrize(
    ("name", "noun"),
    [
        ("tuna tin", "tin"),
        ("8-ball", "ball"),
        ("pair of scissors", "scissors"),
        ("bar of soap", "bar"),
    ],
)
def test_a_noun_is_the_head_of_a_name(name: str, noun: str) -> None:
    scene = pictured(thing(0, name, (0.0, 0.0)), thing(1, noun, (0.2, 0.0), color="blue"))
    assert answers(scene, 0, f"The {noun}.") == {0: YES, 1: YES}


def test_a_thing_without_a_color_word_may_have_any() -> None:
    scene = pictured(thing(0, "mug", (0.0, 0.0), color=""), thing(1, "mug", (0.2, 0.0)))
    assert answers(scene, 0, "The red mug.") == {0: MAYBE, 1: YES}
    assert answers(scene, 0, "The mug that is not red.") == {0: MAYBE}


@pytest.mark.parametrize(
    "text", ["The quick mug.", "The mug over the bowl.", "Sing.", "The mug left of."]
)
def test_unknown_words_are_reported(text: str) -> None:
    with pytest.raises(UnreadError):
        answers(MUGS, 0, text)


@pytest.mark.parametrize(
    ("fits", "verdict"),
    [
        ({1: YES}, Verdict.AGREED),
        ({1: YES, 2: MAYBE}, Verdict.AGREED),
        ({1: MAYBE, 2: MAYBE}, Verdict.AGREED),
        ({1: YES, 2: YES}, Verdict.AMBIGUOUS),
        ({1: MAYBE, 2: YES}, Verdict.WRONG),
        ({2: YES}, Verdict.WRONG),
        ({2: YES, 3: YES}, Verdict.MISSED),
        ({2: MAYBE}, Verdict.MISSED),
        ({}, Verdict.MISSED),
    ],
)
def test_a_verdict_compares_the_target_with_the_others(
    fits: dict[int, Fit], verdict: Verdict
) -> None:
    assert verdict_on(fits, 1) == verdict


def judged(style: Style, seed: int, sentences: int) -> tuple[int, list[Objection]]:
    """Return the number of sentences judged, at least `sentences`, and the objections to them."""
    count, found = 0, []
    for scene, expressions in spoken(style, seed):
        count += len(expressions)
        found += objections(scene, expressions)
        if count >= sentences:
            break
    return count, found


def check(count: int, found: list[Objection]) -> None:
    assert not [objection for objection in found if objection.verdict == Verdict.WRONG]
    assert len(found) <= MOST_OBJECTIONS * count, found


@pytest.mark.parametrize("style", [Style.NATURAL, Style.COMPOSITIONAL])
def test_a_person_takes_sentences_as_meant(style: Style) -> None:
    check(*judged(style, seed=16, sentences=150))


@pytest.mark.long
@pytest.mark.parametrize("style", [Style.NATURAL, Style.COMPOSITIONAL])
def test_a_person_takes_ten_thousand_sentences_as_meant(style: Style) -> None:
    check(*judged(style, seed=17, sentences=5_000))


@pytest.mark.parametrize("style", [Style.NATURAL, Style.COMPOSITIONAL])
def test_the_reader_objects_to_another_target_of_the_same_name(style: Style) -> None:
    """A reader that found everything acceptable would never object."""
    total, accepted = 0, 0
    for scene, expressions in islice(spoken(style, seed=18, views=(1, 2)), 5):
        for expression in expressions:
            target = scene.objects[expression.targets[0]]
            for other in scene.objects:
                if other.name == target.name and other is not target:
                    total += 1
                    meant = replace(expression, targets=(other.scene_id,))
                    accepted += not objections(scene, (meant,))
    assert total >= 20
    assert accepted <= 0.05 * total


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("The yellow mug.", False), ("The green bowl.", False), ("The red mug.", True),
        ("The mug that isn't red.", True), ("The red mug left of the bowl.", True),
        ("The green mug left of the bowl.", False),
    ],
)  # fmt: skip
def test_of_a_sentence_that_means_nothing_nothing_clearly_fits(text: str, wrong: bool) -> None:
    found = Onlooker(MUGS).none_objections(SetExpression(text, (), {}, (0,), {}))
    assert [(one.img_idx, one.verdict) for one in found] == [(0, Verdict.WRONG)] * wrong


# Two cans, a mug next to the left one, a mug behind both and one that is far to the right.
CANS = pictured(
    thing(0, "can", (-0.15, 0.0), color="red"),
    thing(1, "can", (0.15, 0.0), color="blue"),
    thing(2, "mug", (-0.24, 0.0), color="white"),
    thing(3, "mug", (0.0, 0.3), color="green"),
    thing(4, "mug", (0.5, 0.02), color="black"),
    thing(5, "bowl", (0.0, 0.0), (0.08, 0.08, 0.05), color="yellow"),
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The mug next to a can.", {2: YES}),
        ("The mug left of a can.", {2: YES, 3: MAYBE}),
        # Right of one of them only.
        ("The mug to the right of the two cans.", {3: MAYBE, 4: YES}),
        ("The mug to the right of the three cans.", {}),
        ("The mug right of the cans.", {3: MAYBE, 4: YES}),
        ("The bowl between cans.", {5: YES}),
        ("The thing between the two cans.", {5: YES}),
        ("The thing between a can and a can.", {5: YES}),
        ("The only green one.", {3: YES}),
        ("The can closer to me.", {0: MAYBE, 1: MAYBE}),
        ("Mug on my right.", {4: YES}),
    ],
)
def test_a_can_is_any_of_them_and_the_cans_are_all(text: str, expected: dict[int, Fit]) -> None:
    assert answers(CANS, 0, text) == expected
