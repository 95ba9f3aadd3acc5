# SPDX-License-Identifier: GPL-3.0-or-later
"""Drink cartons with a gable top and a screw cap: milk and juices, large and small."""

from functools import partial
from typing import NamedTuple

import numpy as np

from tool_scripts.building import finishes
from tool_scripts.building.bodies import whole
from tool_scripts.building.curves import rounded, rounded_rectangle
from tool_scripts.building.labels import Sheet
from tool_scripts.building.model import Blueprint, Shape, Words
from tool_scripts.building.parts import above, named
from tool_scripts.building.surfaces import Span, lathe, loft, turned
from tool_scripts.importing.obj_mesh import ObjMesh

# Factor by which the middle of a side bulges outward.
_BULGE = 1.004


class Size(NamedTuple):
    """Side of the square base, height to the shoulder, to the foot of the fin, and to its top; meters."""

    side: float
    shoulder: float
    ridge: float
    top: float


LITRE = Size(0.070, 0.196, 0.232, 0.246)
SMALL = Size(0.056, 0.090, 0.118, 0.129)


class Design(NamedTuple):
    """What is printed: brand, content, colors of the upper half, the text and the drawing."""

    brand: str
    content: str
    field: str
    ink: str
    drop: str
    is_fruit: bool


def carton(size: Size, color: str, cap: str, design: Design, rng: np.random.Generator) -> Shape:
    """Return a carton; its print goes once around, with the front in the middle."""
    body = _body(size)
    sheet = Sheet(4 * size.side, _girth(size), color)
    _draw(sheet, size, design, rng)
    lid = _cap(size)
    finish = {
        "print": sheet.finish(0.38),
        "cap": finishes.plastic(cap, 0.35),
    }
    body = named(named(body, "body"), "top", above(size.shoulder))
    box = body.positions[body.positions[:, 2] <= size.shoulder + 0.001]
    gable = body.positions[body.positions[:, 2] >= size.shoulder - 0.006]
    return Shape((body, named(lid, "cap")), finish, (box, gable, whole(lid)), complete=True)


def _body(size: Size) -> ObjMesh:
    """Return the folded body: a square tube, a roof whose sides are folded in, an upright fin."""
    base = rounded_rectangle(size.side, size.side, 0.0022)
    # With midpoints of its sides; it starts at the back, so that the front is in the middle of the print.
    following = np.roll(base, -1, axis=0)
    sides = np.linalg.norm(following - base, axis=1) > size.side / 2
    corners = np.flatnonzero(sides)
    # A little outside the straight line, as in a full carton; this also avoids faces without area.
    middles = _BULGE * ((base + following) / 2)[corners]
    base = np.insert(base, corners + 1, middles, axis=0)
    base = np.roll(base, -int(np.argmin(np.abs(base[:, 0]) - base[:, 1])), axis=0)
    rows = []
    for inset, z in ((0.0012, 0.0), (0.0003, 0.0004), (0.0, 0.0014), (0.0, size.shoulder - 0.001),
                     (0.0, size.shoulder)):  # fmt: skip
        rows.append(np.column_stack([base * (1 - 2 * inset / size.side), np.full(len(base), z)]))
    steps = 8
    for share in np.linspace(0.0, 1.0, steps + 1)[1:]:
        depth = 1.0 - share * (1.0 - 0.0030 / size.side)
        # The gable ends are pushed in, most in their middle.
        fold = 0.16 * size.side * share
        along = base[:, 0] * (1 - 0.02 * share)
        edge = np.abs(base[:, 0]) > 0.49 * size.side - 0.001
        middle = 1.0 - np.abs(base[:, 1]) / (size.side / 2)
        pushed = along - np.sign(along) * np.where(edge, fold * middle * (1 - share) * 2.0, 0.0)
        z = size.shoulder + share * (size.ridge - size.shoulder)
        rows.append(np.column_stack([pushed, base[:, 1] * depth, np.full(len(base), z)]))
    last = rows[-1]
    for z, thickness in ((size.top - 0.0006, 1.0), (size.top, 0.6)):
        rows.append(np.column_stack([last[:, 0], last[:, 1] * thickness, np.full(len(base), z)]))
    return loft(rows, "print", label=True)


def _girth(size: Size) -> float:
    slope = float(np.hypot(size.side / 2, size.ridge - size.shoulder))
    return size.shoulder + slope + size.top - size.ridge


def _cap(size: Size) -> ObjMesh:
    """Return the screw cap on the front slope of the roof."""
    radius = 0.0125 if size.side > 0.06 else 0.0095
    profile = rounded(
        [(0.0, -0.003), (radius + 0.0025, -0.003), (radius + 0.0025, 0.0012, 0.0006),
         (radius, 0.0016, 0.0006),
         (radius - 0.0004, 0.0105, 0.0014), (0.0, 0.0105)]
    )  # fmt: skip
    lid = lathe([Span("cap", profile)], segments=48)
    rise, run = size.ridge - size.shoulder, size.side / 2
    lid = turned(lid, "x", float(np.degrees(np.arctan2(rise, run))))
    middle = np.array([0.0, -0.52 * run, size.shoulder + 0.48 * rise])
    return lid.transformed(np.eye(3), middle)


