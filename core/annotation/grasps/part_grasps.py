# SPDX-License-Identifier: GPL-3.0-or-later
"""Which grasps are on which part of an object: those whose two contact points lie on the part.

A contact lies on a part if the triangle of the photographed mesh that is nearest to it is labeled with the
part. Where others are as near, as on the edge between two parts, all of them have to be.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from core.assets.geometry import transform
from core.scene.grasps import SceneGrasps

# Triangles whose distances to a contact differ less are equally near, meters: far below what the rays resolve
# that found the contact, and above rounding.
AS_NEAR = 1e-5
# Pairs of contact and triangle that are looked at together, which bounds memory.
_AT_ONCE = 1 << 21
_NO_PART = -1

PartGrasps = Mapping[str, tuple[int, ...]]


def part_grasps(
    rows: np.ndarray,
    grasps: SceneGrasps,
    pose: np.ndarray,
    corners: np.ndarray,
    names: Sequence[str],
    of_triangle: np.ndarray,
) -> PartGrasps:
    """Return for each part of an object that has any the rows of the scene's grasps on it, ascending.

    Args:
        rows: (n,) those of the object.
        pose: (4, 4) model to world.
        corners: (t, 3, 3) of the triangles of its mesh, in the model's frame, meters.
        names: of its parts; of_triangle: (t,) index of each triangle's part in them, -1 = none.
    """
    if not len(rows) or not names:
        return {}
    contacts = transform(np.linalg.inv(pose), grasps.contacts[rows].reshape(-1, 3))
    labels = nearest_labels(contacts, corners, of_triangle).reshape(-1, 2)
    on = np.where(labels[:, 0] == labels[:, 1], labels[:, 0], _NO_PART)
    return {
        name: tuple(rows[on == number].tolist())
        for number, name in enumerate(names)
        if (on == number).any()
    }


def nearest_labels(points: np.ndarray, corners: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Return the label (n,) of the triangles nearest to points (n, 3); -1 if theirs differ.

    Args:
        corners: (t, 3, 3) of the triangles; labels: (t,) of each.
    """
    middles = corners.mean(axis=1)
    reach = np.linalg.norm(corners - middles[:, None], axis=2).max(axis=1)
    found = np.full(len(points), _NO_PART, dtype=np.int64)
    step = max(1, _AT_ONCE // len(corners))
    for start in range(0, len(points), step):
        some = slice(start, start + step)
        found[some] = _labels(points[some], corners, labels, middles, reach)
    return found


def _labels(
    points: np.ndarray,
    corners: np.ndarray,
    labels: np.ndarray,
    middles: np.ndarray,
    reach: np.ndarray,
) -> np.ndarray:
    squares = (points**2).sum(axis=1)[:, None] - 2.0 * points @ middles.T + (middles**2).sum(axis=1)
    away = np.sqrt(np.maximum(squares, 0.0))
    # The middle of a triangle belongs to it, so that none farther than the nearest middle can be nearest.
    most = away.min(axis=1) + AS_NEAR
    point, triangle = np.nonzero(away - reach <= most[:, None])
    distances = point_distances(points[point], corners[triangle])
    least = np.full(len(points), np.inf)
    np.minimum.at(least, point, distances)
    near = distances <= least[point] + AS_NEAR
    low = np.full(len(points), np.iinfo(np.int64).max)
    high = np.full(len(points), _NO_PART, dtype=np.int64)
    np.minimum.at(low, point[near], labels[triangle[near]].astype(np.int64))
    np.maximum.at(high, point[near], labels[triangle[near]].astype(np.int64))
    return np.where(low == high, high, _NO_PART)


def point_distances(points: np.ndarray, corners: np.ndarray) -> np.ndarray:
    """Return the distances (n,) of points (n, 3) to triangles (n, 3, 3), one each."""
    edges = np.roll(corners, -1, axis=1) - corners
    to_point = points[:, None] - corners
    lengths = np.maximum((edges**2).sum(axis=2), np.finfo(float).tiny)
    along = np.clip((to_point * edges).sum(axis=2) / lengths, 0.0, 1.0)
    to_edges = np.linalg.norm(to_point - along[..., None] * edges, axis=2).min(axis=1)
    normals = np.cross(edges[:, 0], edges[:, 1])
    area = np.linalg.norm(normals, axis=1)
    flat = np.maximum(area, np.finfo(float).tiny)
    # Over the triangle, the plane is nearest; elsewhere an edge is.
    inward = np.cross(normals[:, None], edges)
    over = ((inward * to_point).sum(axis=2) >= 0.0).all(axis=1) & (area > 0.0)
    to_plane = np.abs((normals * to_point[:, 0]).sum(axis=1)) / flat
    return np.where(over, np.minimum(to_plane, to_edges), to_edges)
