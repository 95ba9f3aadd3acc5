# SPDX-License-Identifier: GPL-3.0-or-later
"""Which members of a group are in its left, right, front, back or middle third, or on one side of it as one of
several, as the viewer sees it: on the table along the camera axes, and in the image.

Axes of the arrays: reading (table, image), direction (rightward, forward), view, object; R, D, V, n. A group is
given by its TRUE and POSSIBLE members; a score is that of an object as a member of it. The thresholds and their
rationale are in docs/expression_semantics.md, section 3, "Thirds of a group" and "One side of a group".
"""

from typing import NamedTuple

import numpy as np

from core.language.predicates.geometry import Geometry
from core.language.predicates.scores import score

SIDES = ("left", "right", "front", "behind", "middle")
# Those that several of a group can be on.
HALVES = SIDES[:4]
# Half the dead band around the border of a third, as a share of the extent.
THIRD_BAND = 0.05
# Members that are closer together than this are on no side of their group; meters. Depth in the image is
# foreshortened to a third.
MIN_EXTENT, MIN_IMAGE_DEPTH_EXTENT = 0.06, 0.02
MIDDLE_MEMBERS = 3
# A group deeper than this share of its width has more than one middle.
MIDDLE_DEPTH = 0.6
# A group with several on one side is longer; between these and the others is a quarter of it, 4 cm at least.
MIN_PARTED_EXTENT, MIN_PARTED_IMAGE_DEPTH = 0.15, 0.05
_WITHIN, _BEYOND = 1.0 / 3.0 - THIRD_BAND, 1.0 / 3.0 + THIRD_BAND
_WITHIN_HALF, _BEYOND_HALF = 0.5 - THIRD_BAND, 0.5 + THIRD_BAND
_MIN_EXTENTS, _MIN_PARTED_EXTENTS = (
    np.array([[least, least], [least, depth]])[..., None, None]
    for least, depth in (
        (MIN_EXTENT, MIN_IMAGE_DEPTH_EXTENT),
        (MIN_PARTED_EXTENT, MIN_PARTED_IMAGE_DEPTH),
    )
)


class _Slacks(NamedTuple):
    """TRUE and FALSE slacks (R, D, V, n) of being in the low and in the high third, and the group's extents."""

    low_true: np.ndarray
    low_false: np.ndarray
    high_true: np.ndarray
    high_false: np.ndarray
    least: np.ndarray
    most: np.ndarray


