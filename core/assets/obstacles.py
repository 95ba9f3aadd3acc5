# SPDX-License-Identifier: GPL-3.0-or-later
"""What may stand between a camera and the objects: walls and furniture of the set."""

from collections.abc import Sequence

import numpy as np

from core.assets.ray_tree import Mesh, Tree, as_mesh

# Points are lifted by this much, so that what an object stands on is not in its way; meters.
_LIFT = 0.01
_LARGE = 0.02  # square meters


class Obstacles:
    """Triangles that hide what is behind them, whichever side they show.

    Args:
        mesh: (vertices (n, 3) world meters, faces (m, 3)); may be empty.
    """

    def __init__(self, mesh: Mesh) -> None:
        vertices, faces = as_mesh(*mesh)
        self._origin = vertices.mean(axis=0) if len(vertices) else np.zeros(3)
        self._tree = Tree(((vertices, faces),), self._origin) if len(faces) else None

    def hide(self, points: np.ndarray, position: np.ndarray) -> bool:
        """Return whether one of the points (n, 3) is hidden from a camera at `position` (3,), world meters."""
        if self._tree is None:
            return False
        lines = points + np.array([0.0, 0.0, _LIFT]) - position
        return bool((self._tree.reach(position - self._origin, lines) < 1.0).any())


def large_triangles(mesh: Mesh) -> list[list[float]]:
    """Return nine coordinates for each triangle of walls and cabinets, to the millimeter; no small parts."""
    vertices, faces = as_mesh(*mesh)
    corners = vertices[faces]
    sides = corners[:, 1:] - corners[:, :1]
    area = np.linalg.norm(np.cross(sides[:, 0], sides[:, 1]), axis=1) / 2.0
    kept = corners[area >= _LARGE].reshape(-1, 9)
    rounded: list[list[float]] = np.round(kept, 3).tolist()
    return rounded


def obstacles_of(triangles: Sequence[Sequence[float]]) -> Obstacles:
    """Return what `large_triangles` kept as obstacles."""
    vertices = np.array(triangles, dtype=float).reshape(-1, 3)
    return Obstacles((vertices, np.arange(len(vertices)).reshape(-1, 3)))
