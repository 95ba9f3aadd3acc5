# SPDX-License-Identifier: GPL-3.0-or-later
"""Models in the running Blender: each file read once, shown as often as a scene needs it."""

import math
import os
from collections import OrderedDict
from collections.abc import Callable, Collection, Sequence
from pathlib import Path

import bpy
from mathutils import Color, Matrix

from core.assets.catalogue import ModelInfo
from core.assets.geometry import ModelGeometry, load_geometry
from core.assets.plain_colors import Rgb, is_unpainted, shown_color
from core.engine.blender.importing import import_model
from core.engine.blender.nodes import own_tree
from core.engine.blender.triangles import share_triangles
from utils.quiet import redirected_output

_COLLECTION = "refgrasp_models"
_ON_STAGE = "refgrasp_scene"
# Share of light that one surface of clear glass lets through.
_GLASS_PASSES = 0.9
_GRAY: Rgb = (128, 128, 128)
# Faces of a bare mesh that meet at a larger angle have an edge between them, as in imported models; radians.
_CREASE = math.radians(40.0)
MODELS_KEPT = 16  # a scene's worth


class ModelLibrary:
    """Templates of the models used last, outside the scene, and their instances inside it.

    Args:
        geometry: gives the triangles that are shown of a model.
        capacity: models kept; those used longest ago are forgotten when a scene is cleared, so that memory
            does not grow with the catalogue. Reading a model again takes some 10 ms.
    """

    def __init__(
        self,
        geometry: Callable[[ModelInfo], ModelGeometry] = lambda model: load_geometry(model.path),
        capacity: int = MODELS_KEPT,
    ) -> None:
        self._geometry = geometry
        self._capacity = capacity
        # In order of last use.
        self._templates: OrderedDict[str, list[bpy.types.Object]] = OrderedDict()

    def show(self, model: ModelInfo, pose: Matrix, pass_index: int) -> None:
        """Put one instance of a model into the scene.

        Args:
            pose: model to world, meters.
            pass_index: value of its pixels in the object index pass; > 0.

        Raises:
            UserInputError: Blender cannot read the file, finds no mesh in it, or other triangles.
        """
        collection = _collection(_ON_STAGE)
        for template in self._template(model):
            # Meshes and materials are shared: a fifth mug costs one matrix, not one BVH.
            instance = template.copy()
            instance.matrix_world = pose
            instance.pass_index = pass_index
            collection.objects.link(instance)

    def clear(self) -> None:
        """Take all instances out of the scene and forget the models used longest ago."""
        collection = bpy.data.collections.get(_ON_STAGE)
        if collection is not None:
            bpy.data.batch_remove(list(collection.objects))
        while len(self._templates) > self._capacity:
            _, objects = self._templates.popitem(last=False)
            _remove(objects)

    def purge(self) -> None:
        """Forget all templates, and remove whatever else in Blender nothing uses."""
        self.clear()
        while self._templates:
            _remove(self._templates.popitem()[1])
        with redirected_output(Path(os.devnull)):
            bpy.ops.outliner.orphans_purge(do_local_ids=True, do_recursive=True)

    def _template(self, model: ModelInfo) -> list[bpy.types.Object]:
        if model.id not in self._templates:
            self._templates[model.id] = _load(model, self._geometry(model))
        self._templates.move_to_end(model.id)
        return self._templates[model.id]


def _remove(objects: Sequence[bpy.types.Object]) -> None:
    """Remove objects with the meshes, materials and images that nothing else uses."""
    meshes = {item.data for item in objects}
    slots = [slot for item in objects for slot in item.material_slots]
    materials = {slot.material for slot in slots if slot.material is not None}
    images = {image for material in materials for image in _images(material.node_tree)}
    kinds: tuple[Collection[bpy.types.ID], ...] = (objects, meshes, materials, images)
    for blocks in kinds:
        unused = [block for block in blocks if block.users == block.use_fake_user]
        bpy.data.batch_remove(unused)


