# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading back: every meaning of a text, no more, no less."""

import pytest

from core.language import program as P
from core.language.lexicon.lexicon import load_lexicon
from core.language.parsing.meaning import ForbiddenTextError
from core.language.parsing.parser import Parser
from core.language.wording.vocabulary import read_vocabulary
from tests.core.language.scenes import thing

EN = load_lexicon("en")
OBJECTS = (
    thing(0, "mug", (0, 0), brand="Acme Ltd"),
    thing(1, "bowl", (0, 0), color="green", material="wood"),
    thing(2, "box", (0, 0), color="blue", aliases=("cereal box",)),
    thing(3, "scissors", (0, 0), category="tool"),
    thing(4, "orange", (0, 0), color="orange", aliases=("orange juice carton", "juice carton")),
    thing(5, "can", (0, 0)),
)
MUG, BOWL, BOX, CAN = (P.Filter("noun", word) for word in ("mug", "bowl", "box", "can"))
RED, BLUE = P.Filter("color", "red"), P.Filter("color", "blue")


def the(*members: P.Node) -> P.Unique:
    return P.Unique(P.conjunction([P.SCENE, *members]))


def read(text: str) -> set[P.Unique]:
    found = Parser(EN, read_vocabulary(OBJECTS, EN)).meanings(text)
    assert len(found) == len(set(found))
    return set(found)


@pytest.mark.parametrize(
    "text",
    [
        "Grab me the red mug.", "grab me the red mug.", "Could you hand me the red mug?",
        "The mug that is red.", "Where is the mug which is red?", "Please pass me the mug whose color is red.",
    ],
)  # fmt: skip
def test_all_wordings_of_one_program(text: str) -> None:
    assert read(text) == {the(MUG, RED)}


def test_a_phrase_after_a_nested_anchor_may_belong_to_either_noun() -> None:
    assert read("The mug left of the bowl behind the box.") == {
        the(MUG, P.Relate("left", the(BOWL, P.Relate("behind", the(BOX))))),
        the(MUG, P.Relate("left", the(BOWL)), P.Relate("behind", the(BOX))),
    }


def test_and_joins_phrases_of_one_noun() -> None:
    assert read("The mug left of the bowl and behind the box.") == {
        the(MUG, P.Relate("left", the(BOWL)), P.Relate("behind", the(BOX))),
    }


def test_a_superlative_may_stand_within_or_without_what_follows() -> None:
    behind = P.Relate("behind", the(BOX))
    assert read("The leftmost mug behind the box.") == {
        P.Unique(P.Extreme("left", P.conjunction([P.SCENE, MUG, behind]))),
        P.Unique(P.conjunction([P.Extreme("left", P.conjunction([P.SCENE, MUG])), behind])),
    }


def test_a_place_may_stand_within_or_without_what_follows_or_belong_to_the_anchor() -> None:
    behind = P.Relate("behind", the(BOX))
    own = {
        P.Unique(P.Place("left", P.conjunction([P.SCENE, MUG, behind]))),
        P.Unique(P.conjunction([P.Place("left", P.conjunction([P.SCENE, MUG])), behind])),
    }
    assert read("The left mug behind the box.") == own
    assert read("The mug on the left behind the box.") == own
    left_box = P.Unique(P.Place("left", P.conjunction([P.SCENE, BOX])))
    assert read("The mug behind the box on the left.") == {
        *own,
        the(MUG, P.Relate("behind", left_box)),
    }


def test_a_size_word_may_compare_without_the_adjective_and_a_superlative_may_not() -> None:
    red_mugs, mugs = P.conjunction([P.SCENE, MUG, RED]), P.conjunction([P.SCENE, MUG])
    assert read("The largest red mug.") == {P.Unique(P.Extreme("largest", red_mugs))}
    assert read("The big red mug.") == {
        P.Unique(P.Extreme("big", red_mugs)),
        P.Unique(P.conjunction([P.Extreme("big", mugs), RED])),
    }


