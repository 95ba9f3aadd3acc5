# SPDX-License-Identifier: GPL-3.0-or-later
"""Images of the user's own become the materials of floor and wall, at their size, and as bright as they are."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from utils.repository import REPOSITORY

bpy = pytest.importorskip("bpy")

from core.assets.textures import Textures, texture_files  # noqa: E402
from core.engine.blender.appearance import apply_appearance, shown_material  # noqa: E402
from core.engine.blender.own_textures import UV_LAYER, use_textures  # noqa: E402
from core.engine.blender.scene_file import (  # noqa: E402
    FLOOR_NAME,
    WALL_NAME,
    SceneFile,
    open_scene,
)
from core.errors import UserInputError  # noqa: E402
from core.generation.appearance_sampling import sample_appearance  # noqa: E402
from core.scene.appearance import LUMINANCE  # noqa: E402

pytestmark = pytest.mark.blender

DEFAULT_FILE = REPOSITORY / "blender_files" / "background.blend"
GRAY = 128
SIZE = 0.4  # of an image on the floor, meters


@pytest.fixture
def scene_file() -> SceneFile:
    bpy.ops.wm.read_factory_settings(use_empty=True)
    return open_scene(DEFAULT_FILE)


@pytest.fixture
def textures(tmp_path: Path) -> Textures:
    """A floor whose left half is black and whose right half is gray, twice as wide as high."""
    (tmp_path / "floors").mkdir()
    pixels = np.zeros((100, 200, 3), np.uint8)
    pixels[:, 100:] = GRAY
    Image.fromarray(pixels).save(tmp_path / "floors" / "halves.png")
    return texture_files(tmp_path)


def test_every_surface_draws_from_them_and_walls_stay(scene_file: SceneFile, textures: Textures):
    own = use_textures(scene_file, textures, SIZE)
    assert own.palette.floors == ("floor_texture_halves",)
    assert own.palette.walls == scene_file.palette.walls
    for before, after in zip(scene_file.surfaces, own.surfaces, strict=True):
        assert after == dataclasses.replace(before, floors=())
        look = sample_appearance(np.random.default_rng(1), own.palette, after)
        apply_appearance(look, after)
        assert shown_material(FLOOR_NAME) == "floor_texture_halves"
        assert shown_material(WALL_NAME) in before.walls


@pytest.mark.parametrize("has_meters", [True, False])
def test_they_have_their_size_and_their_brightness(
    scene_file: SceneFile, textures: Textures, tmp_path: Path, has_meters: bool
):
    """Half of a picture of one tile is black, half of it reflects what the image says."""
    if not has_meters:
        mesh = bpy.data.objects[FLOOR_NAME].data
        mesh.uv_layers.remove(mesh.uv_layers[UV_LAYER])
    own = use_textures(scene_file, textures, SIZE)
    surface = own.surfaces[0]
    look = sample_appearance(np.random.default_rng(1), own.palette, surface)
    x = surface.center[0]
    # The tile's left edge, meters along u, comes to the left edge of the picture.
    shift = (-(x - SIZE / 2.0) % SIZE, 0.0)
    apply_appearance(dataclasses.replace(look, floor_shift=shift), surface)
    pixels = _seen_from_above(surface.center, tmp_path / "tile.exr")
    left, right = pixels[:, :7], pixels[:, 9:]
    # The varnish mirrors a little of the lamps, on black too; 128 is 0.216 linear, in a light of 0.8 to 1.1.
    assert 0.216 * 0.7 < right.mean() - left.mean() < 0.216 * 1.25
    assert left.mean() < 0.35 * right.mean()
    apply_appearance(dataclasses.replace(look, floor_shift=(shift[0] + SIZE / 2.0, 0.0)), surface)
    moved = _seen_from_above(surface.center, tmp_path / "tile.exr")
    assert moved[:, :7].mean() > 2.5 * moved[:, 9:].mean()


def test_an_image_that_blender_cannot_read_is_named(scene_file: SceneFile, tmp_path: Path):
    (tmp_path / "bad.png").write_bytes(b"no image")
    with pytest.raises(UserInputError, match=r"bad\.png"):
        use_textures(scene_file, Textures({}, {"bad": tmp_path / "bad.png"}), SIZE)


def _seen_from_above(center: tuple[float, float, float], path: Path) -> np.ndarray:
    """Return the luminance (16, 16), top row first, of a picture `SIZE` meters wide."""
    scene = bpy.context.scene
    camera = bpy.data.objects.get("above")
    if camera is None:
        camera = bpy.data.objects.new("above", bpy.data.cameras.new("above"))
        camera.data.type, camera.data.ortho_scale = "ORTHO", SIZE
        scene.collection.objects.link(camera)
        scene.camera = camera
    camera.location = np.add(center, (0.0, 0.0, 0.5))
    scene.render.engine = "CYCLES"
    scene.cycles.samples = 32
    scene.cycles.use_denoising = False
    scene.cycles.max_bounces = 1
    scene.render.resolution_x = scene.render.resolution_y = 16
    scene.render.image_settings.file_format = "OPEN_EXR"
    scene.render.filepath = str(path)
    bpy.ops.render.render(write_still=True)
    image = bpy.data.images.load(str(path), check_existing=False)
    pixels = np.array(image.pixels[:]).reshape(16, 16, -1)[::-1, :, :3] @ np.array(LUMINANCE)
    bpy.data.images.remove(image)
    return pixels