def _images(tree: bpy.types.NodeTree | None) -> set[bpy.types.Image]:
    """Return the images of a material's nodes."""
    nodes = tree.nodes if tree is not None else ()
    images = (getattr(node, "image", None) for node in nodes)
    return {image for image in images if image is not None}


def _load(model: ModelInfo, geometry: ModelGeometry) -> list[bpy.types.Object]:
    """Import a file and return its meshes, in the model frame, cut like the geometry, linked nowhere."""
    path = model.path
    meshes = list(import_model(path).meshes)
    share_triangles([item.data for item in meshes], geometry, path)
    for material in {slot.material for item in meshes for slot in item.material_slots}:
        if material is not None and material.node_tree is not None:
            _cast_light_shadows(material.node_tree)
    meshes.sort(key=lambda item: item.name)
    for number, item in enumerate(meshes):
        # Names of our own: the next file's must not get a number that depends on what was loaded before.
        item.name = item.data.name = f"model {model.id} {number:03d}"
        _paint_by_vertex(item.data)
        if is_unpainted(path):
            _paint_plain(item.data, shown_color(model.color))
    return meshes


def _paint_by_vertex(mesh: bpy.types.Mesh) -> None:
    """Show the vertex colors of a mesh without a material, such as a PLY file's."""
    if mesh.materials or not mesh.color_attributes:
        return
    material = bpy.data.materials.new(mesh.name)
    tree = own_tree(material)
    colors = tree.nodes.new("ShaderNodeVertexColor")
    colors.layer_name = mesh.color_attributes[0].name
    tree.links.new(colors.outputs["Color"], tree.nodes["Principled BSDF"].inputs["Base Color"])
    mesh.materials.append(material)


def _paint_plain(mesh: bpy.types.Mesh, color: Rgb | None) -> None:
    """Show a mesh of bare triangles in one color (sRGB, 0 to 255; gray for None), smooth where it is round."""
    material = bpy.data.materials.new(mesh.name)
    shader = own_tree(material).nodes["Principled BSDF"]
    red, green, blue = Color([part / 255.0 for part in color or _GRAY]).from_srgb_to_scene_linear()
    shader.inputs["Base Color"].default_value = (red, green, blue, 1.0)
    mesh.materials.append(material)
    mesh.shade_smooth()
    mesh.set_sharp_from_angle(angle=_CREASE)


def _cast_light_shadows(tree: bpy.types.NodeTree) -> None:
    """Let light through clear glass to what is behind it.

    Renders are made without caustics, so glass would have a black shadow, and a black foot.
    """
    for shader in [node for node in tree.nodes if node.type == "BSDF_PRINCIPLED"]:
        clear = shader.inputs["Transmission Weight"].default_value
        links = list(shader.outputs["BSDF"].links)
        if clear <= 0.0 or not links:
            continue
        path, mix = tree.nodes.new("ShaderNodeLightPath"), tree.nodes.new("ShaderNodeMixShader")
        passing = tree.nodes.new("ShaderNodeBsdfTransparent")
        share = tree.nodes.new("ShaderNodeMath")
        share.operation = "MULTIPLY"
        share.inputs[1].default_value = _GLASS_PASSES * clear
        tree.links.new(path.outputs["Is Shadow Ray"], share.inputs[0])
        tree.links.new(share.outputs[0], mix.inputs[0])
        tree.links.new(shader.outputs["BSDF"], mix.inputs[1])
        tree.links.new(passing.outputs[0], mix.inputs[2])
        for link in links:
            tree.links.new(mix.outputs[0], link.to_socket)


def _collection(name: str) -> bpy.types.Collection:
    collection = bpy.data.collections.get(name)
    if collection is None:
        collection = bpy.data.collections.new(name)
        bpy.context.scene.collection.children.link(collection)
    return collection