def test_and_may_join_a_selecting_phrase_to_others() -> None:
    behind = P.Relate("behind", the(BOX))
    bowls = P.conjunction([P.SCENE, BOWL])
    closest_bowl = P.Relate("near", P.Unique(P.Extreme("front", bowls)))
    assert read("The mug near the bowl closest to you and behind the box.") == {
        the(MUG, closest_bowl, behind),
        # the bowl is closest and behind, in either order of counting; or the mug is closest
        the(MUG, P.Relate("near", P.Unique(P.conjunction([P.Extreme("front", bowls), behind])))),
        the(MUG, P.Relate("near", P.Unique(P.Extreme("front", P.conjunction([bowls, behind]))))),
        *(
            P.Unique(
                P.conjunction(
                    [P.Extreme("front", P.conjunction([P.SCENE, MUG, *inside])), *outside]
                )
            )
            for inside, outside in split_everywhere([P.Relate("near", the(BOWL)), behind])
        ),
    }


def split_everywhere(clauses: list[P.Node]) -> list[tuple[list[P.Node], list[P.Node]]]:
    return [(clauses[:k], clauses[k:]) for k in range(len(clauses) + 1)]


def test_a_phrase_after_a_negated_noun_may_belong_to_it() -> None:
    red_mug = P.conjunction([MUG, RED])
    assert read("The thing that is not a mug that is red.") == {
        the(P.Not(MUG), RED),
        the(P.Not(red_mug)),
    }


def test_whose_may_be_followed_by_and() -> None:
    left = P.Relate("left", the(BOX))
    assert read("The mug whose color is red and left of the box.") == {the(MUG, RED, left)}


def test_closest_before_an_anchor_is_forbidden_and_leftmost_is_not() -> None:
    with pytest.raises(ForbiddenTextError):
        read("The closest mug left of the bowl.")
    assert len(read("The leftmost mug left of the bowl.")) == 2
    assert read("The closest mug.") == {P.Unique(P.Extreme("front", P.conjunction([P.SCENE, MUG])))}


def test_a_word_of_two_classes_is_read_as_both() -> None:
    juice = P.Filter("noun", "juice carton")
    assert read("The orange juice carton.") == {
        the(P.Filter("noun", "orange juice carton")),
        the(juice, P.Filter("color", "orange")),
    }


def test_a_noun_that_is_also_a_verb_is_no_matter() -> None:
    assert read("Can you pass me the can?") == {the(CAN)}


