# SPDX-License-Identifier: GPL-3.0-or-later
"""Rotational symmetry of a mesh: a crayon that has rolled is the same crayon."""

import numpy as np
from scipy.spatial import cKDTree

from core.assets.surface_rays import SurfaceRays

# Vertices of the turned mesh lie this near to those of the mesh, meters.
_TOLERANCE = 0.0002
_MOST_TURNS = 64
# Steps of turns of what is round, radians: over the 55 mm that a hand reaches aside, half a step is 0.5 mm.
_FINE = np.radians(1.0)
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
        for count in _likely_counts(tree, compared, axis, len(best)):
            step = 2.0 * np.pi / count
            # The other half are the inverses. A wrong count that is nearly right fails at the largest turns.
            if all(_maps(tree, compared, _turn(axis, step * i)) for i in range(count // 2, 0, -1)):
                best = np.stack([_turn(axis, step * i) for i in range(count)])
                break
    return best


def _likely_counts(tree: cKDTree, points: np.ndarray, axis: int, least: int) -> list[int]:
    """Return the numbers of turns above `least` whose largest turn maps the first few points; largest first."""
    counts = np.arange(_MOST_TURNS, least, -1)
    glance = points[:: 1 + len(points) // _GLANCE]
    turned = [glance @ _turn(axis, 2.0 * np.pi / count * (count // 2)).T for count in counts]
    if not turned:
        return []
    distance, _ = tree.query(np.concatenate(turned), distance_upper_bound=_TOLERANCE)
    likely = np.isfinite(distance).reshape(len(counts), len(glance)).all(axis=1)
    return [int(count) for count in counts[likely]]


def turns_between(turns: np.ndarray, vertices: np.ndarray, faces: np.ndarray) -> np.ndarray:
    """Return the rotations (k, 3, 3) by less than one of `turns` that leave a mesh as it looks.

    They are those by a degree each if the mesh is round: turned by half a step it still lies on its surface,
    as a cylinder of 48 sides does. The identity is first, and alone otherwise.

    Args:
        turns: (n, 3, 3) of `symmetric_turns`; vertices: (v, 3) of the mesh; faces: (f, 3).
    """
    if len(turns) < 3:
        return np.eye(3)[None]
    axis = int(np.argmax(np.diagonal(turns[1])))
    step = 2.0 * np.pi / len(turns)
    middle = (vertices.min(axis=0) + vertices.max(axis=0)) / 2.0
    compared = (vertices - middle)[:: 1 + len(vertices) // _COMPARED]
    halfway = compared @ _turn(axis, step / 2.0).T
    # Off the rims, which rays would graze.
    halfway[:, axis] -= np.sign(halfway[:, axis]) * _TOLERANCE / 4.0
    if not _lie_on(SurfaceRays(vertices, faces), halfway + middle, halfway, axis):
        return np.eye(3)[None]
    count = int(np.ceil(step / _FINE))
    return np.stack([_turn(axis, step * i / count) for i in range(count)])


def _lie_on(surface: SurfaceRays, points: np.ndarray, centered: np.ndarray, axis: int) -> bool:
    """Return whether points (n, 3) lie on a surface, to `_TOLERANCE` away from an axis or along it."""
    along = np.broadcast_to(np.eye(3)[axis], centered.shape)
    outward = centered * (1.0 - np.eye(3)[axis])
    outward = outward / np.maximum(np.linalg.norm(outward, axis=1, keepdims=True), _TOLERANCE)
    found = np.zeros(len(points), dtype=bool)
    for line in (outward, -outward, along, -along):
        travel, _ = surface.first(points - line * _TOLERANCE, line, 2.0 * _TOLERANCE)
        found |= np.isfinite(travel)
    return bool(found.all())


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
