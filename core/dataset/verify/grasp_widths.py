# SPDX-License-Identifier: GPL-3.0-or-later
"""How wide a mesh is between the pads of a hand, and whether rays could have measured another width."""

import numpy as np

from core.dataset.verify.triangle_boxes import bounds, bounds_meet, clipped

# Widths are measured with rays that are at most 1.5 mm apart, at the edges of the pad too.
_BETWEEN_RAYS = 0.0015
# What sticks out between two of them on slopes of up to 45 degrees; steeper ones are looked at.
_USUAL = 0.0015
# Lines each way on which the surface about its summit is looked at, and how thin they are, meters.
_LINES, _THIN = 5, 1e-6


def check_width(
    corners: np.ndarray, low: np.ndarray, high: np.ndarray, stored: float
) -> tuple[float, bool]:
    """Return how wide an object is between the pads, meters, and whether rays may have found `stored`.

    On each side a ray passes within half the distance of two rays of what is outermost there, so they find at
    least the width less what the surface falls away so near.

    Args:
        corners: (n, 3, 3) of the object's triangles in the tip frame.
        low, high: (3,) of the space between the open pads.
    """
    between = corners[bounds_meet(*bounds(corners), low, high)]
    found = [points for points in (clipped(t, low, high) for t in between) if len(points)]
    if not found:
        return 0.0, stored <= _USUAL
    points = np.concatenate(found)
    width = float(np.ptp(points[:, 0]))
    if abs(width - stored) <= _USUAL:
        return width, True
    falls = sum(_fall(between, points, low, high, side) for side in (-1.0, 1.0))
    return width, width - falls <= stored <= width


def _fall(
    corners: np.ndarray, points: np.ndarray, low: np.ndarray, high: np.ndarray, side: float
) -> float:
    """Return how far the surface falls, on one side, -1 or 1 along x, where the next ray may pass, meters."""
    summit = points[np.argmax(side * points[:, 0])]
    reach = np.linspace(-_BETWEEN_RAYS / 2.0, _BETWEEN_RAYS / 2.0, _LINES)
    y, z = (np.clip(summit[axis] + reach, low[axis], high[axis]) for axis in (1, 2))
    heights = []
    for line in np.stack(np.meshgrid(y, z), axis=-1).reshape(-1, 2):
        thin = np.array([[low[0], *(line - _THIN)], [high[0], *(line + _THIN)]])
        near = corners[bounds_meet(*bounds(corners), *thin)]
        there = [cut[:, 0] for cut in (clipped(t, *thin) for t in near) if len(cut)]
        if there:
            heights.append((side * np.concatenate(there)).max())
    return float(side * summit[0] - min(heights))
