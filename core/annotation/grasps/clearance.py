# SPDX-License-Identifier: GPL-3.0-or-later
"""How near boxes of hands come to the triangles of a scene; exact, for many hands at once.

A scene asks this a thousand times, and mostly the answer is that nothing is near. So balls around many
triangles are looked at first, and only what may be nearest is looked at closely.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.annotation.grasps.box_distances import squared_gaps, triangle_distances
from core.annotation.grasps.gripper import Boxes
from core.annotation.grasps.patches import Balls, Patches, joined

# Pairs of hand and block that are looked at together, which bounds memory.
_AT_ONCE = 1 << 15
# In each round so many times as many groups of a hand are looked at.
_MORE = 4


@dataclass(frozen=True, eq=False)
class _Hands:
    """n hands of k boxes each.

    Attributes:
        turned: (3, 3, n) axes of the tip frames in the world, by coordinate and axis.
        shift: (3, n) the world's origin, subtracted in the tip frames.
        low, high: (3, k, n) corners of the boxes in the tip frames.
    """

    turned: np.ndarray
    shift: np.ndarray
    low: np.ndarray
    high: np.ndarray

    @classmethod
    def of(cls, poses: np.ndarray, boxes: Boxes) -> "_Hands":
        """Return the hands at poses (n, 4, 4) with boxes (n, k, 2, 3)."""
        turned = np.ascontiguousarray(poses[:, :3, :3].transpose(1, 2, 0))
        shift = (turned * poses[:, None, :3, 3].T).sum(axis=0)
        low, high = np.ascontiguousarray(boxes.transpose(2, 3, 1, 0))
        return cls(turned, shift, low, high)

    def local(self, points: np.ndarray) -> np.ndarray:
        """Return points (m, 3) in all tip frames, (3, m, n)."""
        return _turned(points.T[:, :, None], self.turned[:, :, None], self.shift[:, None])

    def local_of(self, hand: np.ndarray, points: np.ndarray) -> np.ndarray:
        """Return points (m, ..., 3) in the tip frame of one hand (m,) each, (3, ..., m)."""
        shape = (3, *(1,) * (points.ndim - 2), len(hand))
        turned = self.turned[:, :, hand].reshape(3, *shape)
        return _turned(np.ascontiguousarray(points.T), turned, self.shift[:, hand].reshape(shape))


def _turned(points: np.ndarray, turned: np.ndarray, shift: np.ndarray) -> np.ndarray:
    """Return points in turned and shifted frames; the first axis of all are the coordinates."""
    x, y, z = points
    return np.stack(
        [x * turned[0, i] + y * turned[1, i] + z * turned[2, i] - shift[i] for i in range(3)]
    )


@dataclass(frozen=True, eq=False)
class _Pairs:
    """Boxes and groups that may be near each other: indices, and how near at least, meters; (m,) each."""

    hand: np.ndarray
    box: np.ndarray
    group: np.ndarray
    least: np.ndarray

    def take(self, chosen: np.ndarray) -> "_Pairs":
        return _Pairs(self.hand[chosen], self.box[chosen], self.group[chosen], self.least[chosen])


class Surroundings:
    """The triangles of the objects of a scene, asked how near boxes come.

    Args:
        objects: their triangles, in one frame.
    """

    def __init__(self, objects: Sequence[Patches]) -> None:
        self._all = joined(objects)
        self._owner = np.repeat(
            np.arange(len(objects)), [len(item.blocks.radii) for item in objects]
        )

    def distances(
        self, poses: np.ndarray, boxes: Boxes, limits: np.ndarray, objects: Sequence[int]
    ) -> np.ndarray:
        """Return the distances (n,) of hands to some of the objects, at most `limits` (n,); 0 where they touch.

        Args:
            poses: (n, 4, 4) of the tip frames; boxes: (n, k, 2, 3) in them, meters.
        """
        found = np.array(limits, dtype=np.float64)
        blocks = np.flatnonzero(np.isin(self._owner, objects))
        blocks = blocks[self._in_reach(blocks, poses, boxes, limits)]
        step = max(1, _AT_ONCE // max(1, len(blocks)))
        for start in range(0, len(poses) if len(blocks) else 0, step):
            rows = slice(start, start + step)
            hands = _Hands.of(poses[rows], boxes[rows])
            self._approach(self._candidates(blocks, hands, found[rows]), hands, found[rows])
        return found

    def _in_reach(
        self, blocks: np.ndarray, poses: np.ndarray, boxes: Boxes, limits: np.ndarray
    ) -> np.ndarray:
        """Return which blocks are near the upright box around all hands, (b,) bool."""
        turned = poses[:, :3, :3]
        middles = np.einsum("nij,nkj->nki", turned, boxes.mean(axis=2)) + poses[:, None, :3, 3]
        halves = np.einsum("nij,nkj->nki", np.abs(turned), np.ptp(boxes, axis=2) / 2.0)
        low, high = (middles - halves).min(axis=(0, 1)), (middles + halves).max(axis=(0, 1))
        balls = self._all.blocks
        apart = squared_gaps(balls.centers[blocks].T, low[:, None], high[:, None])
        near: np.ndarray = apart < (balls.radii[blocks] + limits.max()) ** 2
        return near

    def _candidates(self, blocks: np.ndarray, hands: _Hands, found: np.ndarray) -> _Pairs:
        """Return the boxes and groups that may be nearer than what was found, (n,), which is lowered."""
        balls = self._all.blocks
        local = hands.local(balls.centers[blocks])
        low, high = hands.low.min(axis=1)[:, None], hands.high.max(axis=1)[:, None]
        near = squared_gaps(local, low, high) < (found + balls.radii[blocks, None]) ** 2
        row, hand = np.nonzero(near)
        block = blocks[row]
        least = _least(balls, block, hand, hands, found).min(axis=0)
        close = least < found[hand]
        group, row = balls.children(block[close])
        hand = hand[close][row]
        least = _least(self._all.groups, group, hand, hands, found)
        box, row = np.nonzero(least < found[hand])
        return _Pairs(hand[row], box, group[row], least[box, row])

    def _approach(self, pairs: _Pairs, hands: _Hands, found: np.ndarray) -> None:
        """Lower what was found so far, (n,), to the distances of hands."""
        pairs = pairs.take(np.lexsort((pairs.least, pairs.hand)))
        most = 1
        while len(pairs.hand):
            # Those that seem nearest to each hand settle most of the others.
            _, first, which = np.unique(pairs.hand, return_index=True, return_inverse=True)
            now = np.arange(len(pairs.hand)) - first[which] < most
            self._look(pairs.take(now), hands, found)
            pairs = pairs.take(~now & (pairs.least < found[pairs.hand]))
            most *= _MORE

    def _look(self, pairs: _Pairs, hands: _Hands, found: np.ndarray) -> None:
        """Lower what was found so far, (n,), to the distances of the triangles of groups to boxes."""
        balls = self._all.patches
        patch, pair = self._all.groups.children(pairs.group)
        hand, box = pairs.hand[pair], pairs.box[pair]
        low, high = hands.low[:, box, hand], hands.high[:, box, hand]
        local = hands.local_of(hand, balls.centers[patch])
        near = squared_gaps(local, low, high) < (balls.radii[patch] + found[hand]) ** 2
        triangle, row = balls.children(patch[near])
        hand = hand[near][row]
        low, high = low[:, near][:, row], high[:, near][:, row]
        local = hands.local_of(hand, self._all.corners[triangle])
        local -= ((low + high) / 2.0)[:, None]
        half = (high - low) / 2.0
        size = half[:, None]
        nearest = squared_gaps(local, -size, size).min(axis=0)
        np.minimum.at(found, hand, np.sqrt(nearest))
        inner = np.clip(0.0, local.min(axis=1), local.max(axis=1))
        left = squared_gaps(inner, -half, half) < found[hand] ** 2
        if left.any():
            exact = triangle_distances(local[:, :, left], half[:, left])
            np.minimum.at(found, hand[left], exact)


def _least(
    balls: Balls, ball: np.ndarray, hand: np.ndarray, hands: _Hands, found: np.ndarray
) -> np.ndarray:
    """Return how near the boxes of hands are at least to what is in balls, (k, m); lowers what was found.

    Args:
        ball, hand: (m,) indices; found: (n,) distances of the hands.
    """
    low, high = hands.low[:, :, hand], hands.high[:, :, hand]
    point = hands.local_of(hand, balls.points[ball])[:, None]
    np.minimum.at(found, hand, np.sqrt(squared_gaps(point, low, high).min(axis=0)))
    center = hands.local_of(hand, balls.centers[ball])[:, None]
    return np.maximum(np.sqrt(squared_gaps(center, low, high)) - balls.radii[ball], 0.0)
