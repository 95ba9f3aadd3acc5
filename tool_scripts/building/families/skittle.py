# SPDX-License-Identifier: GPL-3.0-or-later
"""A pin of a child's bowling set: stout, with a face, so that nobody takes it for a real one of 38 cm."""

import numpy as np

from tool_scripts.building import finishes
from tool_scripts.building.bodies import turned_bodies
from tool_scripts.building.curves import flowing
from tool_scripts.building.labels import Sheet
from tool_scripts.building.model import Blueprint, Shape, Words
from tool_scripts.building.surfaces import Span, lathe

# Heights, meters, between which the base, the face, and the two bands of the neck are.
_BASE, _FACE, _BANDS = 0.020, (0.020, 0.098), ((0.112, 0.121), (0.127, 0.136))
_RADIUS = 0.0375
_OUTLINE = (
    (0.0, 0.0), (0.0255, 0.0), (0.0285, 0.003), (_RADIUS, 0.056), (0.0345, 0.082), (0.0190, 0.118),
    (0.0175, 0.130), (0.0225, 0.158), (0.0190, 0.176), (0.0, 0.184),
)  # fmt: skip


def bowling_pin(rng: np.random.Generator) -> Shape:
    """Return a toy bowling pin: white, a blue base, two red bands around its neck, a face on two sides."""
    del rng
    body = flowing(_OUTLINE, 96)
    body[[0, -1], 0] = 0.0
    marks = (_BASE, _FACE[1], *(z for band in _BANDS for z in band))
    cuts = [0, *(int(np.searchsorted(body[:, 1], z)) for z in marks), len(body) - 1]
    materials = ("blue", "face", "white", "red", "white", "red", "white")
    parts = ("base", "body", "body", "stripes", "body", "stripes", "body")
    spans = [
        Span(material, body[first : last + 1], label=material == "face", part=part)
        for material, part, first, last in zip(materials, parts, cuts[:-1], cuts[1:], strict=True)
    ]
    sheet = Sheet(2 * np.pi * _RADIUS, _FACE[1] - _FACE[0], "white", max_pixels=768)
    for x in (0.25, 0.75):
        _face(sheet, x * sheet.width)
    finish = {color: finishes.plastic(color, 0.22) for color in ("white", "red", "blue")}
    bodies = tuple(turned_bodies(body, (0.082, 0.124)))
    return Shape((lathe(spans),), {**finish, "face": sheet.finish(0.22)}, bodies)


def _face(sheet: Sheet, x: float) -> None:
    """Draw two eyes, cheeks and a smile around the middle `x`."""
    height = sheet.height
    for side in (-1, 1):
        eye = x + 0.0125 * side
        sheet.disc(eye, 0.70 * height, 0.0070, "#17171a", squash=1.35)
        sheet.disc(eye + 0.002, 0.74 * height, 0.0024, "#ffffff")
        sheet.disc(x + 0.0235 * side, 0.47 * height, 0.0060, "#ee8f9c", squash=0.8)
    angle = np.linspace(np.radians(205.0), np.radians(335.0), 24)
    reach = 0.0185
    smile = np.column_stack([x + reach * np.cos(angle), 0.56 * height + reach * np.sin(angle)])
    sheet.line([(float(u), float(v)) for u, v in smile], 0.0040, "#b4141a")


MODELS = (
    Blueprint(
        "bowling_pin_white",
        Words("bowling pin", "sports gear", "white", ("skittle",), "plastic", "", "upright"),
        bowling_pin,
    ),
)
