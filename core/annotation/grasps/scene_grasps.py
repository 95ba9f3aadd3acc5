# SPDX-License-Identifier: GPL-3.0-or-later
"""The grasps of a scene: those of its models that are free of collision where the objects stand.

The hand comes straight along its approach, fully swept, and its fingers sweep what they close through;
nothing of that may touch another object or the table. Against the object itself it was tested with the
model.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from core.annotation.grasps.clearance import Surroundings
from core.annotation.grasps.gripper import Boxes, Gripper
from core.annotation.grasps.model_grasps import ModelGrasps, NoGrasp, held_in
from core.annotation.grasps.patches import Patches
from core.annotation.grasps.sampling import TABLE_CLEARANCE, lowest
from core.scene.grasps import NoGraspEntry, SceneGrasps

MOST_PER_OBJECT = 64
# An object that looks the same after turns has more, and some of them are in the way of others.
_MOST_TRIED = 96
# Larger clearances are recorded as this, meters: beyond it, nothing is near.
CLEARANCE_CAP = 0.02
# A settled object may have sunk by half of what was left above the table on its model. Meters.
LEAST_CLEARANCE = TABLE_CLEARANCE / 2.0
_UP = np.array([0.0, 0.0, 1.0])


@dataclass(frozen=True, eq=False)
class Graspable:
    """A settled object.

    Attributes:
        pose: (4, 4) model to world.
        surface: of its mesh, in the model's frame.
        grasps: of its model.
        rolls: (k, 4, 4) motions in the model's frame that leave it as it looks, the identity first. A crayon
            comes to rest between two of its sides, where a hand that is level on either is not.
    """

    pose: np.ndarray
    surface: Patches
    grasps: ModelGrasps
    rolls: np.ndarray = field(default_factory=lambda: np.eye(4)[None])


def find_grasps(
    objects: Sequence[Graspable], level: float, gripper: Gripper, trials: int
) -> tuple[SceneGrasps, tuple[NoGraspEntry | None, ...]]:
    """Return the grasps of a scene's objects, and for each object why it has none, or None.

    Args:
        level: height of the table, world meters.
        trials: in simulation, all of which each grasp of a model passed.
    """
    found, reasons = [], []
    objects = [_rolled(item, level, gripper) for item in objects]
    around = Surroundings([item.surface.moved(item.pose) for item in objects])
    for scene_id, item in enumerate(objects):
        chosen, clearances, reason = _free(scene_id, objects, around, level, gripper)
        found.append(_rows(scene_id, item, chosen, clearances, trials))
        reasons.append(reason)
    names = SceneGrasps.__dataclass_fields__
    columns = {name: np.concatenate([rows[name] for rows in found]) for name in names}
    return SceneGrasps(**columns), tuple(reasons)


def _free(
    scene_id: int,
    objects: Sequence[Graspable],
    around: Surroundings,
    level: float,
    gripper: Gripper,
) -> tuple[np.ndarray, np.ndarray, NoGraspEntry | None]:
    """Return the indices of an object's free grasps, their clearances, and why there are none, or None."""
    item = objects[scene_id]
    grasps = item.grasps
    nothing = (np.zeros(0, dtype=int), np.zeros(0))
    if not len(grasps):
        return *nothing, NoGraspEntry(grasps.reason)
    poses, boxes, held, above = _standing(item, level, gripper)
    clear = above >= LEAST_CLEARANCE
    if not (held & clear).any():
        return *nothing, NoGraspEntry(NoGrasp.NOT_HELD if clear.any() else NoGrasp.TOO_FLAT)
    index = _some(np.flatnonzero(held & clear), _MOST_TRIED)
    poses, boxes = poses[index], boxes[index]
    others = [other for other in range(len(objects)) if other != scene_id]
    limits = np.minimum(above[index], CLEARANCE_CAP)
    clearances = around.distances(poses, boxes, limits, others)
    free = clearances >= LEAST_CLEARANCE
    if not free.any():
        hindered = _hindered(poses, boxes, around, others)
        blockers = [other for other, by in zip(others, hindered, strict=True) if by.any()]
        return *nothing, NoGraspEntry(NoGrasp.BLOCKED, tuple(blockers))
    kept = _some(np.flatnonzero(free), MOST_PER_OBJECT)
    return index[kept], clearances[kept], None


