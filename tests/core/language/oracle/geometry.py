# SPDX-License-Identifier: GPL-3.0-or-later
"""Slacks of all geometric predicates: docs/expression_semantics.md section 3, read plainly.

Every predicate of a pair gives one value: the smallest TRUE slack of its readings if all are positive,
minus the smallest FALSE slack if all of those are, else 0. World meters; image readings in meters too.
"""

import math
from functools import cache

import numpy as np
from shapely.geometry import Polygon

from core.scene.objects import SceneObject
from core.scene.views import View
from tests.core.language.oracle.resting import Resting
from tests.core.language.oracle.support import LEVELS, Upholding
from tests.core.language.oracle.support import RELATIONS as SUPPORT

DIAGONALS = {
    "front_left": ("left", "front"),
    "front_right": ("right", "front"),
    "behind_left": ("left", "behind"),
    "behind_right": ("right", "behind"),
}
SIDES = ("left", "right")
DEPTHS = ("front", "behind")
SIN30, COS30 = math.sin(math.radians(30)), math.cos(math.radians(30))
TINY = 1e-6
Vector = tuple[float, float]


def dot(a: Vector, b: Vector) -> float:
    return a[0] * b[0] + a[1] * b[1]


def minus(a: Vector, b: Vector) -> Vector:
    return (a[0] - b[0], a[1] - b[1])


def unit(a: Vector) -> Vector:
    length = math.hypot(*a)
    return (a[0] / length, a[1] / length)


def direction(forward: Vector, name: str) -> Vector:
    """Return the unit vector on the table of a direction name, for a unit vector `forward`."""
    if name in DIAGONALS:
        side, depth = (direction(forward, part) for part in DIAGONALS[name])
        return unit((side[0] + depth[0], side[1] + depth[1]))
    right = (forward[1], -forward[0])
    return {
        "behind": forward,
        "front": (-forward[0], -forward[1]),
        "right": right,
        "left": (-right[0], -right[1]),
    }[name]


def settle(true_slacks: list[float], false_slacks: list[float]) -> float:
    """Return the value of a predicate from the slacks of its readings."""
    if min(true_slacks) > 0:
        assert min(false_slacks) <= 0, "a predicate is TRUE and FALSE at once"
        return min(true_slacks)
    return -min(false_slacks) if min(false_slacks) > 0 else 0.0


def settle_order(forth: float, back: float) -> float:
    """Return the value of an order from the TRUE slacks of (o, x) and of (x, o)."""
    if forth > 0:
        assert back <= 0, "an order holds both ways"
        return forth
    return -back if back > 0 else 0.0


class Body:
    """Numbers of one object that no camera changes."""

    def __init__(self, thing: SceneObject) -> None:
        low, high = thing.bounds
        middle = (low + high) / 2
        self.p: Vector = (float(middle[0]), float(middle[1]))
        self.z_lo, self.z_hi = float(low[2]), float(high[2])
        self.outline = np.asarray(thing.footprint, dtype=float)
        self.polygon = Polygon(self.outline)
        self.height = max(self.z_hi - self.z_lo, TINY)
        self.volume = max(float(np.prod(thing.extents)), TINY)
        self.length = max(float(np.max(thing.extents)), TINY)
        self.standing = math.log(self.height / self.length) + math.log(4 / 3)
        self.span = cache(self._span)

    def _span(self, along: Vector) -> tuple[float, float]:
        """Return the lowest and highest coordinate of the footprint along a direction."""
        values = self.outline[:, 0] * along[0] + self.outline[:, 1] * along[1]
        return float(values.min()), float(values.max())


def size_slack(measure: str, o: Body, x: Body) -> float:
    """Return the TRUE slack of "o is larger / taller / big / tall beside x"."""
    volume = math.log(o.volume / x.volume)
    length = math.log(o.length / x.length)
    height = math.log(o.height / x.height)
    if measure == "larger":
        return min(volume - math.log(1.3), length, height)
    standing = min(o.standing, x.standing, length, volume)
    if abs(o.z_lo - x.z_lo) > 0.01:
        # On different levels the taller one reaches higher, too.
        standing = min(standing, o.z_hi - x.z_hi)
    if measure == "taller":
        return min(height - math.log(1.15), math.log(o.height / (x.height + 0.01)), standing)
    if measure == "big":
        return min(volume - math.log(2), length - math.log(1.15), height)
    assert measure == "tall"
    return min(height - math.log(1.4), math.log(o.height / (x.height + 0.02)), standing)


# measure or relation -> (name of the order, whether it is asked the other way round)
SIZES = {
    "larger": ("larger", False),
    "smaller": ("larger", True),
    "taller": ("taller", False),
    "shorter": ("taller", True),
    "largest": ("larger", False),
    "smallest": ("larger", True),
    "tallest": ("taller", False),
    "shortest": ("taller", True),
    "big": ("big", False),
    "small": ("big", True),
    "tall": ("tall", False),
    "short": ("tall", True),
}


