# SPDX-License-Identifier: GPL-3.0-or-later
"""What is in the way of lifting an object straight up, and in what order to clear it away."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from core.annotation.support.bodies import SupportBody
from core.annotation.support.contacts import CONTACT_GAP
from core.annotation.support.removal import Effect
from core.scene.support import Blocks, Inside, RemovalOrder

# Between the points of surfaces that are followed up and down, meters.
_SPACING = 0.004

Floats = NDArray[np.float64]


def overhead(bodies: Sequence[SupportBody]) -> dict[int, frozenset[int]]:
    """Return for each body those of which some part is straight above some part of it."""
    found: dict[int, set[int]] = {number: set() for number in range(len(bodies))}
    for i, lower in enumerate(bodies):
        for j, upper in enumerate(bodies):
            if i != j and _is_above(lower, upper):
                found[i].add(j)
    return {number: frozenset(above) for number, above in found.items()}


def _is_above(lower: SupportBody, upper: SupportBody) -> bool:
    low = np.maximum(lower.bounds[0], upper.bounds[0])
    high = np.minimum(lower.bounds[1], upper.bounds[1])
    if (low[:2] > high[:2]).any() or upper.bounds[1, 2] <= lower.bounds[0, 2]:
        return False
    for moving, still, sign in ((lower, upper, 1.0), (upper, lower, -1.0)):
        first = np.array([*low[:2], moving.bounds[0, 2]])
        last = np.array([*high[:2], moving.bounds[1, 2]])
        points, _ = moving.samples(first, last, _SPACING)
        way = np.broadcast_to([0.0, 0.0, sign], points.shape)
        # What touches sideways, within the tolerance of contacts, is not above.
        distances, normals = still.first(points + CONTACT_GAP * way, way, np.inf)
        # A point that reaches into a wall beside it, as contacts may, sees it from within.
        if (np.isfinite(distances) & ((normals * way).sum(axis=1) < 0)).any():
            return True
    return False


def clearance(moving: SupportBody, still: SupportBody) -> float:
    """Return how far a body can go straight down before it meets another, meters; infinite if it never does.

    It must be above what it would meet.
    """
    low = np.maximum(moving.bounds[0], still.bounds[0])
    high = np.minimum(moving.bounds[1], still.bounds[1])
    if (low[:2] > high[:2]).any():
        return np.inf
    least = np.inf
    for one, other, sign in ((moving, still, -1.0), (still, moving, 1.0)):
        first = np.array([*low[:2], one.bounds[0, 2]])
        last = np.array([*high[:2], one.bounds[1, 2]])
        points, _ = one.samples(first, last, _SPACING)
        way = np.broadcast_to([0.0, 0.0, sign], points.shape)
        distances, _ = other.first(points, way, np.inf)
        least = min(least, float(distances.min(initial=np.inf)))
    return least


def lift_blocks(
    above: Mapping[int, frozenset[int]], carried: frozenset[tuple[int, int]]
) -> tuple[Blocks, ...]:
    """Return what is in the way of each body and all that it bears, lifted straight up together.

    Args:
        above: see `overhead`.
        carried: (bearer, load) of all pairs, direct or not.
    """
    found = []
    for target in sorted(above):
        group = {target} | {load for bearer, load in carried if bearer == target}
        blockers = set().union(*(above[member] for member in group)) - group
        if blockers:
            found.append(Blocks(target, tuple(sorted(blockers))))
    return tuple(found)


def removal_orders(
    count: int,
    blocks: Sequence[Blocks],
    effects: Sequence[Effect],
    inside: Sequence[Inside],
) -> tuple[RemovalOrder, ...]:
    """Return for each target the shortest sequence of removals after which it can be lifted.

    First goes what is in its way and what would move without it. What is inside of the target, or of something
    that goes, is lifted along. Each of these has to go, so the sequence is as short as can be. Whatever would
    fall and strike others has gone before. A target is left out if it has nothing to wait for, or if that
    cannot be told.
    """
    # Sugar in a cup in a bowl is in both.
    held = {(item.content, item.container) for item in inside}
    first: dict[int, set[int]] = {target: set() for target in range(count)}
    for block in blocks:
        first[block.target] |= set(block.lift)
    doubtful = set()
    for effect in effects:
        first[effect.removed] |= set(effect.moves)
        if any((body, effect.removed) not in held for body in effect.unsure):
            doubtful.add(effect.removed)
    for target, bodies in first.items():
        going = bodies | {target}
        along = {body for body in bodies if any((body, other) in held for other in going)}
        first[target] = bodies - along
    orders = ((target, _order(target, first, doubtful)) for target in range(count))
    return tuple(RemovalOrder(target, order) for target, order in orders if order)


def _order(
    target: int, first: Mapping[int, set[int]], doubtful: set[int]
) -> tuple[int, ...] | None:
    """Return all that has to go before a target, each after what it waits for; None if there is no order."""
    order: list[int] = []
    waiting: set[int] = set()

    def clear(body: int) -> bool:
        if body in waiting or body in doubtful:
            return False
        waiting.add(body)
        for other in sorted(first[body]):
            if other not in order and not clear(other):
                return False
        waiting.remove(body)
        if body != target:
            order.append(body)
        return True

    return tuple(order) if clear(target) else None
