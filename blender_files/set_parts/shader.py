# SPDX-License-Identifier: GPL-3.0-or-later
"""A short notation for procedural materials: each call adds a node and returns its output socket.

Texture coordinates are meters along the face (`Shader.uv`), shifted by the object property that
`core.engine.blender.appearance` sets for each image. Scales are therefore features per meter.
"""

from collections.abc import Sequence
from typing import Any

import bpy

Socket = Any  # a bpy.types.NodeSocket, which type checkers cannot see into
Value = Any  # a number or a socket
Color = tuple[float, float, float]

SHIFT_PROPERTY = "pattern_shift"
# Range of nearly all values of fractal noise.
USUAL_NOISE = (0.3, 0.7)
# Nodes are laid out in columns of this width, for people who open the file.
COLUMN_WIDTH = 200.0
ROW_HEIGHT = 280.0
ROWS = 6


class Shader:
    """One material under construction."""

    def __init__(self, name: str) -> None:
        self.material = bpy.data.materials.new(name)
        self.material.use_nodes = True
        self.tree = self.material.node_tree
        self.tree.nodes.clear()
        shift = self._node("ShaderNodeAttribute")
        shift.attribute_type = "OBJECT"
        shift.attribute_name = SHIFT_PROPERTY
        place = self._node("ShaderNodeUVMap")
        place.uv_map = "metres"
        self.uv = self.vector("ADD", place.outputs["UV"], shift.outputs["Vector"])

    # Arithmetic -----------------------------------------------------------------------------------

    def math(self, operation: str, a: Value, b: Value = 0.0, c: Value = 0.0) -> Socket:
        node = self._node("ShaderNodeMath")
        node.operation = operation
        for slot, value in zip(node.inputs, (a, b, c), strict=False):
            self._set(slot, value)
        return node.outputs[0]

    def product(self, *factors: Value) -> Socket:
        result = factors[0]
        for factor in factors[1:]:
            result = self.math("MULTIPLY", result, factor)
        return result

    def vector(self, operation: str, a: Any, b: Any = (0.0, 0.0, 0.0)) -> Socket:
        node = self._node("ShaderNodeVectorMath")
        node.operation = operation
        self._set(node.inputs[0], a)
        self._set(node.inputs[1], b)
        return node.outputs["Vector"]

    def split(self, vector: Socket) -> tuple[Socket, Socket]:
        node = self._node("ShaderNodeSeparateXYZ")
        self._set(node.inputs[0], vector)
        return node.outputs["X"], node.outputs["Y"]

    def join(self, x: Value, y: Value) -> Socket:
        node = self._node("ShaderNodeCombineXYZ")
        self._set(node.inputs["X"], x)
        self._set(node.inputs["Y"], y)
        return node.outputs[0]

    def remap(self, value: Socket, source: Sequence[float], to: Sequence[float]) -> Socket:
        """Map a range linearly onto another, clamped at both ends."""
        node = self._node("ShaderNodeMapRange")
        for name, number in zip(
            ("From Min", "From Max", "To Min", "To Max"), (*source, *to), strict=True
        ):
            node.inputs[name].default_value = number
        self._set(node.inputs["Value"], value)
        return node.outputs["Result"]

    def mix(self, factor: Value, a: Color | Socket, b: Color | Socket) -> Socket:
        node = self._node("ShaderNodeMix")
        node.data_type = "RGBA"
        self._set(node.inputs["Factor"], factor)
        colors = [slot for slot in node.inputs if slot.type == "RGBA"]
        self._set(colors[0], a)
        self._set(colors[1], b)
        return next(slot for slot in node.outputs if slot.type == "RGBA")

    def shaded(self, color: Color | Socket, *factors: Value) -> Socket:
        """Multiply a color by numbers."""
        node = self._node("ShaderNodeVectorMath")
        node.operation = "SCALE"
        self._set(node.inputs[0], color)
        self._set(node.inputs["Scale"], self.product(*factors))
        return node.outputs["Vector"]

    def ramp(self, factor: Socket, *stops: tuple[float, Color]) -> Socket:
        """Return colors along a factor, linear between (position, color) stops."""
        node = self._node("ShaderNodeValToRGB")
        elements = node.color_ramp.elements
        while len(elements) < len(stops):
            elements.new(1.0)
        for element, (position, color) in zip(elements, stops, strict=True):
            element.position = position
            element.color = (*color, 1.0)
        self._set(node.inputs["Fac"], factor)
        return node.outputs["Color"]

    def around(self, noise: Socket, low: float, high: float) -> Socket:
        """Map the usual range of a noise onto `low` to `high`."""
        return self.remap(noise, USUAL_NOISE, (low, high))

    # Patterns -------------------------------------------------------------------------------------

    def stretch(self, x: float, y: float, vector: Socket | None = None) -> Socket:
        """Return coordinates scaled so that features are 1/x and 1/y meters long."""
        return self.vector("MULTIPLY", self.uv if vector is None else vector, (x, y, 1.0))

    def noise(
        self,
        scale: float = 1.0,
        detail: float = 1.0,
        roughness: float = 0.5,
        distortion: float = 0.0,
        vector: Socket | None = None,
        color: bool = False,
    ) -> Socket:
        """Return fractal noise around 0.5."""
        node = self._node("ShaderNodeTexNoise")
        node.noise_dimensions = "2D"
        node.inputs["Scale"].default_value = scale
        node.inputs["Detail"].default_value = detail
        node.inputs["Roughness"].default_value = roughness
        node.inputs["Distortion"].default_value = distortion
        self._set(node.inputs["Vector"], self.uv if vector is None else vector)
        return node.outputs["Color" if color else "Fac"]

    def voronoi(
        self,
        scale: float,
        feature: str = "F1",
        output: str = "Distance",
        vector: Socket | None = None,
    ) -> Socket:
        node = self._node("ShaderNodeTexVoronoi")
        node.voronoi_dimensions = "2D"
        node.feature = feature
        node.inputs["Scale"].default_value = scale
        self._set(node.inputs["Vector"], self.uv if vector is None else vector)
        return node.outputs[output]

    def random(self, vector: Socket, output: str = "Value") -> Socket:
        """Return white noise that is constant where `vector` is."""
        node = self._node("ShaderNodeTexWhiteNoise")
        node.noise_dimensions = "2D"
        self._set(node.inputs["Vector"], vector)
        return node.outputs[output]

    # Result ---------------------------------------------------------------------------------------

    def finish(
        self,
        color: Color | Socket,
        roughness: Value,
        height: Socket | None = None,
        depth: float = 0.0,
        **principled: Value | Color,
    ) -> bpy.types.Material:
        """Connect the principled shader.

        Args:
            height: bump height, 0 to 1.
            depth: height in meters that 1 stands for.
            principled: further inputs by name, with underscores for spaces.
        """
        shader = self._node("ShaderNodeBsdfPrincipled")
        self._set(shader.inputs["Base Color"], color)
        self._set(shader.inputs["Roughness"], roughness)
        for name, value in principled.items():
            self._set(shader.inputs[name.replace("_", " ")], value)
        if height is not None:
            bump = self._node("ShaderNodeBump")
            bump.inputs["Distance"].default_value = depth
            self._set(bump.inputs["Height"], height)
            self.tree.links.new(bump.outputs["Normal"], shader.inputs["Normal"])
        output = self._node("ShaderNodeOutputMaterial")
        self.tree.links.new(shader.outputs["BSDF"], output.inputs["Surface"])
        return self.material

    def _node(self, kind: str) -> Any:
        node = self.tree.nodes.new(kind)
        column, row = divmod(len(self.tree.nodes), ROWS)
        node.location = (COLUMN_WIDTH * column, -ROW_HEIGHT * row)
        return node

    def _set(self, slot: Socket, value: Any) -> None:
        if isinstance(value, bpy.types.NodeSocket):
            self.tree.links.new(value, slot)
        elif slot.type == "RGBA" and len(value) == 3:
            slot.default_value = (*value, 1.0)
        else:
            slot.default_value = value
