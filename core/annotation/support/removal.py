# SPDX-License-Identifier: GPL-3.0-or-later
"""What moves when an object is taken away.

Three-valued: an object surely moves if no forces can hold it, even with the most friction, and if there is room
for it to move; it surely stays if firm contacts with the least friction hold it and nothing that moves can
strike it. Of the rest it cannot be told.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from shapely import MultiPoint, Point
from shapely.ops import nearest_points

from core.annotation.support.bodies import SupportBody
from core.annotation.support.contacts import CONTACT_GAP, Touch
from core.annotation.support.equilibrium import Statics
from core.scene.support import Depends

# Who moves no farther and turns no more than this has not moved; meters, radians.
MOVED_DISTANCE, MOVED_ANGLE = 0.005, np.radians(5.0)
# It surely moves if there is room for so much more; meters, radians.
_MARGIN_DISTANCE, _MARGIN_ANGLE = 0.001, np.radians(1.0)
# Of an object's points, so many may be in the way of its moving: those at its contacts.
_MOST_IN_THE_WAY = 0.02
# What is so many times as heavy as all that lies on and in it, and what falls there, is not pushed away by
# that: even without friction it would move by a quarter of what they do, and they have two centimeters at most.
_ANCHOR = 4.0
# What is left surely stays only if it also would while it leans by so much, radians. Surfaces that are curved,
# or not quite in contact, bear on less than what is measured: a pile rocks on a round remote control.
_LEAN = 0.05
# Downward part of the normal with which a load pushes its bearer.
_FROM_ABOVE = 0.5
# Between points that are followed down, meters.
_SPACING = 0.004

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Effect:
    """What happens if a body is taken away.

    Attributes:
        moves: who surely moves.
        unsure: who may, since it may not be held any more.
        struck: who may, but only if something that moves strikes it.
    """

    removed: int
    moves: frozenset[int]
    unsure: frozenset[int]
    struck: frozenset[int] = frozenset()

    def recorded(self) -> Depends:
        """Return it as records tell it."""
        return Depends(
            self.removed, tuple(sorted(self.moves)), tuple(sorted(self.unsure | self.struck))
        )


def dependencies(
    bodies: Sequence[SupportBody],
    statics: Statics,
    height: float,
    carried: frozenset[tuple[int, int]],
) -> tuple[Effect, ...]:
    """Return what happens if each body is taken away; those without effect are left out.

    Args:
        carried: (bearer, load) of all pairs, direct or not.
    """
    effects = (_without(body, bodies, statics, height, carried) for body in range(len(bodies)))
    return tuple(effect for effect in effects if effect.moves or effect.unsure)


def _without(
    removed: int,
    bodies: Sequence[SupportBody],
    statics: Statics,
    height: float,
    carried: frozenset[tuple[int, int]],
) -> Effect:
    rest = statics.connected({removed}) - {removed}
    gone = {removed}
    if not rest or statics.surely_rests(rest, gone, _LEAN):
        return Effect(removed, frozenset(), frozenset())
    falling = _falling(rest, gone, statics, carried)
    away = gone | falling
    moves = _moving(falling, away, bodies, statics, height, carried)
    doubtful = _doubtful(rest - falling, away, statics)
    away |= doubtful
    unsure = (falling - moves) | doubtful
    remaining = rest - falling - doubtful
    while remaining:
        group = statics.connected({min(remaining)}, gone=away)
        pushed = any(_leans(touch, group, falling | doubtful) for touch in statics.touches)
        if pushed or not statics.surely_rests(group, away, _LEAN):
            unsure |= group - _anchors(group, falling | doubtful, gone, statics)
        remaining -= group
    # What falls off a pile knocks others over. What stands on the table alone withstands that far better than
    # what stands on something that is struck as well.
    borne = {load for _, load in carried}
    struck = (rest & borne) - moves - unsure if moves or unsure else set()
    return Effect(removed, frozenset(moves), frozenset(unsure), frozenset(struck))


def _moving(
    falling: set[int],
    away: set[int],
    bodies: Sequence[SupportBody],
    statics: Statics,
    height: float,
    carried: frozenset[tuple[int, int]],
) -> set[int]:
    """Return those of the falling that have room to move, and under which nothing may be left that has none."""
    found: set[int] = set()
    for body in sorted(falling, key=lambda body: sum(load == body for _, load in carried)):
        below = {bearer for bearer, load in carried if load == body}
        if below & falling <= found and _has_room(body, away, bodies, statics, height):
            found.add(body)
    return found


def _falling(
    bodies: set[int], gone: set[int], statics: Statics, carried: frozenset[tuple[int, int]]
) -> set[int]:
    """Return those that surely do not rest once some are gone, then those that do not without these."""
    found: set[int] = set()
    while True:
        away = gone | found
        further = set()
        for body in bodies - found:
            # Its loads cannot hold it from above. If they fall on their own account, it may well stay.
            loads = {load for bearer, load in carried if bearer == body} & (bodies - found)
            holds_loads = not loads or statics.may_rest(loads, away)
            if holds_loads and not statics.may_rest({body} | loads, away):
                further.add(body)
        if not further:
            return found
        found |= further


def _doubtful(bodies: set[int], gone: set[int], statics: Statics) -> set[int]:
    """Return those that may not rest even if all others are held, then those that may not without these."""
    found: set[int] = set()
    while True:
        further = {
            body for body in bodies - found if not statics.surely_rests([body], gone | found, _LEAN)
        }
        if not further:
            return found
        found |= further


def _anchors(group: set[int], falling: set[int], gone: set[int], statics: Statics) -> set[int]:
    """Return those of a group that stand by themselves, and that nothing about them can push away."""
    about = float(statics.weights[sorted(group | falling)].sum())
    others = group | falling | gone
    return {
        body
        for body in group
        if statics.weights[body] >= _ANCHOR * (about - statics.weights[body])
        and statics.surely_rests([body], others - {body}, _LEAN)
    }


def _leans(touch: Touch, group: set[int], falling: set[int]) -> bool:
    """Return whether something that falls touches a group other than from above: it may push it."""
    for body, mover in ((touch.one, touch.other), (touch.other, touch.one)):
        if body in group and mover in falling:
            return float(touch.upon(body)[2]) > -_FROM_ABOVE
    return False


def _has_room(
    body: int, away: set[int], bodies: Sequence[SupportBody], statics: Statics, height: float
) -> bool:
    """Return whether a body that cannot rest has room to move far enough, as it will.

    What nothing bears any more falls; what something bears on one side tips over it.
    """
    moving = bodies[body]
    left = [
        touch.point
        for touch in statics.touches
        if body in (touch.one, touch.other)
        and touch.partner(body) not in away
        and touch.upon(body)[2] > 0
    ]
    others = [item for number, item in enumerate(bodies) if number != body and number not in away]
    points, room = _room_below(moving, others, height)
    center = statics.centers[body]
    if not left:
        needed = np.full(len(points), MOVED_DISTANCE + _MARGIN_DISTANCE)
    else:
        # It turns about the edge of what bears it that its center of mass is beyond.
        base = MultiPoint(np.array(left)[:, :2]).convex_hull
        pivot = np.array(nearest_points(base, Point(center[:2]))[0].coords[0])
        over = center[:2] - pivot
        reach = float(np.linalg.norm(over))
        if reach == 0.0:
            return False
        needed = np.tan(MOVED_ANGLE + _MARGIN_ANGLE) * ((points[:, :2] - pivot) @ (over / reach))
    blocked = (needed > CONTACT_GAP) & (room < needed)
    return bool(blocked.mean() <= _MOST_IN_THE_WAY)


def _room_below(
    moving: SupportBody, others: Sequence[SupportBody], height: float
) -> tuple[Floats, Floats]:
    """Return points (n, 3) of a body and how far each is above what is below it (n,), meters."""
    low, high = moving.bounds
    points, normals = moving.samples(low, high, _SPACING)
    under = normals[:, 2] < 0
    points = points[under]
    down = np.broadcast_to([0.0, 0.0, -1.0], points.shape)
    room = points[:, 2] - height
    for other in others:
        if other.bounds[0, 2] < high[2]:
            distances, _ = other.first(points - CONTACT_GAP * down, down, np.inf)
            room = np.minimum(room, distances - CONTACT_GAP)
    return points, room
