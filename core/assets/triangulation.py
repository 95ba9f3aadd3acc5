# SPDX-License-Identifier: GPL-3.0-or-later
"""Cutting the polygons of model files into triangles: the one cut that physics, rays and pictures share.

A cut is right if all its triangles face the way the polygon does. They then cover a polygon that does not
cross itself exactly once: the triangles' outlines add up to the polygon's, so every point is covered as often
as the polygon winds around it. A fan about the first corner is right for convex polygons and for many others,
and is taken wherever it is right; elsewhere it would fold beyond the outline, and ears are clipped instead.
"""

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]
Triangles = NDArray[np.int64]

# A triangle of a fan is turned over if its area is below this share of its polygon's, with the sign of its
# direction: float32 puts corners that lie on one line as far to either side of it.
_TURNED_SHARE = -1e-6


def fan(corners: int) -> Triangles:
    """Return the triangles (corners - 2, 3) about the first corner of a polygon, in its direction."""
    middle = np.arange(1, corners - 1)
    return np.column_stack([np.zeros_like(middle), middle, middle + 1])


def cut_polygons(points: Points) -> Triangles:
    """Return triangles (m, n - 2, 3) of m polygons with n corners each: numbers of corners, in their direction.

    Args:
        points: (m, n, 3) corners in order, n >= 3; a polygon's need not lie in one plane.
    """
    number, corners = points.shape[:2]
    triangles = np.tile(fan(corners), (number, 1, 1))
    if corners == 3:
        return triangles
    areas = _vector_areas(points[:, fan(corners)])
    if corners == 4:
        # Blender cuts by the same rule: from first to third, unless both others lie on one side of that line.
        triangles[_dot(areas[:, 0], areas[:, 1]) < 0.0] = (fan(4) + 1) % 4
        return triangles
    whole = areas.sum(axis=1)
    square = _dot(whole, whole)
    turned = (_dot(areas, whole[:, None]) < _TURNED_SHARE * square[:, None]).any(axis=1)
    for polygon in np.flatnonzero(turned):
        normal = whole[polygon] / np.sqrt(square[polygon])
        triangles[polygon] = _clip_ears(_seen_against(normal, points[polygon]))
    return triangles


def _vector_areas(triangles: Points) -> Points:
    """Return the normals (..., 3) of triangles (..., 3, 3), as long as twice their area."""
    first = triangles[..., 0, :]
    return np.cross(triangles[..., 1, :] - first, triangles[..., 2, :] - first)


def _dot(a: Points, b: Points) -> NDArray[np.float64]:
    product: NDArray[np.float64] = (a * b).sum(axis=-1)
    return product


def _seen_against(normal: Points, points: Points) -> Points:
    """Return the points (n, 3) as (n, 2), seen against a unit normal."""
    aside = np.eye(3)[np.argmin(np.abs(normal))]
    u = np.cross(aside, normal)
    u /= np.linalg.norm(u)
    return np.column_stack([points @ u, points @ np.cross(normal, u)])


def _clip_ears(points: Points) -> Triangles:
    """Return triangles (n - 2, 3) of a counter-clockwise polygon (n, 2): ears by the length of their cut."""
    left = list(range(len(points)))
    triangles = []
    while len(left) > 3:
        here = points[left]
        before, after = np.roll(here, 1, axis=0), np.roll(here, -1, axis=0)
        convex = _turn(before, here, after) > 0.0
        by_length = np.argsort(np.linalg.norm(after - before, axis=1), kind="stable").tolist()
        ears = (tip for tip in by_length if convex[tip] and _is_ear(here, tip))
        # A polygon that crosses itself may run out of ears; something has to be clipped all the same.
        tip = next(ears, by_length[0])
        triangles.append([left[tip - 1], left[tip], left[(tip + 1) % len(left)]])
        del left[tip]
    return np.array([*triangles, left], dtype=np.int64)


def _is_ear(points: Points, tip: int) -> bool:
    """Return whether no other corner lies in the triangle at a convex corner, its rim included."""
    ends = points[[tip - 1, tip, (tip + 1) % len(points)]]
    inside = np.ones(len(points), dtype=bool)
    for start, end in zip(ends, np.roll(ends, -1, axis=0), strict=True):
        inside &= _turn(start, end, points) >= 0.0
        # Corners may lie on each other, where a slit joins a hole to the outline.
        inside &= (points != start).any(axis=1)
    return not inside.any()


def _turn(a: Points, b: Points, c: Points) -> NDArray[np.float64]:
    """Return twice the signed area of triangles (..., 2), positive = counter-clockwise."""
    side, other = b - a, c - a
    area: NDArray[np.float64] = side[..., 0] * other[..., 1] - side[..., 1] * other[..., 0]
    return area
