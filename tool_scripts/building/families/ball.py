# SPDX-License-Identifier: GPL-3.0-or-later
"""Balls: rubber, tennis, billiards, golf. Images wrap around the axis and run from pole to pole."""

from collections.abc import Callable
from functools import partial

import numpy as np

from tool_scripts.building import finishes, noise
from tool_scripts.building.labels import Sheet
from tool_scripts.building.model import Blueprint, Shape, Words
from tool_scripts.building.surfaces import Span, lathe
from tool_scripts.importing.obj_mesh import ObjMesh

_ROWS = 48
# The seam of a tennis ball, approximately: sin(latitude) = _SWING * cos(2 * longitude).
_SWING = 0.62


def rubber_ball(radius: float, color: str, rng: np.random.Generator) -> Shape:
    """Return a smooth ball of one color with a thin mold seam."""
    del rng
    width = 2 * np.pi * radius
    sheet = Sheet(width, width / 2, color, max_pixels=768)
    sheet.rectangle(0, width / 4 - 0.0004, width, 0.0008, finishes.darker(color, 0.86))
    return Shape((_sphere(radius),), {"skin": sheet.finish(0.5)})


def striped_ball(radius: float, color: str, stripe: str, rng: np.random.Generator) -> Shape:
    """Return a rubber ball with a broad stripe around it, between two thin ones."""
    del rng
    width = 2 * np.pi * radius
    sheet = Sheet(width, width / 2, color, max_pixels=768)
    sheet.rectangle(0, 0.225 * width, width, 0.05 * width, stripe)
    for y in (0.20, 0.292):
        sheet.rectangle(0, y * width, width, 0.008 * width, stripe)
    return Shape((_sphere(radius),), {"skin": sheet.finish(0.4)})


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
    """Return a golf ball; its evenly spread dimples are shaded into its image."""
    del rng
    longitude, latitude = _angles(1024)
    point = np.stack(
        [
            np.cos(latitude) * np.cos(longitude),
            np.cos(latitude) * np.sin(longitude),
            np.broadcast_to(np.sin(latitude), longitude.shape),
        ],
        axis=2,
    )
    count = 336
    index = np.arange(count) + 0.5
    z, turn = 1 - 2 * index / count, np.pi * (1 + 5**0.5) * index
    dimples = np.column_stack(
        [np.sqrt(1 - z**2) * np.cos(turn), np.sqrt(1 - z**2) * np.sin(turn), z]
    )
    nearest = np.full(longitude.shape, -1.0)
    for dimple in dimples:
        nearest = np.maximum(nearest, point @ dimple)
    angle = np.arccos(np.clip(nearest, -1.0, 1.0)) / 0.088
    rim = np.clip(1 - np.abs(angle - 0.8) / 0.25, 0.0, 1.0)
    picture = finishes.mixed("#f0efea", "#f0efea", 0 * rim, 1.0 - 0.20 * rim)
    return Shape((_sphere(0.02135),), {"skin": finishes.printed(picture, 0.22)})


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
        _ball(f"rubber_ball_{c}", "rubber ball", c, partial(rubber_ball, r, c), "ball", "toy")
        for c, r in (("red", 0.034), ("blue", 0.045), ("green", 0.030), ("pink", 0.034))
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
