# SPDX-License-Identifier: GPL-3.0-or-later
"""The surface of a mesh in its own frame, to be sampled and shot at from both sides."""

import numpy as np
from embreex.mesh_construction import TriangleMesh
from embreex.rtcore_scene import EmbreeScene
from numpy.typing import NDArray

from utils.rows import first_rows

# Points on a surface are at most this far apart, meters.
SPACING = 0.002
_MISS = -1
_TINY = 1e-20
# Normals at a corner that small triangles share are told apart in steps of half a unit.
_NORMAL_STEPS = 2

Floats = NDArray[np.float64]


class SampledSurface:
    """The triangles of a mesh; turned around if it is inside out.

    Args:
        vertices: (n, 3) meters; faces: (m, 3).
    """

    def __init__(self, vertices: Floats, faces: NDArray[np.integer]) -> None:
        self._middle = (vertices.min(axis=0) + vertices.max(axis=0)) / 2.0
        corners = vertices[faces]
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
        placed = (vertices - self._middle).astype(np.float32)
        TriangleMesh(self._scene, placed, np.ascontiguousarray(faces, dtype=np.int32))
        self._samples: dict[float, tuple[Floats, Floats]] = {}

    def first(self, starts: Floats, directions: Floats, reach: float) -> tuple[Floats, Floats]:
        """Return where rays first meet the mesh.

        Args:
            starts, directions: (n, 3); directions of unit length.
            reach: hits farther than this do not count, meters.

        Returns:
            Distances (n,), infinite without a hit, and outward normals (n, 3), zeros without.
        """
        if not len(starts):
            return np.zeros(0), np.zeros((0, 3))
        origins = (starts - self._middle).astype(np.float32)
        hits = self._scene.run(origins, directions.astype(np.float32), output=True)
        distances = hits["tfar"].astype(np.float64)
        missed = (hits["geomID"] == _MISS) | ~(distances <= reach)
        normals = self._normals[np.where(missed, 0, hits["primID"])]
        return np.where(missed, np.inf, distances), np.where(missed[:, None], 0.0, normals)

    def samples(self, spacing: float = SPACING) -> tuple[Floats, Floats]:
        """Return points (n, 3) all over the surface, corners among them, and its normals (n, 3) there."""
        if spacing not in self._samples:
            self._samples[spacing] = self._sampled(spacing)
        return self._samples[spacing]

    def _sampled(self, spacing: float) -> tuple[Floats, Floats]:
        kept = np.flatnonzero(self._areas > 0)
        if not len(kept):
            return np.zeros((0, 3)), np.zeros((0, 3))
        corners = _longest_first(self._corners[kept])
        base = np.linalg.norm(corners[:, 1] - corners[:, 0], axis=1)
        # Classes of size instead of a loop over triangles.
        along, rows = (
            np.maximum(1, np.ceil(length / spacing)).astype(int)
            for length in (base, 2.0 * self._areas[kept] / base)
        )
        small = (along == 1) & (rows == 1)
        points, normals = [], []
        if small.any():
            found = self._shared_corners(kept[small])
            points.append(found[0])
            normals.append(found[1])
        sizes = np.stack([along, rows], axis=1)
        for steps in np.unique(sizes[~small], axis=0):
            chosen = np.flatnonzero((sizes == steps).all(axis=1))
            weights = _weights(int(steps[0]), int(steps[1]))
            points.append(np.einsum("wk,tkx->twx", weights, corners[chosen]).reshape(-1, 3))
            normals.append(np.repeat(self._normals[kept[chosen]], len(weights), axis=0))
        # Rows end on the other two sides, far apart where a triangle is long and thin; what lies on an edge
        # meets it between them.
        for side in (1, 2):
            ends = corners[:, side], corners[:, (side + 1) % 3]
            length = np.linalg.norm(ends[1] - ends[0], axis=1)
            sparse = np.flatnonzero(length > spacing * rows)
            steps = np.ceil(length[sparse] / spacing).astype(int)
            for count in np.unique(steps):
                chosen = sparse[steps == count]
                share = (np.arange(1, count) / count)[:, None]
                along_side = (
                    ends[0][chosen][:, None] * (1 - share) + ends[1][chosen][:, None] * share
                )
                points.append(along_side.reshape(-1, 3))
                normals.append(np.repeat(self._normals[kept[chosen]], count - 1, axis=0))
        return np.concatenate(points), np.concatenate(normals)

    def _shared_corners(self, chosen: NDArray[np.integer]) -> tuple[Floats, Floats]:
        """Return each corner of small triangles once for each way that the surface faces there."""
        normals = np.repeat(self._normals[chosen], 3, axis=0)
        corners = self._corners[chosen].reshape(-1, 3)
        ways = np.round(_NORMAL_STEPS * normals)
        first = first_rows(np.hstack([corners, ways]))
        return corners[first], normals[first]


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
