# SPDX-License-Identifier: GPL-3.0-or-later
"""Every rule of felicity rejects what no person would say, and nothing else."""

from collections.abc import Sequence

import pytest

from core.language import program as P
from core.language.felicity.judge import Felicity
from core.language.felicity.rules import RULES
from core.language.lexicon.lexicon import load_lexicon
from core.language.parsing.parser import Parser
from core.language.truth.execution import Executor
from core.language.truth.predicate_table import PredicateTable
from core.language.wording.vocabulary import read_vocabulary
from core.scene.objects import SceneObject
from core.scene.views import View
from tests.core.language.scenes import camera, record, thing

EN = load_lexicon("en")
MUGS = (
    thing(0, "mug", (-0.2, 0.0), color="red", category="drinkware"),
    thing(1, "mug", (0.2, 0.0), color="blue", category="drinkware"),
    thing(2, "bowl", (0.0, 0.0), color="red", category="tableware"),
)


def objection(
    objects: Sequence[SceneObject], text: str, spare: int = 0, views: Sequence[View] = ()
) -> str | None:
    """Return the rule that a sentence with a single reading breaks, after checking that it is true."""
    scene = record(objects, views)
    executor = Executor(PredicateTable(scene, 0.4, EN))
    (node,) = Parser(EN, read_vocabulary(scene.objects, EN)).meanings(text)
    assert executor.execute(node).true.bit_count() == len(scene.images), text
    return Felicity(executor).objection(node, spare)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("The bowl.", None),
        ("The red mug.", None),
        ("The leftmost mug.", None),
        ("The mug left of the bowl.", None),
        ("The red bowl.", "idle word"),
        ("The largest bowl.", "idle word"),
        ("The bowl that is not a mug.", "idle word"),
        ("The leftmost red mug.", "idle word"),
        ("The mug left of the red bowl.", "idle word"),
        ("The drinkware item left of the bowl.", "noun level"),
        ("The object left of the bowl.", "noun level"),
        # People say so of a color alone, without a noun.
        ("The only blue one.", None),
        ("The mug that is not red.", None),
    ],
)
def test_every_word_rules_out_something(text: str, rule: str | None) -> None:
    assert objection(MUGS, text) == rule


def test_a_color_may_be_spare_if_something_of_the_category_has_another() -> None:
    plate = thing(3, "plate", (0.0, 0.3), color="white", category="tableware")
    things = [*MUGS, plate]
    assert objection(things, "The red bowl.", spare=1) is None
    assert objection(things, "The red bowl.") == "idle word"
    assert objection(things, "The largest bowl.", spare=1) == "idle word"
    assert objection(MUGS, "The red bowl.", spare=1) == "idle word"
    # Of the target, not of an anchor.
    assert objection(things, "The mug left of the red bowl.", spare=1) == "idle word"


def test_nobody_adds_the_color_of_a_banana() -> None:
    fruit = [
        thing(0, "banana", (-0.2, 0.0), color="yellow", category="fruit"),
        thing(1, "apple", (0.2, 0.0), color="red", category="fruit"),
    ]
    assert objection(fruit, "The red apple.", spare=1) is None
    assert objection(fruit, "The yellow banana.", spare=1) == "idle word"


def test_things_one_behind_the_other_are_not_told_apart_by_left_and_right() -> None:
    behind = [thing(0, "mug", (-0.06, 0.0)), thing(1, "mug", (0.06, 0.5))]
    assert objection(behind, "The leftmost mug.") == "wrong axis"
    assert objection(behind, "The closest mug.") is None
    beside = [thing(0, "mug", (-0.3, -0.05)), thing(1, "mug", (0.3, 0.05))]
    assert objection(beside, "The leftmost mug.") is None
    assert objection(beside, "The closest mug.") == "wrong axis"


