# SPDX-License-Identifier: GPL-3.0-or-later
"""Where settled objects touch each other and the table, measured on their meshes.

From points on one surface, rays go along the normal to the other. So faces meet, edges meet faces, and corners
meet faces; two edges that cross are found by points near them, within the tolerance.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from core.annotation.support.bodies import SupportBody
from core.assets.sampled_surface import SPACING

TABLE = -1
# Objects touch where their surfaces are no farther apart, or in each other, than this; meters.
CONTACT_GAP = 0.001
# Firm contacts are those that surely exist: hardly farther apart than the closest ones of the pair (meters),
# and between surfaces that face each other (cosine of 30 degrees).
FIRM_GAP = 0.0003
_FACING = float(np.cos(np.radians(30.0)))
# Surfaces that turn away from each other more than this do not push each other; cosine of 75 degrees.
_OPPOSITE = float(np.cos(np.radians(75.0)))
# Rays start this far behind the surface, so that they find what reaches into it; meters.
_BACK = 0.002
# Forces are spread over at most so many points of a pair: those extreme in well-spread directions.
_DIRECTIONS = np.array(
    [[x, y, z] for x in (-1, 0, 1) for y in (-1, 0, 1) for z in (-1, 0, 1) if x or y or z]
)

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Touch:
    """A place where two bodies touch.

    Attributes:
        one, other: indices of the bodies; `other` may be `TABLE`.
        point: (3,) world meters.
        normal: (3,) unit vector, the way `other` pushes `one`.
        gap: along the normal, meters; negative if they reach into each other.
        firm: whether they surely touch here.
    """

    one: int
    other: int
    point: Floats
    normal: Floats
    gap: float
    firm: bool

    def upon(self, body: int) -> Floats:
        """Return the normal (3,) as seen by one of the two: the way it is pushed."""
        return self.normal if body == self.one else -self.normal

    def partner(self, body: int) -> int:
        """Return the other of the two."""
        return self.other if body == self.one else self.one


@dataclass(frozen=True, eq=False)
class Nearby:
    """Where two bodies are near each other.

    Attributes:
        points: (n, 3) world meters.
        normals: (n, 3) unit vectors, the way the second body pushes the first.
        gaps: (n,) along the normals, meters; negative if they reach into each other.
        facing: (n,) whether the surfaces face each other there.
    """

    points: Floats
    normals: Floats
    gaps: Floats
    facing: NDArray[np.bool_]

    def of(self, chosen: NDArray[np.integer] | NDArray[np.bool_]) -> "Nearby":
        return Nearby(
            self.points[chosen], self.normals[chosen], self.gaps[chosen], self.facing[chosen]
        )


def find_touches(bodies: Sequence[SupportBody], height: float) -> tuple[Touch, ...]:
    """Return where bodies touch each other and a table at `height` (world meters), in a fixed order."""
    touches = [touch for i, body in enumerate(bodies) for touch in table_touches(i, body, height)]
    for i, j in combinations(range(len(bodies)), 2):
        touches += pair_touches(i, bodies[i], j, bodies[j])
    return tuple(touches)


def pair_touches(i: int, one: SupportBody, j: int, other: SupportBody) -> list[Touch]:
    """Return where two bodies, of indices i and j, touch each other."""
    return _touches(i, j, nearby(one, other, CONTACT_GAP))


def nearby(one: SupportBody, other: SupportBody, reach: float, spacing: float = SPACING) -> Nearby:
    """Return where two bodies are no farther apart than `reach`, of points so far from each other; meters."""
    low = np.maximum(one.bounds[0], other.bounds[0]) - reach
    high = np.minimum(one.bounds[1], other.bounds[1]) + reach
    if (low > high).any():
        return Nearby(np.zeros((0, 3)), np.zeros((0, 3)), np.zeros(0), np.zeros(0, bool))
    forth, back = (
        _shot(first, second, (low, high), reach, spacing)
        for first, second in ((one, other), (other, one))
    )
    return _joined(forth, _swapped(back))


def table_touches(index: int, body: SupportBody, height: float) -> list[Touch]:
    """Return where a body touches a table at `height`, world meters."""
    above = body.body.vertices[:, 2] - height
    near = np.abs(above) <= CONTACT_GAP
    points = body.body.vertices[near].copy()
    points[:, 2] = height
    up = np.broadcast_to([0.0, 0.0, 1.0], points.shape)
    return _touches(index, TABLE, Nearby(points, up, above[near], np.ones(len(points), bool)))


def _shot(
    one: SupportBody,
    other: SupportBody,
    corners: tuple[Floats, Floats],
    reach: float,
    spacing: float,
) -> Nearby:
    """Return where points on one surface between two corners are close to the other surface."""
    points, normals = one.samples(*corners, spacing)
    distances, hit = other.first(points - _BACK * normals, normals, _BACK + reach)
    gaps = distances - _BACK
    # What a ray grazes or meets from behind is beside, not opposite: the sides of two boxes in line.
    near = (np.abs(gaps) <= reach) & ((hit * -normals).sum(axis=1) > _OPPOSITE)
    points, normals, hit, gaps = points[near], normals[near], hit[near], gaps[near]
    # Both normals may be the way it is pushed: at an edge, that of the surface which the edge meets.
    facing = (hit * -normals).sum(axis=1) >= _FACING
    both = Nearby(points, hit, gaps * (hit * -normals).sum(axis=1), facing)
    edges = Nearby(points, -normals, gaps, facing).of(~facing)
    return _joined(both, edges)


def _swapped(found: Nearby) -> Nearby:
    return Nearby(found.points, -found.normals, found.gaps, found.facing)


def _joined(*found: Nearby) -> Nearby:
    return Nearby(
        np.concatenate([item.points for item in found]),
        np.concatenate([item.normals for item in found]),
        np.concatenate([item.gaps for item in found]),
        np.concatenate([item.facing for item in found]),
    )


def _touches(one: int, other: int, found: Nearby) -> list[Touch]:
    if not len(found.gaps):
        return []
    closest = float(found.gaps[found.facing].min(initial=np.inf))
    firm = found.facing & (found.gaps <= closest + FIRM_GAP)
    chosen = {int(np.argmin(found.gaps))}
    for mask in (firm, np.ones(len(firm), bool)):
        numbers = np.flatnonzero(mask)
        if len(numbers):
            # Rounded, so that the first of several equally extreme points is taken.
            reach = np.round(found.points[numbers] @ _DIRECTIONS.T / 1e-6)
            chosen.update(int(k) for k in numbers[np.argmax(reach, axis=0)])
    return [
        Touch(one, other, found.points[k], found.normals[k], float(found.gaps[k]), bool(firm[k]))
        for k in sorted(chosen)
    ]
