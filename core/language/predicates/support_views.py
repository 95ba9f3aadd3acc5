# SPDX-License-Identifier: GPL-3.0-or-later
"""On, in, under and higher as each view shows them, by what rests on what in the world.

A picture may show something else than what is: what stands behind a box that hides its foot looks as if it
stood on it, and what is in front of something as if it were under it. There the words are UNSURE; the
thresholds are in docs/expression_semantics.md, section 3, "Support".

Arrays (V, n, n) are indexed [view, anchor, object].
"""

import numpy as np
import shapely

from core.language.predicates.geometry import Geometry, seen_together
from core.language.predicates.scores import (
    IMAGE_DEPTH_MARGIN,
    IMAGE_DEPTH_REVERSED,
    antisymmetric,
)
from core.language.predicates.support import LEVEL_STEP, Held

# Within this of what the picture shows of an anchor, a foot may seem to be on it; meters at its depth.
SEEMING_MARGIN = 0.01
# What is farther in front of something is not under it in any reading, and what is farther from something is no
# pair with it; distance of the footprints, meters.
UNDER_REACH = 0.15
PAIR_REACH = 0.15


class SupportViews:
    """Scores as in `Held`, by view.

    Attributes:
        on, within: (V, n, n).
        under, contains: (V, n, n), their inverse; under is also what one may think of from the picture.
        having: (V, n, n) of having the anchor in or on it; what stands beside it may be meant, too.
        on_table, empty: (V, n) of standing on the table alone, and of having nothing in it.
        top, bottom: (V, n, n) of "o is on a higher, or lower, level than x": [view, o, x]; antisymmetric.
    """

    def __init__(self, geometry: Geometry) -> None:
        shape = (geometry.views, geometry.n, geometry.n)
        held = geometry.held
        if held is None:
            # Nothing rests on anything, whatever it looks like.
            never = np.full(shape, -np.inf)
            self.on = self.within = self.under = self.contains = self.having = never
            self.on_table = self.empty = np.zeros(shape[:2])
            self.top = self.bottom = np.zeros(shape)
            return
        apart = ~(held.borne | held.borne.T)
        seeming = _seeming(geometry)
        self.on = np.where(apart, -seeming, held.on)
        self.within = np.where(apart, -seeming, held.within)
        # Under something is only what bears it alone; not what is on it or in it.
        under = np.where(held.borne, -np.inf, np.maximum(held.on, 0.0).T)
        not_under = np.minimum(_beneath(geometry), np.swapaxes(seeming, 1, 2))
        self.under = np.where(apart, -not_under, under)
        self.contains = np.swapaxes(self.within, 1, 2)
        # The one beside it, of which the picture may show that it is on it, or which makes a pair with it.
        not_having = np.minimum(np.swapaxes(seeming, 1, 2), _no_pair(geometry, held))
        self.having = np.where(apart, -not_having, held.having.T)
        self.on_table = self._on_table(held, seeming, apart)
        self.empty = self._empty(held)
        higher = antisymmetric(_higher(geometry, held))
        # Of two stacks, either has a top and a bottom.
        self.top = np.where(apart & _both(held.may_be_top), 0.0, higher)
        self.bottom = np.where(apart & _both(held.may_be_bottom), 0.0, -higher)

    def _on_table(self, held: Held, seeming: np.ndarray, apart: np.ndarray) -> np.ndarray:
        """Return (V, n); what seems to be on something is not surely seen to stand on the table."""
        others = apart & ~np.eye(len(apart), dtype=bool)
        clear = np.where(others, seeming, np.inf).min(axis=1, initial=np.inf)
        return np.where(held.on_table > 0, np.minimum(held.on_table, clear), held.on_table)

    def _empty(self, held: Held) -> np.ndarray:
        """Return (V, n); of what bears something that is not in it, it cannot be told."""
        own = np.eye(len(held.borne), dtype=bool)
        inside = np.where(own, -np.inf, self.within).max(axis=2, initial=-np.inf)
        return np.where(held.loaded & (inside <= 0), 0.0, -inside)


def _both(flags: np.ndarray) -> np.ndarray:
    """Return (n, n) whether two objects both have a flag (n,)."""
    return np.asarray(flags[:, None] & flags[None, :])


def _seeming(geometry: Geometry) -> np.ndarray:
    """Return (V, n, n) how far the foot of an object is from what is seen of an anchor, meters at the object's
    depth beyond the margin; 0 where it may seem to be on it.
    """
    hulls = shapely.convex_hull(shapely.multipoints(geometry.prisms))
    feet = shapely.points(geometry.feet)
    pixels = shapely.distance(hulls[:, :, None], feet[:, None, :])
    scale = (geometry.depth / geometry.focal.max(axis=1)[:, None])[:, None, :]
    away = np.maximum(pixels * scale - SEEMING_MARGIN, 0.0)
    return np.where(seen_together(geometry), away, 0.0)


def _beneath(geometry: Geometry) -> np.ndarray:
    """Return (V, n, n) how far an object is from seeming to be under an anchor, meters: it is beside it or
    higher in the picture, or far from it on the table.
    """
    u, v, depth, focal = geometry.u, geometry.v, geometry.depth, geometry.focal
    low, high = u[:, :, 0], u[:, :, 1]
    beside = np.maximum(low[:, :, None] - high[:, None, :], low[:, None, :] - high[:, :, None])
    higher = v[:, :, None] - v[:, None, :]
    beside = beside * (depth / focal[:, :1])[:, :, None]
    higher = higher * (depth / focal[:, 1:])[:, :, None] - IMAGE_DEPTH_REVERSED
    seen = seen_together(geometry)
    away = np.where(seen, np.maximum(beside, higher), 0.0)
    return np.maximum(np.maximum(away, geometry.gaps - UNDER_REACH), 0.0)


def _no_pair(geometry: Geometry, held: Held) -> np.ndarray:
    """Return (n, n) [anchor, object] how far two things are from being one with the other: "the mug with the
    plate". They are far from each other, or the anchor is in or on a third thing that does not bear the object.
    """
    elsewhere = np.where(held.borne[:, None, :], 0.0, held.having[:, :, None]).max(axis=0)
    return np.asarray(np.maximum(np.maximum(geometry.gaps - PAIR_REACH, elsewhere), 0.0))


def _higher(geometry: Geometry, held: Held) -> np.ndarray:
    """Return the TRUE slacks (V, n, n) of "o is on a higher level than x": [view, o, x], in the world and in
    the picture; where the one bears the other, the world suffices.
    """
    base, v = geometry.base, geometry.v
    world = base[:, None] - base[None, :] - LEVEL_STEP
    depth = (geometry.depth[:, :, None] + geometry.depth[:, None, :]) / 2.0
    picture = (v[:, None, :] - v[:, :, None]) * depth / geometry.focal[:, 1, None, None]
    picture = np.where(seen_together(geometry), picture - IMAGE_DEPTH_MARGIN, 0.0)
    return np.where(held.borne | held.borne.T, world, np.minimum(world, picture))