@pytest.mark.parametrize(
    ("text", "program"),
    [
        ("The object.", the()),
        (
            "The second mug from the left.",
            P.Unique(P.Ordinal(2, "left", P.conjunction([P.SCENE, MUG]))),
        ),
        (
            "The third mug from the back in the row.",
            P.Unique(P.Ordinal(3, "behind", P.Row(P.conjunction([P.SCENE, MUG])))),
        ),
        (
            "The larger of the two mugs.",
            P.Unique(P.Extreme("largest", P.Pair(P.conjunction([P.SCENE, MUG])))),
        ),
        ("The box between the mug and the bowl.", the(BOX, P.between(the(MUG), the(BOWL)))),
        ("The box between the bowl and the mug.", the(BOX, P.between(the(MUG), the(BOWL)))),
        (
            "The box between the two red mugs.",
            the(BOX, P.BetweenPair(P.conjunction([P.SCENE, MUG, RED]))),
        ),
        (
            "The mug nearest to the box.",
            P.Unique(P.ExtremeTo("nearest", P.conjunction([P.SCENE, MUG]), the(BOX))),
        ),
        (
            "The box of a different color than the mug.",
            the(BOX, P.SameAs("color", False, the(MUG))),
        ),
        ("The red or blue box.", the(BOX, P.disjunction([RED, BLUE]))),
        ("The thing that is not a mug.", the(P.Not(MUG))),
        ("The thing that is not red.", the(P.Not(RED))),
        ("The bowl made of wood.", the(BOWL, P.Filter("material", "wood"))),
        ("The wooden bowl.", the(BOWL, P.Filter("material", "wood"))),
        ("The red wooden bowl.", the(BOWL, RED, P.Filter("material", "wood"))),
        ("The mug whose brand is Acme Ltd.", the(MUG, P.Filter("brand", "acme ltd"))),
        ("The mug in the front left corner.", the(MUG, P.Extreme("front_left", P.SCENE))),
        ("The left mug.", P.Unique(P.Place("left", P.conjunction([P.SCENE, MUG])))),
        (
            "The back red mug.",
            P.Unique(P.Place("behind", P.conjunction([P.SCENE, MUG, RED]))),
        ),
        (
            "The red mug that is in the middle.",
            P.Unique(P.Place("middle", P.conjunction([P.SCENE, MUG, RED]))),
        ),
        ("The mug on the left of the box.", the(MUG, P.Relate("left", the(BOX)))),
        ("The mug next to the box.", the(MUG, P.Relate("beside", the(BOX)))),
        ("The mug right behind the box.", the(MUG, P.Relate("directly_behind", the(BOX)))),
        (
            "The mug that is closest to you.",
            P.Unique(P.Extreme("front", P.conjunction([P.SCENE, MUG]))),
        ),
        ("The mug in front of the box.", the(MUG, P.Relate("front", the(BOX)))),
        ("The scissors that are red.", the(P.Filter("noun", "scissors"), RED)),
    ],
)
def test_one_meaning(text: str, program: P.Unique) -> None:
    assert read(text) == {program}


@pytest.mark.parametrize(
    "text",
    [
        "", "the", "Mug.", "A mug.", "Grab me the mug", "Grab me the red.", "The mug left of.", "The cat.",
        "The second mug.", "The mug left of the bowl and.", "The mug and the bowl.", "The red or wooden mug.",
        "The thing that is not an object.",
    ],
)  # fmt: skip
def test_what_is_no_sentence_means_nothing(text: str) -> None:
    assert read(text) == set()


@pytest.mark.parametrize(
    "text",
    [
        "The leftmost mug closest to you.",
        "The left mug at the back.",
        "The larger of the two mugs nearest to the box.",
    ],
)
def test_two_selectors_in_one_noun_phrase_are_forbidden(text: str) -> None:
    with pytest.raises(ForbiddenTextError):
        read(text)


def test_or_beside_another_adjective_is_forbidden() -> None:
    with pytest.raises(ForbiddenTextError):
        read("The red or blue wooden box.")


# ------------------------------------------------------------------ several things
def read_several(text: str) -> list[P.All]:
    return Parser(EN, read_vocabulary(OBJECTS, EN)).set_meanings(text)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("The mugs.", 0), ("All the mugs.", 0), ("The two mugs.", 2), ("Both mugs.", 2), ("Both the mugs.", 2),
        ("All three mugs.", 3), ("Grab me both mugs, please.", 2), ("Where are the four mugs?", 4),
    ],
)  # fmt: skip
def test_several_things_have_the_number_that_is_said(text: str, count: int) -> None:
    assert read_several(text) == [P.All(P.conjunction([P.SCENE, MUG]), count)]


@pytest.mark.parametrize("text", ["The mug.", "All mug.", "The both mugs.", "Two mugs."])
def test_what_is_no_sentence_of_several_things_means_none(text: str) -> None:
    assert read_several(text) == []


def test_several_things_may_be_on_one_side_and_their_anchors_not() -> None:
    mugs = P.conjunction([P.SCENE, MUG])
    assert read_several("The two mugs on the left.") == [P.All(P.Side("left", mugs), 2)]
    near = P.conjunction([mugs, P.Relate("near", the(BOWL))])
    assert P.All(near, 0) in read_several("All the mugs near the bowl.")
    with pytest.raises(ForbiddenTextError):
        read("The bowl near the two mugs on the left.")
