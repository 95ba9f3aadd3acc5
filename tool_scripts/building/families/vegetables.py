# SPDX-License-Identifier: GPL-3.0-or-later
"""A ribbed cucumber with warts, and a tomato with a calyx."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from tool_scripts.building import finishes, noise
from tool_scripts.building.bodies import whole
from tool_scripts.building.curves import circle, ellipse, flowing, smooth
from tool_scripts.building.model import Blueprint, Points, Shape, Words, grounded
from tool_scripts.building.parts import named
from tool_scripts.building.surfaces import Span, lathe, moved, sweep, turned
from tool_scripts.importing.obj_mesh import ObjMesh

# Rows along a vegetable; the rows of a skin's image from its lower end to its upper one, and columns around it.
_ROWS = 92
_SKIN = (512, 1024)
# Of the cucumber: length and bend, meters; ribs around it; warts, their height and radius, meters.
_LENGTH, _BEND = 0.216, 0.012
_RIBS, _WARTS, _WART, _WART_RADIUS = 9, 110, 0.0011, 0.0030
# Of the tomato: half width and height, meters, its lobes, and the leaves of its calyx.
_HALF, _TALL, _LOBES, _SEPALS = 0.0365, 0.054, 5, 6


def cucumber(rng: np.random.Generator) -> Shape:
    """Return a cucumber lying along +x: dark green with pale stripes, a pale tip, the rest of its stem."""
    warts = np.column_stack([rng.uniform(0.05, 0.95, _WARTS), rng.uniform(0, 2 * np.pi, _WARTS)])
    profile = flowing(
        [(0, 0), (0.0085, 0.0022), (0.0148, 0.012), (0.0190, 0.034), (0.0205, 0.080), (0.0208, 0.140),
         (0.0190, 0.180), (0.0145, 0.202), (0.0075, 0.2135), (0, _LENGTH)], _ROWS,
    )  # fmt: skip
    profile[[0, -1], 0] = 0.0
    body = lathe([Span("skin", profile, label=True)])
    x, y, z = body.positions.T
    turn, radius = np.arctan2(y, x), np.hypot(x, y)
    grown = radius * (1.0 + 0.016 * np.cos(_RIBS * turn) * np.minimum(radius / 0.012, 1.0))
    for share, angle in warts:
        around = radius * np.abs((turn - angle + np.pi) % (2 * np.pi) - np.pi)
        apart = np.hypot(around, z - share * _LENGTH) / _WART_RADIUS
        grown += _WART * np.exp(-(apart**2)) * np.minimum(radius / 0.012, 1.0)
    positions = np.column_stack([grown * np.cos(turn), grown * np.sin(turn), z])
    stem = sweep(
        smooth([(0, 0, _LENGTH - 0.004), (0.0004, 0, _LENGTH + 0.003), (0.002, 0, _LENGTH + 0.008)], 8),
        circle(0.0034, 14), "stem", np.linspace(1.25, 0.85, 8),
    )  # fmt: skip
    parts = [_bent(turned(replace(body, positions=positions), "y", 90.0))]
    parts.append(_bent(named(turned(stem, "y", 90.0), "stem")))
    finish = {
        "skin": finishes.printed(_cucumber_skin(warts, rng), 0.55),
        "stem": finishes.plain("#8a8a58", 0.85),
    }
    bodies = tuple(part.positions for part in parts)
    return grounded(Shape(tuple(parts), finish, bodies, crease=60.0, complete=True))


def _bent(mesh: ObjMesh) -> ObjMesh:
    """Return a mesh along +x whose ends are moved to the side."""
    share = 2 * mesh.positions[:, 0] / _LENGTH - 1
    return replace(mesh, positions=mesh.positions + np.outer(_BEND * share**2, [0.0, 1.0, 0.0]))


def _cucumber_skin(warts: Points, rng: np.random.Generator) -> Image.Image:
    """Return the skin of a cucumber: warts (n, 2), share of the length and angle, have pale heads."""
    along, turn = _grid()
    fine = _clouds(rng, (3, 96), 2)
    # Pale stripes in the furrows begin at the blossom end and fade towards the stem.
    furrow = np.clip(-np.cos(_RIBS * turn) + 1.4 * (fine - 0.5), 0.0, 1.0) ** 2
    pale = furrow * np.clip(0.95 - 0.75 * along, 0.12, 1.0)
    pale = np.maximum(pale, np.clip(1.0 - along / 0.055, 0.0, 1.0) * (0.55 + 0.4 * fine))
    for share, angle in warts:
        around = 0.020 * ((turn - angle + np.pi) % (2 * np.pi) - np.pi)
        apart = np.hypot(around, (along - share) * _LENGTH)
        pale = np.maximum(pale, 0.85 * np.clip(1.6 - apart / 0.0009, 0.0, 1.0))
    shade = 0.92 + 0.30 * (_clouds(rng, (6, 12), 4) - 0.5)
    return finishes.mixed("#23481a", "#8ea84e", pale, shade)


def tomato(rng: np.random.Generator) -> Shape:
    """Return a tomato with a green star of curled leaves in a hollow, and its stem."""
    angle = np.linspace(-np.pi / 2, np.pi / 2, _ROWS)
    share = np.sin(angle)
    # The shoulders are higher than the middle, where the stem is.
    height = 0.5 * _TALL * (1 + share) - 0.0052 * np.exp(-((np.cos(angle) / 0.30) ** 2)) * (
        share > 0
    )
    profile = np.column_stack([_HALF * np.cos(angle) ** 0.86, height])
    profile[[0, -1], 0] = 0.0
    body = lathe([Span("skin", profile, label=True)])
    x, y, z = body.positions.T
    turn, high = np.arctan2(y, x), np.clip(z / _TALL, 0.0, 1.0)
    first, second = rng.uniform(0, 2 * np.pi, 2)
    lobes = 0.024 * np.cos(_LOBES * turn + 0.4 * np.sin(turn + first)) * high**1.5
    factor = 1.0 + lobes + 0.016 * np.sin(turn + first) + 0.012 * np.sin(2 * turn + second)
    body = replace(body, positions=np.column_stack([x * factor, y * factor, z]))
    green = _calyx(_TALL - 0.0062, rng)
    stem = sweep(
        smooth([(0, 0, _TALL - 0.008), (0.0006, 0, _TALL + 0.002), (0.004, 0.001, _TALL + 0.009)], 8),
        circle(0.0021, 12), "leaf", np.array([1.3, 1.1, 1, 1, 1, 1.05, 1.2, 1.3]),
    )  # fmt: skip
    parts = [body, *(named(leaf, "leaves") for leaf in green), named(stem, "stem")]
    finish = {
        "skin": finishes.printed(_tomato_skin(rng), 0.46),
        "leaf": finishes.plain("#4b7430", 0.8),
    }
    bodies = (body.positions, whole(*green, stem))
    return grounded(Shape(tuple(parts), finish, bodies, crease=60.0, complete=True))


def _calyx(base: float, rng: np.random.Generator) -> list[ObjMesh]:
    """Return narrow leaves around the middle at height `base`: over the shoulder, with ends curled up."""
    leaves = []
    for number in range(_SEPALS):
        long, curl = rng.uniform(0.85, 1.12), rng.uniform(0.6, 1.3)
        line = smooth(
            [(0.0, 0, base), (0.008 * long, 0, base + 0.0045), (0.016 * long, 0, base + 0.0068),
             (0.022 * long, 0, base + 0.0058 + 0.002 * curl),
             (0.027 * long, 0, base + 0.0062 + 0.006 * curl)], 14,
        )  # fmt: skip
        width = np.interp(
            np.linspace(0, 1, 14), [0, 0.25, 0.5, 0.8, 1], [0.75, 1.0, 0.85, 0.5, 0.10]
        )
        section = ellipse(0.0042, 0.0007, 12)
        leaf = sweep(line, section, "leaf", np.column_stack([width, 0 * width + 1]), up=(0, 0, 1))
        leaf = turned(moved(leaf), "z", 360.0 / _SEPALS * number + float(rng.uniform(-10, 10)))
        leaves.append(leaf)
    return leaves


def _tomato_skin(rng: np.random.Generator) -> Image.Image:
    """Return the skin of a tomato: uneven red, yellowish around the stem, with fine pale dots."""
    along, _ = _grid()
    ripe = _clouds(rng, (3, 6), 4)
    pale = np.clip(0.9 * (ripe - 0.42), 0.0, 0.5)
    pale = np.maximum(pale, np.clip((along - 0.80) / 0.16, 0.0, 0.8) * (0.4 + 0.9 * ripe))
    dots = np.tile(noise.speckles(rng, 420, 1.5, _SKIN[0]), (1, 2))
    shade = (0.94 + 0.26 * (_clouds(rng, (4, 8), 3) - 0.5)) * (1.0 + 0.22 * dots)
    return finishes.mixed("#b01c10", "#d8702a", np.clip(pale, 0.0, 1.0), shade)


def _grid() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return of each pixel (h, w) of a skin its share of the length and its angle around the axis."""
    rows, columns = _SKIN
    along = 1.0 - (np.arange(rows) + 0.5) / rows
    turn = np.pi / 2 + (np.arange(columns) + 0.5) / columns * 2 * np.pi
    return np.repeat(along[:, None], columns, axis=1), np.tile(turn, (rows, 1))


def _clouds(rng: np.random.Generator, cells: tuple[int, int], octaves: int) -> NDArray[np.float64]:
    """Return soft noise (h, w) for a skin, twice side by side."""
    return np.tile(noise.clouds(rng, cells, octaves, _SKIN[0]), (1, 2))


MODELS = (
    Blueprint(
        "cucumber_green",
        Words("cucumber", "vegetable", "green", pose="upright"),
        cucumber,
    ),
    Blueprint(
        "tomato_red",
        Words("tomato", "vegetable", "red", pose="upright", plural="tomatoes"),
        tomato,
    ),
)
