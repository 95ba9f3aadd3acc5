# SPDX-License-Identifier: GPL-3.0-or-later
"""Lacquered wooden building blocks in four shapes and two sizes, and dice."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from tool_scripts.building import finishes
from tool_scripts.building.boxes import BoxNet, box
from tool_scripts.building.curves import circle, rounded
from tool_scripts.building.labels import Sheet
from tool_scripts.building.model import Blueprint, Points, Shape, Words
from tool_scripts.building.surfaces import SEGMENTS, extrude, moved, turned
from tool_scripts.importing.obj_mesh import ObjMesh

_EDGE = 0.0025
# Faces that are turned less than this toward an axis of their block are its edges, whose wood is bare.
_FLAT = 0.985
# Of a face with a letter: its height and the frame around it, as shares of the face's side.
_LETTER, _FRAME, _LINE = 0.78, 0.13, 0.035
_INK, _INK_ON_YELLOW = "#f6f1e4", "#8c1a12"
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
    """Return a block, lacquered but for its edges; `size`: its edge, or a cylinder's diameter, meters."""
    finish = {"lacquer": finishes.painted_wood(color), "wood": finishes.wood(rng, "light", 0.6)}
    return Shape((_FORMS[form](size),), finish)


def letter_block(size: float, color: str, letters: str, rng: np.random.Generator) -> Shape:
    """Return a cube with a letter in a frame on each side; opposite sides have the same of three `letters`."""
    del rng
    net = BoxNet((size, size, size))
    light, dark = finishes.WOODS["light"]
    letter_ink = _INK_ON_YELLOW if color == "yellow" else _INK
    sheet = Sheet(*net.extent, light)
    for number, face in enumerate(_FACES):
        left, bottom, side, _ = net.rectangle(face)
        for line in range(12):
            sheet.rectangle(left, bottom + line / 12 * side, side, 0.012 * side, dark)
        sheet.rectangle(left + _EDGE, bottom + _EDGE, side - 2 * _EDGE, side - 2 * _EDGE, color)
        middle = (left + side / 2, bottom + side / 2)
        for inset, ink in ((_FRAME, letter_ink), (_FRAME + _LINE, color)):
            low, wide = (inset - 0.5) * side, (1 - 2 * inset) * side
            sheet.rectangle(middle[0] + low, middle[1] + low, wide, wide, ink, 0.05 * side)
        letter = letters[number // 2]
        sheet.text(*middle, letter, _LETTER * side, letter_ink, bold=True, aside=True)
    mesh = box(net.size, _EDGE, "print", label=True)
    return Shape((mesh,), {"print": sheet.finish(0.35)})


def die(side: float, color: str, pips: str, rng: np.random.Generator) -> Shape:
    """Return a die with rounded edges and printed pips."""
    del rng
    net = BoxNet((side, side, side))
    sheet = Sheet(*net.extent, color)
    for face, number in _FACES.items():
        left, bottom, width, height = net.rectangle(face)
        for u, v in _PIPS[number]:
            x, y = left + width / 2 + 0.25 * u * width, bottom + height / 2 + 0.25 * v * height
            sheet.disc(x, y, 0.115 * side, pips)
    mesh = box(net.size, 0.12 * side, "face", label=True, steps=5)
    return Shape((mesh,), {"face": sheet.finish(0.25)})


def _cylinder(size: float) -> ObjMesh:
    plate = extrude(circle(size / 2, SEGMENTS), 1.5 * size, "lacquer", _EDGE)
    return _bared(
        plate, lambda normal: (np.abs(normal[:, 2]) > 0.05) & (np.abs(normal[:, 2]) < _FLAT)
    )


def _bar(size: float) -> ObjMesh:
    plate = box((2 * size, size, size / 2), _EDGE, "lacquer")
    return _bared(plate, lambda normal: np.abs(normal).max(axis=1) < _FLAT)


def _prism(size: float) -> ObjMesh:
    """Return a roof: an equilateral triangular prism lying on one of its rectangles."""
    height = size * np.sqrt(3) / 2
    corners = [(-size / 2, 0.0, 2 * _EDGE), (size / 2, 0.0, 2 * _EDGE), (0.0, height, 2 * _EDGE)]
    plate = extrude(rounded(corners, closed=True), size, "lacquer", _EDGE)
    plate = _bared(
        plate, lambda normal: (np.abs(normal[:, 2]) > 0.05) & (np.abs(normal[:, 2]) < _FLAT)
    )
    return moved(turned(plate, "x", 90.0), y=size / 2)


def _bared(mesh: ObjMesh, where: Callable[[Points], NDArray[np.bool_]]) -> ObjMesh:
    """Return a block whose faces `where` their normals (f, 3) say so are of bare wood."""
    starts = np.cumsum(mesh.face_sizes) - mesh.face_sizes
    corners = mesh.positions[mesh.corner_position[starts[:, None] + np.arange(3)]]
    normal = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    normal /= np.linalg.norm(normal, axis=1, keepdims=True)
    return replace(
        mesh, materials=("lacquer", "wood"), face_material=where(normal).astype(np.int64)
    )


_FORMS = {"cylinder": _cylinder, "bar": _bar, "prism": _prism}
_SHAPES = {
    "cube": "cubic",
    "cylinder": "cylindrical",
    "bar": "rectangular",
    "prism": "triangular",
}
_LETTERS = {"red": "ABC", "blue": "BEK", "green": "CFG", "yellow": "DHR", "purple": "ESM"}
_CUT = (
    *(("cube", 0.045, color) for color in _LETTERS),
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
            partial(letter_block, size, color, _LETTERS[color])
            if form == "cube"
            else partial(block, form, size, color),
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
            partial(die, 0.025, color, pips),
        )
        for color, pips in (("white", "#1c1c1e"), ("red", "#f2efe8"), ("blue", "#f2efe8"))
    ),
)
