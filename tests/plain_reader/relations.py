# SPDX-License-Identifier: GPL-3.0-or-later
"""What people mean by "left of", "behind", "taller than", of two objects in one image.

"Yes" where nobody would hesitate, "no" where nobody would say it, "maybe" between.
"""

from collections.abc import Callable
from math import radians, tan

import numpy as np

from tests.plain_reader import support
from tests.plain_reader.answers import Fit
from tests.plain_reader.sight import Sight, beside_line

# Share of the picture's width, and meters, within which two things are level with each other.
LEVEL_PIXELS, LEVEL_METERS = 0.01, 0.01
# Times by which a thing is visibly bigger, taller.
BIGGER, TALLER = 1.12, 1.06
# From here it looks less, however slightly.
EQUAL = 0.97
# From here a diagonal is one, rather than plain left or behind.
DIAGONAL = tan(radians(20.0))

Relation = Callable[[Sight, int, int], Fit]


def aside(sight: Sight, i: int, j: int) -> float:
    """Return how far i is to the right of j in the picture, widths of the picture."""
    return float(sight.centers[i, 0] - sight.centers[j, 0]) / sight.view.width


def left(sight: Sight, i: int, j: int) -> Fit:
    """It is to the left in the picture, and more so than up or down there, or nearer or further."""
    if aside(sight, i, j) >= -LEVEL_PIXELS:
        return Fit.NO
    across, up = np.abs(sight.centers[i] - sight.centers[j])
    right, away = np.abs(sight.places[i] - sight.places[j])
    return Fit.YES if across >= up or right >= away else Fit.MAYBE


def right(sight: Sight, i: int, j: int) -> Fit:
    return left(sight, j, i)


def behind(sight: Sight, i: int, j: int) -> Fit:
    """It is further away, and more so than to a side, or the boxes are above each other in the picture."""
    right, away = sight.places[i] - sight.places[j]
    if away <= LEVEL_METERS:
        return Fit.NO
    return Fit.YES if away >= abs(right) or _overlap(sight, i, j) > 0.5 else Fit.MAYBE


def front(sight: Sight, i: int, j: int) -> Fit:
    return behind(sight, j, i)


def _overlap(sight: Sight, i: int, j: int) -> float:
    """Return the part of the narrower of two boxes that has the other above or below it."""
    a, b = sight.boxes[i], sight.boxes[j]
    shared = min(a[2], b[2]) - max(a[0], b[0])
    return float(shared / max(min(a[2] - a[0], b[2] - b[0]), 1e-9))


def _diagonal(to_right: int, to_back: int) -> Relation:
    def fit(sight: Sight, i: int, j: int) -> Fit:
        right, away = (sight.places[i] - sight.places[j]) * [to_right, to_back]
        if away <= 0.0 or aside(sight, i, j) * to_right <= 0.0:
            return Fit.NO
        return Fit.YES if DIAGONAL <= away / max(right, 1e-9) <= 1 / DIAGONAL else Fit.MAYBE

    return fit


def _vote(ratios: list[float], much: float) -> Fit:
    """Return whether the first of two is more: yes, if so in one way of looking at it and less in none."""
    if max(ratios) <= 1.0 or (min(ratios) < 1.0 / much and max(ratios) <= much):
        return Fit.NO
    return Fit.YES if max(ratios) > much and min(ratios) >= EQUAL else Fit.MAYBE


def bigger(sight: Sight, i: int, j: int) -> Fit:
    """People see volume, length and the area in the picture; volume counts as a length does."""
    ways = [
        float(np.cbrt(sight.volumes[i] / sight.volumes[j])),
        float(sight.lengths[i] / sight.lengths[j]),
        float(np.sqrt(sight.areas[i] / sight.areas[j])),
    ]
    return _vote(ways, BIGGER)


def smaller(sight: Sight, i: int, j: int) -> Fit:
    return bigger(sight, j, i)


def taller(sight: Sight, i: int, j: int) -> Fit:
    return _vote([float(sight.heights[i] / sight.heights[j])], TALLER)


def shorter(sight: Sight, i: int, j: int) -> Fit:
    """Of something that lies, people compare the lengths as well."""
    ways = [float(sight.heights[j] / sight.heights[i])]
    if sight.lies(i) or sight.lies(j):
        ways.append(float(sight.lengths[j] / sight.lengths[i]))
    return _vote(ways, TALLER)


def touching(sight: Sight, i: int, j: int) -> Fit:
    gap = sight.gap(i, j)
    return Fit.YES if gap < 0.006 else Fit.MAYBE if gap < 0.02 else Fit.NO


def between(sight: Sight, i: int, j: int, k: int) -> Fit:
    """i is on the way from j to k, on the table as well as in the picture; maybe, if in one of the two."""
    on_table = _on_way(sight.places, i, j, k)
    in_picture = _on_way(sight.centers, i, j, k)
    if on_table == in_picture:
        return on_table
    return Fit.MAYBE if Fit.YES in (on_table, in_picture) else Fit.NO


def _on_way(points: np.ndarray, i: int, j: int, k: int) -> Fit:
    along, aside = beside_line(points[i], points[j], points[k])
    length = max(float(np.linalg.norm(points[k] - points[j])), 1e-9)
    if not 0.05 < along < 0.95 or aside > 0.5 * length:
        return Fit.NO
    return Fit.YES if 0.15 < along < 0.85 and aside <= 0.3 * length else Fit.MAYBE


RELATIONS: dict[str, Relation] = {
    "left": left, "right": right, "front": front, "back": behind,
    "front left": _diagonal(-1, -1), "front right": _diagonal(1, -1),
    "back left": _diagonal(-1, 1), "back right": _diagonal(1, 1),
    "bigger": bigger, "smaller": smaller, "taller": taller, "shorter": shorter, "touching": touching,
    "on": support.on, "in": support.inside, "under": support.under, "contains": support.contains,
    "having": support.having,
}  # fmt: skip