def test_only_a_color_excludes_what_only_might_have_the_name() -> None:
    things = [
        thing(0, "mug", (-0.2, 0.0), color="red", material="metal"),
        thing(1, "cup", (0.2, 0.0), color="blue", material="wood"),
        thing(2, "plate", (-0.29, 0.0), color="blue"),
    ]
    assert objection(things, "The red mug.") is None
    assert objection(things, "The mug near the plate.") == "idle word"
    assert objection(things, "The mug made of metal.") == "idle word"
    assert objection(things, "The leftmost mug.") == "idle word"


def test_what_is_hardly_seen_is_ruled_out_by_a_color_or_a_place_only() -> None:
    views = [camera(3, hidden=[1])]
    assert objection(MUGS, "The red mug.", views=views) is None
    assert objection(MUGS, "The leftmost mug.", views=views) is None
    assert objection(MUGS, "The mug left of the bowl.", views=views) == "idle word"


def test_nobody_says_the_leftmost_mug_because_of_a_half_hidden_cup() -> None:
    things = [
        thing(0, "mug", (-0.2, 0.0)),
        thing(1, "cup", (0.2, 0.0)),
        thing(2, "bowl", (0.0, 0.25)),
    ]
    assert objection(things, "The leftmost mug.", views=[camera(3, hidden=[1])]) == "idle word"
    things[1] = thing(1, "mug", (0.2, 0.0))
    assert objection(things, "The leftmost mug.", views=[camera(3, hidden=[1])]) is None


def test_an_object_has_one_name_in_a_sentence() -> None:
    cups = [
        thing(0, "mug", (-0.2, 0.0), aliases=("coffee mug",), color="red"),
        thing(1, "mug", (0.2, 0.0), aliases=("coffee mug",), color="blue"),
    ]
    assert objection(cups, "The mug left of the blue coffee mug.") == "two names"
    assert objection(cups, "The mug left of the blue mug.") is None


def test_sizes_are_compared_within_a_kind() -> None:
    things = [
        thing(0, "mug", (-0.2, 0.0), (0.06, 0.06, 0.1)),
        thing(1, "mug", (0.2, 0.0), (0.08, 0.08, 0.2), color="blue"),
        thing(2, "bowl", (0.0, 0.25), (0.07, 0.07, 0.15)),
    ]
    assert objection(things, "The mug taller than the bowl.") == "unlike kinds"
    assert objection(things, "The mug shorter than the blue mug.") is None


def test_sizes_that_hardly_differ_are_not_compared() -> None:
    small = thing(0, "mug", (-0.2, 0.0), (0.06, 0.06, 0.10))
    larger = thing(1, "mug", (0.2, 0.0), (0.068, 0.068, 0.115))
    assert objection([small, larger], "The largest mug.") == "slight size"
    assert objection([small, larger], "The smallest mug.") == "slight size"
    large = thing(1, "mug", (0.2, 0.0), (0.09, 0.09, 0.15))
    assert objection([small, large], "The largest mug.") is None
    assert objection([small, large], "The tallest mug.") is None


def test_stuffs_are_not_selected_from() -> None:
    jars = [
        thing(0, "honey jar", (-0.2, 0.0), aliases=("honey",)),
        thing(1, "honey jar", (0.2, 0.0), aliases=("honey",)),
    ]
    assert objection(jars, "The leftmost honey.") == "stuff"
    assert objection(jars, "The leftmost honey jar.") is None


def test_the_color_of_a_stuff_is_that_of_its_package() -> None:
    cartons = [
        thing(0, "milk carton", (-0.2, 0.0), aliases=("milk",)),
        thing(1, "milk carton", (0.2, 0.0), color="blue", aliases=("milk",)),
    ]
    assert objection(cartons, "The red milk.") == "colored stuff"
    assert objection(cartons, "The red milk carton.") is None
    bowl = thing(2, "bowl", (0.0, 0.0), color="white")
    assert objection([*cartons, bowl], "The bowl right of the red milk.") == "colored stuff"


