# SPDX-License-Identifier: GPL-3.0-or-later
"""Which of several objects people mean by "leftmost", "the tall one", "the second from the left", "closest to".

Each function takes the ids of a group and returns how well each fits. Where two look alike in what matters,
both may be meant.
"""

from collections.abc import Callable, Sequence
from itertools import combinations
from math import radians, tan

import numpy as np

from tests.plain_reader import relations, support
from tests.plain_reader.answers import Fit, Fits, certain, fits_of
from tests.plain_reader.sight import Sight, beside_line
from tests.plain_reader.words import Way

# Two things are level with each other within this share of the picture's width.
LEVEL_PIXELS = 0.015
# Times by which one of two distances is visibly shorter.
CLOSER = 1.08
NEAR_METERS, SURELY_NEAR_METERS = 0.35, 0.2
FAR_METERS, SURELY_FAR_METERS = 0.1, 0.2
ROW_METERS = 0.05

STRAIGHT = tan(radians(25.0))

# The choice among a group by an anchor.
ByAnchor = Callable[[Sight, Sequence[int], int], Fits]
# Whether the first of two is visibly more so than the second.
Beats = Callable[[int, int], bool]


def unbeaten(ids: Sequence[int], beats: Beats) -> Fits:
    """Return the one that beats all others, else those that none beats."""
    top = [i for i in ids if not any(beats(j, i) for j in ids if j != i)]
    clear = len(top) == 1 and all(beats(top[0], j) for j in ids if j != top[0])
    return dict.fromkeys(top, Fit.YES if clear else Fit.MAYBE)


def most(sight: Sight, ids: Sequence[int], way: Way) -> Fits:
    """The leftmost, tallest, ... of a group."""
    if way in (Way.TOP, Way.BOTTOM):
        return support.level(sight, ids, upper=way == Way.TOP)
    if way in _SIZES:
        relation = _SIZES[way]
        return unbeaten(ids, lambda i, j: relation(sight, i, j) == Fit.YES)
    scores = scores_along(sight, way)
    return unbeaten(ids, lambda i, j: all(s[i] - s[j] > level for s, level in scores))


_SIZES = {
    Way.BIG: relations.bigger, Way.SMALL: relations.smaller,
    Way.TALL: relations.taller, Way.SHORT: relations.shorter,
}  # fmt: skip
_TURN = {Way.LEFT: (-1, 0), Way.RIGHT: (1, 0), Way.FRONT: (0, -1), Way.BACK: (0, 1)} | {
    Way.FRONT_LEFT: (-1, -1), Way.FRONT_RIGHT: (1, -1), Way.BACK_LEFT: (-1, 1), Way.BACK_RIGHT: (1, 1),
}  # fmt: skip


def scores_along(sight: Sight, way: Way) -> list[tuple[np.ndarray, float]]:
    """Return how far objects are in a direction, by each way of looking at it, and what counts as level.

    To a side: in the picture. To the front or back: on the table. To a corner: in both.
    """
    right, back = _TURN[way]
    in_picture = sight.centers * [right, -back] / sight.view.width
    on_table = sight.places * [right, back]
    if not back:
        return [(in_picture[:, 0], LEVEL_PIXELS)]
    if not right:
        return [(on_table[:, 1], relations.LEVEL_METERS)]
    return [(in_picture.sum(axis=1), LEVEL_PIXELS), (on_table.sum(axis=1), relations.LEVEL_METERS)]


def rather(sight: Sight, ids: Sequence[int], way: Way) -> Fits:
    """The tall one of a group: it beats all others."""
    return most(sight, ids, way)


def place(sight: Sight, ids: Sequence[int], way: Way) -> Fits:
    """The left one, the one in the middle of a group: where the group has its outer third, and nobody else."""
    if len(ids) < 2:
        return dict.fromkeys(ids, Fit.YES)
    if way == Way.MIDDLE:
        return _middle(sight, ids)
    score, level = scores_along(sight, way)[0]
    values = np.array([score[i] for i in ids])
    extent = max(float(np.ptp(values)), 1e-9)
    if extent <= level:
        return dict.fromkeys(ids, Fit.MAYBE)
    shares = (values.max() - values) / extent
    return {
        i: Fit.YES if share < 1 / 3 else Fit.MAYBE
        for i, share in zip(ids, shares, strict=True)
        if share < 0.5
    }


def _middle(sight: Sight, ids: Sequence[int]) -> Fits:
    """Along the group's longer direction in the picture, or next to its center."""
    points = sight.centers[list(ids)]
    axis = np.linalg.svd(points - points.mean(axis=0))[2][0]
    along = points @ axis
    shares = (along - along.min()) / max(float(np.ptp(along)), 1e-9)
    return {
        i: Fit.YES if abs(share - 0.5) < 0.2 else Fit.MAYBE
        for i, share in zip(ids, shares, strict=True)
        if abs(share - 0.5) < 0.35
    }


