# SPDX-License-Identifier: GPL-3.0-or-later
"""The words of places, sizes and relations: phrase -> what it says. Everything is lower case."""

from enum import StrEnum

from core.scene.objects import SceneObject


class Way(StrEnum):
    """A direction in the picture, or a size."""

    LEFT = "left"
    RIGHT = "right"
    FRONT = "front"
    BACK = "back"
    FRONT_LEFT = "front left"
    FRONT_RIGHT = "front right"
    BACK_LEFT = "back left"
    BACK_RIGHT = "back right"
    MIDDLE = "middle"
    BIG = "big"
    SMALL = "small"
    TALL = "tall"
    SHORT = "short"
    TOP = "top"
    BOTTOM = "bottom"


def _words(text: str) -> list[str]:
    return text.split()


_DIAGONALS = {
    f"{a} {b}": way
    for way in (Way.FRONT_LEFT, Way.FRONT_RIGHT, Way.BACK_LEFT, Way.BACK_RIGHT)
    for names in [way.split(" ")]
    for first in ((names[0], "rear") if names[0] == "back" else (names[0],))
    for a, b in ((first, names[1]), (names[1], first))
}

# Before the noun: the one that is most so.
MOST = {
    "leftmost": Way.LEFT, "left-most": Way.LEFT, "rightmost": Way.RIGHT, "right-most": Way.RIGHT,
    "closest": Way.FRONT, "nearest": Way.FRONT, "frontmost": Way.FRONT, "front-most": Way.FRONT,
    "furthest": Way.BACK, "farthest": Way.BACK, "rearmost": Way.BACK, "most distant": Way.BACK,
    "backmost": Way.BACK, "largest": Way.BIG, "biggest": Way.BIG, "smallest": Way.SMALL, "tallest": Way.TALL,
    "shortest": Way.SHORT, "top": Way.TOP, "topmost": Way.TOP, "upper": Way.TOP, "uppermost": Way.TOP,
    "bottom": Way.BOTTOM, "lower": Way.BOTTOM, "lowest": Way.BOTTOM,
}  # fmt: skip
# Before the noun: one that stands out from the others like that.
RATHER = {
    "big": Way.BIG, "large": Way.BIG, "bigger": Way.BIG, "larger": Way.BIG, "small": Way.SMALL,
    "little": Way.SMALL, "smaller": Way.SMALL, "tall": Way.TALL, "taller": Way.TALL, "short": Way.SHORT,
    "shorter": Way.SHORT,
}  # fmt: skip
# Around what is printed on a thing.
PRINTED = (
    ("that says", ""), ("that reads", ""), ("labeled", ""), ("with", "on it"), ("with", "written on it"),
)  # fmt: skip
PLACE_BEFORE = {
    "left": Way.LEFT, "right": Way.RIGHT, "front": Way.FRONT, "back": Way.BACK, "rear": Way.BACK,
    "middle": Way.MIDDLE, "center": Way.MIDDLE, "central": Way.MIDDLE,
}  # fmt: skip
PLACE_AFTER = {
    **{f"{on} {side}": Way(side) for side in ("left", "right") for on in (
        "on the", "on your", "on my", "to the", "at the", "on the far")},
    **{f"{near} {viewer}": Way.FRONT for near in ("near", "near to", "close to")
       for viewer in ("you", "me")},
    **{f"{to} {whose} {side}": Way(side) for side in ("left", "right") for to in ("on", "to")
       for whose in ("your", "my")},
    "on the left side": Way.LEFT, "on the right side": Way.RIGHT,
    "on the left-hand side": Way.LEFT, "on the right-hand side": Way.RIGHT,
    "at the front": Way.FRONT, "in front": Way.FRONT, "in the front": Way.FRONT, "at the back": Way.BACK,
    "in the back": Way.BACK, "at the rear": Way.BACK, "in the middle": Way.MIDDLE, "in the center": Way.MIDDLE,
}  # fmt: skip
MOST_AFTER = {
    **{f"{far} {to} {side}": way for far in ("furthest", "farthest", "most") for to in ("to the", "at the")
       for side, way in (("left", Way.LEFT), ("right", Way.RIGHT), ("front", Way.FRONT), ("back", Way.BACK),
                         *_DIAGONALS.items())},
    **{f"{near} to {viewer}": Way.FRONT for near in ("closest", "nearest")
       for viewer in ("the camera", "the viewer", "you", "me", "us", "the robot")},
    **{f"{near} {viewer}": Way.FRONT for near in ("nearest", "closer to", "nearer to")
       for viewer in ("you", "me")},
    **{f"{far} to {whose} {side}": Way(side) for far in ("furthest", "farthest") for side in ("left", "right")
       for whose in ("your", "my")},
    **{f"{far}{away} from {viewer}": Way.BACK
       for far in ("furthest", "farthest", "further", "farther", "most distant") for away in ("", " away")
       for viewer in ("the camera", "the viewer", "you", "me", "us", "the robot")},
    **{f"in the {side} corner": way for side, way in _DIAGONALS.items()},
    "on top": Way.TOP, "at the top": Way.TOP, "on the bottom": Way.BOTTOM, "at the bottom": Way.BOTTOM,
}  # fmt: skip
# Before "of the two mugs".
OF_TWO = {
    **{f"{word}{one}": way for word, way in (
        ("left", Way.LEFT), ("right", Way.RIGHT), ("closer", Way.FRONT), ("nearer", Way.FRONT),
        ("front", Way.FRONT), ("back", Way.BACK), ("further", Way.BACK), ("farther", Way.BACK),
        ("more distant", Way.BACK), ("larger", Way.BIG), ("bigger", Way.BIG), ("smaller", Way.SMALL),
        ("taller", Way.TALL), ("shorter", Way.SHORT), ("top", Way.TOP), ("upper", Way.TOP),
        ("bottom", Way.BOTTOM), ("lower", Way.BOTTOM)) for one in ("", " one")},
}  # fmt: skip
ORDINALS = {
    word: rank
    for rank, word in enumerate(
        _words("first second third fourth fifth sixth seventh eighth ninth tenth")
    )
}
FROM = {
    f"from the {side}": way
    for side, way in (
        ("left", Way.LEFT), ("right", Way.RIGHT), ("front", Way.FRONT), ("back", Way.BACK),
        ("rear", Way.BACK))
} | {f"from {whose} {side}": Way(side) for side in ("left", "right") for whose in ("your", "my")}  # fmt: skip
ROW = ("in the row", "in a row", "of the row")

