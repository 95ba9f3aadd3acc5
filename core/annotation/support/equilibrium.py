# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether contact forces can hold bodies at rest, and how weight is shared: linear programs.

Each touch passes a force within a pyramid of friction. Bodies are rigid, so forces are not unique where more
touches than needed bear a body; whatever could be, counts.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

from core.annotation.contact import MAX_OVERHANG
from core.annotation.support.contacts import TABLE, Touch

# Coefficients: less than any pair of dry household things has, about what the physics uses, more than any has.
LEAST_FRICTION, USUAL_FRICTION, MOST_FRICTION = 0.3, 0.5, 1.0
# The center of mass assumes even density: it may lie this far from where it is computed, meters.
CENTER_ERROR = MAX_OVERHANG
# Torques are divided by this, so that they are of the size of forces; meters.
_LEVER = 0.05
# Of a pyramid of friction.
_EDGES = 4

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Statics:
    """Bodies with weight, and where they touch.

    Attributes:
        centers: (n, 3) of mass, world meters.
        weights: (n,) in any one unit.
    """

    centers: Floats
    weights: Floats
    touches: tuple[Touch, ...]

    def may_rest(
        self, free: Iterable[int], gone: Collection[int] = (), friction: float = MOST_FRICTION
    ) -> bool:
        """Return whether forces exist that keep the `free` bodies at rest, their centers of mass doubted.

        Args:
            gone: bodies that are not there; all others that are not free are held in place.
            friction: coefficient of all touches.
        """
        order = sorted(set(free))
        touches = self._acting(order, gone, firm=False)
        if not order or not touches:
            return not order
        matrix, load = self._balance(order, touches, friction)
        # A center elsewhere changes the torques about the level axes.
        rows = np.concatenate([[6 * number + 3, 6 * number + 4] for number in range(len(order))])
        doubt = np.repeat(load[2::6], 2) * CENTER_ERROR / _LEVER
        columns = np.zeros((len(load), len(rows)))
        columns[rows, np.arange(len(rows))] = doubt
        bounds: list[tuple[float, float | None]] = [(0.0, None)] * matrix.shape[1]
        bounds += [(-1.0, 1.0)] * len(rows)
        return _solvable(np.column_stack([matrix, columns]), load, bounds)

    def surely_rests(
        self, free: Iterable[int], gone: Collection[int] = (), tilt: float = 0.0
    ) -> bool:
        """Return whether firm touches with the least friction keep the `free` bodies at rest, wherever their
        centers of mass are within the error; otherwise like `may_rest`.

        Args:
            tilt: by which all may also lean to one side, radians, about their lowest touch.
        """
        order = sorted(set(free))
        touches = self._acting(order, gone, firm=True)
        if not order or not touches:
            return not order
        matrix, load = self._balance(order, touches, LEAST_FRICTION)
        base = min(float(touch.point[2]) for touch in touches)
        errors = CENTER_ERROR + tilt * (self.centers[order, 2] - base)
        for row, sign in ((3, 1.0), (3, -1.0), (4, 1.0), (4, -1.0)):
            shifted = load.copy()
            shifted[row::6] += sign * load[2::6] * errors / _LEVER
            if not _solvable(matrix, shifted, [(0.0, None)] * matrix.shape[1]):
                return False
        return True

    def share(self, bearer: int, load: int, bearers: Collection[int]) -> tuple[float, float]:
        """Return the least and the most that one bearer can have of what all `bearers` push a load up with.

        All bodies that the load is connected with are at rest; 0 and 1 if they cannot be.
        """
        order = sorted(self.connected({load}))
        touches = self._acting(order, (), firm=False)
        matrix, weight = self._balance(order, touches, USUAL_FRICTION)
        ups = _upward(touches, load, bearers)
        own = _upward(touches, load, (bearer,))
        # A ratio of linear functions: forces are scaled so that all upward force is 1 (Charnes and Cooper,
        # 1962); the weights' own scale is the last variable. Objects that press each other like an arch may
        # push up with more than the load weighs, but not with more than all weigh together.
        rows = np.vstack([np.column_stack([matrix, -weight]), np.append(ups, 0.0)])
        right = np.append(np.zeros(len(weight)), 1.0)
        total = float(self.weights[order].sum() / self._scale(order))
        bounds = [(0.0, None)] * len(ups) + [(1.0 / total, None)]
        ends = []
        for sign in (1.0, -1.0):
            goal = np.append(sign * own, 0.0)
            result = linprog(goal, A_eq=rows, b_eq=right, bounds=bounds, method="highs")
            if result.status != 0:
                return 0.0, 1.0
            ends.append(float(np.clip(sign * result.fun, 0.0, 1.0)))
        return ends[0], max(ends)

    def connected(self, bodies: Iterable[int], gone: Collection[int] = ()) -> set[int]:
        """Return the bodies that touch those of a set, directly or over others, and the set."""
        found = set(bodies)
        while True:
            further = {
                body
                for touch in self.touches
                if touch.other != TABLE and not {touch.one, touch.other}.isdisjoint(found)
                for body in (touch.one, touch.other)
                if body not in gone
            } - found
            if not further:
                return found
            found |= further

    def _acting(self, free: Sequence[int], gone: Collection[int], firm: bool) -> list[Touch]:
        present = [
            touch
            for touch in self.touches
            if (touch.firm or not firm) and not {touch.one, touch.other}.intersection(gone)
        ]
        return [touch for touch in present if touch.one in free or touch.other in free]

    def _scale(self, free: Sequence[int]) -> float:
        return float(self.weights[list(free)].max())

    def _balance(
        self, free: Sequence[int], touches: Sequence[Touch], friction: float
    ) -> tuple[Floats, Floats]:
        """Return the matrix (6 n, edges) of forces and torques on the free bodies, and what they have to be."""
        rows = {body: 6 * number for number, body in enumerate(free)}
        matrix = np.zeros((6 * len(free), _EDGES * len(touches)))
        forces = _pyramids(touches, friction)
        points = np.array([touch.point for touch in touches])
        for bodies, sign in (([t.one for t in touches], 1.0), ([t.other for t in touches], -1.0)):
            for body in set(bodies) & set(rows):
                chosen = np.flatnonzero(np.array(bodies) == body)
                columns = (_EDGES * chosen[:, None] + np.arange(_EDGES)).ravel()
                levers = (points[chosen] - self.centers[body])[:, None] / _LEVER
                first, pushed = rows[body], sign * forces[chosen]
                matrix[first : first + 3, columns] = pushed.reshape(-1, 3).T
                matrix[first + 3 : first + 6, columns] = _cross(levers, pushed).reshape(-1, 3).T
        load = np.zeros(6 * len(free))
        load[2::6] = self.weights[list(free)] / self._scale(free)
        return matrix, load


