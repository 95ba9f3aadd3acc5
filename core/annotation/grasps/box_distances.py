# SPDX-License-Identifier: GPL-3.0-or-later
"""Exact distances of points and triangles to boxes, many at once; the first axis are the coordinates."""

import numpy as np


def triangle_distances(corners: np.ndarray, half: np.ndarray) -> np.ndarray:
    """Return the distances (n,) of triangles to boxes around the origin; 0 where they meet.

    Either an edge of the triangle is nearest to the box, or its inside is nearest to a corner of the box, or
    no edge meets the box, but the box lies astride its inside.

    Args:
        corners: (3, 3, n) by coordinate and corner; half: (3, n) half the sizes of the boxes.
    """
    edges = np.roll(corners, -1, axis=1) - corners
    nearest = _edge_distances(corners, edges, half[:, None]).min(axis=0)
    normal = _cross(edges[:, 0], edges[:, 1])
    # On the diagonal of the box along the normal, the point nearest to the plane.
    reach, height = (np.abs(normal) * half).sum(axis=0), (normal * corners[:, 0]).sum(axis=0)
    flat = reach <= 0.0  # a triangle without area is its edges
    share = np.clip(height / np.where(flat, 1.0, reach), -1.0, 1.0)
    point = share * np.sign(normal) * half
    sides = _cross(edges, point[:, None] - corners) * normal[:, None]
    inside = ~flat & (sides.sum(axis=0) >= 0.0).all(axis=0)
    length = np.sqrt((normal[:, inside] ** 2).sum(axis=0))
    apart = np.abs(height - share * reach)[inside] / length
    nearest[inside] = np.minimum(nearest[inside], apart)
    return nearest


def _edge_distances(start: np.ndarray, edge: np.ndarray, half: np.ndarray) -> np.ndarray:
    """Return the distances of segments, from `start` along `edge`, to boxes around the origin; axes first.

    The slope of the squared distance rises along the segment, linearly between the planes of the box's sides.
    """
    moves = edge != 0.0
    length = np.where(moves, edge, 1.0)
    sides = [np.where(moves, (side - start) / length, 0.0) for side in (-half, half)]
    ends = np.stack([np.zeros_like(start[0]), np.ones_like(start[0])])
    stops = np.sort(np.concatenate([*sides, ends]).clip(0.0, 1.0), axis=0)
    points = start[:, None] + stops * edge[:, None]
    slopes = (edge[:, None] * _outside(points, half[:, None])).sum(axis=0)
    # The last stop where it still falls, and the next one.
    before = np.clip((slopes < 0.0).sum(axis=0) - 1, 0, len(stops) - 2)[None]
    low, high = (np.take_along_axis(slopes, before + i, axis=0)[0] for i in (0, 1))
    one, two = (np.take_along_axis(stops, before + i, axis=0)[0] for i in (0, 1))
    rise = high - low
    share = np.where(rise > 0.0, -low / np.where(rise > 0.0, rise, 1.0), low < 0.0)
    nearest = start + (one + share.clip(0.0, 1.0) * (two - one)) * edge
    distances: np.ndarray = np.sqrt((_outside(nearest, half) ** 2).sum(axis=0))
    return distances


def _outside(points: np.ndarray, half: np.ndarray) -> np.ndarray:
    """Return the way from the nearest point of a box around the origin to points, by coordinate."""
    return points - np.clip(points, -half, half)


def _cross(one: np.ndarray, two: np.ndarray) -> np.ndarray:
    """Return the cross product of vectors, by coordinate."""
    pairs = ((1, 2), (2, 0), (0, 1))
    return np.stack([one[i] * two[j] - one[j] * two[i] for i, j in pairs])


def squared_gaps(points: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """Return the squared distances of points to boxes; the first axis of all are the coordinates."""
    apart = np.maximum(np.maximum(low - points, points - high), 0.0)
    apart *= apart
    total: np.ndarray = apart[0] + apart[1] + apart[2]
    return total
