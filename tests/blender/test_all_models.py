# SPDX-License-Identifier: GPL-3.0-or-later
"""Every model that ships: Blender shows exactly the mesh that labels are measured on."""

import numpy as np
import pytest

from core.annotation.cross_check import compare_masks
from core.assets.catalogue import read_catalogue
from core.assets.geometry import transform
from core.assets.library import AssetLibrary
from core.assets.ray_scene import RayScene
from core.assets.stable_poses import RESTING_POSES, draw_rotation
from core.config.settings import GenerationConfig
from core.engine.protocol import Engine, Placement
from core.errors import SceneRejectedError
from core.generation.appearance_sampling import sample_appearance
from core.generation.cameras import intrinsics, look_at
from core.generation.placer import DROP_HEIGHT
from core.scene.camera import Camera
from utils.random_streams import RngStream, generator
from utils.repository import REPOSITORY

bpy = pytest.importorskip("bpy")

from core.engine.blender.engine import blender_engine  # noqa: E402
from core.engine.blender.physics import CONTACT_GAP, settle  # noqa: E402

pytestmark = [pytest.mark.blender, pytest.mark.long]

MODELS = read_catalogue(REPOSITORY / "models" / "models_info_all.xlsx", REPOSITORY / "models")
AT_ONCE = 9  # on a 3 x 3 grid
SPACING = 0.31  # meters; the largest model measures 0.30
SIZE = 384


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    config = GenerationConfig(
        blender_scene_file_path=REPOSITORY / "blender_files" / "background.blend", samples=1
    )
    bpy.ops.wm.read_factory_settings(use_empty=True)
    return blender_engine(config, AssetLibrary(MODELS), tmp_path_factory.mktemp("render"))


@pytest.mark.parametrize("start", range(0, len(MODELS), AT_ONCE))
def test_renders_agree_with_rays(engine: Engine, start: int) -> None:
    assets, group = AssetLibrary(MODELS), MODELS[start : start + AT_ONCE]
    surface = next(s for s in engine.settler.surfaces if s.name == "surface_desk")
    placements = []
    for i, model in enumerate(group):
        bounds = assets.geometry(model).bounds
        pose = np.eye(4)
        pose[:2, 3] = np.array(surface.center[:2]) - bounds.mean(axis=0)[:2]
        pose[:2, 3] += SPACING * (np.array([i % 3, i // 3]) - 1)
        pose[2, 3] = surface.center[2] - bounds[0, 2] + CONTACT_GAP
        placements.append(Placement(model, pose))
    # Upright as they are: some would rightly roll away.
    engine.renderer.show(surface, placements)
    rays = RayScene(
        [
            (transform(pose, assets.geometry(model).vertices), assets.geometry(model).faces)
            for model, pose in ((item.model, item.pose) for item in placements)
        ]
    )
    target = np.array(surface.center)
    target[2] += 0.06
    for number, (azimuth, elevation) in enumerate(((0.3, 0.9), (-0.4, 0.45))):
        camera = Camera(
            intrinsics(0.9, SIZE, SIZE), look_at(target, azimuth, elevation, 0.1, 1.35), SIZE, SIZE
        )
        rng = generator(0, start, RngStream.APPEARANCE, 0, number)
        shown = engine.renderer.render(
            camera, sample_appearance(rng, engine.renderer.palette, surface), 1
        )
        cast = rays.cast(camera.K, camera.cam_to_world, SIZE, SIZE)
        for found in compare_masks(shown.ids, cast, len(group), shown.depth):
            assert found.passes, (group[found.scene_id].id, found)


DROPS = 2


def test_every_model_alone_comes_to_rest_where_it_was_put(engine: Engine) -> None:
    """One that does not, as it falls over, is in no dataset, and costs every scene that it is drawn for."""
    assets = AssetLibrary(MODELS)
    surface = next(s for s in engine.settler.surfaces if s.name == "surface_desk")
    fallen = {}
    for model in MODELS:
        geometry = assets.geometry(model)
        poses = assets.stable_poses(model) if model.pose in RESTING_POSES else ()
        for number in range(DROPS):
            rotation = draw_rotation(np.random.default_rng(number), model.pose, poses)
            pose = np.eye(4)
            pose[:3, :3] = rotation
            lowest = float((geometry.hull @ rotation.T)[:, 2].min())
            pose[:3, 3] = [*surface.center[:2], surface.center[2] + DROP_HEIGHT - lowest]
            try:
                settle(surface, [geometry], [pose], [model.id])
            except SceneRejectedError as error:
                fallen[model.id] = str(error)
    assert fallen == {}
