# SPDX-License-Identifier: GPL-3.0-or-later
"""The oracle's reading of texts, held against hand-made meanings and against good and bad English."""

import pytest

from tests.core.language.oracle.asking import judge_of, noun, the, verdict
from tests.core.language.oracle.english import complaints
from tests.core.language.oracle.hand_made import Thing, record_of
from tests.core.language.oracle.parser import FORBIDDEN
from tests.core.language.oracle.phrases import plurals
from tests.core.language.oracle.programs import SCENE, both, shortened

BOWL_BOX = (
    Thing("mug", 0, 0, "red"), Thing("mug", 0.3, 0, "blue"), Thing("bowl", 0.15, 0),
    Thing("box", 0.15, 0.3), Thing("can", -0.2, 0.2, attributes={"material": "metal"}),
    Thing("orange", -0.3, 0.0, "orange"), Thing("scissors", 0.4, 0.3, category="stationery"),
    Thing("camera", 0.5, 0.5), Thing("item", 0.9, 0.9),
)  # fmt: skip


def meanings(text: str) -> set:
    return judge_of(*BOWL_BOX).read(text)


def left(anchor: tuple) -> tuple:
    return ("relate", "left", anchor)


def behind(anchor: tuple) -> tuple:
    return ("relate", "behind", anchor)


def test_one_reading_for_plain_texts_in_any_frame() -> None:
    red_mug = {the("mug", ("filter", "color", "red"))}
    for text in ("Grab me the red mug.", "The red mug.", "Where is the red mug?",
                 "Where are the red mug?", "Pick the red mug up, please.",
                 "I need the red mug.", "Can you tell me where the red mug is?"):  # fmt: skip
        assert meanings(text) == red_mug
    for text in ("Grab the the red mug.", "Grab me  the red mug.", "Grab me the red mug", "",
                 "Grab me the mug red.", "Grab me red mug.", "Grab me the red cat."):  # fmt: skip
        assert meanings(text) == set()


def test_a_clause_may_belong_to_either_noun() -> None:
    expected = {
        the("mug", left(the("bowl")), behind(the("box"))),
        the("mug", left(the("bowl", behind(the("box"))))),
    }
    assert meanings("Grab the mug left of the bowl behind the box.") == expected
    assert meanings("Grab the mug that is left of the bowl that is behind the box.") == expected
    assert meanings("Grab the mug left of the bowl and behind the box.") == {
        the("mug", left(the("bowl")), behind(the("box")))
    }
    # Three in a chain attach in Catalan-number ways: 5.
    assert len(meanings("The mug left of the bowl behind the box near the can.")) == 5


def test_superlatives_have_scopes() -> None:
    mugs = both([SCENE, noun("mug")])
    front = ("relate", "front", the("box"))
    assert meanings("The leftmost mug in front of the box.") == {
        ("unique", both([("extreme", "left", mugs), front])),
        ("unique", ("extreme", "left", both([mugs, front]))),
    }
    red = ("filter", "color", "red")
    assert meanings("The leftmost red mug.") == {("unique", ("extreme", "left", both([mugs, red])))}
    assert meanings("The big red mug.") == {
        ("unique", ("extreme", "big", both([mugs, red]))),
        ("unique", both([("extreme", "big", mugs), red])),
    }


def test_ordinals_and_rows() -> None:
    mugs = both([SCENE, noun("mug")])
    assert meanings("The second mug from the left.") == {("unique", ("ordinal", 2, "left", mugs))}
    assert meanings("The third mug in the row from the back.") == {
        ("unique", ("ordinal", 3, "behind", ("row", mugs)))
    }
    assert meanings("The mug from the left.") == meanings("The second mug.") == set()


def test_two_things() -> None:
    mugs = both([SCENE, noun("mug")])
    assert meanings("The larger of the two mugs.") == {
        ("unique", ("extreme", "largest", ("pair", mugs)))
    }
    assert meanings("The bowl in between the two mugs behind the box.") == {
        the("bowl", ("between_pair", mugs), behind(the("box"))),
        the("bowl", ("between_pair", both([mugs, behind(the("box"))]))),
    }
    assert meanings("The can between the mug and the bowl and left of the box.") == {
        the("can", ("between", *sorted([the("mug"), the("bowl")], key=repr)), left(the("box"))),
    }


