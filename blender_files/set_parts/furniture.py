# SPDX-License-Identifier: GPL-3.0-or-later
"""Larger pieces of decor: chairs, sideboard, bathroom fixtures. `decor` explains x, y and z."""

import math
from collections.abc import Sequence

import bpy

from set_parts.decor import INTO_WALL, Span, name_of
from set_parts.shapes import Place
from set_parts.solids import Solid

Material = bpy.types.Material

_SEAT = 0.45  # height
_CHAIR = (0.42, 0.41)  # width, depth
_BACK = 0.93  # height of a chair's back
_BACK_LEAN = 0.05


def chairs(place: Place, material: Material, spots: Sequence[tuple[float, float, float]]) -> None:
    """Chairs that face the front, at (x, y, degrees turned to their left) of the middle of the seat."""
    solid = Solid()
    for x, y, turn in spots:
        _chair(solid, place, (x, y), math.radians(turn))
    solid.to_object(name_of("chairs", place), material)


def _chair(solid: Solid, place: Place, spot: tuple[float, float], turn: float) -> None:
    width, depth = _CHAIR

    def at(x: float, y: float, z: float) -> tuple[float, float, float]:
        return place.at(
            spot[0] + x * math.cos(turn) - y * math.sin(turn),
            spot[1] + x * math.sin(turn) + y * math.cos(turn),
            z,
        )

    def bar(start: tuple[float, float, float], end: tuple[float, float, float], r: float) -> None:
        solid.rod(at(*start), at(*end), r)

    w, d = width / 2.0 - 0.02, depth / 2.0 - 0.02
    back = d + _BACK_LEAN
    for x in (-w, w):
        bar((x, -d, 0.0), (x, -d, _SEAT - 0.02), 0.016)
        bar((x, d, 0.0), (x, d, _SEAT), 0.017)
        bar((x, d, _SEAT - 0.01), (x, back, _BACK), 0.016)
        bar((x, -d, 0.2), (x, d, 0.2), 0.009)
    bar((-w, d, 0.27), (w, d, 0.27), 0.009)
    for z, r in ((_BACK - 0.035, 0.024), (_BACK - 0.15, 0.013), (_BACK - 0.27, 0.013)):
        y = d + _BACK_LEAN * (z - _SEAT) / (_BACK - _SEAT)
        bar((-w, y, z), (w, y, z), r)
    seat = [
        (-width / 2.0, -depth / 2.0),
        (width / 2.0, -depth / 2.0),
        (width / 2.0 - 0.02, depth / 2.0),
        (-width / 2.0 + 0.02, depth / 2.0),
    ]
    solid.rings([[at(x, y, z) for x, y in seat] for z in (_SEAT + 0.012, _SEAT - 0.018)])


def pedestal(place: Place, material: Material) -> None:
    """A turned column on a round foot under a round top."""
    top = place.center[2] - place.thickness
    solid = Solid()
    profile = (
        (0.20, top), (0.20, top - 0.015), (0.05, top - 0.06), (0.045, 0.30), (0.055, 0.12),
        (0.26, 0.035), (0.29, 0.02), (0.29, 0.0),
    )  # fmt: skip
    angles = [math.tau * i / 48 for i in range(48)]
    solid.rings(
        [[place.at(r * math.cos(a), r * math.sin(a), z) for a in angles] for r, z in profile]
    )
    solid.to_object(name_of("pedestal", place), material)


