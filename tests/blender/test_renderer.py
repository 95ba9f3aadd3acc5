# SPDX-License-Identifier: GPL-3.0-or-later
"""One render gives color, depth, ids and normals; what they are is known in closed form for a plane."""

import math
from pathlib import Path

import numpy as np
import pytest
import trimesh

from core.annotation.cross_check import compare_masks
from core.assets.ray_scene import RayScene
from core.config.flag_values import CPU
from core.config.intrinsics import Intrinsics
from core.config.quality import QUALITIES, Denoiser, Quality
from core.config.settings import GenerationConfig
from core.errors import UserInputError
from core.generation.cameras import intrinsics, look_at, own_intrinsics
from core.scene.camera import Camera
from core.scene.render_result import RenderPass

bpy = pytest.importorskip("bpy")

from core.engine.blender.renderer import Renderer, apply_settings  # noqa: E402

pytestmark = pytest.mark.blender

SIZE = 64
PASS_INDEX = 3
TILT = math.radians(25.0)


@pytest.fixture
def camera() -> Camera:
    """Make a scene of one tilted plane through the origin, and look at it from the front."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    bpy.ops.mesh.primitive_plane_add(size=0.5, rotation=(TILT, 0.0, 0.0))
    bpy.context.object.pass_index = PASS_INDEX
    pose = look_at(np.zeros(3), 0.3, 0.7, 0.0, 1.2)
    return Camera(intrinsics(0.7, SIZE, SIZE), pose, SIZE, SIZE)


def config(**changes: object) -> GenerationConfig:
    return GenerationConfig(gpu_id=CPU, quality=Quality.DRAFT, samples=1, **changes)


def test_normals_depth_and_ids_of_a_plane(camera: Camera, tmp_path: Path) -> None:
    shown = Renderer(config(), tmp_path, {RenderPass.NORMALS}).render(camera, 1)
    inside = shown.ids == PASS_INDEX - 1
    assert 0.1 < inside.mean() < 0.9
    np.testing.assert_array_equal(inside, shown.depth > 0)

    world_normal = np.array([0.0, -math.sin(TILT), math.cos(TILT)])
    normal = camera.cam_to_world[:3, :3].T @ world_normal
    assert shown.normals is not None
    np.testing.assert_allclose(
        shown.normals[inside], np.broadcast_to(normal, (inside.sum(), 3)), atol=1e-3
    )
    np.testing.assert_array_equal(shown.normals.any(axis=-1) | ~inside, True)

    rows, columns = np.nonzero(inside)
    pixels = np.stack([columns + 0.5, rows + 0.5, np.ones(len(rows))], axis=1)
    rays = pixels @ np.linalg.inv(camera.K).T @ camera.cam_to_world[:3, :3].T
    expected = -(camera.cam_to_world[:3, 3] @ world_normal) / (rays @ world_normal)
    np.testing.assert_allclose(shown.depth[inside], expected, atol=1e-4)
    assert list(tmp_path.glob("*/*")) == []  # nothing is left of the render


@pytest.mark.parametrize(
    "own",
    [
        Intrinsics(150.0, 90.0, 30.0, 60.5, 128, 96),  # high pixels, principal point left and below
        Intrinsics(80.0, 130.0, 90.25, 20.0, 128, 96),  # wide pixels, right and above
        Intrinsics(140.0, 140.0, 20.0, 100.0, 72, 120),  # square pixels, an upright image
        Intrinsics(110.0, 150.0, 50.0, 30.0, 72, 120),
    ],
)
def test_every_pinhole_camera_renders_what_rays_see(own: Intrinsics, tmp_path: Path) -> None:
    bpy.ops.wm.read_factory_settings(use_empty=True)
    boxes = []
    for i, x in enumerate((-0.15, 0.0, 0.15)):
        place, turn = (x, 0.1 * (i - 1), 0.05), (0.3 * i, 0.2, 0.5 + i)
        bpy.ops.mesh.primitive_cube_add(size=0.1, location=place, rotation=turn)
        shown = bpy.context.object
        shown.pass_index = i + 1
        bpy.context.view_layer.update()
        box = trimesh.creation.box(extents=(0.1, 0.1, 0.1))
        box.apply_transform(np.array(shown.matrix_world))
        boxes.append((box.vertices, box.faces))
    pose = look_at(np.array([0.0, 0.0, 0.05]), 0.4, 0.9, 0.6, 0.7)
    camera = Camera(own_intrinsics(own), pose, own.width, own.height)
    render = Renderer(config(), tmp_path).render(camera, 1)
    cast = RayScene(boxes).cast(camera.K, pose, own.width, own.height)
    assert (cast.ids >= 0).sum() > 600
    assert (render.ids != cast.ids).sum() <= 4
    agreements = compare_masks(render.ids, cast, 3, render.depth)
    assert all(item.passes for item in agreements), agreements
    both = (render.ids >= 0) & (cast.ids >= 0)
    assert np.median(np.abs(render.depth - cast.depth)[both]) < 1e-5


def test_no_normals_unless_asked_for(camera: Camera, tmp_path: Path) -> None:
    assert Renderer(config(), tmp_path).render(camera, 1).normals is None


@pytest.mark.parametrize("quality", list(Quality))
def test_a_set_reaches_cycles(quality: Quality) -> None:
    settings = QUALITIES[quality]
    apply_settings(settings)
    cycles = bpy.context.scene.cycles
    assert cycles.samples == settings.limit
    assert cycles.max_bounces == cycles.glossy_bounces == settings.max_bounces
    assert cycles.use_adaptive_sampling == settings.is_adaptive
    assert cycles.adaptive_threshold == pytest.approx(settings.noise_threshold)
    assert cycles.adaptive_min_samples == settings.min_samples
    assert cycles.use_denoising == (settings.denoiser is not Denoiser.NONE)


def test_optix_without_its_device_is_refused_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(UserInputError, match=r"--denoiser optix: needs an NVIDIA GPU.*oidn"):
        Renderer(config(denoiser=Denoiser.OPTIX), tmp_path)