# Before an anchor: the name of the relation in `relations`.
RELATIONS = {
    **{f"{to}{side} of": side
       for side in ("left", "right") for to in ("", "to the ", "on the ", "just to the ")},
    **{f"on the {side} side of": side for side in ("left", "right")},
    **{f"on the {side}-hand side of": side for side in ("left", "right")},
    "in front of": "front", "behind": "back", "in back of": "back",
    "directly in front of": "directly front", "directly behind": "directly back",
    "right in front of": "directly front", "right behind": "directly back",
    **{f"directly {to}{side} of": f"directly {side}" for side in ("left", "right") for to in ("", "to the ")},
    **{phrase.format(side): way.value for side, way in _DIAGONALS.items()
       for phrase in ("to the {} of", "on the {} side of", "at the {} of")},
    "near": "near", "close to": "near", "next to": "next to", "beside": "next to", "by": "near",
    "touching": "touching", "far from": "far", "far away from": "far", "a long way from": "far",
    "larger than": "bigger", "bigger than": "bigger", "smaller than": "smaller", "taller than": "taller",
    "shorter than": "shorter", "closest to": "closest", "nearest to": "closest", "closest": "closest",
    **{f"{far}{away} from": "furthest" for far in ("furthest", "farthest") for away in ("", " away")},
    "on": "on", "on top of": "on", "in": "in", "inside": "in", "inside of": "in", "within": "in",
    **{f"{sitting} {on}": name for sitting in ("sitting", "standing", "lying", "resting")
       for on, name in (("on", "on"), ("on top of", "on"), ("in", "in"), ("inside", "in"))},
    "with": "having",
    "under": "under", "underneath": "under", "beneath": "under", "below": "under",
}  # fmt: skip
# After "with" and an anchor.
WITH = {
    "in it": "contains",
    "inside": "contains",
    "on it": "under",
    "on top": "under",
    "on top of it": "under",
}
STATES_BEFORE = {"empty": "empty"}
STATES_AFTER = {
    **{
        f"{how}on the table": "on table"
        for how in ("", "directly ", "sitting ", "standing ", "lying ")
    }
}
BETWEEN = ("between", "in between", "in the middle of")
# Before a plural.
BETWEEN_TWO = tuple(f"{between} the{two}" for between in BETWEEN for two in (" two", ""))
BETWEEN_ANY = tuple(f"{between}{two}" for between in BETWEEN for two in (" two", ""))
COUNTS = {"two": 2, "three": 3, "four": 4, "five": 5}
SAME = {
    "of the same": True, "of a different": False, "of another": False, "with the same": True,
}  # fmt: skip
THAN = ("as", "than", "from")
MADE = ("made of", "made from")
THAT = ("that is", "which is", "that are", "which are", "that's")
THAT_NOT = ("that isn't", "which isn't", "that aren't", "which aren't")
ADJECTIVES_OF = {"wooden": "wood", "woolen": "wool", "grey": "gray", "golden": "gold"}
COLORS = frozenset(
    _words(
        "red orange yellow green blue purple pink brown black white gray grey beige gold golden silver"
    )
)
# Two of a group may be called by the same word.
ALIKE = (
    {"red", "pink"}, {"red", "orange"}, {"orange", "yellow"}, {"orange", "brown"}, {"yellow", "gold"},
    {"pink", "purple"}, {"purple", "blue"}, {"gray", "silver"}, {"white", "silver"}, {"white", "beige"},
    {"beige", "brown"}, {"beige", "yellow"}, {"gold", "brown"}, {"gray", "black"}, {"gray", "white"},
    {"plastic", "rubber", "foam"}, {"plastic", "glass"}, {"plastic", "metal"}, {"plastic", "ceramic"},
    {"ceramic", "glass", "clay", "porcelain"}, {"paper", "cardboard"}, {"wood", "cardboard"},
    {"fabric", "leather", "wool", "cotton"},
    {"round", "spherical", "cylindrical", "oval", "conical", "curved"},
    {"rectangular", "cubic", "square", "cuboid", "flat"},
    {"elongated", "cylindrical", "curved", "oval", "flat"},
)  # fmt: skip
# What asks, before the noun phrase and after it.
ASKING = frozenset(
    _words("""
        grab me pass hand give bring get fetch pick up take lift reach for point at show find locate please go
        and grasp can you could would mind passing grabbing will may i have want need like to i'd am looking use
        it is where are do see tell touch put your finger on hold lift of
    """)
)
ASKED = (", please", " please", " up", " that i need", " is", " are")


def values_of(item: SceneObject) -> dict[str, tuple[str, ...]]:
    """Return an object's values by attribute, lower case, only those it has."""
    second = "" if item.color2 in ("", "none") else f", {item.color2}"
    # A cell may have both: "blue and white".
    values = {"color": item.color.replace(" and ", ", ") + second, **item.attributes}
    return {
        column: tuple(part.strip().lower() for part in value.split(",") if part.strip())
        for column, value in values.items()
        if value
    }