def sideboard(place: Place, material: Material, x: Span, height: float) -> None:
    """A low closed cupboard against the back wall."""
    depth, foot = 0.42, 0.12
    left, right = x
    y = place.back_wall - depth
    solid = Solid()
    solid.box(place.at(left, y, foot), place.at(right, place.back_wall - 0.01, height - 0.02))
    solid.box(
        place.at(left - 0.012, y - 0.012, height - 0.022),
        place.at(right + 0.012, place.back_wall - 0.008, height),
        0.003,
    )
    count = max(1, round((right - left) / 0.45))
    step = (right - left) / count
    for i in range(count):
        a = left + i * step
        solid.box(
            place.at(a + 0.004, y - 0.014, foot + 0.01),
            place.at(a + step - 0.004, y + 0.004, height - 0.03),
            0.002,
        )
        knob = a + (0.05 if i % 2 else step - 0.05)
        solid.rod(place.at(knob, y - 0.034, 0.55), place.at(knob, y, 0.55), 0.011)
    for a in (left + 0.06, right - 0.06):
        for b in (y + 0.05, place.back_wall - 0.07):
            solid.rod(place.at(a, b, 0.0), place.at(a, b, foot + 0.01), 0.018)
    solid.to_object(name_of("sideboard", place), material)


def shower_screen(place: Place, frame: Material, pane: Material, x: float, y: Span) -> None:
    """A frosted pane in a narrow frame, upright along the depth of the room."""
    low, high, w = 0.06, 2.0, 0.022
    bars, sheet = Solid(), Solid()
    for y0 in (y[0], y[1] - w):
        bars.box(place.at(x, y0, 0.0), place.at(x + 0.03, y0 + w, high))
    for z in (low, high - w):
        bars.box(place.at(x, y[0], z), place.at(x + 0.03, y[1], z + w))
    sheet.box(place.at(x + 0.012, y[0] + w, low + w), place.at(x + 0.018, y[1] - w, high - w), 0.0)
    bars.to_object(name_of("shower_screen", place), frame)
    sheet.to_object(name_of("shower_pane", place), pane)


def ladder_radiator(place: Place, material: Material, x: Span, z: Span) -> None:
    """A towel warmer: two uprights with rungs between them, in groups."""
    y = place.back_wall - 0.08
    left, right = x
    solid = Solid()
    for side in (left, right):
        solid.rod(place.at(side, y, z[0]), place.at(side, y, z[1]), 0.017)
        for height in (z[0] + 0.08, z[1] - 0.08):
            solid.rod(place.at(side, y, height), place.at(side, y + 0.09, height), 0.010)
    height, rung = z[0] + 0.03, 0
    while height < z[1] - 0.02:
        solid.rod(place.at(left, y - 0.012, height), place.at(right, y - 0.012, height), 0.0115)
        rung += 1
        height += 0.04 if rung % 5 else 0.13
    solid.to_object(name_of("ladder_radiator", place), material)


def brackets(place: Place, material: Material, xs: Sequence[float]) -> None:
    """Steel brackets that carry a shelf from the wall."""
    top = place.center[2] - place.thickness
    front, back = place.front + 0.10, place.back_wall
    solid = Solid()
    for x in xs:
        solid.box(place.at(x, front, top - 0.012), place.at(x + 0.04, back, top), 0.001)
        solid.box(
            place.at(x, back - 0.012, top - 0.4), place.at(x + 0.04, back + INTO_WALL, top), 0.001
        )
        solid.rod(
            place.at(x + 0.02, front + 0.12, top - 0.01),
            place.at(x + 0.02, back, top - 0.36),
            0.008,
        )
    solid.to_object(name_of("brackets", place), material)


def tub(place: Place, material: Material, x: Span, height: float) -> None:
    """A bathtub along the back wall, with a broad rim."""
    left, right = x
    y0, y1 = place.back_wall - 0.80, place.back_wall
    rim, floor = 0.06, 0.16
    solid = Solid()
    solid.box(place.at(left, y0, 0.0), place.at(right, y1, floor), 0.0)
    for (a, b), (c, d) in (
        ((left, right), (y0, y0 + rim)),
        ((left, right), (y1 - rim, y1)),
        ((left, left + rim), (y0, y1)),
        ((right - rim, right), (y0, y1)),
    ):
        solid.box(place.at(a, c, 0.0), place.at(b, d, height), 0.012, 4)
    solid.to_object(name_of("tub", place), material)