def test_nobody_counts_beyond_five() -> None:
    mugs = [thing(i, "mug", (-0.7 + 0.14 * i, 0.0)) for i in range(11)]
    assert objection(mugs, "The fifth mug from the left.") is None
    assert objection(mugs, "The sixth mug from the left.") == "counting"
    assert objection(mugs, "The first mug from the left.") == "counting"


def test_people_count_from_the_nearer_side() -> None:
    mugs = [thing(i, "mug", (-0.3 + 0.14 * i, 0.0)) for i in range(5)]
    assert objection(mugs[:4], "The second mug from the left.") is None
    assert objection(mugs[:4], "The third mug from the left.") == "long way"
    assert objection(mugs, "The third mug from the left.") is None
    assert objection(mugs, "The fourth mug from the left.") == "long way"


def test_an_anchor_stands_out_without_a_search() -> None:
    things = [*MUGS, thing(3, "bowl", (-0.45, 0.0), color="red", category="tableware")]
    assert objection(things, "The bowl right of the leftmost mug.") == "faint anchor"
    assert objection(things, "The bowl right of the red mug.") is None


def test_alternatives_are_there() -> None:
    things = [*MUGS, thing(3, "can", (0.4, 0.0), color="green", category="drink")]
    assert objection(things, "The blue or green mug.") is None
    assert objection(MUGS, "The blue or green mug.") == "idle alternative"


def test_a_chain_of_three_has_three_kinds() -> None:
    far = [
        thing(0, "mug", (0.0, 0.0), color="red", category="drinkware"),
        thing(1, "mug", (0.3, 0.0), color="red", category="drinkware"),
        thing(2, "mug", (-0.5, 0.0), color="red", category="drinkware"),
        thing(3, "bowl", (0.4, 0.0), color="red", category="tableware"),
        thing(4, "fork", (-0.4, 0.3), color="gray", category="cutlery"),
    ]
    text = "The mug left of the mug near the bowl and right of the fork."
    scene = record(far)
    found = {
        Felicity(Executor(PredicateTable(scene, 0.4, EN))).objection(node)
        for node in Parser(EN, read_vocabulary(scene.objects, EN)).meanings(text)
    }
    assert "echo" in found


def test_the_table_of_rules_has_names_and_reasons() -> None:
    assert all(name == rule.name and rule.reason for name, rule in RULES.items())


def test_the_nearest_noun_takes_a_phrase() -> None:
    scene = record(MUGS)
    parser = Parser(EN, read_vocabulary(scene.objects, EN))
    text = "The mug left of the bowl behind the blue mug."
    (near,) = parser.nearest_meanings(text)
    assert len(parser.meanings(text)) == 2
    assert near in parser.meanings(text)
    assert isinstance(near, P.Unique)
    relation = next(m for m in P.members_of(near.of) if isinstance(m, P.Relate))
    inner = P.members_of(relation.anchor.of)
    assert any(isinstance(member, P.Relate) for member in inner)


# Two cans left and right, a mug close to the left one and a mug behind everything, a bowl in front.
CANS = (
    thing(0, "can", (-0.3, 0.0)), thing(1, "can", (0.3, 0.0)),
    thing(2, "mug", (-0.3, 0.1), color="blue"), thing(3, "mug", (0.0, 0.3), color="green"),
    thing(4, "bowl", (0.0, -0.3), color="white"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("The mug close to a can.", None),
        ("The mug close to a red can.", "idle word"),
        ("The green mug behind a bowl.", "article"),
        ("The one close to a can.", "noun level"),
        ("The only green one.", None),
    ],
)
def test_a_thing_is_one_of_several(text: str, rule: str | None) -> None:
    assert objection(CANS, text) == rule


def test_a_can_is_not_told_apart_by_another_can() -> None:
    cans = [thing(0, "can", (0.0, 0.0)), thing(1, "can", (0.0, 0.3)), thing(2, "bowl", (0.0, -0.3))]
    assert objection(cans, "The can behind a can.") == "article"
