# SPDX-License-Identifier: GPL-3.0-or-later
from collections.abc import Sequence
from typing import Any, Literal, overload

from ._base import ID, bpy_prop_collection, bpy_struct
from ._objects import Image
from ._settings import ImageFormatSettings

class NodeTree(ID):
    @property
    def links(self) -> NodeLinks: ...
    @property
    def nodes(self) -> Nodes: ...

class Node(bpy_struct):
    name: str
    @property
    def inputs(self) -> bpy_prop_collection[NodeSocket]: ...
    @property
    def outputs(self) -> bpy_prop_collection[NodeSocket]: ...
    @property
    def type(self) -> str: ...

class NodeSocket(bpy_struct):
    default_value: Any  # a number, a vector or a color
    enabled: bool
    type: str
    @property
    def links(self) -> Sequence[NodeLink]: ...

class NodeLink(bpy_struct):
    @property
    def from_node(self) -> Node: ...
    @property
    def to_socket(self) -> NodeSocket: ...

class NodeLinks(bpy_prop_collection[NodeLink]):
    def new(self, input: NodeSocket, output: NodeSocket) -> NodeLink: ...

class ShaderNodeAttribute(Node):
    attribute_name: str
    attribute_type: str

class ShaderNodeMath(Node):
    operation: str

class ShaderNodeMix(Node):
    data_type: str

class ShaderNodeTexEnvironment(Node):
    image: Image | None

class ShaderNodeTexImage(Node):
    image: Image | None

class ShaderNodeUVMap(Node):
    uv_map: str

class ShaderNodeVectorMath(Node):
    operation: str

class ShaderNodeVertexColor(Node):
    layer_name: str

class CompositorNodeOutputFile(Node):
    base_path: str
    @property
    def file_slots(self) -> CompositorNodeOutputFileFileSlots: ...
    @property
    def format(self) -> ImageFormatSettings: ...

class NodeOutputFileSlotFile(bpy_struct):
    path: str

class CompositorNodeOutputFileFileSlots(bpy_prop_collection[NodeOutputFileSlotFile]):
    def new(self, name: str) -> NodeSocket: ...

# Nodes of which only the sockets are used.
_PlainNode = Literal[
    "CompositorNodeCombineColor",
    "CompositorNodeComposite",
    "CompositorNodeRLayers",
    "CompositorNodeSeparateXYZ",
    "ShaderNodeBackground",
    "ShaderNodeBsdfPrincipled",
    "ShaderNodeBsdfTransparent",
    "ShaderNodeCombineXYZ",
    "ShaderNodeLightPath",
    "ShaderNodeMapRange",
    "ShaderNodeMapping",
    "ShaderNodeMixShader",
    "ShaderNodeNewGeometry",
    "ShaderNodeOutputMaterial",
    "ShaderNodeOutputWorld",
    "ShaderNodeRGBToBW",
    "ShaderNodeSeparateXYZ",
    "ShaderNodeTexCoord",
]

class Nodes(bpy_prop_collection[Node]):
    def clear(self) -> None: ...
    @overload
    def new(self, type: Literal["CompositorNodeOutputFile"]) -> CompositorNodeOutputFile: ...
    @overload
    def new(self, type: Literal["ShaderNodeAttribute"]) -> ShaderNodeAttribute: ...
    @overload
    def new(self, type: Literal["ShaderNodeMath"]) -> ShaderNodeMath: ...
    @overload
    def new(self, type: Literal["ShaderNodeMix"]) -> ShaderNodeMix: ...
    @overload
    def new(self, type: Literal["ShaderNodeTexEnvironment"]) -> ShaderNodeTexEnvironment: ...
    @overload
    def new(self, type: Literal["ShaderNodeTexImage"]) -> ShaderNodeTexImage: ...
    @overload
    def new(self, type: Literal["ShaderNodeUVMap"]) -> ShaderNodeUVMap: ...
    @overload
    def new(self, type: Literal["ShaderNodeVectorMath"]) -> ShaderNodeVectorMath: ...
    @overload
    def new(self, type: Literal["ShaderNodeVertexColor"]) -> ShaderNodeVertexColor: ...
    @overload
    def new(self, type: _PlainNode) -> Node: ...
