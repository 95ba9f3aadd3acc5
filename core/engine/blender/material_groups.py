# SPDX-License-Identifier: GPL-3.0-or-later
"""Materials as node groups, which one material shows in turn.

If the faces of a mesh get another material, Cycles prepares the mesh anew, and with it the acceleration
structure of the whole scene. If the material stays and its group is exchanged, only its shader is compiled. A
group has the same nodes and so the same colors.
"""

from typing import Any, cast

import bpy

from core.engine.blender.nodes import own_tree

GROUP_PREFIX = "refgrasp_group"
# Property of a group: the name of its material, which with a prefix may be longer than names can be.
_MATERIAL = "refgrasp_material"
WINDOW_PREFIX = "refgrasp_window_"
_GROUP_NODE = "shown"
# Nodes of which nothing is lost if properties and unlinked inputs are copied. What has others is not shown
# through a group.
_COPIED_WHOLE = frozenset(
    (
        "ShaderNodeAddShader", "ShaderNodeAttribute", "ShaderNodeBrightContrast",
        "ShaderNodeBsdfDiffuse", "ShaderNodeBsdfGlossy", "ShaderNodeBsdfPrincipled",
        "ShaderNodeBump", "ShaderNodeClamp", "ShaderNodeCombineColor", "ShaderNodeCombineXYZ",
        "ShaderNodeHueSaturation", "ShaderNodeMapRange", "ShaderNodeMapping", "ShaderNodeMath",
        "ShaderNodeMix", "ShaderNodeMixShader", "ShaderNodeNormalMap", "ShaderNodeRGB",
        "ShaderNodeSeparateColor", "ShaderNodeSeparateXYZ", "ShaderNodeTexBrick", "ShaderNodeTexChecker",
        "ShaderNodeTexCoord", "ShaderNodeTexImage", "ShaderNodeTexNoise", "ShaderNodeTexVoronoi",
        "ShaderNodeTexWave", "ShaderNodeTexWhiteNoise", "ShaderNodeUVMap", "ShaderNodeValToRGB",
        "ShaderNodeValue", "ShaderNodeVectorMath",
    )
)  # fmt: skip
_LEFT_OUT = frozenset(("NodeFrame", "ShaderNodeOutputMaterial"))
# Properties that are themselves structures with properties.
_NESTED = ("texture_mapping", "color_mapping")
_STILL = ("FILE", "GENERATED")


def window_of(shown: bpy.types.Object) -> bpy.types.Material:
    """Return the material through which a background object shows groups; made once, in its first slot."""
    name = WINDOW_PREFIX + shown.name
    material = bpy.data.materials.get(name)
    if material is None:
        material = bpy.data.materials.new(name)
        tree = own_tree(material)
        tree.nodes.clear()
        group = tree.nodes.new("ShaderNodeGroup")
        group.name = _GROUP_NODE
        tree.nodes.new("ShaderNodeOutputMaterial")
    if shown.material_slots[0].material != material:
        shown.material_slots[0].material = material
    return material


def show_group(window: bpy.types.Material, group: bpy.types.NodeTree) -> None:
    """Show a group through a window."""
    tree = own_tree(window)
    node: Any = tree.nodes[_GROUP_NODE]
    if node.node_tree == group:
        return
    node.node_tree = group
    output = next(n for n in tree.nodes if n.bl_idname == "ShaderNodeOutputMaterial")
    if not output.inputs["Surface"].is_linked:
        tree.links.new(node.outputs[0], output.inputs["Surface"])


def shown_group(window: bpy.types.Material) -> str:
    """Return the name of the material that a window shows."""
    node: Any = own_tree(window).nodes[_GROUP_NODE]
    return str(node.node_tree[_MATERIAL])


