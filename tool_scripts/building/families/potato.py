# SPDX-License-Identifier: GPL-3.0-or-later
"""A potato: uneven and bent, with dark eyes in shallow hollows, and earth on its skin."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from tool_scripts.building import finishes, noise
from tool_scripts.building.model import Blueprint, Points, Shape, Words, grounded
from tool_scripts.building.surfaces import Span, lathe, turned

_ROWS = 72
# Half length, width and height, meters.
_HALF = (0.0490, 0.0330, 0.0285)
_SKIN, _EARTH, _EYE = "#a87e4e", "#5e4127", "#4a3019"
# Broad swellings: their number, width as a share of the half length, and height as a share of the radius.
_LUMPS, _LUMP_WIDTH, _LUMP_HEIGHT = 6, 0.85, 0.10
# Eyes: their number, and the width and depth of their hollows, shares of the half width.
_EYES, _EYE_WIDTH, _EYE_DEPTH = 11, 0.17, 0.035


class _Places(NamedTuple):
    """Directions (n, 3) of lumps, their heights (n,), and directions (m, 3) of eyes, on the unit sphere."""

    lumps: Points
    heights: NDArray[np.float64]
    eyes: Points


def potato(rng: np.random.Generator) -> Shape:
    """Return a potato lying on its side."""
    places = _Places(
        _directions(rng, _LUMPS), rng.uniform(-0.6, 1.0, _LUMPS), _directions(rng, _EYES)
    )
    angle = np.linspace(-np.pi / 2, np.pi / 2, _ROWS + 1)
    profile = np.column_stack([np.cos(angle), np.sin(angle)])
    profile[[0, -1], 0] = 0.0
    ball = lathe([Span("skin", profile, label=True)])
    unit = ball.positions
    radius = _radius(unit, places)[:, None]
    points = unit * radius * np.array([_HALF[1], _HALF[2], _HALF[0]])
    # Blunter ends than those of an ellipsoid, and a little bent.
    along = unit[:, 2]
    points[:, :2] *= (1.0 + 0.10 * along**2)[:, None]
    points[:, 0] += 0.006 * along**2
    ball.positions[:] = points
    finish = {"skin": finishes.printed(_skin(places, rng), 0.9)}
    return grounded(Shape((turned(ball, "y", 90.0),), finish, crease=60.0))


def _directions(rng: np.random.Generator, count: int) -> Points:
    """Return evenly spread directions (n, 3), each moved a little at random."""
    index = np.arange(count) + 0.5
    z, turn = 1 - 2 * index / count, np.pi * (1 + 5**0.5) * index
    spread = np.column_stack(
        [np.sqrt(1 - z**2) * np.cos(turn), np.sqrt(1 - z**2) * np.sin(turn), z]
    )
    moved = spread + rng.normal(0.0, 0.20, spread.shape)
    found: Points = moved / np.linalg.norm(moved, axis=1, keepdims=True)
    return found


def _radius(unit: Points, places: _Places) -> NDArray[np.float64]:
    """Return the factor (n,) by which lumps and the hollows of eyes change the radius."""
    factor = np.ones(len(unit))
    for center, height in zip(places.lumps, places.heights, strict=True):
        apart = np.linalg.norm(unit - center, axis=1) / _LUMP_WIDTH
        factor += _LUMP_HEIGHT * height * np.exp(-(apart**2))
    for center in places.eyes:
        apart = np.linalg.norm(unit - center, axis=1) / _EYE_WIDTH
        factor -= _EYE_DEPTH * np.exp(-(apart**2))
    return factor


def _skin(places: _Places, rng: np.random.Generator) -> Image.Image:
    """Return the skin, once around: earth in specks and patches, a short dark line at each eye."""
    size = 2 * noise.SIZE
    x = np.pi / 2 + (np.arange(2 * size) + 0.5) / (2 * size) * 2 * np.pi
    y = np.pi / 2 - (np.arange(size) + 0.5) / size * np.pi
    turn, rise = np.meshgrid(x, y)
    unit = np.stack([np.cos(rise) * np.cos(turn), np.cos(rise) * np.sin(turn), np.sin(rise)], 2)
    patches = np.tile(noise.clouds(rng, (8, 8), 4, size), (1, 2))
    specks = np.tile(noise.speckles(rng, 620, 4.0, size), (1, 2))
    earth = np.clip(0.75 * specks + 1.9 * (patches - 0.50), 0.0, 0.80)
    picture = finishes.mixed(_SKIN, _EARTH, earth, 0.96 + 0.22 * (patches - 0.5))
    pixels = np.asarray(picture, dtype=np.float64)
    for center in places.eyes:
        side = np.cross(center, [0.0, 0.0, 1.0])
        side /= np.linalg.norm(side)
        across, up = unit @ side, unit @ np.cross(side, center)
        near = unit @ center > 0.5
        apart = (across / 0.10) ** 2 + ((up + 1.2 * across**2) / 0.030) ** 2
        share = (near * np.clip(1.4 - apart, 0.0, 1.0) * 0.8)[..., None]
        pixels = (1 - share) * pixels + share * finishes.rgb(_EYE)
    return Image.fromarray(np.clip(np.round(pixels), 0, 255).astype(np.uint8))


MODELS = (
    Blueprint(
        "potato_brown",
        Words("potato", "vegetable", "brown", (), "", "", "upright", "potatoes"),
        potato,
    ),
)