def _draw(sheet: Sheet, size: Size, design: Design, rng: np.random.Generator) -> None:
    side, shoulder = size.side, size.shoulder
    sheet.rectangle(0, 0.40 * shoulder, sheet.width, sheet.height, design.field)
    sheet.wave(0.40 * shoulder, 0.006, 2 * side, finishes.darker(design.field, 0.82), 0.1)
    sheet.wave(0.37 * shoulder, 0.006, 2 * side, "#f7f5ee", 0.16)
    # The seam is in the middle of the back, so the back is printed half at either end.
    for x in (0.0, 2 * side, 4 * side):
        _front(sheet, x, size, design)
    for x in (side, 3 * side):
        _content(sheet, x, 0.70 * shoulder, side, design)
        # In the white foot: whole, and not over its edge.
        sheet.rectangle(x - 0.0165, 0.075 * shoulder, 0.033, 0.19 * shoulder, "#fdfdfb")
        sheet.barcode(x - 0.0158, 0.09 * shoulder, 0.16 * shoulder, rng)


def _content(sheet: Sheet, x: float, y: float, side: float, design: Design) -> None:
    """Print what is in it, in large letters; `side` is the width of its sides."""
    sheet.text(x, y, design.content, 0.26 * side, design.ink, 0.84 * side, bold=True, tall=1.6)


def _front(sheet: Sheet, x: float, size: Size, design: Design) -> None:
    side, shoulder = size.side, size.shoulder
    sheet.text(x, 0.85 * shoulder, design.brand, 0.16 * side, design.ink, 0.8 * side, bold=True)
    _content(sheet, x, 0.64 * shoulder, side, design)
    radius = 0.12 * side
    y = 0.155 * shoulder
    if design.is_fruit:
        for dx, dy in ((-0.9, 0.0), (0.9, 0.1), (0.0, 0.7)):
            at, up = x + dx * radius, y + dy * radius
            sheet.disc(at, up, radius, finishes.darker(design.drop, 0.78))
            sheet.disc(at, up + 0.04 * radius, 0.93 * radius, design.drop)
            sheet.disc(
                at - 0.3 * radius,
                up + 0.35 * radius,
                0.2 * radius,
                finishes.darker(design.drop, 1.3),
            )
        leaf = np.array([[0.0, 1.6], [0.5, 2.1], [1.1, 1.9]]) * radius + np.array([x, y])
        sheet.polygon(leaf.tolist(), "#3f8a34")
    else:
        sheet.disc(x, y, radius, design.drop)
        low = y + 0.4 * radius
        sheet.polygon(
            [(x - 0.9 * radius, low), (x, y + 2.4 * radius), (x + 0.9 * radius, low)], design.drop
        )
        sheet.disc(
            x - 0.35 * radius, y - 0.1 * radius, 0.25 * radius, finishes.darker(design.drop, 1.4)
        )


def _words(name: str, color: str, *aliases: str) -> Words:
    return Words(name, "drink", color, aliases, "cardboard", "rectangular", "upright")


_MILK = ("carton of milk", "carton", "milk")
_JUICE = ("carton of juice", "carton", "juice")


def _milk(model_id: str, color: str, size: Size, design: Design, *aliases: str) -> Blueprint:
    words = _words("milk carton", color, *_MILK, *aliases)
    return Blueprint(model_id, words, partial(carton, size, "#f7f5ee", color, design))


def _juice(size: Size, color: str, cap: str, fruit: str, ink: str, drop: str) -> Blueprint:
    model_id = f"carton_juice_{'small_' if size is SMALL else ''}{color}"
    design = Design("Orchello", fruit, color, ink, drop, True)
    return Blueprint(
        model_id,
        _words("juice carton", color, *_JUICE),
        partial(carton, size, "#f7f5ee", cap, design),
    )


MODELS = (
    _milk("carton_milk_blue", "blue", LITRE, Design("Dalegreen", "MILK", "blue", "#ffffff", "#2f62c0", False)),
    _milk("carton_milk_green", "green", LITRE,
          Design("Fieldway", "MILK", "green", "#ffffff", "#2f8a44", False)),
    _milk(
        "carton_milk_small_brown", "brown", SMALL,
        Design("Dalegreen", "COCOA", "#5a3018", "#fff0d8", "#6a3d1f", False), "chocolate milk",
    ),
    _juice(LITRE, "orange", "green", "ORANGE", "#ffffff", "#f08a1c"),
    _juice(LITRE, "red", "red", "CHERRY", "#ffffff", "#c4202a"),
    _juice(LITRE, "yellow", "yellow", "LEMON", "#5a3a05", "#f0c41c"),
    _juice(SMALL, "purple", "purple", "GRAPE", "#ffffff", "#6a3a9c"),
)  # fmt: skip
