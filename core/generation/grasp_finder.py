# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds the grasps of settled scenes; keeps the meshes of models to measure how near hands come."""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

import numpy as np

from core.annotation.grasps.model_grasps import GRASPS_VERSION, NoGrasp
from core.annotation.grasps.part_grasps import part_grasps
from core.annotation.grasps.patches import Patches, make_patches
from core.annotation.grasps.scene_grasps import Graspable, find_grasps, in_the_way
from core.annotation.labels.grasps import file_name
from core.assets.library import GEOMETRIES_IN_MEMORY, AssetLibrary
from core.config.grasp_settings import GraspChoice, GraspSettings
from core.engine.mujoco.lifter import MujocoLifter
from core.generation.grasp_library import GraspLibrary, grasp_library
from core.generation.grasp_trials import FRICTIONS
from core.generation.rollouts import Rollouts
from core.scene.grasps import MODEL_TRIALS, GraspsEntry, SceneGrasps
from core.scene.objects import SceneObject
from core.scene.record import SceneRecord
from core.scene.support import Blocks


def grasp_finder(config: GraspSettings, assets: AssetLibrary) -> "GraspFinder | None":
    """Return what finds the grasps of a run's scenes; None if it has none.

    Raises:
        UserInputError: no such gripper, or a package is missing.
    """
    library = grasp_library(config, assets)
    if library is None:
        return None
    gripper = library.gripper
    simulated = config.grasps == GraspChoice.SIMULATED
    rollouts = Rollouts(MujocoLifter(gripper), assets, gripper) if simulated else None
    return GraspFinder(library, rollouts)


class GraspFinder:
    """Finds the grasps of a scene among those of its models.

    Args:
        rollouts: tries some of them in the scene.
    """

    def __init__(self, library: GraspLibrary, rollouts: Rollouts | None = None) -> None:
        self._library = library
        self._rollouts = rollouts
        self._models = {model.id: model for model in library.assets.models}
        self._surface = lru_cache(maxsize=GEOMETRIES_IN_MEMORY)(self._make_surface)

    def find(self, record: SceneRecord) -> tuple[SceneRecord, SceneGrasps]:
        """Return the record with what it says about grasps, and the grasps.

        Raises:
            ValueError: the record has no table.
            UserInputError: those of a model have not been made.
        """
        if record.table is None:
            raise ValueError("grasps need the height of the table")
        objects = [self._graspable(item) for item in record.objects]
        gripper = self._library.gripper
        grasps, reasons = find_grasps(objects, record.table.height, gripper, MODEL_TRIALS)
        entry = GraspsEntry(
            gripper=gripper.name,
            version=GRASPS_VERSION,
            file=file_name(record.scene),
            masses=tuple(item.grasps.mass for item in objects),
            frictions=FRICTIONS,
            engine=objects[0].grasps.engine,
        )
        if self._rollouts is not None:
            level = record.table.height
            proven = self._rollouts.prove(record.objects, level, grasps, reasons)
            grasps, reasons = proven.grasps, proven.reasons
            entry = replace(entry, simulation=proven.entry)
        reasoned = zip(record.objects, reasons, strict=True)
        told = tuple(
            self._told(replace(item, no_grasp=reason), grasps) for item, reason in reasoned
        )
        blocks = record.blocks
        if blocks is not None:
            blocks = self._with_hand(blocks, objects, told, record.table.height)
        return replace(record, objects=told, grasps=entry, blocks=blocks), grasps

    def _with_hand(
        self,
        blocks: Sequence[Blocks],
        objects: Sequence[Graspable],
        told: Sequence[SceneObject],
        level: float,
    ) -> tuple[Blocks, ...]:
        """Return what is in the way with what hinders the hand, for objects all of whose grasps are blocked."""
        lifts = {block.target: block.lift for block in blocks}
        gripper = self._library.gripper
        found = []
        for number, item in enumerate(told):
            is_blocked = item.no_grasp is not None and item.no_grasp.reason == NoGrasp.BLOCKED
            hand = in_the_way(number, objects, level, gripper) if is_blocked else ()
            if hand or number in lifts:
                found.append(Blocks(number, lifts.get(number, ()), hand))
        return tuple(found)

    def _told(self, item: SceneObject, grasps: SceneGrasps) -> SceneObject:
        """Return an object with the grasps on each of its parts, if anything is to be known of parts."""
        if item.parts is None:
            return item
        model = self._models[item.id]
        geometry, parts = self._library.assets.geometry(model), self._library.assets.parts(model)
        rows = np.flatnonzero(grasps.scene_id == item.scene_id)
        corners = geometry.vertices[geometry.faces]
        found = part_grasps(rows, grasps, item.pose, corners, parts.names, parts.of_triangle)
        return replace(item, part_grasps=found)

    def _graspable(self, item: SceneObject) -> Graspable:
        model = self._models[item.id]
        return Graspable(
            item.pose,
            self._surface(item.id),
            self._library.grasps(model),
            self._library.rolls(model),
        )

    def _make_surface(self, model_id: str) -> Patches:
        geometry = self._library.assets.geometry(self._models[model_id])
        return make_patches(geometry.vertices, geometry.faces)
