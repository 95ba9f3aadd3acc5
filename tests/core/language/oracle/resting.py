# SPDX-License-Identifier: GPL-3.0-or-later
"""What rests on and in what, measured on meshes in their poses with nothing from the record's keys of support:
columns of each object, and how far down it is from there to what is below.
"""

import heapq
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import trimesh

# Closer than the first, the lower one bears the upper one; between both it cannot be told. Meters.
TOUCHING, APART = 0.0015, 0.004
# Columns are this far apart at most, meters, and an object has about so many along its longer side.
STEP, STEPS = 0.003, 50
# Points start this much inside of an object, as meshes may reach into each other; meters.
START = 0.0012
# An object much lower than wide is no vessel, whatever its rim. Height by least width.
FLAT, HOLLOW = 0.22, 0.27
# Of an object's volume below the level at which its container would spill.
SURELY_IN, SURELY_OUT, DEEP = 0.33, 0.12, 0.5
YES, NO, UNSURE = math.inf, -math.inf, 0.0
TABLE = -1
WALL_POINTS = 40_000


@dataclass(frozen=True, eq=False)
class Shape:
    """A settled mesh: vertices (n, 3) world meters, faces (m, 3)."""

    vertices: np.ndarray
    faces: np.ndarray

    @cached_property
    def mesh(self) -> trimesh.Trimesh:
        return trimesh.Trimesh(self.vertices, self.faces, process=False)

    @cached_property
    def low(self) -> np.ndarray:
        return self.vertices.min(axis=0)

    @cached_property
    def high(self) -> np.ndarray:
        return self.vertices.max(axis=0)

    @cached_property
    def step(self) -> float:
        return min(STEP, float((self.high - self.low)[:2].max()) / STEPS)

    @cached_property
    def columns(self) -> np.ndarray:
        """(n, 4) x, y, lowest and highest z of the mesh there."""
        xs, ys = (np.arange(self.low[k] + self.step / 2, self.high[k], self.step) for k in (0, 1))
        xy = np.stack(np.meshgrid(xs, ys, indexing="ij"), axis=-1).reshape(-1, 2)
        bottom = self.bottoms(xy)
        top = self._hits(xy, self.high[2] + 0.01, -1.0)
        found = np.column_stack([xy, bottom, top])
        return found[np.isfinite(bottom) & np.isfinite(top)]

    def bottoms(self, xy: np.ndarray) -> np.ndarray:
        """Return the lowest z of the mesh at places (n, 2); infinite where it has none."""
        return self._hits(xy, self.low[2] - 0.01, 1.0)

    def _hits(self, xy: np.ndarray, start: float, way: float) -> np.ndarray:
        points = np.column_stack([xy, np.full(len(xy), start)])
        return start + way * self.distances(points, way)

    def distances(self, points: np.ndarray, way: float) -> np.ndarray:
        """Return how far it is straight up (1) or down (-1) from points (n, 3) to the mesh."""
        found = np.full(len(points), math.inf)
        if len(points):
            down = np.tile([0.0, 0.0, way], (len(points), 1))
            where, ray, _ = self.mesh.ray.intersects_location(points, down, multiple_hits=False)
            found[ray] = np.abs(where[:, 2] - points[ray, 2])
        return found

    @cached_property
    def flatness(self) -> float:
        angles = np.radians(np.arange(0, 180, 2))
        across = self.vertices[:, :2] @ np.array([np.cos(angles), np.sin(angles)])
        return float((self.high - self.low)[2] / max(np.ptp(across, axis=0).min(), 0.01))

    def spill(self, start: np.ndarray) -> float:
        """Return how high water would rise that is poured in at a point (3,), if the mesh was tight."""
        # A little off the middles of round things, where rays pass between triangles.
        corner = self.low[:2] + STEP * np.array([0.137, 0.253])
        xs, ys = (np.arange(corner[k], self.high[k] + STEP, STEP) for k in (0, 1))
        xy = np.stack(np.meshgrid(xs, ys, indexing="ij"), axis=-1)
        heights = self._hits(xy.reshape(-1, 2), self.high[2] + 0.01, -1.0).reshape(xy.shape[:2])
        # Thin walls stand between the rays.
        points, _ = trimesh.sample.sample_surface(self.mesh, WALL_POINTS, seed=0)
        points = np.vstack([self.vertices, points])
        cells = np.rint((points[:, :2] - corner) / STEP).astype(int)
        inside = ((cells >= 0) & (cells < heights.shape)).all(axis=1)
        np.maximum.at(heights, tuple(cells[inside].T), points[inside, 2])
        first = tuple(round(float(start[k] - corner[k]) / STEP) for k in (0, 1))
        queue, done = [(float(start[2]), first)], set()
        while queue:
            level, (i, j) = heapq.heappop(queue)
            outside = not (0 <= i < len(xs) and 0 <= j < len(ys))
            if outside or not math.isfinite(heights[i, j]):
                return level
            if (i, j) not in done:
                done.add((i, j))
                for cell in ((i - 1, j), (i + 1, j), (i, j - 1), (i, j + 1)):
                    inside = 0 <= cell[0] < len(xs) and 0 <= cell[1] < len(ys)
                    height = float(heights[cell]) if inside else level
                    height = level if math.isinf(height) else height
                    heapq.heappush(queue, (max(level, height), cell))
        return float(start[2])


