# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures of models painted by their parts, with the parts' names, cast by rays: no Blender is needed."""

import math

import numpy as np
from PIL import Image, ImageDraw

from core.assets.geometry import ModelGeometry
from core.assets.named_parts import ModelParts
from core.assets.ray_scene import RayScene
from core.dataset.viewing.palette import fill_color, ink_color
from core.dataset.viewing.typesetting import load_font
from core.generation.cameras import intrinsics, look_at

# As a person at a table sees things, and from the other side and below, where bases and backs are.
_SIDES = ((math.radians(28.0), math.radians(28.0)), (math.radians(-140.0), math.radians(-18.0)))
_FIELD_OF_VIEW = math.radians(30.0)
_GRAY = (150, 150, 150)  # faces without a name
_BACKGROUND = (236, 236, 236)
_SHADE = 0.55  # of a face seen edge-on, as a share of one seen from the front
_TEXT_SIZE, _LINE = 11, 13
_LINES = 3


def picture_size(size: int) -> tuple[int, int]:
    """Return width and height of a picture whose two views are `size` pixels square."""
    return len(_SIDES) * size, size + (_LINES + 1) * _LINE


def part_picture(name: str, geometry: ModelGeometry, parts: ModelParts, size: int) -> Image.Image:
    """Return two views of a model, each part in a color of its own, and below them what they are called.

    A star behind the model's `name` says that its list is complete. A word in brackets is a part's own color.
    """
    picture = Image.new("RGB", picture_size(size), "white")
    for number, (azimuth, elevation) in enumerate(_SIDES):
        view = _painted(geometry, parts, size, azimuth, elevation)
        picture.paste(Image.fromarray(view), (number * size, 0))
    draw, font = ImageDraw.Draw(picture), load_font(_TEXT_SIZE)
    draw.text((2, size), f"{name}{' *' if parts.complete else ''}", fill="black", font=font)
    x, y = 2.0, size + _LINE
    for number, (part, color) in enumerate(zip(parts.names, parts.colors, strict=True)):
        text = f"{part} ({color})" if color else part
        width = draw.textlength(text, font=font) + 8
        if x > 2 and x + width > picture.width:
            x, y = 2.0, y + _LINE
        draw.text((x, y), text, fill=ink_color(number), font=font)
        x += width
    return picture


def _painted(
    geometry: ModelGeometry, parts: ModelParts, size: int, azimuth: float, elevation: float
) -> np.ndarray:
    """Return an image (size, size, 3) of a model from one side."""
    middle = geometry.bounds.mean(axis=0)
    radius = float(np.linalg.norm(geometry.extents)) / 2.0
    pose = look_at(middle, azimuth, elevation, 0.0, radius / math.sin(_FIELD_OF_VIEW / 2.0))
    rays = RayScene([(geometry.vertices, geometry.faces)])
    K = intrinsics(_FIELD_OF_VIEW, size, size)
    cast = rays.cast(K, pose, size, size, normals=True, triangles=True)
    assert cast.triangles is not None
    assert cast.normals is not None
    there = cast.ids == 0
    colors = np.array([*(fill_color(i) for i in range(len(parts.names))), _GRAY], dtype=np.float64)
    labels = parts.of_triangle[np.where(there, cast.triangles, 0)]
    facing = np.clip(-cast.normals[..., 2], 0.0, 1.0)
    shaded = colors[labels] * (_SHADE + (1.0 - _SHADE) * facing[..., None])
    return np.where(there[..., None], shaded, _BACKGROUND).astype(np.uint8)
