# SPDX-License-Identifier: GPL-3.0-or-later
"""Putting an `Appearance` into the running Blender: lamps, surroundings, materials, color management.

Data blocks are made once under fixed names and then only changed, so a run of a thousand images owns as
many of them as a run of one.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal, TypeVar, cast

import bpy
import numpy as np
from mathutils import Vector

from core.engine.blender.lamps import area_power, point_power
from core.engine.blender.nodes import own_tree
from core.engine.blender.scene_file import FLOOR_NAME, WALL_NAME, world_files
from core.errors import RefGraspError, UserInputError
from core.scene.appearance import LUMINANCE, Appearance, AreaLight, PointLight, Surface, World
from core.scene.appearance import Vector as Vector3

AREA_NAME = "refgrasp_area"
POINT_NAME = "refgrasp_point"
WORLD_NAME = "refgrasp_world"
# Materials may read this object property (meters along u, along v, 0) and move their pattern by it.
SHIFT_PROPERTY = "pattern_shift"
# True colors up to 0.8 and a gentle shoulder above; AgX and Filmic grey the colors that words name.
VIEW_TRANSFORM = "Khronos PBR Neutral"

# The sun in an image counts as at most this many times its median sky: shadows stay soft.
SUN_CAP = 25.0
# How much of the light's tint is balanced away, as a camera would; all of it looks sterile.
WHITE_BALANCE = 0.9
# How much of the remaining color of single directions is kept: a green wood at the left must not make
# the left side of a white mug green.
SATURATION = 0.4
# Width of the map Cycles samples the surroundings by, pixels; the images are 1024 wide.
SAMPLE_MAP = 512
# Larger images are measured at this width, which Blender's have.
MEASURED_WIDTH = 1024
# A wall behind the surface hides the sky there up to about this elevation.
WALL_ELEVATION = math.radians(60.0)

AnyNode = TypeVar("AnyNode", bound=bpy.types.Node)


def apply_appearance(
    appearance: Appearance, surface: Surface, environments: Mapping[str, Path] | None = None
) -> None:
    """Light the surface of the open scene file as `appearance` says and show its materials.

    Call after `open_scene` and before each render. Frames and units as in `core.scene.appearance`.

    Args:
        environments: images by name; by default Blender's.

    Raises:
        RefGraspError: a material or an environment image of that name is not there.
    """
    set_color_management()
    _set_area(appearance.area, surface.center)
    _set_point(appearance.point, surface.center)
    _set_world(appearance.world, world_files() if environments is None else environments)
    _show_material(FLOOR_NAME, appearance.floor, appearance.floor_shift)
    _show_material(WALL_NAME, appearance.wall, appearance.wall_shift)


def set_color_management() -> None:
    """Choose how radiance becomes color: neutral, exposure 0, so that named colors are true."""
    scene = bpy.context.scene
    if scene.display_settings.display_device != "sRGB":
        # Assigning it, even the same, makes Cycles prepare every material and mesh anew.
        scene.display_settings.display_device = "sRGB"
    scene.view_settings.view_transform = VIEW_TRANSFORM
    scene.view_settings.look = "None"
    scene.view_settings.exposure = 0.0
    scene.view_settings.gamma = 1.0
    scene.view_settings.use_curve_mapping = False


def _lamp(name: str, kind: Literal["AREA", "POINT"]) -> bpy.types.Object:
    lamp = bpy.data.objects.get(name)
    if lamp is None:
        light = bpy.data.lights.get(name) or bpy.data.lights.new(name, kind)
        lamp = bpy.data.objects.new(name, light)
        # A glowing square in the picture would be an object that nobody has named.
        lamp.visible_camera = False
    if lamp.name not in bpy.context.scene.collection.objects:
        bpy.context.scene.collection.objects.link(lamp)
    return lamp


def _set_area(area: AreaLight, card: Vector3) -> None:
    lamp = _lamp(AREA_NAME, "AREA")
    lamp.location = area.position
    # Lamps shine along their own -Z.
    aim = Vector(area.target) - Vector(area.position)
    lamp.rotation_mode = "QUATERNION"
    lamp.rotation_quaternion = aim.to_track_quat("-Z", "Y")
    light: bpy.types.AreaLight = lamp.data
    light.shape = "SQUARE"
    light.size = area.size
    light.energy = area_power(area, card)
    light.color = area.color


def _set_point(point: PointLight, card: Vector3) -> None:
    lamp = _lamp(POINT_NAME, "POINT")
    lamp.location = point.position
    light: bpy.types.PointLight = lamp.data
    light.shadow_soft_size = point.radius
    light.energy = point_power(point, card)
    light.color = point.color


def _set_world(world: World, environments: Mapping[str, Path]) -> None:
    block = bpy.data.worlds.get(WORLD_NAME)
    if block is None:
        block = bpy.data.worlds.new(WORLD_NAME)
        # Left to itself, Cycles builds a map of 4096 pixels for each image, which takes seconds.
        block.cycles.sampling_method = "MANUAL"
        block.cycles.sample_map_resolution = SAMPLE_MAP
        _build_world_nodes(block)
    file = environments.get(world.image)
    if file is None or not file.is_file():
        raise RefGraspError(f"there is no environment image '{world.image}'")
    cap, gain = _balance(file, world.rotation)
    tree = block.node_tree
    assert tree is not None
    nodes = tree.nodes
    picture = cast("bpy.types.ShaderNodeTexEnvironment", nodes["image"])
    picture.image = bpy.data.images.load(str(file), check_existing=True)
    nodes["turn"].inputs["Rotation"].default_value = (0.0, 0.0, world.rotation)
    nodes["cap"].inputs[1].default_value = (cap, cap, cap)
    nodes["gain"].inputs[1].default_value = gain
    nodes["background"].inputs["Strength"].default_value = world.strength
    if bpy.context.scene.world != block:
        # Assigning it, even the same, makes Cycles prepare every mesh anew.
        bpy.context.scene.world = block


def _build_world_nodes(block: bpy.types.World) -> None:
    """Chain: direction, turned about Z, image, capped sun, balanced white, paler, strength."""
    tree = own_tree(block)
    new = tree.nodes.new
    tree.nodes.clear()
    direction = _named(new("ShaderNodeTexCoord"), "direction")
    turn = _named(new("ShaderNodeMapping"), "turn")
    picture = _named(new("ShaderNodeTexEnvironment"), "image")
    cap = _named(new("ShaderNodeVectorMath"), "cap")
    cap.operation = "MINIMUM"
    gain = _named(new("ShaderNodeVectorMath"), "gain")
    gain.operation = "MULTIPLY"
    grey = _named(new("ShaderNodeRGBToBW"), "grey")
    paler = _named(new("ShaderNodeMix"), "paler")
    paler.data_type = "VECTOR"
    paler.inputs["Factor"].default_value = SATURATION
    grey_end, color_end = (slot for slot in paler.inputs if slot.type == "VECTOR" and slot.enabled)
    background = _named(new("ShaderNodeBackground"), "background")
    output = _named(new("ShaderNodeOutputWorld"), "output")
    for source, sink in (
        (direction.outputs["Generated"], turn.inputs["Vector"]),
        (turn.outputs["Vector"], picture.inputs["Vector"]),
        (picture.outputs["Color"], cap.inputs[0]),
        (cap.outputs["Vector"], gain.inputs[0]),
        (gain.outputs["Vector"], grey.inputs["Color"]),
        (grey.outputs["Val"], grey_end),
        (gain.outputs["Vector"], color_end),
        (next(slot for slot in paler.outputs if slot.enabled), background.inputs["Color"]),
        (background.outputs["Background"], output.inputs["Surface"]),
    ):
        tree.links.new(source, sink)


def _named(node: AnyNode, name: str) -> AnyNode:
    node.name = name
    return node


def check_environment(file: Path) -> None:
    """Check that an image can be read, and has the shape of an environment.

    Raises:
        UserInputError: it cannot, or has not.
    """
    try:
        image = bpy.data.images.load(str(file), check_existing=False)
        width, height = image.size
    except RuntimeError as error:
        raise UserInputError(f"{file}: Blender cannot read this image ({error})") from error
    # With it go its pixels, which were read for its size.
    bpy.data.images.remove(image)
    if not height or width != 2 * height:
        raise UserInputError(
            f"{file}: {width} x {height} pixels; an environment image is twice as wide as high"
        )


@dataclass(frozen=True, eq=False)
class _Sky:
    """The upper half of an environment image.

    Attributes:
        cap: its pixels count as at most this, see `SUN_CAP`.
        capped: (rows, width, 3) float32, bottom row first.
    """

    cap: float
    capped: np.ndarray


def _pixels(image: bpy.types.Image) -> np.ndarray:
    """Return the values (height, width, channels) of an image, bottom row first."""
    width, height = image.size
    pixels = np.empty(width * height * image.channels, dtype=np.float32)
    image.pixels.foreach_get(pixels)
    return pixels.reshape(height, width, -1)


@lru_cache(maxsize=64)  # of 3 MB each; Blender has eight
def _sky(file: Path) -> _Sky:
    """Measure an environment image once: its file never changes, and reading its pixels takes long."""
    image = bpy.data.images.load(str(file), check_existing=True)
    width, _ = image.size
    if width > MEASURED_WIDTH:
        small = image.copy()
        small.scale(MEASURED_WIDTH, MEASURED_WIDTH // 2)
        pixels = _pixels(small)
        bpy.data.images.remove(small)
    else:
        pixels = _pixels(image)
    image.buffers_free()  # Cycles reads the file itself
    upper = pixels[len(pixels) // 2 :, :, :3]
    cap = SUN_CAP * float(np.median(upper @ np.array(LUMINANCE, dtype=np.float32)))
    return _Sky(cap, np.minimum(upper, cap))


def _balance(file: Path, rotation: float) -> tuple[float, tuple[float, ...]]:
    """Measure an environment image turned by `rotation`: cap on its pixels, gain of each channel.

    With both applied, a level white card at the foot of a wall, open to the front (-Y) and above, shows
    1 in luminance. The images differ a hundredfold in their own units, and each of them tenfold
    between its sides.
    """
    sky = _sky(file)
    rows, width, _ = sky.capped.shape
    weights = _open_sky(width, 2 * rows, rotation)
    mean = np.tensordot(weights, sky.capped.astype(np.float64), axes=2)
    luminance = float(mean @ LUMINANCE)
    balanced = (luminance / mean) ** WHITE_BALANCE
    gain = balanced / float((balanced * mean) @ LUMINANCE)
    return sky.cap, tuple(gain.tolist())


def _open_sky(width: int, height: int, rotation: float) -> np.ndarray:
    """Return the weights (height / 2, width) of an environment's upper rows in the light on a card.

    Blender's equirectangular pictures run in u = 0.5 - azimuth / 2 pi from left to right and from the
    nadir up; a direction is turned by `rotation` before it is looked up. The weights follow Lambert's
    law and sum to 1 over the whole upper half, so that what the wall hides is missing from the sum.
    """
    elevation = (np.arange(height // 2) + 0.5) / height * math.pi
    azimuth = (0.5 - (np.arange(width) + 0.5) / width) * math.tau - rotation
    lambert = np.cos(elevation) * np.sin(elevation)
    is_open = (np.sin(azimuth)[None, :] < 0.0) | (elevation > WALL_ELEVATION)[:, None]
    return is_open * (lambert / (lambert.sum() * width))[:, None]


def _show_material(object_name: str, material: str, shift: tuple[float, float]) -> None:
    shown = bpy.data.objects[object_name]
    names = [slot.material.name if slot.material else "" for slot in shown.material_slots]
    if material not in names[1:]:
        raise RefGraspError(f"'{object_name}' of the open scene file has no material '{material}'")
    mesh: bpy.types.Mesh = shown.data
    # The faces are moved to another slot: another material in their slot would make Cycles prepare every
    # mesh of the scene anew, not only this one.
    slot = np.full(len(mesh.polygons), names.index(material, 1), dtype=np.int32)
    mesh.polygons.foreach_set("material_index", slot)
    mesh.update_tag()
    shown[SHIFT_PROPERTY] = (*shift, 0.0)
    shown.update_tag()


def shown_material(object_name: str) -> str:
    """Return the name of the material that the floor or the wall shows."""
    shown = bpy.data.objects[object_name]
    mesh: bpy.types.Mesh = shown.data
    material = shown.material_slots[mesh.polygons[0].material_index].material
    return material.name if material is not None else ""
