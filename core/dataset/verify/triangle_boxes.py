# SPDX-License-Identifier: GPL-3.0-or-later
"""Triangles against boxes whose sides are parallel to the axes: bounds, meeting, cutting off."""

import numpy as np

from core.annotation.grasps.gripper import Boxes


def meets(corners: np.ndarray, boxes: Boxes) -> bool:
    """Return whether a triangle (n, 3, 3) meets one of the boxes (k, 2, 3); all in one frame."""
    low, high = bounds(corners)
    for box in boxes:
        near = bounds_meet(low, high, box[0], box[1])
        if near.any() and _cross(corners[near], box).any():
            return True
    return False


def bounds(corners: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the lowest and the highest coordinates (n, 3) of triangles (n, 3, 3)."""
    one, two, three = corners[:, 0], corners[:, 1], corners[:, 2]
    return np.minimum(np.minimum(one, two), three), np.maximum(np.maximum(one, two), three)


def bounds_meet(
    lows: np.ndarray, highs: np.ndarray, low: np.ndarray, high: np.ndarray
) -> np.ndarray:
    near = np.ones(len(lows), dtype=bool)
    for axis in range(3):
        near &= (lows[:, axis] <= high[axis]) & (highs[:, axis] >= low[axis])
    return near


def _cross(corners: np.ndarray, box: np.ndarray) -> np.ndarray:
    """Return which triangles (n, 3, 3) meet a box (2, 3) that overlaps their bounds."""
    middle, half = box.mean(axis=0), (box[1] - box[0]) / 2.0
    local = corners - middle
    edges = np.roll(local, -1, axis=1) - local
    across = np.cross(np.eye(3)[:, None], edges[:, None]).reshape(-1, 9, 3)
    axes = np.concatenate([np.cross(edges[:, :1], edges[:, 1:2]), across], axis=1)
    along = axes @ local.transpose(0, 2, 1)
    reach = np.abs(axes) @ half  # an axis on which they lie apart separates them
    meeting: np.ndarray = ((along.min(axis=2) <= reach) & (along.max(axis=2) >= -reach)).all(axis=1)
    return meeting


def clipped(polygon: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """Return the corners of a polygon (n, 3) cut off at a box; none if it lies outside."""
    for axis in range(3):
        for sign, limit in ((1.0, high[axis]), (-1.0, -low[axis])):
            if not len(polygon):
                return polygon
            side = limit - sign * polygon[:, axis]
            kept = []
            for i, j in zip(range(len(polygon)), [*range(1, len(polygon)), 0], strict=True):
                if side[i] >= 0:
                    kept.append(polygon[i])
                if (side[i] >= 0) != (side[j] >= 0):
                    share = side[i] / (side[i] - side[j])
                    kept.append(polygon[i] + share * (polygon[j] - polygon[i]))
            polygon = np.array(kept).reshape(-1, 3)
    return polygon
