# SPDX-License-Identifier: GPL-3.0-or-later
"""The surface that the fingers of one grasp can meet, as small balls that touch the photographed triangles.

Convex parts of a model are up to 12 mm off its surface, too far for fingers that close on it. A ball per few
millimeters, sunk into the object so that it touches the surface from inside, is exact where it touches, on any
shape; flat pads rest on the balls that stick out most, as they would on the surface.
"""

from dataclasses import dataclass

import numpy as np

from core.annotation.grasps.gripper import Gripper
from core.assets.surface_rays import SurfaceRays

# Balls per finger. The closest to the finger come first, no two nearer than the spacing; meters.
BALLS = 40
_SPACING = 0.004
# Rays of the search, this far apart.
_GRID = 0.0015
# The object may slip this far along the pads until it counts as lost, so that much around them is looked at.
MARGIN = 0.01
_LARGEST, _SMALLEST = 0.003, 0.0003
_SKIN = 1e-5
# Points whose distances to the pad differ less are touched together, meters.
_FLAT = 0.0002


@dataclass(frozen=True, eq=False)
class Jaws:
    """What the fingers of one grasp meet, in the tip frame.

    Attributes:
        centers: (n, 3) of the balls, meters; radii: (n,).
        touches, normals: (2, 3) where the pads first touch the object, at -x and at +x, and the outward
            normals.
    """

    centers: np.ndarray
    radii: np.ndarray
    touches: np.ndarray
    normals: np.ndarray

    @property
    def width(self) -> float:
        """Distance of the pads when both touch the object, meters."""
        return float(self.touches[1, 0] - self.touches[0, 0])

    @property
    def middle(self) -> float:
        """Where the pads would meet the object at the same time, along x, meters."""
        return float(self.touches[:, 0].mean())

    @property
    def gap(self) -> float:
        """Distance of each pad from the plane x = 0 when the first of them touches the object, meters."""
        return max(-float(self.touches[0, 0]), float(self.touches[1, 0]))

    def moved(self, offset: float) -> "Jaws":
        """Return the same, seen from a tip frame that is moved by `offset` along x."""
        shift = np.array([offset, 0.0, 0.0])
        return Jaws(self.centers - shift, self.radii, self.touches - shift, self.normals)


@dataclass(frozen=True, eq=False)
class _Side:
    centers: np.ndarray
    radii: np.ndarray
    touch: np.ndarray
    normal: np.ndarray


def measure_jaws(
    surface: SurfaceRays, pose: np.ndarray, opening: float, gripper: Gripper
) -> Jaws | None:
    """Return the balls of a grasp; None if the fingers would meet nothing on one side.

    Args:
        pose: (4, 4) tip frame to the frame of the surface.
        opening: distance of the pads, meters.
    """
    left, right = (_one_side(surface, pose, opening, gripper, sign) for sign in (-1.0, 1.0))
    if left is None or right is None or right.touch[0] <= left.touch[0]:
        return None
    return Jaws(
        np.concatenate([left.centers, right.centers]),
        np.concatenate([left.radii, right.radii]),
        np.stack([left.touch, right.touch]),
        np.stack([left.normal, right.normal]),
    )


def _one_side(
    surface: SurfaceRays, pose: np.ndarray, opening: float, gripper: Gripper, sign: float
) -> _Side | None:
    """Return what the finger on one side, -1 or 1, can meet."""
    starts = _starts(gripper, sign * opening / 2.0)
    turned = pose[:3, :3]
    inward = np.broadcast_to(-sign * turned[:, 0], starts.shape)
    travel, normals = surface.first(starts @ turned.T + pose[:3, 3], inward, opening)
    hit = np.isfinite(travel)
    travel, normals, points = travel[hit], normals[hit], starts[hit]
    points[:, 0] -= sign * travel
    # What the pad meets comes first; what it could only meet after a slip, last.
    aside = np.maximum(np.abs(points[:, 1]) - gripper.pad_half_width, points[:, 2])
    on_pad = (aside <= 0.0) & (points[:, 2] >= -gripper.pad_length)
    if not on_pad.any():
        return None
    order = np.argsort(travel + np.maximum(0.0, aside), kind="stable")
    chosen = order[_spaced(points[order], _SPACING, BALLS)]
    world = points[chosen] @ turned.T + pose[:3, 3]
    into = -normals[chosen]
    thickness, _ = surface.first(world + into * _SKIN, into, 2.0 * _LARGEST)
    radii = np.clip(thickness / 2.0, _SMALLEST, _LARGEST)
    local = normals @ turned
    touch = _touch(points, travel, on_pad, gripper)
    return _Side(
        points[chosen] - local[chosen] * radii[:, None], radii, points[touch], local[touch]
    )


def _starts(gripper: Gripper, x: float) -> np.ndarray:
    """Return the starts of rays (n, 3) over the inner face of a finger and its margin, in the tip frame."""
    back = float(gripper.finger[:, 0, 2].min())
    # The edges of the pad are among the lines: surfaces that slant across them are met there first.
    across = _lines(
        -MARGIN - gripper.pad_half_width, gripper.pad_half_width + MARGIN, gripper.pad_half_width
    )
    along = _lines(back, MARGIN, 0.0, -gripper.pad_length)
    y, z = (axis.ravel() for axis in np.meshgrid(across, along))
    return np.stack([np.full(len(y), x), y, z], axis=1)


def _lines(low: float, high: float, *edges: float) -> np.ndarray:
    """Return numbers from `low` to `high`, `_GRID` apart, with the edges (and their negatives) among them."""
    grid = np.arange(low, high, _GRID)
    marks = np.array([mark for edge in edges for mark in {edge, -edge} if low <= mark <= high])
    apart = np.abs(grid[:, None] - marks).min(axis=1) > _GRID / 2.0
    return np.sort(np.concatenate([grid[apart], marks]))


def _touch(points: np.ndarray, travel: np.ndarray, on_pad: np.ndarray, gripper: Gripper) -> int:
    """Return which point the pad touches first; of a flat side, that nearest to the middle of the pad."""
    first = on_pad & (travel <= travel[on_pad].min() + _FLAT)
    aside = np.hypot(points[:, 1], points[:, 2] + gripper.pad_length / 2.0)
    return int(np.argmin(np.where(first, aside, np.inf)))


def _spaced(points: np.ndarray, spacing: float, most: int) -> np.ndarray:
    """Return the indices of the first points that keep their distance from each other."""
    chosen: list[int] = []
    free = np.ones(len(points), dtype=bool)
    while len(chosen) < most and free.any():
        index = int(np.argmax(free))
        chosen.append(index)
        free &= ((points - points[index]) ** 2).sum(axis=1) >= spacing**2
    return np.array(chosen)
