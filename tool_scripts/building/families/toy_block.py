# SPDX-License-Identifier: GPL-3.0-or-later
"""Lacquered wooden building blocks in four shapes and two sizes, and dice."""

from functools import partial

import numpy as np

from tool_scripts.building import finishes
from tool_scripts.building.boxes import BoxNet, box
from tool_scripts.building.curves import circle, rounded
from tool_scripts.building.labels import Sheet
from tool_scripts.building.model import Blueprint, Shape, Words
from tool_scripts.building.surfaces import SEGMENTS, extrude, moved, turned
from tool_scripts.importing.obj_mesh import ObjMesh

_EDGE = 0.0015
# Positions of the pips of a face, in quarters of its side from its middle.
_PIPS = {
    1: ((0, 0),),
    2: ((-1, -1), (1, 1)),
    3: ((-1, -1), (0, 0), (1, 1)),
    4: ((-1, -1), (-1, 1), (1, -1), (1, 1)),
    5: ((-1, -1), (-1, 1), (0, 0), (1, -1), (1, 1)),
    6: ((-1, -1), (-1, 0), (-1, 1), (1, -1), (1, 0), (1, 1)),
}
# Opposite faces of a die add up to seven.
_FACES = {"front": 2, "back": 5, "left": 4, "right": 3, "top": 1, "bottom": 6}


def block(form: str, size: float, color: str, rng: np.random.Generator) -> Shape:
    """Return a block; `size` is its edge, or the diameter of a cylinder, meters."""
    del rng
    return Shape((_FORMS[form](size),), {"lacquer": finishes.painted_wood(color)})


def die(side: float, color: str, pips: str, rng: np.random.Generator) -> Shape:
    """Return a die with rounded edges and printed pips."""
    del rng
    net = BoxNet((side, side, side))
    sheet = Sheet(*net.extent, color)
    for face, number in _FACES.items():
        left, bottom, width, height = net.rectangle(face)
        for u, v in _PIPS[number]:
            x, y = left + width / 2 + 0.25 * u * width, bottom + height / 2 + 0.25 * v * height
            sheet.disc(x, y, 0.105 * side, pips)
    mesh = box(net.size, 0.12 * side, "face", label=True, steps=5)
    return Shape((mesh,), {"face": sheet.finish(0.25)})


def _cube(size: float) -> ObjMesh:
    return box((size, size, size), _EDGE, "lacquer")


def _cylinder(size: float) -> ObjMesh:
    return extrude(circle(size / 2, SEGMENTS), 1.5 * size, "lacquer", _EDGE)


def _bar(size: float) -> ObjMesh:
    return box((2 * size, size, size / 2), _EDGE, "lacquer")


def _prism(size: float) -> ObjMesh:
    """Return a roof: an equilateral triangular prism lying on one of its rectangles."""
    height = size * np.sqrt(3) / 2
    corners = [(-size / 2, 0.0, 2 * _EDGE), (size / 2, 0.0, 2 * _EDGE), (0.0, height, 2 * _EDGE)]
    plate = extrude(rounded(corners, closed=True), size, "lacquer", _EDGE)
    return moved(turned(plate, "x", 90.0), y=size / 2)


_FORMS = {"cube": _cube, "cylinder": _cylinder, "bar": _bar, "prism": _prism}
_SHAPES = {
    "cube": "cubic",
    "cylinder": "cylindrical",
    "bar": "rectangular",
    "prism": "triangular",
}
_CUT = (
    *(("cube", 0.045, color) for color in ("red", "blue", "green", "yellow", "purple")),
    *(("cylinder", 0.036, color) for color in ("red", "blue", "yellow")),
    *(("bar", 0.045, color) for color in ("green", "orange")),
    *(("prism", 0.050, color) for color in ("red", "blue")),
)
MODELS = (
    *(
        Blueprint(
            f"block_{form}_{color}",
            Words(
                "block",
                "toy block",
                color,
                ("building block", "wooden block", "toy"),
                "wood",
                _SHAPES[form],
                "upright",
            ),
            partial(block, form, size, color),
        )
        for form, size, color in _CUT
    ),
    *(
        Blueprint(
            f"die_{color}",
            Words(
                "die",
                "game",
                color,
                ("game die", "gaming die"),
                "plastic",
                "cubic",
                "any",
                plural="dice",
            ),
            partial(die, 0.032, color, pips),
        )
        for color, pips in (("white", "#1c1c1e"), ("red", "#f2efe8"), ("blue", "#f2efe8"))
    ),
)
