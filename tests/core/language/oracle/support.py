# SPDX-License-Identifier: GPL-3.0-or-later
"""On, in, under, on the table and empty in one view: docs/expression_semantics.md section 3, "Support", read
plainly, on what `resting` measures of the meshes.
"""

import math
from typing import TYPE_CHECKING

from shapely.geometry import MultiPoint, Point

from tests.core.language.oracle.resting import NO, UNSURE, YES, Resting

if TYPE_CHECKING:
    from tests.core.language.oracle.geometry import Eye

RELATIONS = ("on", "in", "under", "contains", "with")
LEVELS = ("top", "bottom")


class Upholding:
    """Support as an eye sees it; `resting` is None where every object stands on the table alone."""

    def __init__(self, eye: "Eye", resting: Resting | None) -> None:
        self._eye, self._resting = eye, resting

    def related(self, o: int, a: int) -> bool:
        """Whether one of two may bear the other, so that nobody says where the one is from the other."""
        return self._resting is not None and o != a and self._resting.related(o, a)

    def relate(self, relation: str, o: int, a: int) -> float:
        if self._resting is None:
            return NO
        if relation == "contains":
            return self.relate("in", a, o)
        if relation == "with":
            return self._has(o, a)
        if not self._resting.related(o, a):
            if relation == "under":
                return -min(self._not_beneath(o, a), self._not_seeming(a, o))
            return -self._not_seeming(o, a)
        if relation == "in":
            return self._resting.within(a, o)
        if relation == "on":
            return self._resting.on(a, o)
        if self._resting.carries(a, o) == YES:
            return NO
        return YES if self._resting.on(o, a) == YES else UNSURE

    def _has(self, o: int, a: int) -> float:
        """Whether o has a in it or on it; what stands beside a, or bears o, may be meant as well."""
        rests = self._resting
        assert rests is not None
        if rests.related(o, a):
            return YES if rests.holds(o, a) else UNSURE
        others = (x for x in range(len(self._eye.bodies)) if x not in (o, a))
        # It is in the other bowl, not beside this one.
        elsewhere = any(rests.holds(x, a) and rests.carries(x, o) == NO for x in others)
        apart = YES if elsewhere else max(self._eye.gap(o, a) - 0.15, 0.0)
        return -min(self._not_seeming(a, o), apart)

    def _not_seeming(self, o: int, a: int) -> float:
        """By how much the foot of o is beside what is seen of a, meters; 0 if it may seem to be on it."""
        foot, hull = self._eye.feet[o], self._eye.corners[a]
        if foot is None or hull is None:
            return 0.0
        pixels = Point(foot).distance(MultiPoint(hull).convex_hull)
        z = self._eye.images[o][4]
        return max(pixels * z / max(self._eye.fx, self._eye.fy) - 0.01, 0.0)

    def _not_beneath(self, o: int, a: int) -> float:
        """By how much o is beside a in the picture, higher there, or far from it; 0 if it may seem under it."""
        far = self._eye.gap(o, a) - 0.15
        mine, theirs = self._eye.images[o], self._eye.images[a]
        if mine is None or theirs is None:
            return max(far, 0.0)
        z = theirs[4]
        beside = max(theirs[0] - mine[1], mine[0] - theirs[1]) * z / self._eye.fx
        higher = (theirs[3] - mine[3]) * z / self._eye.fy - 0.005
        return max(beside, higher, far, 0.0)

    def state(self, state: str, o: int, hollow: bool) -> float:
        if self._resting is None:
            return UNSURE
        others = [a for a in range(len(self._eye.bodies)) if a != o]
        if state == "on_table":
            apart = [a for a in others if not self._resting.related(o, a)]
            clear = min((self._not_seeming(o, a) for a in apart), default=math.inf)
            found = self._resting.on_table(o)
            return min(found, clear) if found == YES else found
        inside = max((self.relate("in", x, o) for x in others), default=NO)
        loaded = any(self._resting.carries(o, x) != NO for x in others)
        empty = UNSURE if loaded and inside <= 0 else -inside
        return empty if hollow else min(empty, UNSURE)

    def level_order(self, level: str, o: int, x: int, kin: list[list[int]]) -> tuple[float, float]:
        """Return the TRUE slacks of "o comes before x" and of "x before o" from the top, or the bottom.

        kin: by object, the others of its kind.
        """
        if not self.related(o, x) and all(self._in_stack(level, i, kin[i]) for i in (o, x)):
            return 0.0, 0.0
        up, down = self.higher(o, x), self.higher(x, o)
        return (up, down) if level == "top" else (down, up)

    def _in_stack(self, level: str, o: int, kin: list[int]) -> bool:
        """Whether o may stand on one of its kind, or bear one."""
        if self._resting is None:
            return False
        return any(
            (self._resting.on(x, o) if level == "top" else self._resting.on(o, x)) >= UNSURE
            for x in kin
        )

    def higher(self, o: int, x: int) -> float:
        """Return the TRUE slack of "o is on a higher level than x"."""
        world = self._eye.bodies[o].z_lo - self._eye.bodies[x].z_lo - 0.01
        if self.related(o, x):
            return world
        mine, theirs = self._eye.images[o], self._eye.images[x]
        if mine is None or theirs is None:
            return min(world, 0.0)
        z = (mine[4] + theirs[4]) / 2
        return min(world, (theirs[3] - mine[3]) * z / self._eye.fy - 0.01)

    def stacked(self, level: str, o: int, kin: list[int]) -> float:
        """Whether o stands on one of its own kind (top), or bears one (bottom)."""
        if self._resting is None:
            return 0.0
        found = [self._resting.on(x, o) if level == "top" else self._resting.on(o, x) for x in kin]
        return max([0.0, *found])
