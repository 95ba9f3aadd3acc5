# SPDX-License-Identifier: GPL-3.0-or-later
"""Balls: rubber, tennis, billiards, golf. Images wrap around the axis and run from pole to pole."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from itertools import pairwise

import numpy as np
from PIL import Image

from tool_scripts.building import finishes, noise
from tool_scripts.building.labels import Sheet
from tool_scripts.building.model import Blueprint, Shape, Words
from tool_scripts.building.surfaces import Span, lathe, moved, turned
from tool_scripts.importing.obj_mesh import ObjMesh

_ROWS = 48
# By how much the axes of toy balls lean, degrees, and the number of stars around one.
_TILT, _STARS = 34.0, 6
_GOLF_RADIUS, _DIMPLES = 0.02135, 150
# The seam of a tennis ball, approximately: sin(latitude) = _SWING * cos(2 * longitude).
_SWING = 0.62


def rubber_ball(radius: float, color: str, band: str, rng: np.random.Generator) -> Shape:
    """Return a toy ball: stars on a pale band around it and at its poles, which lean to the side."""
    width = 2 * np.pi * radius
    sheet = Sheet(width, width / 2, color, max_pixels=768)
    sheet.rectangle(0, 0.204 * width, width, 0.092 * width, band)
    for number in range(_STARS):
        _star(sheet, (number + 0.5) / _STARS * width, 0.25 * width, 0.042 * width, color)
    for pole in (0.0, width / 2):
        _pole_star(sheet, pole, 0.085 * width, band)
    return Shape((_tilted(radius, rng),), {"skin": sheet.finish(0.5)})


def striped_ball(radius: float, color: str, stripe: str, rng: np.random.Generator) -> Shape:
    """Return a toy ball with three stripes around it, tilted so that they are seen from above, too."""
    width = 2 * np.pi * radius
    sheet = Sheet(width, width / 2, color, max_pixels=768)
    for y, broad in ((0.11, 0.045), (0.225, 0.05), (0.345, 0.045)):
        sheet.rectangle(0, y * width, width, broad * width, stripe)
    return Shape((_tilted(radius, rng),), {"skin": sheet.finish(0.4)})


def _star(sheet: Sheet, x: float, y: float, radius: float, color: str) -> None:
    """Draw a star of five points around (x, y)."""
    points = _star_corners() * radius + np.array([x, y])
    sheet.polygon([(float(u), float(v)) for u, v in points], color)


def _pole_star(sheet: Sheet, pole: float, radius: float, color: str) -> None:
    """Draw a star around a pole, which is the edge of the sheet at the height `pole`."""
    corners = np.vstack([_star_corners(), _star_corners()[:1]])
    share = np.linspace(0.0, 1.0, 12, endpoint=False)[:, None]
    edges = np.vstack([(1 - share) * a + share * b for a, b in pairwise(corners)])
    turn = np.arctan2(edges[:, 1], edges[:, 0]) % (2 * np.pi)
    order = np.argsort(turn)
    u = turn[order] / (2 * np.pi) * sheet.width
    v = np.abs(pole - radius * np.hypot(edges[:, 0], edges[:, 1])[order])
    line = list(zip(u.tolist(), v.tolist(), strict=True))
    ends = [(sheet.width, line[0][1]), (sheet.width, pole), (0.0, pole), (0.0, line[0][1])]
    sheet.polygon([*line, *ends], color)


def _star_corners() -> np.ndarray:
    """Return the ten corners (10, 2) of a star of radius 1."""
    angle = np.pi / 2 + np.arange(10) * np.pi / 5
    reach = np.where(np.arange(10) % 2, 0.42, 1.0)
    return np.column_stack([reach * np.cos(angle), reach * np.sin(angle)])


def _tilted(radius: float, rng: np.random.Generator) -> ObjMesh:
    """Return a ball whose axis leans to a random side."""
    center = moved(_sphere(radius), z=-radius)
    leaning = turned(turned(center, "x", _TILT), "z", float(rng.uniform(0.0, 360.0)))
    return moved(leaning, z=-float(leaning.positions[:, 2].min()))


def tennis_ball(rng: np.random.Generator) -> Shape:
    """Return a tennis ball: felt with one closed seam."""
    longitude, latitude = _angles(512)
    distance = np.abs(np.sin(latitude) - _SWING * np.cos(2 * longitude))
    seam = np.clip(1.6 - distance / 0.035, 0.0, 1.0)
    felt = noise.clouds(rng, (64, 64), 3, 256)
    felt = np.tile(felt, (1, 2)) * 0.34 + 0.80
    picture = finishes.mixed("#c9dc2c", "#eef0e2", seam, felt)
    return Shape((_sphere(0.0335),), {"skin": finishes.printed(picture, 0.95)})


def billiard_ball(number: int, color: str, rng: np.random.Generator) -> Shape:
    """Return a billiard ball: polished, its number in white discs on two sides."""
    del rng
    radius = 0.0286
    width = 2 * np.pi * radius
    sheet = Sheet(width, width / 2, color)
    for x in (0.25 * width, 0.75 * width):
        sheet.disc(x, 0.27 * width, 0.0085, "#f2efe6")
        sheet.text(x, 0.27 * width, str(number), 0.0115, "#141414", bold=True)
    return Shape((_sphere(radius),), {"skin": sheet.finish(0.12)})


def golf_ball(rng: np.random.Generator) -> Shape:
    """Return a golf ball: its image has evenly spread dimples, shaded as by light from above, and a number.

    The dimples are fewer and deeper than the 300 to 400 of real balls, of which nothing is left in a picture in
    which the ball is 30 to 40 pixels wide.
    """
    del rng
    width = 2 * np.pi * _GOLF_RADIUS
    sheet = Sheet(width, width / 2, "#f6f5f1")
    for x in (0.25 * width, 0.75 * width):
        sheet.text(x, 0.285 * width, "GRENLO", 0.0075, "#1d2a52", 0.3 * width, bold=True)
        sheet.text(x, 0.222 * width, "4", 0.0085, "#b4141a", bold=True)
    dimples = _dimples(sheet.pixels[0])
    lit = np.asarray(sheet.picture(), dtype=np.float64) * dimples[..., None]
    picture = Image.fromarray(np.clip(np.round(lit), 0, 255).astype(np.uint8))
    return Shape((_sphere(_GOLF_RADIUS),), {"skin": replace(sheet.finish(0.22), picture=picture)})


def _dimples(width: int) -> np.ndarray:
    """Return the brightness (width / 2, width) of evenly spread dimples on a ball's image."""
    longitude, latitude = _angles(width)
    point = np.stack(
        [
            np.cos(latitude) * np.cos(longitude),
            np.cos(latitude) * np.sin(longitude),
            np.broadcast_to(np.sin(latitude), longitude.shape),
        ],
        axis=2,
    )
    index = np.arange(_DIMPLES) + 0.5
    z, turn = 1 - 2 * index / _DIMPLES, np.pi * (1 + 5**0.5) * index
    centers = np.column_stack(
        [np.sqrt(1 - z**2) * np.cos(turn), np.sqrt(1 - z**2) * np.sin(turn), z]
    )
    nearest, middle = np.full(longitude.shape, -1.0), np.zeros(longitude.shape)
    for center in centers:
        near = point @ center
        middle = np.where(near > nearest, np.arcsin(center[2]), middle)
        nearest = np.maximum(nearest, near)
    # Half the distance of neighbors on the unit sphere, of which a dimple takes most.
    reach = 0.88 * np.sqrt(np.pi / _DIMPLES)
    share = np.arccos(np.clip(nearest, -1.0, 1.0)) / reach
    inside = np.clip((1.0 - share) / 0.12, 0.0, 1.0)
    # The upper wall of a dimple is in its shadow, the lower one in the light.
    upper = np.clip((latitude - middle) / reach, -1.0, 1.0)
    brightness: np.ndarray = 1.0 - inside * (0.14 + 0.24 * upper)
    return brightness


