# SPDX-License-Identifier: GPL-3.0-or-later
"""Settled objects as the measurements of support see them, and points on their surfaces."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from embreex.mesh_construction import TriangleMesh
from embreex.rtcore_scene import EmbreeScene
from numpy.typing import NDArray

from core.annotation.contact import Body
from core.assets.support_shape import Cavity

# Points on a surface are at most this far apart, meters.
SPACING = 0.002
_MISS = -1
_TINY = 1e-20

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class SupportBody:
    """A settled object.

    Attributes:
        body: its mesh and center of mass, world meters.
        mass: kg.
        parts: corners (k, 3) of its convex parts, world meters.
        pose: (4, 4) model to world.
        cavity: of the model, in its own frame; None if it has none.
    """

    body: Body
    mass: float
    parts: tuple[Floats, ...]
    pose: Floats
    cavity: Cavity | None = None

    @cached_property
    def bounds(self) -> Floats:
        """(2, 3) lowest and highest coordinates of the mesh, world meters."""
        points = self.body.vertices
        return np.array([points.min(axis=0), points.max(axis=0)])

    @cached_property
    def _surface(self) -> "_Surface":
        return _Surface(self.body)

    def first(self, starts: Floats, directions: Floats, reach: float) -> tuple[Floats, Floats]:
        """Return where rays first meet the mesh.

        Args:
            starts, directions: (n, 3); directions of unit length.
            reach: hits farther than this do not count, meters.

        Returns:
            Distances (n,), infinite without a hit, and outward normals (n, 3), zeros without.
        """
        return self._surface.first(starts, directions, reach)

    def samples(self, low: Floats, high: Floats, spacing: float = SPACING) -> tuple[Floats, Floats]:
        """Return points (n, 3) on the surface between two corners (3,), and its normals (n, 3) there."""
        return self._surface.samples(low, high, spacing)


class _Surface:
    """The triangles of a mesh, to be sampled and shot at; turned around if it is inside out."""

    def __init__(self, body: Body) -> None:
        self._middle = (body.vertices.min(axis=0) + body.vertices.max(axis=0)) / 2.0
        corners = body.vertices[body.faces]
        local = corners - self._middle
        if (np.cross(local[:, 0], local[:, 1]) * local[:, 2]).sum() < 0:
            corners = corners[:, ::-1]
        self._corners = corners
        cross = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
        length = np.linalg.norm(cross, axis=1)
        self._areas = length / 2.0
        self._normals = cross / np.maximum(length, _TINY)[:, None]
        self._scene = EmbreeScene(robust=True)
        # Single precision is about the distance from the origin, so the mesh is put there.
        placed = (body.vertices - self._middle).astype(np.float32)
        TriangleMesh(self._scene, placed, np.ascontiguousarray(body.faces, dtype=np.int32))

    def first(self, starts: Floats, directions: Floats, reach: float) -> tuple[Floats, Floats]:
        if not len(starts):
            return np.zeros(0), np.zeros((0, 3))
        origins = (starts - self._middle).astype(np.float32)
        hits = self._scene.run(origins, directions.astype(np.float32), output=True)
        distances = hits["tfar"].astype(np.float64)
        missed = (hits["geomID"] == _MISS) | ~(distances <= reach)
        normals = self._normals[np.where(missed, 0, hits["primID"])]
        return np.where(missed, np.inf, distances), np.where(missed[:, None], 0.0, normals)

    def samples(self, low: Floats, high: Floats, spacing: float) -> tuple[Floats, Floats]:
        corners = self._corners
        near = ((corners.min(axis=1) <= high) & (corners.max(axis=1) >= low)).all(axis=1)
        near &= self._areas > 0
        corners, normals, areas = corners[near], self._normals[near], self._areas[near]
        if not len(corners):
            return np.zeros((0, 3)), np.zeros((0, 3))
        corners = _longest_first(corners)
        base = np.linalg.norm(corners[:, 1] - corners[:, 0], axis=1)
        # A few classes of size instead of a loop over triangles.
        along, rows = (
            2 ** np.ceil(np.log2(np.maximum(1.0, length / spacing))).astype(int)
            for length in (base, 2.0 * areas / base)
        )
        points, faces = [], []
        for steps in np.unique(np.stack([along, rows], axis=1), axis=0):
            chosen = np.flatnonzero((along == steps[0]) & (rows == steps[1]))
            weights = _weights(int(steps[0]), int(steps[1]))
            found = np.einsum("wk,tkx->twx", weights, corners[chosen])
            inside = ((found >= low) & (found <= high)).all(axis=2)
            points.append(found[inside])
            faces.append(chosen[np.nonzero(inside)[0]])
        return np.concatenate(points), normals[np.concatenate(faces)]


def _longest_first(corners: Floats) -> Floats:
    """Return triangles (n, 3, 3) with their longest side from the first to the second corner."""
    sides = np.linalg.norm(np.roll(corners, -1, axis=1) - corners, axis=2)
    order = (np.argmax(sides, axis=1)[:, None] + np.arange(3)) % 3
    turned: Floats = np.take_along_axis(corners, order[:, :, None], axis=1)
    return turned


def _weights(along: int, rows: int) -> Floats:
    """Return barycentric weights (n, 3) of points in rows parallel to the first side."""
    up, across = np.meshgrid(np.arange(rows + 1) / rows, np.arange(along + 1) / along)
    third = up.ravel()
    second = across.ravel() * (1.0 - third)
    return np.column_stack([1.0 - second - third, second, third])