def measure_slack(measure: str, o: Body, x: Body) -> float:
    """Return the TRUE slack of "o is ... than x" for a measure or relation of size."""
    order, reverse = SIZES[measure]
    return size_slack(order, x, o) if reverse else size_slack(order, o, x)


def size_order(measure: str, o: Body, x: Body) -> float:
    return settle_order(measure_slack(measure, o, x), measure_slack(measure, x, o))


class Eye:
    """The geometry of one view of some bodies."""

    def __init__(self, view: View, bodies: list[Body], resting: Resting | None = None) -> None:
        self.bodies = bodies
        self.support = Upholding(self, resting)
        self.kin: list[list[int]] = [[] for _ in bodies]
        self.feet: list[Vector | None] = []
        self.corners: list[list[Vector] | None] = []
        pose = np.asarray(view.cam_to_world, dtype=float)
        self.camera: Vector = (float(pose[0, 3]), float(pose[1, 3]))
        self.fx, self.fy = float(view.K[0, 0]), float(view.K[1, 1])
        axis = (float(pose[0, 2]), float(pose[1, 2]))
        if math.hypot(*axis) < 0.1:
            axis = (-float(pose[0, 1]), -float(pose[1, 1]))
        self.axis = unit(axis)
        self.images = [self._image(view, pose, body) for body in bodies]
        self._gaps: dict[tuple[int, int], float] = {}
        # The programs of a scene ask the same things over and over.
        self.relate, self.between, self.before = map(
            cache, (self._relate, self._between, self._before)
        )
        self.along, self._further = cache(self._along), cache(self._how_much_further)
        self._surely_not_between = cache(self._not_between)

    def _image(self, view: View, pose: np.ndarray, body: Body) -> tuple[float, ...] | None:
        """Return (u1, u2, u, v, Z), or None for an object that has no image."""
        corners = [(x, y, z) for x, y in body.outline for z in (body.z_lo, body.z_hi)]
        points = np.array([*corners, (*body.p, body.z_lo)])
        # Camera coordinates are the coordinates along the camera's own axes, seen from its place.
        local = (points - pose[:3, 3]) @ pose[:3, :3]
        if (local[:, 2] <= 0.01).any():
            self.feet.append(None)
            self.corners.append(None)
            return None
        K = np.asarray(view.K, dtype=float)
        u = (K[0, 0] * local[:, 0] + K[0, 1] * local[:, 1]) / local[:, 2] + K[0, 2]
        v = K[1, 1] * local[:, 1] / local[:, 2] + K[1, 2]
        low, high = float(u[:-1].min()), float(u[:-1].max())
        self.feet.append((float(u[-1]), float(v[-1])))
        self.corners.append([(float(a), float(b)) for a, b in zip(u[:-1], v[:-1], strict=True)])
        return low, high, (low + high) / 2, float(v[-1]), float(local[-1, 2])

    def gap(self, i: int, j: int) -> float:
        """Return the distance of two footprints, meters, 0 if they overlap."""
        key = (min(i, j), max(i, j))
        if key not in self._gaps:
            self._gaps[key] = float(self.bodies[i].polygon.distance(self.bodies[j].polygon))
        return self._gaps[key]

    def forwards(self, sight: Vector) -> list[Vector]:
        """Return the forward vectors of the readings 1 and 2; `sight` is what is looked at."""
        line = minus(sight, self.camera)
        return [self.axis, self.axis if math.hypot(*line) < TINY else unit(line)]

    # ------------------------------------------------------------ relations to one anchor
    def _relate(self, relation: str, o: int, a: int) -> float:
        if relation in SIZES:
            return size_order(relation, self.bodies[o], self.bodies[a])
        if relation in SUPPORT:
            return self.support.relate(relation, o, a)
        if self.support.related(o, a):
            return 0.0
        if relation == "near":
            return settle([0.06 - self.gap(o, a)], [self.gap(o, a) - 0.15])
        if relation == "far":
            return settle([self.gap(o, a) - 0.30], [0.20 - self.gap(o, a)])
        if relation == "beside":
            true = min(self._sideways(o, a), 0.05 - self.gap(o, a), self._room(o, a))
            return settle([true], [self.gap(o, a) - 0.12])
        if relation.startswith("directly_"):
            return self._directly(relation.removeprefix("directly_"), o, a)
        trues, falses = [], []
        for forward in self.forwards(self.bodies[a].p):
            true, false = self._on_table(relation, forward, o, a)
            trues.append(true)
            falses.append(false)
        true, false = self._in_image(relation, o, a)
        return settle([*trues, true], [*falses, false])

    def _room(self, o: int, a: int) -> float:
        """By how much no third object is nearer to both than they are to each other."""
        thirds = [i for i in range(len(self.bodies)) if i not in (o, a)]
        farther = [max(self.gap(i, o), self.gap(i, a)) for i in thirds]
        return min(farther, default=math.inf) - self.gap(o, a)

    def _sideways(self, o: int, a: int) -> float:
        """By how much o is further sideways of a than in depth, on the table."""
        d = minus(self.bodies[o].p, self.bodies[a].p)
        forwards = self.forwards(self.bodies[a].p)
        return min(abs(dot(d, direction(f, "right"))) - abs(dot(d, f)) for f in forwards)

    def _directly(self, towards: str, o: int, a: int) -> float:
        d = minus(self.bodies[o].p, self.bodies[a].p)
        angle = math.radians(15)
        cones = []
        for forward in self.forwards(self.bodies[a].p):
            along = direction(forward, towards)
            across = abs(dot(d, direction(along, "right")))
            cones.append(dot(d, along) * math.sin(angle) - across * math.cos(angle))
        plain = self.relate(towards, o, a)
        true = [plain, *cones, 0.15 - self.gap(o, a), self._room(o, a)]
        return settle(true, [max(-plain, self.gap(o, a) - 0.25)])

    def _on_table(self, relation: str, forward: Vector, o: int, a: int) -> tuple[float, float]:
        along = direction(forward, relation)
        d = minus(self.bodies[o].p, self.bodies[a].p)
        across = dot(d, (-along[1], along[0]))
        gap = self.bodies[o].span(along)[0] - self.bodies[a].span(along)[1]
        true = min(dot(d, along) * SIN30 - abs(across) * COS30, gap)
        if relation in DIAGONALS:
            away = [-dot(d, direction(forward, part)) for part in DIAGONALS[relation]]
            return true, max(away) - 0.015
        return true, -dot(d, along) - 0.015

    def _in_image(self, relation: str, o: int, a: int) -> tuple[float, float]:
        mine, theirs = self.images[o], self.images[a]
        if mine is None or theirs is None:
            return 0.0, 0.0
        z = theirs[4]
        if relation == "left":
            return (theirs[0] - mine[1]) * z / self.fx, (mine[2] - theirs[2]) * z / self.fx - 0.015
        if relation == "right":
            return (mine[0] - theirs[1]) * z / self.fx, (theirs[2] - mine[2]) * z / self.fx - 0.015
        if relation in DEPTHS:
            towards = self._depth(relation, o, a, z)
            return towards - 0.01, -towards - 0.005
        side, depth = self._side_and_depth(relation, o, a, z)
        return min(side - 0.01, depth - 0.005), max(-side - 0.015, -depth - 0.005)

    def _side(self, towards: str, o: int, x: int, z: float) -> float:
        """How far o lies toward left or right of x in the image, meters at depth z."""
        shift = (self.images[o][2] - self.images[x][2]) * z / self.fx
        return shift if towards == "right" else -shift

    def _depth(self, towards: str, o: int, x: int, z: float) -> float:
        """How far o lies toward front (down) or behind (up) of x in the image, meters at depth z."""
        shift = (self.images[o][3] - self.images[x][3]) * z / self.fy
        return shift if towards == "front" else -shift

    def _side_and_depth(self, diagonal: str, o: int, x: int, z: float) -> tuple[float, float]:
        side, depth = DIAGONALS[diagonal]
        return self._side(side, o, x, z), self._depth(depth, o, x, z)

    # ------------------------------------------------------------ between
    def _between(self, o: int, a: int, b: int) -> float:
        if any(self.support.related(i, j) for i, j in ((o, a), (o, b), (a, b))):
            return 0.0
        true1, false1 = self._between_on_table(o, a, b)
        true2, false2 = self._between_in_image(o, a, b)
        larger = [
            self._surely_not_between(x, a, b)
            for x, body in enumerate(self.bodies)
            if x not in (o, a, b) and body.volume > 1.1 * self.bodies[o].volume
        ]
        return settle([true1, true2, *larger], [false1, false2])

    def _not_between(self, o: int, a: int, b: int) -> float:
        """Return by how much an object surely is not between two others."""
        return min(self._between_on_table(o, a, b)[1], self._between_in_image(o, a, b)[1])

    def _between_on_table(self, o: int, a: int, b: int) -> tuple[float, float]:
        po, pa, pb = (self.bodies[i].p for i in (o, a, b))
        length = math.hypot(*minus(pb, pa))
        if length < TINY:
            return 0.0, 0.0
        w = unit(minus(pb, pa))
        t = dot(minus(po, pa), w)
        off = abs(dot(minus(po, pa), (-w[1], w[0])))
        mine, first, second = (self.bodies[i].span(w) for i in (o, a, b))
        gap_a, gap_b = mine[0] - first[1], second[0] - mine[1]
        true = min(
            t - 0.25 * length, 0.75 * length - t, 0.15 * length - off, gap_a + 0.01, gap_b + 0.01
        )
        return true, max(-t, t - length, off - 0.5 * length) - 0.015

    def _between_in_image(self, o: int, a: int, b: int) -> tuple[float, float]:
        if any(self.images[i] is None for i in (o, a, b)):
            return 0.0, 0.0
        z = (self.images[a][4] + self.images[b][4]) / 2
        po, pa, pb = (
            (self.images[i][2] * z / self.fx, self.images[i][3] * z / self.fy) for i in (o, a, b)
        )
        length = math.hypot(*minus(pb, pa))
        if length < TINY:
            return 0.0, 0.0
        w = unit(minus(pb, pa))
        t = dot(minus(po, pa), w)
        off = abs(dot(minus(po, pa), (-w[1], w[0])))
        true = min(t - 0.1 * length, 0.9 * length - t, 0.25 * length - off)
        return true, max(-t, t - length, off - 0.5 * length) - 0.005

    # ------------------------------------------------------------ thirds
    def _along(self, side: str, i: int, in_image: bool) -> float:
        """Return how far an object is towards a side, in meters on the table, in pixels in the image."""
        if not in_image:
            return dot(self.bodies[i].p, direction(self.axis, side))
        _, _, u, v, _ = self.images[i]
        return {"left": -u, "right": u, "front": v, "behind": -v}[side]

    def meters_a_pixel(self, side: str, i: int) -> float:
        return self.images[i][4] / (self.fx if side in SIDES else self.fy)

    # ------------------------------------------------------------ orders
    def _before(self, measure: str, o: int, x: int) -> float:
        """Return the value of "o comes before x" in the order of a measure or direction."""
        if measure in SIZES:
            return size_order(measure, self.bodies[o], self.bodies[x])
        if measure in LEVELS:
            return settle_order(*self.support.level_order(measure, o, x, self.kin))
        return settle_order(self._further(measure, o, x), self._further(measure, x, o))

    def _how_much_further(self, towards: str, o: int, x: int) -> float:
        po, px = self.bodies[o].p, self.bodies[x].p
        middle = ((po[0] + px[0]) / 2, (po[1] + px[1]) / 2)
        margin = 0.03 if towards in DIAGONALS else 0.02
        d = minus(po, px)
        slacks = [dot(d, direction(f, towards)) - margin for f in self.forwards(middle)]
        return min(*slacks, self._further_in_image(towards, o, x))

    def _further_in_image(self, towards: str, o: int, x: int) -> float:
        if self.images[o] is None or self.images[x] is None:
            return 0.0
        z = (self.images[o][4] + self.images[x][4]) / 2
        if towards in SIDES:
            return self._side(towards, o, x, z) - 0.02
        if towards in DEPTHS:
            return self._depth(towards, o, x, z) - 0.01
        return sum(self._side_and_depth(towards, o, x, z)) / math.sqrt(2) - 0.01

    def before_to(self, measure: str, o: int, x: int, a: int) -> float:
        """Return the value of "o is nearer to (further from) a than x"."""
        if self.support.related(o, a) or self.support.related(x, a):
            return 0.0
        if measure == "furthest":
            o, x = x, o
        return settle_order(self._nearer(o, x, a), self._nearer(x, o, a))

    def _nearer(self, o: int, x: int, a: int) -> float:
        pa = self.bodies[a].p
        to_o, to_x = (math.hypot(*minus(self.bodies[i].p, pa)) for i in (o, x))
        table = min(self.gap(x, a) - self.gap(o, a) - 0.02, to_x - to_o - 0.02)
        return min(table, self._reach(x, a) - self._reach(o, a)) if self._shows(o, x, a) else 0.0

    def _shows(self, *things: int) -> bool:
        return all(self.images[i] is not None for i in things)

    def _reach(self, o: int, a: int) -> float:
        """The distance of o from a in the image, meters at the depth of a."""
        (_, _, u, v, _), (_, _, ua, va, z) = self.images[o], self.images[a]
        return math.hypot((u - ua) * z / self.fx, (v - va) * z / self.fy)


def row_slacks(points: list[Vector]) -> tuple[float, float]:
    """Return (TRUE slack, FALSE slack) of "these points stand in a straight and close row"."""
    xy = np.array(points)
    centered = xy - xy.mean(axis=0)
    _, vectors = np.linalg.eigh(centered.T @ centered)
    along, across = centered @ vectors[:, 1], centered @ vectors[:, 0]
    off = float(np.abs(across).max())
    step = float(np.diff(np.sort(along)).max())
    return min(0.03 - off, 0.25 - step), max(off - 0.06, step - 0.35)
