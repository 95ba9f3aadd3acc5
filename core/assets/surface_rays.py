# SPDX-License-Identifier: GPL-3.0-or-later
"""Single rays against one mesh: where they first meet it, and which way the surface faces there."""

import numpy as np
from embreex.mesh_construction import TriangleMesh
from embreex.rtcore_scene import EmbreeScene

_MISS = -1
_TINY = 1e-20


class SurfaceRays:
    """A mesh, to be sampled and shot at, in its own frame.

    Args:
        vertices: (n, 3) meters; faces: (m, 3).

    Attributes:
        normals: (m, 3) unit normals by the winding of the faces; zeros for faces without area.
        areas: (m,) square meters.
    """

    def __init__(self, vertices: np.ndarray, faces: np.ndarray) -> None:
        self._corners = np.asarray(vertices, dtype=np.float64)[faces]
        # Single precision is about the distance from the origin, so the mesh is put there.
        self._origin = (vertices.min(axis=0) + vertices.max(axis=0)) / 2.0
        self._scene = EmbreeScene(robust=True)
        placed = (vertices - self._origin).astype(np.float32)
        TriangleMesh(self._scene, placed, np.ascontiguousarray(faces, dtype=np.int32))
        sides = self._corners[:, 1:] - self._corners[:, :1]
        cross = np.cross(sides[:, 0], sides[:, 1])
        length = np.linalg.norm(cross, axis=1)
        self.areas = length / 2.0
        self.normals = cross / np.maximum(length, _TINY)[:, None]

    def first(
        self, starts: np.ndarray, directions: np.ndarray, reach: float
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return where rays first meet the surface.

        Args:
            starts, directions: (n, 3); directions of unit length.
            reach: hits farther than this do not count, meters.

        Returns:
            Distances (n,), infinite without a hit, and normals (n, 3) turned against the rays, zeros without.
        """
        if len(starts) == 0:
            return np.zeros(0), np.zeros((0, 3))
        hits = self._scene.run(
            (starts - self._origin).astype(np.float32), directions.astype(np.float32), output=True
        )
        distance = hits["tfar"].astype(np.float64)
        missed = (hits["geomID"] == _MISS) | ~(distance <= reach)
        normals = self.normals[np.where(missed, 0, hits["primID"])]
        facing = np.where((normals * directions).sum(axis=1, keepdims=True) > 0, -normals, normals)
        return np.where(missed, np.inf, distance), np.where(missed[:, None], 0.0, facing)

    def sample(self, rng: np.random.Generator, count: int) -> tuple[np.ndarray, np.ndarray]:
        """Return points (count, 3) spread evenly over the surface by area, and their normals (count, 3)."""
        total = np.cumsum(self.areas)
        face = np.searchsorted(total, rng.random(count) * total[-1])
        face = np.minimum(face, len(self.areas) - 1)
        u, v = np.sqrt(rng.random(count)), rng.random(count)
        weights = np.stack([1.0 - u, u * (1.0 - v), u * v], axis=1)
        points = (self._corners[face] * weights[:, :, None]).sum(axis=1)
        return points, self.normals[face]
