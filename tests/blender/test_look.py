# SPDX-License-Identifier: GPL-3.0-or-later
import dataclasses
import itertools
import math
from pathlib import Path

import cv2
import numpy as np
import pytest

from utils.repository import REPOSITORY

bpy = pytest.importorskip("bpy")

from core.engine.blender.appearance import (  # noqa: E402
    apply_appearance,
    set_color_management,
    shown_material,
)
from core.engine.blender.scene_file import (  # noqa: E402
    FLOOR_NAME,
    WALL_NAME,
    SceneFile,
    open_scene,
    world_files,
    world_names,
)
from core.engine.blender.skies import WALL_ELEVATION, balance, check_environment  # noqa: E402
from core.errors import RefGraspError, UserInputError  # noqa: E402
from core.generation.appearance_sampling import sample_appearance  # noqa: E402
from core.scene.appearance import LUMINANCE, Appearance, Palette, Surface  # noqa: E402

pytestmark = pytest.mark.blender

DEFAULT_FILE = REPOSITORY / "blender_files" / "background.blend"
SURFACE = Surface("surface_test", (0.0, 0.0, 0.0), (1.0, 1.0))
CARD_SIZE = 0.1
# The wall behind the bare card, meters.
WALL_RADIUS = 3.0
WALL_STEPS = 64


@pytest.fixture
def default_scene() -> SceneFile:
    bpy.ops.wm.read_factory_settings(use_empty=True)
    return open_scene(DEFAULT_FILE)