def ordinal(sight: Sight, ids: Sequence[int], rank: int, way: Way, in_row: bool) -> Fits:
    """Count from a side; two neighbors that are level may be counted in either order."""
    if in_row:
        ids = row(sight, ids)
    score, level = scores_along(sight, way)[0]
    order = sorted(ids, key=lambda i: -score[i])
    if rank >= len(order):
        return {}
    level_with = [i for i in order if abs(score[i] - score[order[rank]]) <= level]
    return dict.fromkeys(level_with, Fit.YES if len(level_with) == 1 else Fit.MAYBE)


def row(sight: Sight, ids: Sequence[int]) -> list[int]:
    """Return the most of a group that stand in one line; all, if no three of them do."""
    best: list[int] = []
    for i, j in combinations(ids, 2):
        line = [
            k for k in ids
            if beside_line(sight.places[k], sight.places[i], sight.places[j])[1] < ROW_METERS
        ]  # fmt: skip
        best = max(best, line, key=len)
    return best if len(best) > 2 else list(ids)


def closest(sight: Sight, ids: Sequence[int], anchor: int) -> Fits:
    """By the gap between them on the table and by the distance of their centers there and in the picture."""
    ways = _distances(sight, ids, anchor)
    return unbeaten(ids, lambda i, j: _majority([d[j] / d[i] for d in ways]))


def furthest(sight: Sight, ids: Sequence[int], anchor: int) -> Fits:
    ways = _distances(sight, ids, anchor)
    return unbeaten(ids, lambda i, j: _majority([d[i] / d[j] for d in ways]))


def _majority(ratios: list[float]) -> bool:
    more, less = sum(r > CLOSER for r in ratios), sum(r < 1 / CLOSER for r in ratios)
    return more >= 2 and not less


def _distances(sight: Sight, ids: Sequence[int], anchor: int) -> list[dict[int, float]]:
    return [
        {i: max(sight.gap(i, anchor), 0.01) for i in ids},
        {i: _distance(sight.places, i, anchor) for i in ids},
        {i: _distance(sight.centers, i, anchor) for i in ids},
    ]


def _distance(points: np.ndarray, i: int, j: int) -> float:
    return max(float(np.linalg.norm(points[i] - points[j])), 1e-9)


def near(sight: Sight, ids: Sequence[int], *anchors: int) -> Fits:
    """Near is what is not far from it, and what is about as close as the closest of its kind.

    Near one of several is what is near the one that it is closest to.
    """
    gaps = {i: sight.gap(i, closest_of(sight, i, anchors)) for i in ids if {*anchors} - {i}}
    least = min(gaps.values(), default=0.0)
    return {
        i: Fit.YES if gap <= SURELY_NEAR_METERS and gap <= 1.3 * least + 0.02 else Fit.MAYBE
        for i, gap in gaps.items()
        if gap <= NEAR_METERS and gap <= 2.5 * least + 0.05
    }


def next_to(sight: Sight, ids: Sequence[int], *anchors: int) -> Fits:
    """Near, and nothing in between."""
    return {
        i: Fit.MAYBE if sight.between(i, closest_of(sight, i, anchors)) else fit
        for i, fit in near(sight, ids, *anchors).items()
    }


def closest_of(sight: Sight, i: int, anchors: Sequence[int]) -> int:
    """Return the anchor with the smallest gap to an object, other than itself."""
    return min((j for j in anchors if j != i), key=lambda j: sight.gap(i, j))


def far(sight: Sight, ids: Sequence[int], anchor: int) -> Fits:
    gaps = {i: sight.gap(i, anchor) for i in ids}
    most = max(gaps.values(), default=0.0)
    return {
        i: Fit.YES if gap >= SURELY_FAR_METERS and gap >= 0.75 * most else Fit.MAYBE
        for i, gap in gaps.items()
        if gap >= FAR_METERS and gap >= 0.5 * most
    }


def _directly(relation: relations.Relation, axis: int) -> ByAnchor:
    """Return the choice of what is straight in a direction along an axis of the table, and comes first."""

    def choose(sight: Sight, ids: Sequence[int], anchor: int) -> Fits:
        fits = fits_of(ids, lambda i: relation(sight, i, anchor))
        straight = [i for i in fits if _is_straight(sight, i, anchor, axis)]
        first = certain(next_to(sight, straight, anchor))
        return {i: Fit.YES if i in first else Fit.MAYBE for i in fits}

    return choose


def _is_straight(sight: Sight, i: int, j: int, axis: int) -> bool:
    offset = np.abs(sight.places[i] - sight.places[j])
    return bool(offset[1 - axis] <= STRAIGHT * offset[axis])


# What depends on who else is in the group.
BY_ANCHOR: dict[str, ByAnchor] = {
    "near": near, "next to": next_to, "far": far, "closest": closest, "furthest": furthest,
    "directly left": _directly(relations.left, 0), "directly right": _directly(relations.right, 0),
    "directly front": _directly(relations.front, 1), "directly back": _directly(relations.behind, 1),
}  # fmt: skip
# What depends on which of several anchors is the closest.
BY_ANY: dict[str, Callable[..., Fits]] = {"near": near, "next to": next_to}
