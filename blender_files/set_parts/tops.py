# SPDX-License-Identifier: GPL-3.0-or-later
"""The tops that objects stand on: boards, a round one, one under a cloth. World Z up, meters."""

import math
from dataclasses import dataclass

from set_parts.shapes import Place, Top
from set_parts.solids import Solid

EDGE_RADIUS = 0.004
EDGE_STEPS = 4
ROUND_EDGE_RADIUS = 0.008
ROUND_SEGMENTS = 128

# Cloth lies this round over an edge and hangs down this far.
CLOTH_RADIUS = 0.012
CLOTH_DROP = 0.23
CORNER_RADIUS = 0.035
CORNER_STEPS = 8
CLOTH_STEP = 0.016
# Heights of the points of a hanging fold, as shares of the drop.
_HANGING = (0.12, 0.3, 0.5, 0.7, 0.85, 1.0)
# Folds: about so wide, and so deep at the hem; deeper within some centimeters of a corner, where the cloth is
# longer, too.
FOLD_WIDTH = 0.19
FOLD_DEPTH = 0.012
CORNER_DEPTH = 0.045
CORNER_REACH = 0.09
CORNER_DROP = 0.22

Spot = tuple[float, float]


def add_top(tops: Solid, place: Place) -> None:
    """Add the top of a place, its upper face at the marker's height."""
    if place.top == Top.CLOTH:
        _add_cloth(tops, place)
    elif place.top == Top.ROUND:
        _add_round(tops, place)
    else:
        z = place.center[2]
        tops.box(
            place.at(place.left, place.front, z - place.thickness),
            place.at(place.right, place.back, z),
            EDGE_RADIUS,
            EDGE_STEPS,
        )


def _add_round(tops: Solid, place: Place) -> None:
    """A disc between front and back."""
    middle = ((place.left + place.right) / 2.0, (place.front + place.back) / 2.0)
    radius, z = (place.back - place.front) / 2.0, place.center[2]
    bends = [math.pi / 2.0 * i / EDGE_STEPS for i in range(EDGE_STEPS + 1)]
    upper = [
        (radius - ROUND_EDGE_RADIUS * (1.0 - math.sin(a)), ROUND_EDGE_RADIUS * (1.0 - math.cos(a)))
        for a in bends
    ]
    profile = upper + [(r, place.thickness - down) for r, down in reversed(upper)]
    angles = [math.tau * i / ROUND_SEGMENTS for i in range(ROUND_SEGMENTS)]
    tops.rings(
        [
            [
                place.at(middle[0] + r * math.cos(a), middle[1] + r * math.sin(a), z - down)
                for a in angles
            ]
            for r, down in profile
        ]
    )


def _add_cloth(tops: Solid, place: Place) -> None:
    """A cloth over a table: flat on it, round over its edges, in folds below, its threads unbroken."""
    outline = _outline(place)
    turns = [math.pi / 2.0 * i / EDGE_STEPS for i in range(EDGE_STEPS + 1)]
    rings, laid = [], []
    for angle in turns:
        out = -CLOTH_RADIUS * (1.0 - math.sin(angle))
        down = CLOTH_RADIUS * (1.0 - math.cos(angle))
        along = CLOTH_RADIUS * (angle - 1.0)
        rings.append([_hung(place, spot, out, down) for spot in outline])
        laid.append([_unrolled(place, spot, along) for spot in outline])
    for share in _HANGING:
        drops = [CLOTH_RADIUS + share * _length(spot) for spot in outline]
        outs = [share**0.8 * _fold(spot) for spot in outline]
        rings.append([_hung(place, *hung) for hung in zip(outline, outs, drops, strict=True)])
        bend = CLOTH_RADIUS * (math.pi / 2.0 - 1.0)
        laid.append(
            [
                _unrolled(place, spot, bend + drop - CLOTH_RADIUS)
                for spot, drop in zip(outline, drops, strict=True)
            ]
        )
    tops.rings(rings, laid, base=False)


@dataclass(frozen=True)
class _Edge:
    """A point of the outline of a table.

    Attributes:
        spot: (x, y) from the place's center.
        normal: outward.
        along: length of the outline up to it.
        corner: distance along the outline from the middle of the nearest corner.
    """

    spot: Spot
    normal: Spot
    along: float
    corner: float


def _outline(place: Place) -> list[_Edge]:
    """Return points around a table with round corners, counterclockwise from above."""
    r, quarter = CORNER_RADIUS, math.pi / 2.0
    x0, x1 = place.left + r, place.right - r
    y0, y1 = place.front + r, place.back - r
    corners = ((x0, y0), (x1, y0), (x1, y1), (x0, y1))
    sides = [math.dist(corners[i], corners[(i + 1) % 4]) for i in range(4)]
    starts = [sum(sides[:i]) + i * r * quarter for i in range(4)]
    length = sum(sides) + 4 * r * quarter
    points: list[tuple[Spot, Spot, float]] = []
    for i, ((x, y), side, start) in enumerate(zip(corners, sides, starts, strict=True)):
        for k in range(CORNER_STEPS + 1):
            turn = quarter * k / CORNER_STEPS
            normal = (
                math.cos(math.pi + i * quarter + turn),
                math.sin(math.pi + i * quarter + turn),
            )
            points.append(((x + r * normal[0], y + r * normal[1]), normal, start + r * turn))
        (left, front), (nx, ny), along = points[-1]
        count = round(side / CLOTH_STEP)
        for step in (side * k / count for k in range(1, count)):
            points.append(((left - ny * step, front + nx * step), (nx, ny), along + step))
    middles = [start + r * quarter / 2.0 for start in starts]
    return [
        _Edge(spot, normal, along, min(_around(along - middle, length) for middle in middles))
        for spot, normal, along in points
    ]


def _around(distance: float, length: float) -> float:
    """Return the shorter way between two points of a closed line."""
    distance = abs(distance) % length
    return min(distance, length - distance)


def _cornered(edge: _Edge) -> float:
    """Return 1 at the middle of a corner, falling to 0 beside it."""
    return math.exp(-((edge.corner / CORNER_REACH) ** 2))


def _length(edge: _Edge) -> float:
    """Return how far the cloth hangs down."""
    return CLOTH_DROP * (1.0 + CORNER_DROP * _cornered(edge))


def _fold(edge: _Edge) -> float:
    """Return how far the hem stands off the table."""
    turns = edge.along / FOLD_WIDTH
    # Folds are never equally wide or deep.
    phase = math.tau * (turns + 0.22 * math.sin(1.7 * turns) + 0.13 * math.sin(4.1 * turns + 1.0))
    depth = FOLD_DEPTH * (1.0 + 0.6 * math.sin(2.3 * turns + 0.5))
    return 0.006 + depth * (1.0 + math.sin(phase)) + CORNER_DEPTH * _cornered(edge)


def _hung(place: Place, edge: _Edge, out: float, down: float) -> tuple[float, float, float]:
    x, y = (s + out * n for s, n in zip(edge.spot, edge.normal, strict=True))
    return place.at(x, y, place.center[2] - down)


def _unrolled(place: Place, edge: _Edge, out: float) -> Spot:
    """Return the texture coordinates of a point of the cloth as if it lay flat."""
    x, y, _ = place.at(
        edge.spot[0] + out * edge.normal[0], edge.spot[1] + out * edge.normal[1], 0.0
    )
    return x, y
