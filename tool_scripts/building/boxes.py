# SPDX-License-Identifier: GPL-3.0-or-later
"""Boxes with rounded edges, and where each of their faces lies in one printed image."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from tool_scripts.building.grids import Points, polygons
from tool_scripts.importing.obj_mesh import ObjMesh

_WELD_DECIMALS = 9


class BoxNet(NamedTuple):
    """The net of a box of size (x, y, z): where each face lies in one image.

    In a row: front (-y), right (+x), back, left; the top is above the front, the bottom above the back.
    """

    size: tuple[float, float, float]

    @property
    def extent(self) -> tuple[float, float]:
        """Width and height of the whole net, meters."""
        x, y, z = self.size
        return 2 * (x + y), z + y

    def rectangle(self, face: str) -> tuple[float, float, float, float]:
        """Return left, bottom, width and height of a face in the net, meters, v upward."""
        x, y, z = self.size
        return {
            "front": (0.0, 0.0, x, z),
            "right": (x, 0.0, y, z),
            "back": (x + y, 0.0, x, z),
            "left": (2 * x + y, 0.0, y, z),
            "top": (0.0, z, x, y),
            "bottom": (x + y, z, x, y),
        }[face]


# Outward normal, direction of u and direction of v of each face, as axes with a sign.
_BOX_FACES = {
    "front": ((0, -1, 0), (1, 0, 0), (0, 0, 1)),
    "right": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "back": ((0, 1, 0), (-1, 0, 0), (0, 0, 1)),
    "left": ((-1, 0, 0), (0, -1, 0), (0, 0, 1)),
    "top": ((0, 0, 1), (1, 0, 0), (0, 1, 0)),
    "bottom": ((0, 0, -1), (1, 0, 0), (0, -1, 0)),
}


def box(
    size: Sequence[float], bevel: float, material: str, label: bool = False, steps: int = 3
) -> ObjMesh:
    """Return a box with rounded edges, standing on z = 0; with `label` its image is a `BoxNet`.

    Without `label` each face has texture coordinates in meters.
    """
    half = np.asarray(size, dtype=np.float64) / 2
    net = BoxNet((float(size[0]), float(size[1]), float(size[2])))
    angle = np.linspace(0.0, np.pi / 4, steps + 1)
    blocks: list[Points] = []
    uv_blocks, faces = [], []
    for name, axes in _BOX_FACES.items():
        normal, right, up = (np.array(axis, dtype=np.float64) for axis in axes)
        # Bevels meet at the diagonal, so each face takes half of each: 45 degrees.
        lines = []
        for axis in (right, up):
            reach = float(half @ np.abs(axis)) - bevel
            bent = reach + bevel * np.tan(angle)
            lines.append(np.concatenate([-bent[::-1], bent]))
        a, b = np.meshgrid(*lines)
        inner = half - bevel
        cube = a[..., None] * right + b[..., None] * up + float(half @ np.abs(normal)) * normal
        core = np.clip(cube, -inner, inner)
        away = cube - core
        length = np.linalg.norm(away, axis=2, keepdims=True)
        points = core + bevel * np.divide(away, length, out=np.zeros_like(away), where=length > 0)
        width, height = 2 * half @ np.abs(right), 2 * half @ np.abs(up)
        u, v = points @ right + width / 2, points @ up + height / 2
        if label:
            left, bottom, *_ = net.rectangle(name)
            u, v = (u + left) / net.extent[0], (v + bottom) / net.extent[1]
        start = sum(len(block) for block in blocks)
        number = start + np.arange(a.size).reshape(a.shape)
        quads = np.stack([number[:-1, :-1], number[:-1, 1:], number[1:, 1:], number[1:, :-1]], 2)
        blocks.append(points.reshape(-1, 3))
        uv_blocks.append(np.column_stack([u.ravel(), v.ravel()]))
        faces.append(quads.reshape(-1, 4))
    positions = np.vstack(blocks) + np.array([0.0, 0.0, half[2]])
    corners = np.vstack(faces)
    welded, numbers = np.unique(np.round(positions, _WELD_DECIMALS), axis=0, return_inverse=True)
    pairs = list(zip(numbers.reshape(-1)[corners].tolist(), corners.tolist(), strict=True))
    return polygons(welded, np.vstack(uv_blocks), pairs, [0] * len(corners), (material,))
