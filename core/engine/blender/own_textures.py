# SPDX-License-Identifier: GPL-3.0-or-later
"""Materials of the user's own images for the floor and the wall of the opened scene file."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import bpy

from core.assets.textures import Textures
from core.engine.blender.appearance import SHIFT_PROPERTY
from core.engine.blender.nodes import own_tree
from core.engine.blender.scene_file import FLOOR_NAME, WALL_NAME, SceneFile
from core.errors import UserInputError

# A UV map of this name holds meters, as in the scene file that comes with the project.
UV_LAYER = "metres"
# Nearly matt, for an image says nothing of gloss, and the lamps shall not bleach dark ones.
ROUGHNESS = 0.65
GLOSS = 0.3  # "Specular IOR Level", 0.5 = of glass


def use_textures(scene_file: SceneFile, textures: Textures, size: float) -> SceneFile:
    """Give floor and wall the user's images as materials, and return what is now drawn from.

    Every surface then draws from all of them; where the user has none, everything stays as it is.

    Args:
        size: width of an image on floor or wall, meters; its height follows.

    Raises:
        UserInputError: Blender cannot read an image.
    """
    floors = _materials(FLOOR_NAME, "floor_texture", textures.floors, size)
    walls = _materials(WALL_NAME, "wall_texture", textures.walls, size)
    palette = scene_file.palette
    return SceneFile(
        tuple(
            replace(s, floors=() if floors else s.floors, walls=() if walls else s.walls)
            for s in scene_file.surfaces
        ),
        replace(palette, floors=floors or palette.floors, walls=walls or palette.walls),
    )


def _materials(
    object_name: str, prefix: str, files: Mapping[str, Path], size: float
) -> tuple[str, ...]:
    """Add a slot for each image, and return the names of the materials."""
    mesh: bpy.types.Mesh = bpy.data.objects[object_name].data
    names = []
    for name, file in files.items():
        material = _tiled(f"{prefix}_{name}", file, size, mesh)
        mesh.materials.append(material)
        names.append(material.name)
    return tuple(names)


def _tiled(name: str, file: Path, size: float, mesh: bpy.types.Mesh) -> bpy.types.Material:
    """Return a material that repeats an image every `size` meters."""
    try:
        image = bpy.data.images.load(str(file.resolve()), check_existing=True)
        width, height = image.size
    except RuntimeError as error:
        raise UserInputError(f"{file}: Blender cannot read this image ({error})") from error
    if not width or not height:
        raise UserInputError(f"{file}: Blender cannot read this image; save it as PNG or JPEG")
    material = bpy.data.materials.new(name)
    material.use_nodes = True
    tree = own_tree(material)
    tree.nodes.clear()
    new, link = tree.nodes.new, tree.links.new
    shift = new("ShaderNodeAttribute")
    shift.attribute_type = "OBJECT"
    shift.attribute_name = SHIFT_PROPERTY
    moved = new("ShaderNodeVectorMath")
    moved.operation = "ADD"
    link(_meters(tree, mesh), moved.inputs[0])
    link(shift.outputs["Vector"], moved.inputs[1])
    scaled = new("ShaderNodeVectorMath")
    scaled.operation = "DIVIDE"
    link(moved.outputs["Vector"], scaled.inputs[0])
    scaled.inputs[1].default_value = (size, size * height / width, 1.0)
    picture = new("ShaderNodeTexImage")
    picture.image = image
    link(scaled.outputs["Vector"], picture.inputs["Vector"])
    shader = new("ShaderNodeBsdfPrincipled")
    shader.inputs["Roughness"].default_value = ROUGHNESS
    shader.inputs["Specular IOR Level"].default_value = GLOSS
    link(picture.outputs["Color"], shader.inputs["Base Color"])
    output = new("ShaderNodeOutputMaterial")
    link(shader.outputs["BSDF"], output.inputs["Surface"])
    return material


def _meters(tree: bpy.types.NodeTree, mesh: bpy.types.Mesh) -> bpy.types.NodeSocket:
    """Return coordinates in meters: the mesh's own, or (x, y) on level faces and (x + y, z) on upright ones.

    The latter are true where walls run along X or Y.
    """
    new, link = tree.nodes.new, tree.links.new
    if UV_LAYER in mesh.uv_layers:
        place = new("ShaderNodeUVMap")
        place.uv_map = UV_LAYER
        return place.outputs["UV"]
    geometry, parts, normal = (
        new("ShaderNodeNewGeometry"),
        new("ShaderNodeSeparateXYZ"),
        new("ShaderNodeSeparateXYZ"),
    )
    link(geometry.outputs["Position"], parts.inputs[0])
    link(geometry.outputs["True Normal"], normal.inputs[0])
    steep = new("ShaderNodeMath")
    steep.operation = "ABSOLUTE"
    link(normal.outputs["Z"], steep.inputs[0])
    level = new("ShaderNodeMath")
    level.operation = "GREATER_THAN"
    link(steep.outputs[0], level.inputs[0])
    level.inputs[1].default_value = 0.5
    along = new("ShaderNodeMath")
    along.operation = "ADD"
    link(parts.outputs["X"], along.inputs[0])
    link(parts.outputs["Y"], along.inputs[1])
    upright = new("ShaderNodeCombineXYZ")
    link(along.outputs[0], upright.inputs["X"])
    link(parts.outputs["Z"], upright.inputs["Y"])
    chosen = new("ShaderNodeMix")
    chosen.data_type = "VECTOR"
    link(level.outputs[0], chosen.inputs["Factor"])
    ends = [slot for slot in chosen.inputs if slot.type == "VECTOR" and slot.enabled]
    link(upright.outputs[0], ends[0])
    link(geometry.outputs["Position"], ends[1])
    return next(slot for slot in chosen.outputs if slot.enabled)