def in_the_way(
    scene_id: int, objects: Sequence[Graspable], level: float, gripper: Gripper
) -> tuple[int, ...]:
    """Return the fewest objects that have to be moved before one of an object's grasps is free.

    None where one is free already, or where the table alone hinders all of them. Of several equally small
    sets, the first is returned.

    Args:
        level: height of the table, world meters.
    """
    item = _rolled(objects[scene_id], level, gripper)
    if not len(item.grasps):
        return ()
    poses, boxes, held, above = _standing(item, level, gripper)
    index = _some(np.flatnonzero(held & (above >= LEAST_CLEARANCE)), _MOST_TRIED)
    if not len(index):
        return ()
    others = [other for other in range(len(objects)) if other != scene_id]
    around = Surroundings([other.surface.moved(other.pose) for other in objects])
    hindered = _hindered(poses[index], boxes[index], around, others)
    ways = np.array(hindered, dtype=bool).reshape(len(others), len(index)).T
    sets = [tuple(np.array(others, dtype=int)[way].tolist()) for way in ways]
    return min(sets, key=lambda found: (len(found), found))


def _standing(
    item: Graspable, level: float, gripper: Gripper
) -> tuple[np.ndarray, Boxes, np.ndarray, np.ndarray]:
    """Return poses and boxes of an object's grasps, which hold its weight, and how high they are; (n, ...)."""
    grasps = item.grasps
    poses = item.pose @ grasps.poses
    boxes = gripper.boxes_of_many(grasps.openings, grasps.widths)
    return poses, boxes, held_in(poses, grasps.held, _UP), lowest(poses, boxes, _UP) - level


def _rolled(item: Graspable, level: float, gripper: Gripper) -> Graspable:
    """Return an object with its grasps rolled, as little as needed, so that enough of them clear the table."""
    best, most = item, -1
    for roll in item.rolls if len(item.grasps) else ():
        rolled = replace(item, grasps=item.grasps.moved(roll))
        _, _, held, above = _standing(rolled, level, gripper)
        count = int((held & (above >= LEAST_CLEARANCE)).sum())
        if count > most:
            best, most = rolled, count
        if most >= MOST_PER_OBJECT:
            break
    return best


def _some(index: np.ndarray, most: int) -> np.ndarray:
    """Return at most so many of the indices, evenly."""
    return index[np.arange(0, len(index), max(1.0, len(index) / most)).astype(int)]


def _hindered(
    poses: np.ndarray, boxes: Boxes, around: Surroundings, others: Sequence[int]
) -> list[np.ndarray]:
    """Return for each of other objects which hands (n,) bool it is in the way of."""
    enough = np.full(len(poses), LEAST_CLEARANCE)
    return [around.distances(poses, boxes, enough, [other]) < LEAST_CLEARANCE for other in others]


def _rows(
    scene_id: int, item: Graspable, chosen: np.ndarray, clearances: np.ndarray, trials: int
) -> dict[str, np.ndarray]:
    grasps, count = item.grasps, len(chosen)
    turned, shift = item.pose[:3, :3], item.pose[:3, 3]

    def single(values: np.ndarray) -> np.ndarray:
        return values[chosen].astype(np.float32)

    return {
        "scene_id": np.full(count, scene_id, dtype=np.int32),
        "pose": item.pose @ grasps.poses[chosen],
        "width": single(grasps.widths),
        "opening": single(grasps.openings),
        "depth": single(grasps.depths),
        "mu_min": single(grasps.mu),
        "clearance": clearances.astype(np.float32),
        "score": single(grasps.scores),
        "contacts": grasps.contacts[chosen] @ turned.T + shift,
        "normals": grasps.normals[chosen] @ turned.T,
        "passed": np.full(count, trials, dtype=np.int16),
        "trials": np.full(count, trials, dtype=np.int16),
    }