@pytest.fixture
def bare_set() -> None:
    """A white Lambertian card in a black half-round wall, seen from above in raw linear values."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    half = CARD_SIZE / 2.0
    card = [(-half, -half, 0.0), (half, -half, 0.0), (half, half, 0.0), (-half, half, 0.0)]
    _add_quads(FLOOR_NAME, 1.0, card)
    angles = np.linspace(0.0, math.pi, WALL_STEPS + 1)
    top = WALL_RADIUS * math.tan(WALL_ELEVATION)
    wall = [
        (WALL_RADIUS * math.cos(a), WALL_RADIUS * math.sin(a), z)
        for start, end in itertools.pairwise(angles)
        for a, z in ((start, -0.1), (end, -0.1), (end, top), (start, top))
    ]
    _add_quads(WALL_NAME, 0.0, wall)
    scene = bpy.context.scene
    camera = bpy.data.objects.new("camera", bpy.data.cameras.new("camera"))
    camera.location = (0.0, 0.0, 0.4)
    camera.data.angle = 0.1
    scene.collection.objects.link(camera)
    scene.camera = camera
    scene.render.engine = "CYCLES"
    scene.cycles.samples = 256
    scene.cycles.use_adaptive_sampling = False
    scene.cycles.use_denoising = False
    scene.cycles.sample_clamp_indirect = 0.0
    scene.render.resolution_x = scene.render.resolution_y = 8
    scene.render.image_settings.file_format = "OPEN_EXR"


def _add_quads(name: str, albedo: float, corners: list[tuple[float, float, float]]) -> None:
    mesh = bpy.data.meshes.new(name)
    mesh.from_pydata(corners, [], [tuple(range(i, i + 4)) for i in range(0, len(corners), 4)])
    material = bpy.data.materials.new(f"{name}_plain")
    material.use_nodes = True
    nodes = material.node_tree.nodes
    diffuse = nodes.new("ShaderNodeBsdfDiffuse")
    diffuse.inputs["Color"].default_value = (albedo, albedo, albedo, 1.0)
    material.node_tree.links.new(
        diffuse.outputs["BSDF"], nodes["Material Output"].inputs["Surface"]
    )
    mesh.materials.append(material)
    mesh.materials.append(material)
    bpy.context.scene.collection.objects.link(bpy.data.objects.new(name, mesh))


def bare_look(seed: int, image: str = "studio") -> Appearance:
    palette = Palette((f"{FLOOR_NAME}_plain",), (f"{WALL_NAME}_plain",), (image,))
    return sample_appearance(np.random.default_rng(seed), palette, SURFACE)


def only(appearance: Appearance, source: str) -> Appearance:
    """Switch off all light but one source."""
    dark = {
        "area": dataclasses.replace(appearance.area, brightness=0.0),
        "point": dataclasses.replace(appearance.point, brightness=0.0),
        "world": dataclasses.replace(appearance.world, strength=0.0),
    }
    del dark[source]
    return dataclasses.replace(appearance, **dark)


def render_mean(tmp_path: Path) -> np.ndarray:
    """Return the mean linear RGB of the picture."""
    path = tmp_path / "card.exr"
    bpy.context.scene.render.filepath = str(path)
    bpy.ops.render.render(write_still=True)
    image = bpy.data.images.load(str(path))
    pixels = np.array(image.pixels[:]).reshape(-1, 4)[:, :3]
    bpy.data.images.remove(image)
    return pixels.mean(axis=0)


@pytest.mark.parametrize("source", ["area", "point"])
def test_a_lamp_lights_a_white_card_as_the_drawing_promises(bare_set, tmp_path, source):
    appearance = bare_look(5)
    apply_appearance(only(appearance, source), SURFACE)
    luminance = render_mean(tmp_path) @ LUMINANCE
    # A square that leans a little is not quite a disc: a few per cent.
    assert luminance == pytest.approx(getattr(appearance, source).brightness, rel=0.02)


def test_an_environment_of_the_users_own_is_balanced_alike(bare_set, tmp_path):
    """A larger one in the other format, hundreds of times as bright."""
    image = bpy.data.images.load(str(world_files()["courtyard"]))
    image.scale(2048, 1024)
    values = np.array(image.pixels[:], dtype=np.float32)
    image.pixels.foreach_set(300.0 * values)
    image.filepath_raw, image.file_format = str(tmp_path / "own.hdr"), "HDR"
    image.save()
    bpy.data.images.remove(image)
    check_environment(tmp_path / "own.hdr")
    appearance = bare_look(1, "own")
    apply_appearance(only(appearance, "world"), SURFACE, {"own": tmp_path / "own.hdr"})
    color = render_mean(tmp_path) / appearance.world.strength
    assert color @ LUMINANCE == pytest.approx(1.0, rel=0.06)


def test_a_small_environment_with_a_ringing_sun_is_balanced_alike(bare_set, tmp_path):
    """Suns of a pixel are wide where Cycles interpolates, and lossy formats ring around them, below zero."""
    values = np.full((128, 256, 4), 0.1, dtype=np.float32)
    for column in range(4, 256, 16):
        values[96:99, column - 1 : column + 2, :3] = -40.0
        values[97, column, :3] = 800.0
    image = bpy.data.images.new("own", 256, 128, float_buffer=True)
    image.pixels.foreach_set(values.ravel())
    image.filepath_raw, image.file_format = str(tmp_path / "own.exr"), "OPEN_EXR"
    image.save()
    bpy.data.images.remove(image)
    appearance = bare_look(1, "own")
    apply_appearance(only(appearance, "world"), SURFACE, {"own": tmp_path / "own.exr"})
    color = render_mean(tmp_path) / appearance.world.strength
    assert color @ LUMINANCE == pytest.approx(1.0, rel=0.1)


@pytest.mark.parametrize("lamp", [0.0, 50.0])
def test_a_black_environment_has_a_balance_that_is_a_number(tmp_path, lamp):
    """Of a studio's lamps more than half of the picture is black, and toward some sides all of it."""
    values = np.zeros((64, 128, 4), dtype=np.float32)
    values[44:52, 60:68, :3] = lamp
    image = bpy.data.images.new("studio", 128, 64, float_buffer=True)
    image.pixels.foreach_set(values.ravel())
    image.filepath_raw, image.file_format = str(tmp_path / f"lamp_{lamp:g}.exr"), "OPEN_EXR"
    image.save()
    bpy.data.images.remove(image)
    for rotation in np.linspace(0.0, math.tau, 8, endpoint=False):
        cap, gain = balance(tmp_path / f"lamp_{lamp:g}.exr", float(rotation))
        assert np.isfinite(gain).all()
        assert (cap > 0.0) == (lamp > 0.0)
        assert min(gain) > 0.0


def test_an_image_that_is_no_environment_is_refused(tmp_path):
    image = bpy.data.images.new("square", 64, 64, float_buffer=True)
    image.filepath_raw, image.file_format = str(tmp_path / "square.exr"), "OPEN_EXR"
    image.save()
    with pytest.raises(UserInputError, match="64 x 64 pixels"):
        check_environment(tmp_path / "square.exr")
    (tmp_path / "none.exr").write_bytes(b"no image")
    with pytest.raises(UserInputError, match=r"none\.exr"):
        check_environment(tmp_path / "none.exr")


@pytest.mark.parametrize("image", world_names())
def test_every_environment_lights_a_card_before_a_wall_alike(bare_set, tmp_path, image):
    """The images differ a hundredfold and between their sides; the card shows the strength asked for."""
    for seed in (1, 2):
        appearance = bare_look(seed, image)
        apply_appearance(only(appearance, "world"), SURFACE)
        color = render_mean(tmp_path) / appearance.world.strength
        assert color @ LUMINANCE == pytest.approx(1.0, rel=0.06)
        # White stays white: the channels differ by a few per cent.
        assert color.max() / color.min() < 1.1


