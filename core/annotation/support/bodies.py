# SPDX-License-Identifier: GPL-3.0-or-later
"""Settled objects as the measurements of support see them, and points on their surfaces."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from core.annotation.contact import Body
from core.assets.sampled_surface import SPACING, SampledSurface
from core.assets.support_shape import Cavity

# Between two corners is what is out by no more than this, meters: poses are multiplied in double precision.
_ROUNDING = 1e-9

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class SupportBody:
    """A settled object.

    Attributes:
        body: its mesh and center of mass, world meters.
        mass: kg.
        parts: corners (k, 3) of its convex parts, world meters.
        pose: (4, 4) model to world.
        cavity: of the model, in its own frame; None if it has none.
        surface: of the mesh in the model's frame, where it is known already.
    """

    body: Body
    mass: float
    parts: tuple[Floats, ...]
    pose: Floats
    cavity: Cavity | None = None
    surface: SampledSurface | None = None

    @cached_property
    def bounds(self) -> Floats:
        """(2, 3) lowest and highest coordinates of the mesh, world meters."""
        points = self.body.vertices
        return np.array([points.min(axis=0), points.max(axis=0)])

    @cached_property
    def _surface(self) -> SampledSurface:
        if self.surface is not None:
            return self.surface
        local = (self.body.vertices - self.pose[:3, 3]) @ self.pose[:3, :3]
        return SampledSurface(local, self.body.faces)

    def at(self, pose: Floats) -> "SupportBody":
        """Return the object at another pose (4, 4)."""
        motion = pose @ np.linalg.inv(self.pose)
        turn, shift = motion[:3, :3].T, motion[:3, 3]
        moved = Body(
            self.body.vertices @ turn + shift, self.body.faces, self.body.mass_center @ turn + shift
        )
        parts = tuple(part @ turn + shift for part in self.parts)
        return replace(self, body=moved, parts=parts, pose=pose, surface=self._surface)

    def first(self, starts: Floats, directions: Floats, reach: float) -> tuple[Floats, Floats]:
        """Return where rays first meet the mesh.

        Args:
            starts, directions: (n, 3) world; directions of unit length.
            reach: hits farther than this do not count, meters.

        Returns:
            Distances (n,), infinite without a hit, and outward normals (n, 3), zeros without.
        """
        turn, shift = self.pose[:3, :3], self.pose[:3, 3]
        distances, normals = self._surface.first((starts - shift) @ turn, directions @ turn, reach)
        return distances, normals @ turn.T

    def samples(self, low: Floats, high: Floats, spacing: float = SPACING) -> tuple[Floats, Floats]:
        """Return points (n, 3) on the surface between two corners (3,), and its normals (n, 3) there."""
        points, normals = self._surface.samples(spacing)
        low, high = low - _ROUNDING, high + _ROUNDING
        turn, shift = self.pose[:3, :3], self.pose[:3, 3]
        # First in the model's frame: a box around what is between the corners.
        middle, half = ((low + high) / 2.0 - shift) @ turn, (high - low) / 2.0 @ np.abs(turn)
        near = _between(points, middle - half, middle + half)
        placed = points[near] @ turn.T + shift
        inside = _between(placed, low, high)
        return placed[inside], normals[near][inside] @ turn.T


def _between(points: Floats, low: Floats, high: Floats) -> NDArray[np.int64]:
    """Return the indices of points (n, 3) between two corners (3,)."""
    found = np.arange(len(points))
    for axis in range(3):
        values = points[found, axis]
        found = found[(values >= low[axis]) & (values <= high[axis])]
    return found
