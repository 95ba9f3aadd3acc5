# SPDX-License-Identifier: GPL-3.0-or-later
"""The oracle itself, held against situations whose truth is known without it."""

import math

import numpy as np
import pytest

from tests.core.language.oracle.english import complaints
from tests.core.language.oracle.geometry import direction
from tests.core.language.oracle.hand_made import Thing, around, record_of
from tests.core.language.oracle.judge import Judge
from tests.core.language.oracle.parser import FORBIDDEN
from tests.core.language.oracle.phrases import plurals
from tests.core.language.oracle.programs import SCENE, both, shortened
from tests.core.language.oracle.scenes import random_record
from tests.core.language.oracle.semantics import ARGUABLE, VOID, possible_of, true_of

MIN_VISIBILITY = 0.4
MIRROR = {
    "left": "right", "front_left": "front_right", "behind_left": "behind_right",
    "front": "front", "behind": "behind",
}  # fmt: skip
MIRROR |= {value: key for key, value in MIRROR.items()}


def noun(word: str) -> tuple:
    return ("filter", "noun", word)


def the(word: str, *clauses: tuple) -> tuple:
    return ("unique", both([SCENE, noun(word), *clauses]))


def judge_of(*things: Thing, **kwargs) -> Judge:
    return Judge(record_of(things, **kwargs), MIN_VISIBILITY)


def verdict(judge: Judge, program: tuple, thing: int, image: int = 0) -> str:
    values = judge.view(image).values(program)
    return values if isinstance(values, str) else "FUT"[1 + int(np.sign(values[thing]))]


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
    [(0.0, 0.0, "T"), (0.0, 0.07, "T"), (0.0, 0.12, "U"), (0.0, 0.35, "F"), (0.18, 0.0, "U"),
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
        ((0.20, 0.20, 0.01), "U", "F", "U", "F"),  # much more volume but flat
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
    assert possible_of(values) == [0, 1, 2, 3, 4]
    answer = judge.answer(the("mug"), 0)
    assert (answer.true, answer.possible) == ({0}, {0, 1, 2})  # a cup may be meant, too


@pytest.mark.parametrize(
    ("word", "truth"),
    [("mug", "T"), ("coffee mug", "T"), ("drinkware", "T"), ("cup", "U"), ("tea cup", "U"),
     ("glass", "U"), ("big mug", "U"), ("mug of tea", "U"), ("cup of tea", "U"), ("bag of mugs", "F"),
     ("can", "F"), ("tableware", "U"), ("mugs", "F")],
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


# ------------------------------------------------------------------ reading
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
                 "It is the red mug that I need.", "Can you tell me where the red mug is?"):  # fmt: skip
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
    assert meanings("The bowl in the middle of the two mugs behind the box.") == {
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
    # To the one that looks, or to the thing that is called camera.
    assert meanings("The mug closest to the camera.") == {
        ("unique", ("extreme", "front", mugs)),
        ("unique", ("extreme_to", "nearest", mugs, the("camera"))),
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
    """A flat thing is not "shorter" than a cube if it is longer."""
    cube, tile = Thing("cube", 0, 0), Thing("tile", 0.3, 0, size=(0.05, 0.05, 0.01))
    ruler = Thing("ruler", 0.6, 0, size=(0.3, 0.03, 0.01))
    judge = judge_of(cube, tile, ruler)
    assert [verdict(judge, ("relate", "shorter", the("cube")), i) for i in (1, 2)] == ["T", "U"]
    assert [verdict(judge, ("relate", "taller", the("cube")), i) for i in (1, 2)] == ["F", "F"]
    assert verdict(judge, ("relate", "shorter", the("tile")), 0) == "F"
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
    """ "near the box closest to the camera and left of the can": both may tell which box."""
    near, left_of = ("relate", "near"), left(the("can"))
    boxes = both([SCENE, noun("box")])
    closest = ("extreme", "front", boxes)
    text = "The mug near the box furthest to the front and left of the can."
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
    assert meanings("The closest mug.") == meanings("The frontmost mug.") != set()
    assert FORBIDDEN in meanings("The closest mug left of the bowl.")
    assert FORBIDDEN not in meanings("The frontmost mug left of the bowl.")
    assert FORBIDDEN not in meanings("The closest mug that is red.")


def test_forbidden_readings_are_reported() -> None:
    assert FORBIDDEN in meanings("The leftmost mug behind the box closest to the camera.")
    assert FORBIDDEN not in meanings("The leftmost mug behind the box.")


def test_plurals() -> None:
    assert "knives" in plurals("knife", ())
    assert "toothbrushes" in plurals("toothbrush", ())
    assert "toy berries" in plurals("toy berry", ())
    assert plurals("kitchen scissors", ("scissors",)) == {"kitchen scissors"}


# ------------------------------------------------------------------ clauses and judgement
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
