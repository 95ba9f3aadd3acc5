# SPDX-License-Identifier: GPL-3.0-or-later
"""Curves in the plane and in space from which surfaces are made. All lengths in meters."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import CubicSpline, PchipInterpolator

Curve = NDArray[np.float64]

# Arcs have a point at least every so many degrees, and never fewer than this many edges.
_DEGREES_A_STEP = 18.0
_MIN_STEPS = 2


def rounded(corners: Sequence[Sequence[float]], closed: bool = False) -> Curve:
    """Return a polyline (n, 2) through corners (x, y) or (x, y, radius); a radius rounds its corner.

    A radius too large for its edges is reduced. With `closed` the last corner joins the first.
    """
    points = np.array([corner[:2] for corner in corners], dtype=np.float64)
    radii = [corner[2] if len(corner) > 2 else 0.0 for corner in corners]
    count = len(points)
    pieces = []
    for i, (point, radius) in enumerate(zip(points, radii, strict=True)):
        if radius <= 0 or (not closed and i in (0, count - 1)):
            pieces.append(point[None])
        else:
            pieces.append(_arc(points[i - 1], point, points[(i + 1) % count], radius))
    return np.vstack(pieces)


def smooth(points: Sequence[Sequence[float]], count: int) -> Curve:
    """Return a smooth curve (count, d) through points (n, d), evenly spaced along their polyline."""
    array = np.array(points, dtype=np.float64)
    along = _lengths(array)
    curve: Curve = CubicSpline(along, array)(np.linspace(0.0, along[-1], count))
    return curve


def flowing(points: Sequence[Sequence[float]], count: int) -> Curve:
    """Return a curve (count, d) through points (n, d) that never overshoots them."""
    array = np.array(points, dtype=np.float64)
    along = _lengths(array)
    curve: Curve = PchipInterpolator(along, array)(np.linspace(0.0, along[-1], count))
    return curve


def offset(curve: Curve, distance: float) -> Curve:
    """Return an open curve (n, 2) offset to its left by a distance, corner by corner."""
    step = np.diff(curve, axis=0)
    step /= np.linalg.norm(step, axis=1, keepdims=True)
    normal = np.column_stack([-step[:, 1], step[:, 0]])
    before, after = np.vstack([normal[:1], normal]), np.vstack([normal, normal[-1:]])
    # At a corner both edges move by the distance, unless it is so sharp that this goes too far out.
    stretch = np.maximum(1.0 + (before * after).sum(axis=1), 0.5)
    moved: Curve = curve + distance * (before + after) / stretch[:, None]
    return moved


def circle(radius: float, count: int) -> Curve:
    """Return the corners (count, 2) of a regular polygon, counter-clockwise."""
    return ellipse(radius, radius, count)


def ellipse(radius_x: float, radius_y: float, count: int) -> Curve:
    """Return the points (count, 2) of an ellipse, counter-clockwise from +x."""
    angle = np.linspace(0.0, 2 * np.pi, count, endpoint=False)
    return np.column_stack([radius_x * np.cos(angle), radius_y * np.sin(angle)])


def rounded_rectangle(width: float, depth: float, radius: float) -> Curve:
    """Return the outline (n, 2) of a centered rectangle with rounded corners, counter-clockwise."""
    x, y = width / 2, depth / 2
    corners = [(-x, -y, radius), (x, -y, radius), (x, y, radius), (-x, y, radius)]
    return rounded(corners, closed=True)


def in_space(curve: Curve, y: float = 0.0) -> Curve:
    """Return a curve (n, 2) in the x-z plane as points (n, 3) at the given y."""
    return np.column_stack([curve[:, 0], np.full(len(curve), y), curve[:, 1]])


def _arc(before: Curve, corner: Curve, after: Curve, radius: float) -> Curve:
    back, ahead = before - corner, after - corner
    room = min(float(np.linalg.norm(back)), float(np.linalg.norm(ahead)))
    back, ahead = back / np.linalg.norm(back), ahead / np.linalg.norm(ahead)
    half = float(np.arccos(np.clip(back @ ahead, -1.0, 1.0))) / 2
    if half > np.pi / 2 - 1e-3:
        return corner[None]
    # Two arcs may share an edge, so each takes just under half of it at most.
    reach = min(radius / float(np.tan(half)), 0.499 * room)
    radius = float(reach * np.tan(half))
    middle = back + ahead
    center = corner + middle / np.linalg.norm(middle) * radius / np.sin(half)
    start, end = corner + back * reach - center, corner + ahead * reach - center
    turn = np.arctan2(start[0] * end[1] - start[1] * end[0], start @ end)
    steps = max(_MIN_STEPS, int(np.ceil(np.degrees(abs(turn)) / _DEGREES_A_STEP)))
    angle = np.linspace(0.0, turn, steps + 1)
    cosine, sine = np.cos(angle), np.sin(angle)
    x, y = start
    return center + np.column_stack([x * cosine - y * sine, x * sine + y * cosine])


def _lengths(points: Curve) -> Curve:
    steps = np.linalg.norm(np.diff(points, axis=0), axis=1)
    return np.concatenate([[0.0], np.cumsum(steps)])