def test_words_of_two_classes() -> None:
    orange = ("filter", "color", "orange")
    assert meanings("The orange orange.") == {the("orange", orange)}
    # "item" is a name here, and also the word for anything.
    assert meanings("The red item.") == {
        the("item", ("filter", "color", "red")),
        ("unique", both([SCENE, ("filter", "color", "red")])),
    }
    mugs = both([SCENE, noun("mug")])
    # The one that looks is "you", so that a thing may be called camera.
    assert meanings("The mug closest to you.") == {("unique", ("extreme", "front", mugs))}
    assert meanings("The mug closest to the camera.") == {
        ("unique", ("extreme_to", "nearest", mugs, the("camera")))
    }
    assert meanings("The stationery item.") == {the("stationery")}
    assert meanings("The stationery.") == set()


def test_negation_disjunction_and_stuff() -> None:
    red, blue = (("filter", "color", color) for color in ("red", "blue"))
    assert meanings("The mug that is not red.") == {the("mug", ("not", red))}
    assert meanings("The thing that is not a mug.") == {
        ("unique", both([SCENE, ("not", noun("mug"))]))
    }
    assert meanings("The red or blue mug.") == {the("mug", ("or", (blue, red)))}
    assert meanings("The mug that is red or blue.") == {the("mug", ("or", (blue, red)))}
    # Red or (blue and left of the box)? Not written, nor "or" beside another adjective.
    assert meanings("The mug that is red or blue and left of the box.") == {FORBIDDEN}
    assert meanings("The metal red or blue mug.") == {FORBIDDEN}
    assert meanings("The red or metal mug.") == set()
    metal = ("filter", "material", "metal")
    assert meanings("The can made of metal.") == meanings("The metal can.") == {the("can", metal)}


def test_short_things_are_short_in_every_way() -> None:
    """A thing that lies flat is never "shorter" for certain, least of all if it is longer."""
    cube, tile = Thing("cube", 0, 0), Thing("tile", 0.3, 0, size=(0.05, 0.05, 0.01))
    ruler = Thing("ruler", 0.6, 0, size=(0.3, 0.03, 0.01))
    judge = judge_of(cube, tile, ruler)
    assert [verdict(judge, ("relate", "shorter", the("cube")), i) for i in (1, 2)] == ["U", "U"]
    assert [verdict(judge, ("relate", "taller", the("cube")), i) for i in (1, 2)] == ["U", "U"]
    assert verdict(judge, ("relate", "shorter", the("tile")), 0) == "U"
    assert verdict(judge, ("relate", "shorter", the("ruler")), 0) == "U"


@pytest.mark.parametrize(
    ("asked", "truth"),
    [("plastic cup", "T"), ("cup", "U"), ("metal cup", "U"), ("wooden cup", "F"), ("red cup", "U"),
     ("tea cup", "F"), ("plastic red cup", "U"), ("big cup", "F")],
)  # fmt: skip
def test_compounds_that_only_describe(asked: str, truth: str) -> None:
    coffee_cup = Thing(
        "coffee cup", 0, 0, "red", aliases=("plastic cup",), attributes={"material": "plastic"}
    )
    can = Thing("can", 1, 0, attributes={"material": "metal"})
    assert verdict(judge_of(coffee_cup, can), noun(asked), 0) == truth


def test_a_selecting_phrase_may_be_joined_with_others() -> None:
    """ "near the box closest to you and left of the can": both may tell which box."""
    near, left_of = ("relate", "near"), left(the("can"))
    boxes = both([SCENE, noun("box")])
    closest = ("extreme", "front", boxes)
    text = "The mug near the box closest to you and left of the can."
    assert meanings(text) == {
        the("mug", (*near, ("unique", closest)), left_of),
        the("mug", (*near, ("unique", ("extreme", "front", both([boxes, left_of]))))),
        the("mug", (*near, ("unique", both([closest, left_of])))),
        ("unique", ("extreme", "front", the("mug", (*near, the("box")), left_of)[1])),
        ("unique", both([("extreme", "front", the("mug", (*near, the("box")))[1]), left_of])),
        ("unique", both([("extreme", "front", the("mug")[1]), (*near, the("box")), left_of])),
    }


def test_what_is_not_a_noun_with_what_follows() -> None:
    mug, to_left = noun("mug"), left(the("box"))
    assert meanings("The thing that is not a mug left of the box.") == {
        ("unique", both([SCENE, ("not", mug), to_left])),
        ("unique", both([SCENE, ("not", both([mug, to_left]))])),
    }


