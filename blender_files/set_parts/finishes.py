# SPDX-License-Identifier: GPL-3.0-or-later
"""The materials of decor: plain paints and metals, and the floors of the rooms. Linear RGB, meters.

Decor is at the edge of the image, so its materials are cheap. Nothing here is random: a place always
has the same decor.
"""

from functools import cached_property

import bpy

from set_parts import floors
from set_parts.patterns import Wood
from set_parts.shader import Color, Shader

_GROUND_OAK = Wood((0.30, 0.19, 0.105), (0.20, 0.115, 0.06), rings=7, contrast=0.45, pores=0.2)
_TIMBER = Wood((0.42, 0.28, 0.16), (0.30, 0.18, 0.09), rings=6, contrast=0.5, pores=0.0, width=0.06)
_HOLE_PITCH = 0.025
_HOLE_RADIUS = 0.0032


class Finishes:
    """All materials of decor, each created on first use."""

    @cached_property
    def white_paint(self) -> bpy.types.Material:
        return plain("decor_white_paint", (0.62, 0.61, 0.585), 0.42)

    @cached_property
    def grey_paint(self) -> bpy.types.Material:
        return plain("decor_grey_paint", (0.30, 0.31, 0.31), 0.42)

    @cached_property
    def green_paint(self) -> bpy.types.Material:
        return plain("decor_green_paint", (0.17, 0.20, 0.17), 0.42)

    @cached_property
    def plastic(self) -> bpy.types.Material:
        return plain("decor_plastic", (0.58, 0.575, 0.55), 0.35)

    @cached_property
    def dark(self) -> bpy.types.Material:
        return plain("decor_dark", (0.03, 0.03, 0.03), 0.6)

    @cached_property
    def blind(self) -> bpy.types.Material:
        return plain("decor_blind", (0.52, 0.50, 0.45), 0.95)

    @cached_property
    def curtain(self) -> bpy.types.Material:
        return plain("decor_curtain", (0.36, 0.34, 0.30), 0.95)

    @cached_property
    def steel(self) -> bpy.types.Material:
        return plain("decor_steel", (0.45, 0.45, 0.44), 0.38, metallic=1.0)

    @cached_property
    def enamel(self) -> bpy.types.Material:
        return plain("decor_enamel", (0.115, 0.145, 0.17), 0.4)

    @cached_property
    def chrome(self) -> bpy.types.Material:
        return plain("decor_chrome", (0.60, 0.60, 0.60), 0.22, metallic=1.0)

    @cached_property
    def ceramic(self) -> bpy.types.Material:
        return plain("decor_ceramic", (0.64, 0.64, 0.62), 0.2)

    @cached_property
    def frosted(self) -> bpy.types.Material:
        return plain("decor_frosted", (0.56, 0.60, 0.60), 0.35)

    @cached_property
    def walnut(self) -> bpy.types.Material:
        return floors.wood_boards("decor_walnut", floors.WALNUT, width=0.5, length=3.0, gap=0.0)

    @cached_property
    def timber(self) -> bpy.types.Material:
        return floors.wood_boards("decor_timber", _TIMBER, width=0.4, length=3.0, gap=0.0)

    @cached_property
    def pegboard(self) -> bpy.types.Material:
        return pegboard("decor_pegboard", (0.33, 0.225, 0.135))

    @cached_property
    def room_boards(self) -> bpy.types.Material:
        return floors.wood_boards("decor_room_boards", _GROUND_OAK, width=0.14, length=1.8)

    @cached_property
    def room_tiles(self) -> bpy.types.Material:
        return floors.tiles("decor_room_tiles", (0.30, 0.29, 0.275), (0.22, 0.21, 0.20), side=0.298)

    @cached_property
    def room_concrete(self) -> bpy.types.Material:
        return floors.concrete("decor_room_concrete")


def plain(name: str, color: Color, roughness: float, metallic: float = 0.0) -> bpy.types.Material:
    """A uniform color."""
    return Shader(name).finish(color, roughness, Metallic=metallic)


def pegboard(name: str, color: Color) -> bpy.types.Material:
    """Hardboard with round holes every 25 mm."""
    s = Shader(name)
    u, v = s.split(s.uv)
    half = _HOLE_PITCH / 2.0
    # Distance from the center of the nearest hole, along each axis.
    a, b = (s.math("SUBTRACT", half, s.math("PINGPONG", c, half)) for c in (u, v))
    distance = s.math("SQRT", s.math("ADD", s.product(a, a), s.product(b, b)))
    solid = s.remap(distance, (_HOLE_RADIUS, _HOLE_RADIUS + 0.0006), (0.06, 1.0))
    return s.finish(s.shaded(color, solid), 0.6)
