# SPDX-License-Identifier: GPL-3.0-or-later
"""Measuring what Blender shows of a model file, for `core.assets.model_check.comparison`."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import bpy
import numpy as np
from numpy.typing import NDArray

from core.assets.geometry import ModelGeometry
from core.assets.model_check.shown import Bounds, Color, ShownMaterial, ShownModel
from core.engine.blender.importing import Imported, surface_against_normals
from core.engine.blender.mesh_data import Polygons, read
from core.engine.blender.texture_alpha import hidden_shares
from core.engine.blender.triangles import share_triangles
from core.errors import UserInputError

_SUN = "EMISSION"


def measure(imported: Imported, geometry: ModelGeometry, path: Path) -> ShownModel:
    """Return what Blender shows of an imported file; its meshes are cut like the geometry."""
    meshes: list[bpy.types.Mesh] = [item.data for item in imported.meshes]
    materials = _used_materials(meshes)
    against, area = np.array([surface_against_normals(mesh) for mesh in meshes]).sum(axis=0)
    hidden = hidden_shares(meshes)
    bounds = _bounds(meshes)
    problem = ""
    try:
        share_triangles(meshes, geometry, path)
    except UserInputError as error:
        problem = str(error).removeprefix(f"{path}: ")
    return ShownModel(
        bounds=bounds,
        triangles_problem=problem,
        materials=tuple(_measured(material) for material in materials),
        mended=imported.mended,
        inside_out=float(against / area) if area else 0.0,
        hidden=hidden,
        vertex_color=max(map(_vertex_color, meshes)),
    )


def _bounds(meshes: Sequence[bpy.types.Mesh]) -> Bounds:
    """Return the box of the vertices that faces use."""
    used = []
    for mesh in meshes:
        polygons = Polygons.of(mesh)
        used.append(polygons.points[np.unique(polygons.vertices)])
    points = np.concatenate(used)
    low, high = points.min(axis=0).tolist(), points.max(axis=0).tolist()
    return (low[0], low[1], low[2]), (high[0], high[1], high[2])


def _used_materials(meshes: Sequence[bpy.types.Mesh]) -> list[bpy.types.Material]:
    """Return the materials that faces have, each once, in order."""
    found: dict[str, bpy.types.Material] = {}
    for mesh in meshes:
        for slot in np.unique(read(mesh.polygons, "material_index", np.int32)).tolist():
            material = mesh.materials[slot] if slot < len(mesh.materials) else None
            if material is not None:
                found[material.name] = material
    return list(found.values())


def _measured(material: bpy.types.Material) -> ShownMaterial:
    tree = material.node_tree
    nodes = list(tree.nodes) if tree is not None else []
    shaders = [node for node in nodes if node.type == "BSDF_PRINCIPLED"]
    images = [(node, getattr(node, "image", None)) for node in nodes if node.type == "TEX_IMAGE"]
    named = [(_name(image), is_decoded(image)) for node, image in images if _is_linked(node)]
    return ShownMaterial(
        name=material.name,
        color=next(iter(_colors(shaders)), None),
        opacity=min((_plain(shader, "Alpha", 1.0) for shader in shaders), default=1.0),
        glow=max((_glow(shader) for shader in shaders), default=0.0),
        is_lit=bool(shaders) or not any(node.type == _SUN for node in nodes),
        textures=tuple(dict.fromkeys(name for name, decoded in named if decoded)),
        undecoded=tuple(dict.fromkeys(name for name, decoded in named if not decoded)),
    )


def is_decoded(image: bpy.types.Image | None) -> bool:
    """Return whether Blender has the pixels of an image; asking for its size makes it decode the file."""
    return image is not None and min(image.size) > 0 and image.has_data


def _name(image: bpy.types.Image | None) -> str:
    if image is None:
        return "without a name"
    return Path(image.filepath).name or image.name


def _is_linked(node: bpy.types.Node) -> bool:
    return any(output.links for output in node.outputs)


def _plain(shader: bpy.types.Node, name: str, linked: float) -> float:
    """Return the value of an input, or `linked` if something is linked to it."""
    socket = shader.inputs[name]
    return linked if socket.links else float(socket.default_value)


def _colors(shaders: Sequence[bpy.types.Node]) -> Iterator[Color]:
    for shader in shaders:
        socket = shader.inputs["Base Color"]
        if not socket.links:
            red, green, blue, _ = map(float, socket.default_value)
            yield red, green, blue


def _glow(shader: bpy.types.Node) -> float:
    strength = _plain(shader, "Emission Strength", 1.0)
    color = shader.inputs["Emission Color"]
    brightest = 1.0 if color.links else max(map(float, list(color.default_value)[:3]))
    return strength * brightest


def _vertex_color(mesh: bpy.types.Mesh) -> float:
    """Return the highest channel of the vertex colors that are shown, 0 if none are; see `ModelLibrary`."""
    if mesh.materials or not mesh.color_attributes:
        return 0.0
    attribute = mesh.color_attributes[0]
    data = getattr(attribute, "data")  # noqa: B009  (every type of values has a class of its own)
    colors: NDArray[np.float32] = read(data, "color", np.float32, 4)
    return float(colors[:, :3].max(initial=0.0))
