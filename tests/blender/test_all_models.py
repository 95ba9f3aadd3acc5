# SPDX-License-Identifier: GPL-3.0-or-later
"""Every model that ships: Blender shows exactly the mesh that labels are measured on."""

from pathlib import Path

import numpy as np
import pytest

from core import seeding
from core.annotation.cross_check import compare_masks
from core.annotation.visibility import RayScene
from core.cameras import intrinsics, look_at
from core.catalogue import read_catalogue
from core.config import GenerationConfig
from core.look_sampling import sample_look
from core.model_geometry import transform
from core.shelf import Shelf
from core.stage import Camera, Placement

bpy = pytest.importorskip("bpy")

from core.blender import physics  # noqa: E402
from core.blender.stage import BlenderStage  # noqa: E402

pytestmark = [pytest.mark.blender, pytest.mark.long]

ROOT = Path(__file__).resolve().parents[2]
MODELS = read_catalogue(ROOT / "models" / "models_info_all.xlsx", ROOT / "models")
AT_ONCE = 9  # on a 3 x 3 grid
SPACING = 0.31  # metres; the largest model measures 0.30
SIZE = 384


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> BlenderStage:
    config = GenerationConfig(
        blender_scene_file_path=ROOT / "blender_files" / "background.blend", samples=1
    )
    bpy.ops.wm.read_factory_settings(use_empty=True)
    return BlenderStage(config, Shelf(MODELS), tmp_path_factory.mktemp("render"))


@pytest.mark.parametrize("start", range(0, len(MODELS), AT_ONCE))
def test_renders_agree_with_rays(
    stage: BlenderStage, start: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Upright as they are: some would rightly roll away.
    monkeypatch.setattr(physics, "settle", lambda surface, geometries, poses, names: poses)
    shelf, group = Shelf(MODELS), MODELS[start : start + AT_ONCE]
    surface = next(s for s in stage.surfaces if s.name == "surface_desk")
    placements = []
    for i, model in enumerate(group):
        bounds = shelf.geometry(model).bounds
        pose = np.eye(4)
        pose[:2, 3] = np.array(surface.center[:2]) - bounds.mean(axis=0)[:2]
        pose[:2, 3] += SPACING * (np.array([i % 3, i // 3]) - 1)
        pose[2, 3] = surface.center[2] - bounds[0, 2] + physics.CONTACT_GAP
        placements.append(Placement(model, pose))
    poses = stage.settle(surface, placements)
    rays = RayScene(
        [
            (transform(pose, stage.mesh(item.model)[0]), stage.mesh(item.model)[1])
            for item, pose in zip(placements, poses, strict=True)
        ]
    )
    target = np.array(surface.center)
    target[2] += 0.06
    for number, (azimuth, elevation) in enumerate(((0.3, 0.9), (-0.4, 0.45))):
        camera = Camera(
            intrinsics(0.9, SIZE, SIZE), look_at(target, azimuth, elevation, 0.1, 1.35), SIZE, SIZE
        )
        rng = seeding.generator(0, start, seeding.Stage.LOOK, 0, number)
        shown = stage.photograph(camera, sample_look(rng, stage.palette, surface), 1)
        cast = rays.cast(camera.K, camera.cam_to_world, SIZE, SIZE)
        for found in compare_masks(shown.ids, cast, len(group), shown.depth):
            assert found.passes, (group[found.scene_id].id, found)