def test_lamps_are_not_seen_by_the_camera(bare_set, tmp_path):
    appearance = bare_look(0)
    camera = bpy.context.scene.camera
    for source, lamp in (("area", appearance.area), ("point", appearance.point)):
        apply_appearance(only(appearance, source), SURFACE)
        x, y, z = lamp.position
        camera.location = (x, y, z - 0.5)
        camera.rotation_euler = (math.pi, 0.0, 0.0)
        assert render_mean(tmp_path) == pytest.approx([0.0, 0.0, 0.0])


def test_the_look_shows_its_materials_and_shifts(default_scene: SceneFile):
    appearance = sample_appearance(
        np.random.default_rng(1), default_scene.palette, default_scene.surfaces[0]
    )
    slots = [slot.material for slot in bpy.data.objects[FLOOR_NAME].material_slots]
    apply_appearance(appearance, default_scene.surfaces[0])
    floor, wall = bpy.data.objects[FLOOR_NAME], bpy.data.objects[WALL_NAME]
    assert shown_material(FLOOR_NAME) == appearance.floor
    assert shown_material(WALL_NAME) == appearance.wall
    # Only faces change slots: other materials in them would make Cycles prepare every mesh anew.
    assert [slot.material for slot in floor.material_slots] == slots
    assert len({polygon.material_index for polygon in floor.data.polygons}) == 1
    assert tuple(floor["pattern_shift"]) == (*appearance.floor_shift, 0.0)
    assert tuple(wall["pattern_shift"]) == (*appearance.wall_shift, 0.0)


def test_a_thousand_looks_need_the_data_blocks_of_a_few(default_scene: SceneFile):
    def apply(count: int) -> dict[str, int]:
        rng = np.random.default_rng(0)
        for _ in range(count):
            apply_appearance(
                sample_appearance(rng, default_scene.palette, default_scene.surfaces[0]),
                default_scene.surfaces[0],
            )
        kinds = ("objects", "lights", "worlds", "images", "materials", "meshes", "node_groups")
        return {kind: len(getattr(bpy.data, kind)) for kind in kinds}

    # After these all environment images have been loaded.
    few = apply(60)
    assert few["images"] == len(default_scene.palette.worlds)
    assert apply(100) == few


def test_looks_do_not_depend_on_those_before(default_scene: SceneFile):
    rng = np.random.default_rng(3)
    looks = [
        sample_appearance(rng, default_scene.palette, default_scene.surfaces[0]) for _ in range(3)
    ]
    apply_appearance(looks[0], default_scene.surfaces[0])
    first = _state()
    for appearance in (looks[1], looks[2], looks[0]):
        apply_appearance(appearance, default_scene.surfaces[0])
    assert _state() == first


def test_the_light_comes_back_after_a_purge(default_scene: SceneFile):
    appearance = sample_appearance(
        np.random.default_rng(3), default_scene.palette, default_scene.surfaces[0]
    )
    apply_appearance(appearance, default_scene.surfaces[0])
    first = _state()
    for item in [o for o in bpy.data.objects if o.type == "LIGHT"]:
        bpy.data.objects.remove(item)
    bpy.context.scene.world = None
    bpy.data.orphans_purge(do_recursive=True)
    apply_appearance(appearance, default_scene.surfaces[0])
    assert _state() == first


@pytest.mark.parametrize("change", [{"floor": "mud"}, {"wall": "sky"}])
def test_an_unknown_material_is_named(default_scene: SceneFile, change):
    appearance = sample_appearance(
        np.random.default_rng(0), default_scene.palette, default_scene.surfaces[0]
    )
    with pytest.raises(RefGraspError, match=next(iter(change.values()))):
        apply_appearance(dataclasses.replace(appearance, **change), default_scene.surfaces[0])


def test_an_unknown_environment_is_named(default_scene: SceneFile):
    appearance = sample_appearance(
        np.random.default_rng(0), default_scene.palette, default_scene.surfaces[0]
    )
    world = dataclasses.replace(appearance.world, image="moon")
    with pytest.raises(RefGraspError, match="moon"):
        apply_appearance(dataclasses.replace(appearance, world=world), default_scene.surfaces[0])


def test_color_management_is_set_whatever_it_was():
    bpy.ops.wm.read_factory_settings(use_empty=True)
    view = bpy.context.scene.view_settings
    view.view_transform, view.exposure, view.gamma = "AgX", 2.0, 1.4
    set_color_management()
    assert view.view_transform == "Khronos PBR Neutral"
    assert (view.exposure, view.gamma, view.look) == (0.0, 1.0, "None")