class Thirds:
    """The places of the objects of one scene within groups of them."""

    def __init__(self, geometry: Geometry) -> None:
        axes = np.stack(
            [
                np.stack([geometry.forward[:, 1], -geometry.forward[:, 0]], axis=1),
                geometry.forward,
            ]
        )
        table = np.einsum("dvi,ni->dvn", axes, geometry.p)
        image = np.stack([geometry.u.mean(axis=2), -geometry.v])
        self._at = np.stack([table, image])
        per_pixel = geometry.depth / geometry.focal.T[:, :, None]
        self._scale = np.stack([np.ones_like(per_pixel), per_pixel])
        self._seen = geometry.has_image
        self._clear = ~np.isnan(geometry.clear)
        # How far each object is inside a third of all that is clear, in the order of `SIDES`; (S, V, n).
        self._of_scene = self._true_of_scene(self._clear)

    def scores(self, true: np.ndarray, possible: np.ndarray) -> np.ndarray:
        """Return the scores (S, V, n), in the order of `SIDES`, for a group with members `true` and `possible`
        (V, n), true within possible.
        """
        slacks = self._slacks(true, possible)
        trues, falses = self._sides(slacks)
        middle_true, middle_false = self._middle(slacks, true, possible)
        trues = np.concatenate([trues, middle_true[None]])
        falses = np.concatenate([falses, middle_false[None]])
        # A place may also be heard as one of the whole scene, which must not be another member's.
        own, others = self._of_scene, _highest_other(np.where(possible, self._of_scene, -np.inf))
        return score(np.minimum(trues, -others), np.minimum(falses, -own))

    def scores_of_several(self, true: np.ndarray, possible: np.ndarray) -> np.ndarray:
        """Return the scores (4, V, n), in the order of `HALVES`, of being one of several on a side of a group;
        see `scores`.

        They are in its third there, the others beyond its middle, and the same half of all that is clear.
        """
        trues, falses = self._sides(
            self._slacks(true, possible, beyond=_BEYOND_HALF), _MIN_PARTED_EXTENTS
        )
        scene = self._slacks(self._clear, self._clear, _WITHIN_HALF, _BEYOND_HALF)
        half_true, half_false = self._sides(scene)
        return score(np.minimum(trues, half_true), np.minimum(falses, half_false))

    def _slacks(
        self,
        true: np.ndarray,
        possible: np.ndarray,
        within: float = _WITHIN,
        beyond: float = _BEYOND,
    ) -> _Slacks:
        """Return the slacks of being within the first shares of the extent from either end, and beyond them."""
        at = self._at
        low, high = (
            np.minimum(np.where(true, at, np.inf).min(axis=3, keepdims=True), at),
            np.maximum(np.where(true, at, -np.inf).max(axis=3, keepdims=True), at),
        )
        lowest, highest = (
            np.minimum(np.where(possible, at, np.inf).min(axis=3, keepdims=True), at),
            np.maximum(np.where(possible, at, -np.inf).max(axis=3, keepdims=True), at),
        )
        # With members in doubt, each border is the worst of those that any group may have.
        unseen = ~self._seen | (possible & ~self._seen).any(axis=1, keepdims=True)
        scale = self._scale
        usable = np.stack([np.ones_like(unseen), ~unseen])[:, None]

        def slack(pixels: np.ndarray) -> np.ndarray:
            return np.where(usable, pixels * scale, 0.0)

        return _Slacks(
            low_true=slack(lowest + within * (high - lowest) - at),
            low_false=slack(at - low - beyond * (highest - low)),
            high_true=slack(at - highest + within * (highest - low)),
            high_false=slack(high - beyond * (high - lowest) - at),
            least=(high - low) * scale,
            most=(highest - lowest) * scale,
        )

    def _sides(
        self, slacks: _Slacks, extents: np.ndarray = _MIN_EXTENTS
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return the slacks (4, V, n) of left, right, front and behind."""
        enough = slacks.least - extents
        true, false = (
            np.stack([np.minimum(low, enough).min(axis=0), np.minimum(high, enough).min(axis=0)])
            for low, high in (
                (slacks.low_true, slacks.high_true),
                (slacks.low_false, slacks.high_false),
            )
        )
        # From [low or high, direction] to left, right, front, behind.
        return (
            true.swapaxes(0, 1).reshape(-1, *true.shape[2:]),
            false.swapaxes(0, 1).reshape(-1, *false.shape[2:]),
        )

    def _middle(
        self, slacks: _Slacks, true: np.ndarray, possible: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return the slacks (V, n) of the middle of a wide group, all of whose members are certain."""
        central = np.minimum(slacks.low_false, slacks.high_false)[:, 0].min(axis=0)
        aside = np.maximum(slacks.low_true, slacks.high_true)[:, 0].min(axis=0)
        limit = (slacks.least - _MIN_EXTENTS)[:, 0].min(axis=0)
        limit = np.minimum(limit, MIDDLE_DEPTH * slacks.least[0, 0] - slacks.most[0, 1])
        step = self._at[:, 0, :, :, None] - self._at[:, 0, :, None, :]
        excess = ((step > 0) & true[:, None]).sum(axis=3) - ((step < 0) & true[:, None]).sum(axis=3)
        # Members that pass each other change the count by 2.
        others = true[:, None] & ~np.eye(true.shape[1], dtype=bool)
        step = np.where(others, np.abs(step) * self._scale[:, 0, :, :, None], np.inf).min(
            axis=(0, 3)
        )
        limit = np.minimum(limit, np.where((np.abs(excess) <= 2).any(axis=0), step, np.inf))
        certain = (true == possible).all(axis=1) & (true.sum(axis=1) >= MIDDLE_MEMBERS)
        is_halfway = (np.abs(excess) <= 1).all(axis=0) & certain[:, None]
        is_off = (excess != 0).all(axis=0) & certain[:, None]
        return (
            np.where(is_halfway, np.minimum(central, limit), 0.0),
            np.where(is_off, np.minimum(aside, limit), 0.0),
        )

    def _true_of_scene(self, clear: np.ndarray) -> np.ndarray:
        slacks = self._slacks(clear, clear)
        sides, _ = self._sides(slacks)
        central = np.minimum(slacks.low_false, slacks.high_false)
        central = np.minimum(central, slacks.least - _MIN_EXTENTS).min(axis=(0, 1))
        return np.concatenate([sides, central[None]])


def _highest_other(values: np.ndarray) -> np.ndarray:
    """Return for each object the highest value (..., n) of the other objects."""
    if values.shape[-1] < 2:
        return np.full(values.shape, -np.inf)
    ranked = np.sort(values, axis=-1)
    first, second = ranked[..., -1:], ranked[..., -2:-1]
    return np.where(values == first, np.where(first == second, first, second), first)