class Resting:
    """What rests on what, of shapes by scene_id on a table at `height`: YES, NO or UNSURE."""

    def __init__(self, shapes: Sequence[Shape], height: float) -> None:
        self._shapes = shapes
        n = len(shapes)
        self._gaps = np.full((n + 1, n), math.inf)
        for o, upper in enumerate(shapes):
            self._gaps[TABLE, o] = self._above_table(o, height)
            for a, lower in enumerate(shapes):
                if a != o:
                    self._gaps[a, o] = _gap(lower, upper)
        self._sure = self._closed(TOUCHING)
        self._maybe = self._closed(APART)
        self._shares: dict[tuple[int, int], float] = {}

    def _above_table(self, o: int, height: float) -> float:
        """Return how far an object is above the table, where nothing is between; infinite if that is nowhere.

        What lies in a pan of thin steel is near the table, and yet only the pan is below it.
        """
        upper = self._shapes[o]
        feet = np.vstack([upper.columns[:, :3], upper.vertices])
        feet = feet[feet[:, 2] - height <= APART]
        gaps = feet[:, 2] - height
        for a, lower in enumerate(self._shapes):
            if a != o and not _is_beside(lower, upper):
                down = lower.distances(feet + np.array([0.0, 0.0, START]), -1.0) - START
                gaps = np.where(down < gaps, math.inf, gaps)
        return float(gaps.min(initial=math.inf))

    def _closed(self, reach: float) -> np.ndarray:
        """Return (n, n) who is below whom over a chain of gaps within reach."""
        n = len(self._shapes)
        found = self._gaps[:n] <= reach
        for _ in range(n):
            found = found | ((found.astype(int) @ found.astype(int)) > 0)
        return found

    def carries(self, a: int, o: int) -> float:
        """Whether a bears o, directly or over others."""
        return YES if self._sure[a, o] else UNSURE if self._maybe[a, o] else NO

    def related(self, a: int, o: int) -> bool:
        """Whether one of two may bear the other."""
        return bool(self._maybe[a, o] or self._maybe[o, a])

    def bearers(self, o: int) -> tuple[set[int], set[int]]:
        """Return who surely and who may bear o directly; TABLE for the table."""
        ids = [*range(len(self._shapes)), TABLE]
        return (
            {a for a in ids if self._gaps[a, o] <= TOUCHING},
            {a for a in ids if self._gaps[a, o] <= APART},
        )

    def share_in(self, a: int, o: int) -> float:
        """Return which share of o is below the level at which a would spill."""
        if (a, o) not in self._shares:
            columns = self._shapes[o].columns
            self._shares[a, o] = 0.0
            lowest = self._shapes[o].vertices[int(self._shapes[o].vertices[:, 2].argmin())]
            level = self._shapes[a].spill(lowest)
            whole = float((columns[:, 3] - columns[:, 2]).sum())
            below = np.clip(level - columns[:, 2], 0.0, columns[:, 3] - columns[:, 2])
            self._shares[a, o] = float(below.sum()) / max(whole, 1e-9)
        return self._shares[a, o]

    def on(self, a: int, o: int) -> float:
        if self.carries(a, o) == NO:
            return NO
        sure, maybe = self.bearers(o)
        share, flatness = self.share_in(a, o), self._shapes[a].flatness
        if sure == maybe == {a} and (share < SURELY_IN or flatness < FLAT):
            return YES
        return NO if share > DEEP and flatness > HOLLOW else UNSURE

    def within(self, a: int, o: int) -> float:
        carried = self.carries(a, o)
        if carried == NO:
            return NO
        share = self.share_in(a, o)
        if carried == YES and share > SURELY_IN and self._shapes[a].flatness > HOLLOW:
            return YES
        return NO if share < SURELY_OUT else UNSURE

    def holds(self, a: int, o: int) -> bool:
        """Whether o surely is in a or on it, be it in a cup that it sticks out of."""
        sure, maybe = self.bearers(o)
        return sure == maybe == {a} or self.within(a, o) == YES

    def on_table(self, o: int) -> float:
        sure, maybe = self.bearers(o)
        if TABLE not in maybe:
            return NO
        return YES if sure == maybe == {TABLE} else UNSURE


def _is_beside(one: Shape, other: Shape) -> bool:
    """Whether the boxes around two shapes do not overlap, seen from above."""
    return bool((one.low[:2] > other.high[:2]).any() or (one.high[:2] < other.low[:2]).any())


def _gap(lower: Shape, upper: Shape) -> float:
    """Return the least distance straight down from one shape to another; infinite if none is below."""
    if _is_beside(lower, upper) or lower.high[2] < upper.low[2] - APART:
        return math.inf
    feet = upper.columns[:, :3] + [0.0, 0.0, START]
    down = lower.distances(feet, -1.0) - START
    # Thin rims fall between columns, but they have corners.
    near = (
        (lower.vertices[:, :2] >= upper.low[:2]) & (lower.vertices[:, :2] <= upper.high[:2])
    ).all(1)
    rims = lower.vertices[near & (lower.vertices[:, 2] <= upper.high[2])]
    up = upper.bottoms(rims[:, :2]) - rims[:, 2]
    up = up[up >= -START]
    return float(min(down.min(initial=math.inf), up.min(initial=math.inf)))