def group_of(material: bpy.types.Material) -> bpy.types.NodeTree | None:
    """Return a material as a group, made once; None if something of it would be lost."""
    known = next((g for g in bpy.data.node_groups if g.get(_MATERIAL, "") == material.name), None)
    if known is not None or not material.use_nodes:
        return known
    tree = cast("bpy.types.ShaderNodeTree", own_tree(material))
    output = tree.get_output_node("CYCLES")
    if output is None or not _is_copied_whole(material, output):
        return None
    group = bpy.data.node_groups.new(GROUP_PREFIX, "ShaderNodeTree")
    group[_MATERIAL] = material.name
    group.use_fake_user = True
    copies = {n.name: _copy(n, group) for n in tree.nodes if n.bl_idname not in _LEFT_OUT}
    end = group.nodes.new("NodeGroupOutput")
    group.interface.new_socket("Surface", in_out="OUTPUT", socket_type="NodeSocketShader")
    for link in tree.links:
        source = copies[link.from_node.name].outputs[
            _index(link.from_node.outputs, link.from_socket)
        ]
        if link.to_node == output:
            group.links.new(source, end.inputs[0])
        elif link.to_node.name in copies:
            inputs = copies[link.to_node.name].inputs
            group.links.new(source, inputs[_index(link.to_node.inputs, link.to_socket)])
    return group


def remove_groups() -> None:
    """Remove all groups and windows; those of another scene file are others."""
    groups = [g for g in bpy.data.node_groups if g.name.startswith(GROUP_PREFIX)]
    windows = [m for m in bpy.data.materials if m.name.startswith(WINDOW_PREFIX)]
    bpy.data.batch_remove([*groups, *windows])


def _is_copied_whole(material: bpy.types.Material, output: bpy.types.Node) -> bool:
    tree = own_tree(material)
    surface, *others = (output.inputs[name] for name in ("Surface", "Displacement", "Volume"))
    return (
        surface.is_linked
        and not any(socket.is_linked for socket in others)
        and all(node.bl_idname in _COPIED_WHOLE | _LEFT_OUT for node in tree.nodes)
        and not any(link.is_muted for link in tree.links)
        and all(_is_still(node) for node in tree.nodes)
        and _is_usual(material)
    )


def _is_still(node: Any) -> bool:
    image = getattr(node, "image", None)
    return image is None or image.source in _STILL


def _is_usual(material: Any) -> bool:
    """Return whether what Cycles reads of a material beside its nodes is as in a new one."""
    settings = material.cycles
    return all(
        getattr(settings, item.identifier) == item.default
        for item in settings.bl_rna.properties
        if item.type in ("BOOLEAN", "ENUM", "FLOAT", "INT")
    )


def _copy(node: bpy.types.Node, group: bpy.types.NodeTree) -> bpy.types.Node:
    twin = group.nodes.new(node.bl_idname)
    _copy_properties(node, twin)
    for name in _NESTED:
        if hasattr(node, name):
            _copy_properties(getattr(node, name), getattr(twin, name))
    if isinstance(node, bpy.types.ShaderNodeValToRGB):
        assert isinstance(twin, bpy.types.ShaderNodeValToRGB)
        _copy_ramp(node.color_ramp, twin.color_ramp)
    for sockets, twins in ((node.inputs, twin.inputs), (node.outputs, twin.outputs)):
        for socket, other in zip(sockets, twins, strict=True):
            if hasattr(socket, "default_value"):
                other.default_value = socket.default_value
    return twin


def _copy_properties(source: Any, target: Any) -> None:
    for item in source.bl_rna.properties:
        if not item.is_readonly and item.identifier != "parent":
            setattr(target, item.identifier, getattr(source, item.identifier))


def _copy_ramp(source: bpy.types.ColorRamp, target: bpy.types.ColorRamp) -> None:
    _copy_properties(source, target)
    while len(target.elements) < len(source.elements):
        target.elements.new(1.0)
    while len(target.elements) > len(source.elements):
        target.elements.remove(target.elements[-1])
    for one, other in zip(source.elements, target.elements, strict=True):
        other.position, other.color = one.position, one.color


def _index(sockets: Any, wanted: bpy.types.NodeSocket) -> int:
    return next(number for number, socket in enumerate(sockets) if socket == wanted)
