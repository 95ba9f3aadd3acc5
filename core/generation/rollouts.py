# SPDX-License-Identifier: GPL-3.0-or-later
"""Lifts objects out of their scene in simulation, and drops the grasps that fail; for `--grasps simulated`."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import lru_cache

import numpy as np

from core.annotation.grasps.gripper import Gripper
from core.annotation.grasps.jaws import measure_jaws
from core.annotation.grasps.model_grasps import NoGrasp
from core.assets.catalogue import ModelInfo
from core.assets.library import GEOMETRIES_IN_MEMORY, AssetLibrary
from core.assets.masses import mass_properties
from core.assets.surface_rays import SurfaceRays
from core.engine.protocol import LIFT, LIFT_FRICTION, MOST_MOVED, Body, Lifted, Lifter, Solid
from core.scene.grasps import NoGraspEntry, RolloutEntry, SceneGrasps
from core.scene.objects import SceneObject

# Raise it with any change of what is tried, or of what trials in scenes give.
ROLLOUT_VERSION = 1
# Of each object: grasps that are tried until one more is not needed, and that are tried at most.
WANTED, MOST_TRIED = 6, 10


@dataclass(frozen=True, eq=False)
class Proven:
    """The grasps of a scene that are left, why objects have none, and how it was found out."""

    grasps: SceneGrasps
    reasons: tuple[NoGraspEntry | None, ...]
    entry: RolloutEntry


class Rollouts:
    """Tries the grasps of scenes, each among all objects of its scene."""

    def __init__(self, lifter: Lifter, assets: AssetLibrary, gripper: Gripper) -> None:
        self.lifter = lifter
        self._assets = assets
        self._gripper = gripper
        self._models = {model.id: model for model in assets.models}
        self._surface = lru_cache(maxsize=GEOMETRIES_IN_MEMORY)(self._make_surface)

    def prove(
        self,
        objects: Sequence[SceneObject],
        level: float,
        grasps: SceneGrasps,
        reasons: Sequence[NoGraspEntry | None],
    ) -> Proven:
        """Try some grasps of each object, the best and others evenly, until enough are held.

        Those that fail are left out; those that hold have one more trial, which they passed; those that were
        not tried stay as they are. Of an object of which none holds, none is left.
        """
        self.lifter.stand([self._solid(item) for item in objects], level)
        tried = 0
        held, failed = set[int](), set[int]()
        told = list(reasons)
        for item in objects:
            rows = np.flatnonzero(grasps.scene_id == item.scene_id)
            if not len(rows):
                continue
            answers = self._try(item, grasps, rows)
            good = {row for row, lifted in answers.items() if lifted.held and not lifted.moved}
            tried += len(answers)
            held |= good
            failed |= answers.keys() - good
            if not good:
                failed |= set(rows.tolist())
                told[item.scene_id] = _reason(list(answers.values()))
        engine = self.lifter.name
        entry = RolloutEntry(tried, len(held), LIFT, MOST_MOVED, LIFT_FRICTION, engine)
        return Proven(_without(grasps, failed, held), tuple(told), entry)

    def _try(self, item: SceneObject, grasps: SceneGrasps, rows: np.ndarray) -> dict[int, Lifted]:
        count = min(MOST_TRIED, len(rows))
        order = rows[np.arange(count) * len(rows) // count]
        found: dict[int, Lifted] = {}
        held = 0
        for row in order.tolist():
            found[row] = self._lift(item, grasps, row)
            held += found[row].held and not found[row].moved
            if held >= WANTED:
                break
        return found

    def _lift(self, item: SceneObject, grasps: SceneGrasps, row: int) -> Lifted:
        pose = grasps.pose[row]
        local = np.linalg.inv(item.pose) @ pose
        opening = float(grasps.opening[row])
        jaws = measure_jaws(self._surface(item.id), local, opening, self._gripper)
        if jaws is None:
            return Lifted(False, ())
        return self.lifter.lift(item.scene_id, pose, jaws)

    def _solid(self, item: SceneObject) -> Solid:
        model = self._models[item.id]
        geometry = self._assets.geometry(model)
        mass = mass_properties(model, geometry)
        body = Body(mass.mass, mass.center, mass.inertia)
        return Solid(item.pose, tuple(part.vertices for part in geometry.parts), body)

    def _make_surface(self, model_id: str) -> SurfaceRays:
        model: ModelInfo = self._models[model_id]
        geometry = self._assets.geometry(model)
        return SurfaceRays(geometry.vertices, geometry.faces)


def _reason(answers: Sequence[Lifted]) -> NoGraspEntry:
    """Return why no grasp of an object is left: others moved wherever it was held, or it was never held."""
    moved = {index for lifted in answers if lifted.held for index in lifted.moved}
    if moved:
        return NoGraspEntry(NoGrasp.BLOCKED, tuple(sorted(moved)))
    return NoGraspEntry(NoGrasp.NOT_HELD)


def _without(grasps: SceneGrasps, failed: set[int], held: set[int]) -> SceneGrasps:
    more = np.zeros(len(grasps.scene_id), dtype=np.int16)
    more[sorted(held)] = 1
    left = np.ones(len(more), dtype=bool)
    left[sorted(failed)] = False
    columns = {item.name: getattr(grasps, item.name) for item in fields(SceneGrasps)}
    columns["passed"] = columns["passed"] + more
    columns["trials"] = columns["trials"] + more
    return SceneGrasps(**{name: column[left] for name, column in columns.items()})
