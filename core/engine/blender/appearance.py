# SPDX-License-Identifier: GPL-3.0-or-later
"""Putting an `Appearance` into the running Blender: lamps, surroundings, materials, color management.

Data blocks are made once under fixed names and then only changed, so a run of a thousand images owns as
many of them as a run of one.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Literal, TypeVar, cast

import bpy
import numpy as np
from mathutils import Vector

from core.engine.blender.lamps import area_power, point_power
from core.engine.blender.nodes import own_tree
from core.engine.blender.scene_file import FLOOR_NAME, WALL_NAME, world_files
from core.engine.blender.skies import balance
from core.errors import RefGraspError
from core.scene.appearance import Appearance, AreaLight, PointLight, Surface, World
from core.scene.appearance import Vector as Vector3

AREA_NAME = "refgrasp_area"
POINT_NAME = "refgrasp_point"
WORLD_NAME = "refgrasp_world"
# Materials may read this object property (meters along u, along v, 0) and move their pattern by it.
SHIFT_PROPERTY = "pattern_shift"
# True colors up to 0.8 and a gentle shoulder above; AgX and Filmic grey the colors that words name.
VIEW_TRANSFORM = "Khronos PBR Neutral"

# How much of the remaining color of single directions is kept: a green wood at the left must not make
# the left side of a white mug green.
SATURATION = 0.4
# Width of the map Cycles samples the surroundings by, pixels; the images are 1024 wide.
SAMPLE_MAP = 512

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
    cap, gain = balance(file, world.rotation)
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
    """Chain: direction, turned about Z, image, not below zero, capped sun, balanced white, paler, strength."""
    tree = own_tree(block)
    new = tree.nodes.new
    tree.nodes.clear()
    direction = _named(new("ShaderNodeTexCoord"), "direction")
    turn = _named(new("ShaderNodeMapping"), "turn")
    picture = _named(new("ShaderNodeTexEnvironment"), "image")
    # Lossy formats ring around the sun, below zero as well.
    positive = _named(new("ShaderNodeVectorMath"), "positive")
    positive.operation = "MAXIMUM"
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
        (picture.outputs["Color"], positive.inputs[0]),
        (positive.outputs["Vector"], cap.inputs[0]),
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
