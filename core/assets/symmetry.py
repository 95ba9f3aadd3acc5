# SPDX-License-Identifier: GPL-3.0-or-later
"""Rotational symmetry of a mesh: a crayon that has rolled is the same crayon."""

import numpy as np
from scipy.spatial import cKDTree

# Vertices of the turned mesh lie this near to those of the mesh, meters.
_TOLERANCE = 0.0002
_MOST_TURNS = 64
# Vertices that are compared, and those for which it is done first.
_COMPARED, _GLANCE = 600, 20


def symmetric_turns(vertices: np.ndarray) -> np.ndarray:
    """Return the rotations (n, 3, 3) about one axis through the middle that map a mesh (v, 3) onto itself.

    The identity is first. The axis is the one of the model's frame with the most rotations.
    """
    middle = (vertices.min(axis=0) + vertices.max(axis=0)) / 2.0
    centered = vertices - middle
    tree = cKDTree(centered)
    compared = centered[:: 1 + len(centered) // _COMPARED]
    best = np.eye(3)[None]
    for axis in range(3):
        for count in range(_MOST_TURNS, len(best), -1):
            step = 2.0 * np.pi / count
            # The other half are the inverses. A wrong count that is nearly right fails at the largest turns.
            if all(_maps(tree, compared, _turn(axis, step * i)) for i in range(count // 2, 0, -1)):
                best = np.stack([_turn(axis, step * i) for i in range(count)])
                break
    return best


def _maps(tree: cKDTree, points: np.ndarray, turn: np.ndarray) -> bool:
    for some in (points[:: 1 + len(points) // _GLANCE], points):
        distance, _ = tree.query(some @ turn.T, distance_upper_bound=_TOLERANCE)
        if not np.isfinite(distance).all():
            return False
    return True


def _turn(axis: int, angle: float) -> np.ndarray:
    """Return the rotation (3, 3) about a coordinate axis, by its number."""
    i, j = (axis + 1) % 3, (axis + 2) % 3
    c, s = np.cos(angle), np.sin(angle)
    turned = np.eye(3)
    turned[i, i], turned[i, j], turned[j, i], turned[j, j] = c, -s, s, c
    return turned
