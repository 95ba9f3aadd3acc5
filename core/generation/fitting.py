# SPDX-License-Identifier: GPL-3.0-or-later
"""Moves a load by a hair into exact contact with what carries it.

Physics knows simpler shapes than those seen, off by up to a millimeter: what leans on a rim would hang before
it, or reach into it. From where physics left it, the load sinks as far as the meshes let it, within a few
millimeters, by linear programs over its six degrees of freedom.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.spatial.transform import Rotation

from core.annotation.support.bodies import SupportBody
from core.annotation.support.contacts import nearby
from utils.rows import first_rows

# A load is shifted, and its farthest point turned, by no more than this in one step and in all; meters.
_STEP, MAX_SHIFT = 0.001, 0.003
_STEPS = 4
# It ends this far from what carries it, meters: too little to be seen.
CONTACT_GAP = 0.0001
# Surfaces this far apart, or in each other, may come to meet; meters.
_REACH = 0.004
# Between the points of surfaces that are followed, meters.
_SPACING = 0.004
# Of all places at which surfaces are near, the closest in cells of this size count, for each way that a normal
# points; meters.
_CELL = 0.008
# Costs of moving sideways or turning, and of reaching into something, against that of not sinking.
_IDLE, _INTO = 0.01, 100.0

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class _Gaps:
    """Places (n, 3) at which surfaces are near, normals (n, 3) that push the load, and gaps (n,); meters."""

    points: Floats
    normals: Floats
    gaps: Floats


def fitting_pose(
    load: SupportBody, others: Sequence[SupportBody], level: float
) -> NDArray[np.float64]:
    """Return the pose (4, 4) of a load after it sank into contact with others, or a table at `level`."""
    center = load.body.mass_center
    lever = float(np.linalg.norm(load.body.vertices - center, axis=1).max())
    pose, done = load.pose, np.zeros(6)
    for _ in range(_STEPS):
        gaps = _gaps(_moved(load, pose), others, level)
        step = _sinking(gaps, center + done[:3], lever, done)
        if step is None or not np.abs(step).max() > CONTACT_GAP / 10.0:
            break
        done = done + step
        pose = _turned(load.pose, center, done / np.repeat([1.0, lever], 3))
    return pose


def _sinking(gaps: _Gaps, center: Floats, lever: float, done: Floats) -> Floats | None:
    """Return the next motion (6,): a shift, and a turn times the lever; meters."""
    if not len(gaps.gaps):
        return None
    arms = np.cross(gaps.points - center, gaps.normals) / lever
    push = np.hstack([gaps.normals, arms])
    # Variables: the motion, its size, and how far the load stays in something.
    count = len(push)
    rows = [np.hstack([-push, np.zeros((count, 6)), -np.ones((count, 1))])]
    rows += [np.hstack([sign * np.eye(6), -np.eye(6), np.zeros((6, 1))]) for sign in (1.0, -1.0)]
    right = np.concatenate([gaps.gaps - CONTACT_GAP, np.zeros(12)])
    cost = np.concatenate([[0.0, 0.0, 1.0, 0.0, 0.0, 0.0], np.full(6, _IDLE), [_INTO]])
    low = np.maximum(-_STEP, -MAX_SHIFT - done)
    high = np.minimum(_STEP, MAX_SHIFT - done)
    bounds = [*zip(low, high, strict=True), *[(0.0, None)] * 7]
    result = linprog(cost, A_ub=np.vstack(rows), b_ub=right, bounds=bounds, method="highs")
    return np.asarray(result.x[:6]) if result.status == 0 else None


def _gaps(load: SupportBody, others: Sequence[SupportBody], level: float) -> _Gaps:
    found = [nearby(load, other, _REACH, _SPACING) for other in others]
    points = [item.points for item in found]
    normals = [item.normals for item in found]
    gaps = [item.gaps for item in found]
    above = load.body.vertices[:, 2] - level
    low = np.abs(above) <= _REACH
    points.append(load.body.vertices[low])
    normals.append(np.broadcast_to([0.0, 0.0, 1.0], (int(low.sum()), 3)))
    gaps.append(above[low])
    return _fewer(_Gaps(np.vstack(points), np.vstack(normals), np.concatenate(gaps)))


def _fewer(found: _Gaps) -> _Gaps:
    """Return the closest place in each cell of space."""
    order = np.argsort(found.gaps, kind="stable")
    ways = np.round(found.normals[order])
    cells = np.hstack([np.floor(found.points[order] / _CELL), ways]).astype(np.int64)
    kept = order[first_rows(cells)]
    return _Gaps(found.points[kept], found.normals[kept], found.gaps[kept])


def _moved(load: SupportBody, pose: Floats) -> SupportBody:
    return load if pose is load.pose else load.at(pose)


def _turned(pose: Floats, center: Floats, motion: Floats) -> Floats:
    """Return a pose shifted and turned about a center (3,) by a motion (6,), meters and radians."""
    turn = Rotation.from_rotvec(motion[3:]).as_matrix()
    moved = np.eye(4)
    moved[:3, :3] = turn @ pose[:3, :3]
    moved[:3, 3] = turn @ (pose[:3, 3] - center) + center + motion[:3]
    return moved
