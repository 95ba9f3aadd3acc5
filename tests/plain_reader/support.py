# SPDX-License-Identifier: GPL-3.0-or-later
"""What people mean by "on", "in" and "under" of two objects, told by outlines and heights alone: a thing stands
over another one, and how much of it is lower than the other one's top.
"""

from collections.abc import Sequence

from tests.plain_reader.answers import Fit, Fits, certain
from tests.plain_reader.sight import Sight

# Shares of an outline that are over the other one.
SURELY_OVER, OVER = 0.5, 0.15
# A thing within this of the top of another rests on it, meters.
LEVEL_METERS = 0.012
# How much of a thing's height is below the top of what it is in.
SURELY_IN, IN = 0.4, 0.15
# Two things so near each other may be a pair.
PAIR_METERS = 0.1
# Lower than this share of their width are plates, trays and books.
FLAT = 0.25


def _over(sight: Sight, i: int, j: int) -> float:
    one, other = sight.outline(i), sight.outline(j)
    return float(one.intersection(other).area / max(min(one.area, other.area), 1e-9))


def _sunk(sight: Sight, i: int, j: int) -> float:
    """Return the share of i's height that is below the top of j; below 0 if it is above."""
    below = sight.item(j).bounds[1, 2] - sight.item(i).bounds[0, 2]
    return float(below / max(sight.heights[i], 0.01))


def _stands_over(sight: Sight, i: int, j: int) -> Fit:
    """Whether i is over j and neither beside it nor far above it."""
    low, high = sight.item(i).bounds[0, 2], sight.item(j).bounds[1, 2]
    higher = low - sight.item(j).bounds[0, 2]
    over = _over(sight, i, j)
    if i == j or over < OVER or higher < 0.001 or low > high + LEVEL_METERS:
        return Fit.NO
    return Fit.YES if over >= SURELY_OVER else Fit.MAYBE


def on(sight: Sight, i: int, j: int) -> Fit:
    over, sunk = _stands_over(sight, i, j), _sunk(sight, i, j)
    flat = sight.heights[j] < FLAT * min(sight.sides(j))
    if over == Fit.NO or (sunk > SURELY_IN and not flat):
        return Fit.NO
    return Fit.MAYBE if sunk > IN and not flat else over


def inside(sight: Sight, i: int, j: int) -> Fit:
    over, sunk = _stands_over(sight, i, j), _sunk(sight, i, j)
    if over == Fit.NO or sunk < IN:
        return Fit.NO
    return over if sunk >= SURELY_IN else Fit.MAYBE


def under(sight: Sight, i: int, j: int) -> Fit:
    return on(sight, j, i)


def contains(sight: Sight, i: int, j: int) -> Fit:
    return inside(sight, j, i)


def having(sight: Sight, i: int, j: int) -> Fit:
    """It has the other one on it or in it; what stands beside that, or on it, makes a pair with it as well."""
    if i == j:
        return Fit.NO
    held = max(on(sight, j, i), inside(sight, j, i))
    if held == Fit.YES or max(on(sight, i, j), inside(sight, i, j)) > Fit.NO:
        return max(held, Fit.MAYBE)
    others = [k for k in range(len(sight.scene.objects)) if k not in (i, j)]
    elsewhere = any(
        max(on(sight, j, k), inside(sight, j, k)) == Fit.YES
        and max(on(sight, i, k), inside(sight, i, k)) == Fit.NO
        for k in others
    )
    beside = Fit.MAYBE if sight.gap(i, j) < PAIR_METERS and not elsewhere else Fit.NO
    return max(held, beside)


def on_table(sight: Sight, i: int) -> Fit:
    """Whether it stands on the table; what is in something low down may, too."""
    table = min(item.bounds[0, 2] for item in sight.scene.objects)
    others = range(len(sight.scene.objects))
    held = max((max(on(sight, i, j), inside(sight, i, j)) for j in others), default=Fit.NO)
    if sight.item(i).bounds[0, 2] > table + LEVEL_METERS or held == Fit.YES:
        return Fit.NO
    return Fit.YES if held == Fit.NO else Fit.MAYBE


def empty(sight: Sight, i: int) -> Fit:
    others = range(len(sight.scene.objects))
    return Fit(Fit.YES - max((inside(sight, j, i) for j in others), default=Fit.NO))


def level(sight: Sight, ids: Sequence[int], upper: bool) -> Fits:
    """The top one of a stack, or the bottom one; without a stack it may be what is highest in the picture."""
    found: Fits = {}
    for i in ids:
        others = [j for j in ids if j != i]
        above = max((on(sight, j, i) for j in others), default=Fit.NO)
        below = max((on(sight, i, j) for j in others), default=Fit.NO)
        mine, hers = (below, above) if upper else (above, below)
        if mine and hers < Fit.YES:
            found[i] = mine if hers == Fit.NO else Fit.MAYBE
    if len(certain(found)) == 1:
        return found
    if found:
        return dict.fromkeys(found, Fit.MAYBE)
    order = sorted(ids, key=lambda i: sight.centers[i, 1])
    return {order[0 if upper else -1]: Fit.MAYBE} if order else {}
