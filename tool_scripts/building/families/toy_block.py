# SPDX-License-Identifier: GPL-3.0-or-later
"""Lacquered wooden building blocks in four shapes, most with letters, and dice."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from tool_scripts.building import finishes
from tool_scripts.building.boxes import BoxNet, box
from tool_scripts.building.curves import rounded
from tool_scripts.building.labels import Sheet
from tool_scripts.building.model import Blueprint, Points, Shape, Words
from tool_scripts.building.surfaces import Span, extrude, lathe, moved, turned
from tool_scripts.importing.obj_mesh import ObjMesh

_EDGE = 0.0025
# Faces that are turned less than this toward an axis of their block are its edges, whose wood is bare.
_FLAT = 0.985
# Of a face with a letter: its height and the frame around it, as shares of the face's side.
_LETTER, _FRAME, _LINE = 0.78, 0.13, 0.035
# Bare wood at both ends of a cylinder, meters.
_RIM = 0.0045
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


def prism(size: float, color: str, rng: np.random.Generator) -> Shape:
    """Return a roof of an edge, meters, lacquered but for its edges."""
    finish = {"lacquer": finishes.painted_wood(color), "wood": finishes.wood(rng, "light", 0.6)}
    return Shape((_roof(size),), finish)


def letter_block(
    size: tuple[float, float, float], color: str, letters: str, rng: np.random.Generator
) -> Shape:
    """Return a box of size (x, y, z), meters, with letters in square frames on its sides.

    Opposite sides of a cube have the same of three `letters`; longer sides have them in turn.
    """
    del rng
    net = BoxNet(size)
    light, dark = finishes.WOODS["light"]
    sheet = Sheet(*net.extent, light)
    for number, face in enumerate(_FACES):
        left, bottom, width, height = net.rectangle(face)
        side = min(width, height)
        for line in range(12):
            sheet.rectangle(left, bottom + line / 12 * height, width, 0.012 * side, dark)
        sheet.rectangle(left + _EDGE, bottom + _EDGE, width - 2 * _EDGE, height - 2 * _EDGE, color)
        cells = round(width / side), round(height / side)
        for cell in range(cells[0] * cells[1]):
            x = left + (cell % cells[0] + 0.5) / cells[0] * width
            y = bottom + (cell // cells[0] + 0.5) / cells[1] * height
            _letter(sheet, (x, y), side, color, letters[(number // 2 + cell) % len(letters)])
    mesh = box(net.size, _EDGE, "print", label=True)
    return Shape((mesh,), {"print": sheet.finish(0.35)})


def letter_cylinder(size: float, color: str, letters: str, rng: np.random.Generator) -> Shape:
    """Return an upright cylinder of a diameter, meters: letters around it and on its ends, bare edges."""
    radius, height = size / 2, 1.5 * size
    sheet = Sheet(2 * np.pi * radius, height - 2 * _RIM, color)
    for number, letter in enumerate(letters):
        x = (number + 0.5) / len(letters) * sheet.width
        _letter(sheet, (x, 0.5 * sheet.height), 0.92 * sheet.width / len(letters), color, letter)
    low = rounded([(radius - _RIM, 0.0), (radius, 0.0, _RIM / 2), (radius, _RIM)])
    high = rounded([(radius, height - _RIM), (radius, height, _RIM / 2), (radius - _RIM, height)])
    # The caps have the material of the narrow bands beside them.
    mesh = lathe(
        [Span("end", low[0] + np.array([(-1e-4, 0.0), (0.0, 0.0)])), Span("wood", low),
         Span("print", np.array([low[-1], high[0]]), label=True), Span("wood", high),
         Span("end", high[-1] + np.array([(0.0, 0.0), (-1e-4, 0.0)]))]
    )  # fmt: skip
    finish = {
        "wood": finishes.wood(rng, "light", 0.6),
        "print": sheet.finish(0.35),
        "end": _cylinder_end(size, color, letters[0]),
    }
    return Shape((mesh,), finish)


def _cylinder_end(size: float, color: str, letter: str) -> finishes.Finish:
    """Return the end of a cylinder, a letter in a frame; texture coordinates begin in its middle."""
    sheet = Sheet(size, size, color)
    _letter(sheet, (size / 2, size / 2), 0.86 * size, color, letter)
    pixels = np.asarray(sheet.picture())
    middle = np.roll(pixels, (pixels.shape[0] // 2, pixels.shape[1] // 2), axis=(0, 1))
    return finishes.textured(Image.fromarray(middle), 0.35, tile=size)


def _letter(
    sheet: Sheet, middle: tuple[float, float], side: float, color: str, letter: str
) -> None:
    """Print a letter in a frame, on a square of a side, meters."""
    ink = _INK_ON_YELLOW if color == "yellow" else _INK
    for inset, paint in ((_FRAME, ink), (_FRAME + _LINE, color)):
        low, wide = (inset - 0.5) * side, (1 - 2 * inset) * side
        sheet.rectangle(middle[0] + low, middle[1] + low, wide, wide, paint, 0.05 * side)
    sheet.text(*middle, letter, _LETTER * side, ink, bold=True, aside=True)


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


def _roof(size: float) -> ObjMesh:
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


_SHAPES = {
    "cube": "cubic",
    "cylinder": "cylindrical",
    "bar": "rectangular",
    "prism": "triangular",
}
_LETTERS = {
    "red": "ABC",
    "blue": "BEK",
    "green": "CFG",
    "yellow": "DHR",
    "purple": "ESM",
    "orange": "HNT",
}
_CUT = (
    *(("cube", color) for color in ("red", "blue", "green", "yellow", "purple")),
    *(("cylinder", color) for color in ("red", "blue", "yellow")),
    *(("bar", color) for color in ("green", "orange")),
    *(("prism", color) for color in ("red", "blue")),
)


def _make(form: str, color: str) -> Callable[[np.random.Generator], Shape]:
    """Return what makes a block."""
    letters = _LETTERS[color]
    return {
        "cube": partial(letter_block, (0.045, 0.045, 0.045), color, letters),
        "bar": partial(letter_block, (0.090, 0.045, 0.0225), color, letters),
        "cylinder": partial(letter_cylinder, 0.040, color, letters),
        "prism": partial(prism, 0.050, color),
    }[form]


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
            _make(form, color),
        )
        for form, color in _CUT
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
            partial(die, 0.020, color, pips),
        )
        for color, pips in (("white", "#1c1c1e"), ("red", "#f2efe8"), ("blue", "#f2efe8"))
    ),
)