def _state() -> tuple:
    nodes = bpy.context.scene.world.node_tree.nodes
    lamps = sorted((o for o in bpy.data.objects if o.type == "LIGHT"), key=lambda o: o.name)
    return (
        [(o.name, tuple(o.location), tuple(o.rotation_quaternion), o.data.energy) for o in lamps],
        nodes["image"].image.name,
        tuple(nodes["gain"].inputs[1].default_value),
        tuple(nodes["turn"].inputs["Rotation"].default_value),
        nodes["background"].inputs["Strength"].default_value,
        [shown_material(name) for name in (FLOOR_NAME, WALL_NAME)],
    )


# The lightest tops; all others are darker than white things by more.
LIGHT_FLOORS = (
    "floor_white_painted_boards",
    "floor_white_marble",
    "floor_white_tiles",
    "floor_white_cotton",
    "floor_light_laminate",
    "floor_terrazzo",
)


@pytest.mark.long
@pytest.mark.parametrize("floor", LIGHT_FLOORS)
def test_a_white_ball_on_a_white_top_stays_visible(default_scene: SceneFile, tmp_path, floor):
    """Along most of its outline it differs from what is beside it, and it is white and not pink."""
    surface = next(s for s in default_scene.surfaces if floor in s.floors)
    appearance = sample_appearance(np.random.default_rng(2), default_scene.palette, surface)
    apply_appearance(dataclasses.replace(appearance, floor=floor), surface)
    pixels = _render_white_ball(surface, tmp_path / "ball.png")
    lab = cv2.cvtColor(pixels, cv2.COLOR_RGB2LAB)
    angles = np.linspace(0.0, 2.0 * math.pi, 90, endpoint=False)
    around = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    inside, outside = (
        lab[tuple((BALL_SIZE / 2 + r * BALL_PIXELS * around).astype(int).T)] for r in (0.92, 1.08)
    )
    # A lightness step of 2 is seen; most of these outlines have 5 and more.
    assert (np.abs(inside[:, 0] - outside[:, 0]) > 2.0).mean() > 0.6
    middle = lab[BALL_SIZE // 2 - 8 : BALL_SIZE // 2 + 8, BALL_SIZE // 2 - 8 : BALL_SIZE // 2 + 8]
    _, a, b = middle.reshape(-1, 3).mean(axis=0)
    assert abs(a) < 4.0
    assert -8.0 < b < 12.0


BALL_SIZE = 128  # of the image, pixels
BALL_PIXELS = 40  # radius of the ball in the image


def _render_white_ball(surface: Surface, path: Path) -> np.ndarray:
    """Render a ball on the surface in the middle of the frame; (H, W, 3) float32, sRGB 0 to 1."""
    radius, distance, elevation = 0.04, 0.9, math.radians(40.0)
    material = bpy.data.materials.new("white")
    material.use_nodes = True
    shader = material.node_tree.nodes["Principled BSDF"]
    shader.inputs["Base Color"].default_value = (0.8, 0.8, 0.8, 1.0)
    shader.inputs["Roughness"].default_value = 0.4
    bpy.ops.mesh.primitive_uv_sphere_add(radius=radius, segments=48, ring_count=24)
    ball = bpy.context.active_object
    ball.data.materials.append(material)
    ball.data.shade_smooth()
    ball.location = np.add(surface.center, (0.0, 0.0, radius))
    scene = bpy.context.scene
    camera = bpy.data.objects.new("camera", bpy.data.cameras.new("camera"))
    away = (0.0, -math.cos(elevation), math.sin(elevation))
    camera.location = np.add(ball.location, np.multiply(distance, away))
    camera.rotation_euler = (math.pi / 2.0 - elevation, 0.0, 0.0)
    # The outline of a ball is seen where rays touch it.
    outline = math.tan(math.asin(radius / distance))
    camera.data.angle = 2.0 * math.atan(outline * BALL_SIZE / 2.0 / BALL_PIXELS)
    scene.collection.objects.link(camera)
    scene.camera = camera
    scene.render.engine = "CYCLES"
    scene.cycles.samples = 32
    scene.cycles.use_adaptive_sampling = False
    scene.cycles.use_denoising = True
    scene.render.resolution_x = scene.render.resolution_y = BALL_SIZE
    scene.render.filepath = str(path)
    bpy.ops.render.render(write_still=True)
    return cv2.imread(str(path))[..., ::-1].astype(np.float32) / 255.0