def test_a_closest_thing_beside_an_anchor_is_never_written() -> None:
    assert meanings("The closest mug.") == meanings("The mug closest to you.") != set()
    assert FORBIDDEN in meanings("The closest mug left of the bowl.")
    assert FORBIDDEN not in meanings("The leftmost mug left of the bowl.")
    assert FORBIDDEN not in meanings("The closest mug that is red.")


def test_forbidden_readings_are_reported() -> None:
    assert FORBIDDEN in meanings("The leftmost mug behind the box closest to you.")
    assert FORBIDDEN not in meanings("The leftmost mug behind the box.")


def test_plurals() -> None:
    assert "knives" in plurals("knife", ())
    assert "toothbrushes" in plurals("toothbrush", ())
    assert "toy berries" in plurals("toy berry", ())
    assert plurals("kitchen scissors", ("scissors",)) == {"kitchen scissors"}


# ------------------------------------------------------------------ clauses and judgment
def test_every_clause_is_left_out_once() -> None:
    mugs = both([SCENE, noun("mug")])
    red = ("filter", "color", "red")
    program = (
        "unique",
        both([("extreme", "left", both([mugs, red])), left(the("bowl", behind(the("box"))))]),
    )
    shorter = set(shortened(program))
    assert shorter == {
        ("unique", ("extreme", "left", both([mugs, red]))),  # without "left of ..."
        ("unique", both([("extreme", "left", both([mugs, red])), left(the("bowl"))])),
        ("unique", both([("extreme", "left", mugs), left(the("bowl", behind(the("box"))))])),
        ("unique", both([mugs, red, left(the("bowl", behind(the("box"))))])),
    }
    row = ("unique", ("ordinal", 2, "left", ("row", mugs)))
    assert list(shortened(row)) == [("unique", mugs)]
    assert list(shortened(("unique", ("extreme", "largest", ("pair", mugs))))) == [("unique", mugs)]
    assert list(shortened(the("mug"))) == []


def test_a_text_with_a_second_meaning_is_objected_to() -> None:
    mug, other = Thing("mug", 0, 0), Thing("mug", 0.4, 0)
    judge = judge_of(mug, other, Thing("bowl", 0.2, 0), Thing("can", 0.8, 0))
    assert judge.objections("Grab the mug left of the bowl.", 0, [0]) == []
    assert judge.objections("Grab the mug right of the bowl.", 1, [0]) == []
    assert judge.objections("Grab the mug right of the bowl.", 0, [0])
    assert judge.objections("Grab the mug.", 0, [0])
    assert judge.objections("Grab the mug right of the bowl left of the can.", 1, [0]) == []
    # The bowl is not right of the can, but a mug is left of the bowl and of the can.
    assert judge.objections("Grab the mug left of the bowl left of the can.", 0, [0]) == []
    assert judge.objections("Grab the mug left of the bowl right of the can.", 0, [0])


# ------------------------------------------------------------------ the proof-reader
CAST = (
    Thing("mug", 0, 0), Thing("scissors", 1, 0, plural="scissors"), Thing("SLR camera", 2, 0),
    Thing("pair of pliers", 3, 0), Thing("unicorn", 4, 0), Thing("hourglass", 5, 0),
)  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "Grab me the mug.", "Where are the scissors?", "Where is the mug left of the scissors?",
        "Pass me the scissors that are red, please.", "The thing that is not an SLR camera.",
        "Can you tell me where the scissors are?", "The pair of pliers that is not a unicorn.",
        "The larger of the two mugs.", "I need the thing that is not an hourglass.",
        "It is the scissors that I need.", "The mug between the two blue hourglasses.",
    ],
)  # fmt: skip
def test_good_english_passes(text: str) -> None:
    assert complaints(text, record_of(CAST).objects) == []


@pytest.mark.parametrize(
    "text",
    [
        "grab me the mug.", "Grab me the mug", "Grab me the mug..", "Grab me the mug?",
        "Where is the mug.", "Where is the scissors?", "Where are the mug?", "Grab  me the mug.",
        "Grab me the the mug.", "Grab me the mug .", "Grab me {np}.", "Grab me the None mug.",
        "Please grab me the mug, please.", "Grab me, the mug.", "The thing that is not a SLR camera.",
        "The mug that are red.", "The scissors that is red.", "The thing that is not an unicorn.",
        "The thing that is not a hourglass.", "The larger of the two mug.", "Do you think i need it?",
        "The mug that is not an mug.", "Can you tell me where the mug are?", "",
    ],
)  # fmt: skip
def test_bad_english_is_marked(text: str) -> None:
    assert complaints(text, record_of(CAST).objects)