def _sphere(radius: float) -> ObjMesh:
    angle = np.linspace(-np.pi / 2, np.pi / 2, _ROWS + 1)
    profile = np.column_stack([radius * np.cos(angle), radius + radius * np.sin(angle)])
    profile[[0, -1], 0] = 0.0
    return lathe([Span("skin", profile, label=True)])


def _angles(width: int) -> tuple[np.ndarray, np.ndarray]:
    """Return longitude and latitude (width / 2, width) of the pixels of a ball's image, radians."""
    x = (np.arange(width) + 0.5) / width * 2 * np.pi
    y = np.pi / 2 - (np.arange(width // 2) + 0.5) / (width // 2) * np.pi
    longitude, latitude = np.meshgrid(x, y)
    return longitude, latitude


def _ball(
    model_id: str, name: str, color: str, make: Callable[[np.random.Generator], Shape], *aliases: str,
    material: str = "rubber",
) -> Blueprint:  # fmt: skip
    return Blueprint(
        model_id, Words(name, "ball", color, aliases, material, "spherical", "upright"), make
    )


MODELS = (
    *(
        _ball(
            f"rubber_ball_{c}",
            "rubber ball",
            c,
            partial(rubber_ball, r, c, "#f4f0e4"),
            "ball",
            "toy",
        )
        for c, r in (("red", 0.040), ("blue", 0.045), ("green", 0.042), ("pink", 0.040))
    ),
    *(
        _ball(
            f"striped_ball_{c}",
            "rubber ball",
            c,
            partial(striped_ball, 0.05, c, s),
            "ball",
            "toy",
            "striped ball",
        )
        for c, s in (("orange", "#f4f0e4"), ("purple", "#f2c832"))
    ),
    _ball("tennis_ball_yellow", "tennis ball", "yellow", tennis_ball, "ball"),
    _ball("golf_ball_white", "golf ball", "white", golf_ball, "ball", material="plastic"),
    *(
        _ball(
            f"billiard_ball_{c}",
            "billiard ball",
            c,
            partial(billiard_ball, number, code),
            "pool ball",
            "ball",
            material="plastic",
        )
        for number, c, code in (
            (8, "black", "#17171a"),
            (1, "yellow", "#e9b90e"),
            (2, "blue", "#173f96"),
            (3, "red", "#a8141a"),
        )
    ),
)
