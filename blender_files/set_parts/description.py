# SPDX-License-Identifier: GPL-3.0-or-later
"""A description of the open Blender file, as text that is equal for two builds of the same set.

Blender's own files contain memory addresses and are never the same bytes twice.
"""

import json
from typing import Any

import bpy

DIGITS = 6
# The position of a node in the editor and its selection do not affect images.
_LAYOUT = frozenset(
    {
        "location",
        "width",
        "width_hidden",
        "height",
        "select",
        "hide",
        "label",
        "name",
        "use_custom_color",
        "show_options",
        "show_preview",
        "show_texture",
    }
)


def describe() -> str:
    """Return objects, meshes, materials and their nodes as JSON, sorted by name."""
    content = {
        "objects": {o.name: _object(o) for o in bpy.data.objects},
        "materials": {m.name: _tree(m.node_tree) for m in bpy.data.materials},
    }
    return json.dumps(content, indent=1, sort_keys=True)


def _object(item: bpy.types.Object) -> dict[str, Any]:
    mesh = item.data
    return {
        "matrix": _plain(item.matrix_world),
        "hide_render": item.hide_render,
        "points": [_plain(v.co) for v in mesh.vertices],
        "faces": [[*p.vertices, p.material_index, p.use_smooth] for p in mesh.polygons],
        "sharp": [e.index for e in mesh.edges if e.use_edge_sharp],
        "properties": {key: _plain(item[key]) for key in item.keys()},  # noqa: SIM118
        "uv": {layer.name: [_plain(e.uv) for e in layer.data] for layer in mesh.uv_layers},
        "slots": [slot.material.name for slot in item.material_slots],
    }


def _tree(tree: bpy.types.NodeTree) -> dict[str, Any]:
    order = {node.name: i for i, node in enumerate(tree.nodes)}
    return {
        "nodes": [_node(node) for node in tree.nodes],
        "links": sorted(
            [
                order[link.from_node.name],
                link.from_socket.identifier,
                order[link.to_node.name],
                link.to_socket.identifier,
            ]
            for link in tree.links
        ),
    }


def _node(node: bpy.types.Node) -> dict[str, Any]:
    settings = {
        prop.identifier: _plain(getattr(node, prop.identifier))
        for prop in node.bl_rna.properties
        if prop.type in {"BOOLEAN", "INT", "FLOAT", "STRING", "ENUM"}
        and not prop.identifier.startswith("bl_")
        and prop.identifier not in _LAYOUT
    }
    inputs = {
        slot.identifier: _plain(slot.default_value)
        for slot in node.inputs
        if hasattr(slot, "default_value") and not slot.is_linked
    }
    result = {"type": node.bl_idname, "settings": settings, "inputs": inputs}
    if node.bl_idname == "ShaderNodeValToRGB":
        elements = node.color_ramp.elements
        result["ramp"] = [[_plain(e.position), _plain(e.color)] for e in elements]
    return result


def _plain(value: Any) -> Any:
    if isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return round(value, DIGITS)
    return [_plain(part) for part in value]
