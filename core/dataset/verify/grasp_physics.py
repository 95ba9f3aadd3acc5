# SPDX-License-Identifier: GPL-3.0-or-later
"""Tries a sample of a dataset's grasps in simulation again, each on its object alone, from the files alone."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path

import numpy as np

from core.annotation.grasps.gripper import Gripper
from core.annotation.grasps.jaws import measure_jaws
from core.annotation.grasps.model_grasps import held_in
from core.assets.catalogue import ModelInfo
from core.assets.geometry import ModelGeometry, load_geometry
from core.assets.masses import MassProperties, mass_properties
from core.assets.surface_rays import SurfaceRays
from core.dataset.store.reader import open_dataset, read_scene
from core.dataset.verify.grasps import KNOWN, gripper_of, read_grasps
from core.dataset.verify.tally import Rule, Tally
from core.engine.mujoco.holder import MujocoHolder
from core.engine.protocol import Body, Holder
from core.generation.grasp_trials import NOMINAL
from core.scene.grasps import SceneGrasps
from core.scene.record import SceneRecord

HELD = Rule("grasps hold", "a sample of grasps holds its object in MuJoCo, with the recorded mass")
RULES = (KNOWN, HELD)

PER_SCENE = 4
_KEPT = 64  # models

Thing = tuple[SurfaceRays, MassProperties]


def verify_physics(
    root: Path,
    models: Mapping[str, ModelInfo],
    progress: Callable[[int, int], None] | None = None,
) -> Tally:
    """Try `PER_SCENE` grasps of each scene, evenly among its rows.

    Raises:
        UserInputError: no dataset there, its gripper is unknown, MuJoCo is not installed, or a model's file
            cannot be read.
    """
    layout, tally = open_dataset(root), Tally()
    scenes = layout.scenes()
    thing_of = lru_cache(maxsize=_KEPT)(lambda model_id: _thing(models[model_id]))
    holders: dict[str, tuple[Gripper, Holder]] = {}
    for done, scene in enumerate(scenes, start=1):
        record = read_scene(layout.scene_record(scene))
        if record.grasps is not None:
            name = record.grasps.gripper
            if name not in holders:
                gripper = gripper_of(layout, record)
                holders[name] = gripper, MujocoHolder(gripper)
            grasps = read_grasps(layout, record)
            for row in _sample(len(grasps.scene_id)):
                item = record.objects[int(grasps.scene_id[row])]
                where = f"scene {scene}, grasp {row}"
                if tally.check(KNOWN, item.id in models, f"{where}: no model {item.id}"):
                    held = _holds(record, grasps, row, thing_of(item.id), *holders[name])
                    tally.check(HELD, held, f"{where}: does not hold {item.id}")
        if progress is not None:
            progress(done, len(scenes))
    return tally


def _sample(count: int) -> list[int]:
    chosen = min(PER_SCENE, count)
    return [i * count // chosen for i in range(chosen)]


def _thing(model: ModelInfo) -> Thing:
    geometry: ModelGeometry = load_geometry(model.path)
    return SurfaceRays(geometry.vertices, geometry.faces), mass_properties(model, geometry)


def _holds(
    record: SceneRecord,
    grasps: SceneGrasps,
    row: int,
    thing: Thing,
    gripper: Gripper,
    holder: Holder,
) -> bool:
    surface, mass = thing
    scene_id, pose = int(grasps.scene_id[row]), grasps.pose[row]
    local = np.linalg.inv(record.objects[scene_id].pose) @ pose
    jaws = measure_jaws(surface, local, float(grasps.opening[row]), gripper)
    if jaws is None or record.grasps is None:
        return False
    kilograms = record.grasps.masses[scene_id]
    inverse = np.linalg.inv(local)
    turned = inverse[:3, :3]
    inertia = turned @ mass.inertia @ turned.T * (kilograms / mass.mass)
    body = Body(kilograms, turned @ mass.center + inverse[:3, 3], inertia)
    held = holder.hold(jaws, body, NOMINAL)
    return bool(held_in(pose[None], held[None], np.array([0.0, 0.0, 1.0]))[0])