def _solvable(matrix: Floats, right: Floats, bounds: list[tuple[float, float | None]]) -> bool:
    goal = np.zeros(matrix.shape[1])
    result = linprog(goal, A_eq=matrix, b_eq=right, bounds=bounds, method="highs")
    return bool(result.status == 0)


def _upward(touches: Sequence[Touch], load: int, bearers: Collection[int]) -> Floats:
    """Return by how much each edge's force pushes a body up; 0 for those that are not its bearers'."""
    ups = np.zeros(_EDGES * len(touches))
    forces = _pyramids(touches, USUAL_FRICTION)[:, :, 2]
    for number, touch in enumerate(touches):
        if load in (touch.one, touch.other) and touch.partner(load) in bearers:
            sign = 1.0 if load == touch.one else -1.0
            ups[_EDGES * number : _EDGES * (number + 1)] = sign * forces[number]
    return ups


def _pyramids(touches: Sequence[Touch], friction: float) -> Floats:
    """Return the edges (n, 4, 3) of the pyramids of friction about the touches' normals."""
    normals = np.array([touch.normal for touch in touches])
    least = np.eye(3)[np.argmin(np.abs(normals), axis=1)]
    first = _cross(normals, least)
    first /= np.linalg.norm(first, axis=1, keepdims=True)
    second = _cross(normals, first)
    sides = np.stack([first, second, -first, -second], axis=1)
    edges: Floats = normals[:, None] + friction * sides
    return edges


def _cross(one: Floats, other: Floats) -> Floats:
    """Return the cross product along the last axis; numpy's own spends its time on the order of axes."""
    x, y, z = (one[..., axis] for axis in range(3))
    u, v, w = (other[..., axis] for axis in range(3))
    return np.stack([y * w - z * v, z * u - x * w, x * v - y * u], axis=-1)
