# SPDX-License-Identifier: GPL-3.0-or-later
"""The shapes of the set: table tops, walls and the markers of surfaces.

World Z up, metres. Every visible face carries texture coordinates in metres, u along the horizontal and v
away from the camera or upwards, which run on around edges and corners.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import bpy

Point = tuple[float, float, float]

# How far table tops reach behind the furthest camera, and walls down to the room's floor.
TOP_FRONT = -3.0
EDGE_RADIUS = 0.004
EDGE_STEPS = 6
TOP_THICKNESS = 0.038
WALL_HEIGHT = 3.0


@dataclass
class Sheet:
    """A mesh in the making: quads with texture coordinates in metres."""

    points: list[Point] = field(default_factory=list)
    quads: list[tuple[int, int, int, int]] = field(default_factory=list)
    uvs: list[tuple[float, float]] = field(default_factory=list)

    def add_strip(
        self,
        starts: Sequence[Point],
        ends: Sequence[Point],
        u: tuple[float, float],
        v: float,
    ) -> None:
        """Add quads between two polylines of equally many points; faces look to the left of start → end.

        Args:
            starts, ends: polylines at u[0] and u[1].
            v: texture coordinate of their first points; it grows with the length of `starts`.
        """
        base = len(self.points)
        for start, end in zip(starts, ends, strict=True):
            self.points += (start, end)
        for i in range(len(starts) - 1):
            k = base + 2 * i
            upper = v + math.dist(starts[i], starts[i + 1])
            self.quads.append((k, k + 1, k + 3, k + 2))
            self.uvs += ((u[0], v), (u[1], v), (u[1], upper), (u[0], upper))
            v = upper

    def to_object(self, name: str) -> bpy.types.Object:
        mesh = bpy.data.meshes.new(name)
        mesh.from_pydata(self.points, [], self.quads)
        layer = mesh.uv_layers.new(name="metres")
        layer.data.foreach_set("uv", [value for uv in self.uvs for value in uv])
        mesh.validate()
        made = bpy.data.objects.new(name, mesh)
        bpy.context.scene.collection.objects.link(made)
        return made


@dataclass(frozen=True)
class Setting:
    """One place to photograph: a table top and the walls around it.

    Attributes:
        surface: name of its marker.
        center: of the marker, world metres.
        size: of the marker, metres.
        back_edge: where the table top ends, metres behind the centre; None = it runs into the wall.
        back_wall, left_wall, right_wall: distances of the walls from the centre, metres.
    """

    surface: str
    center: Point
    size: tuple[float, float]
    back_edge: float | None
    back_wall: float
    left_wall: float
    right_wall: float


def add_top(sheet: Sheet, setting: Setting) -> None:
    """Add the table top of a setting, with a rounded far edge if it ends before the wall."""
    x, y, z = setting.center
    left, right = x - setting.left_wall, x + setting.right_wall
    if setting.back_edge is None:
        profile = [(y + TOP_FRONT, z), (y + setting.back_wall, z)]
    else:
        profile = [(y + TOP_FRONT, z), *_rounded_edge(y + setting.back_edge, z)]
    sheet.add_strip(
        [(left, py, pz) for py, pz in profile],
        [(right, py, pz) for py, pz in profile],
        u=(left, right),
        v=y + TOP_FRONT,
    )


def _rounded_edge(y: float, z: float) -> list[tuple[float, float]]:
    """Return the (y, z) profile over the edge of a board and back under it."""
    r = EDGE_RADIUS
    upper = [
        (y - r + r * math.sin(a), z - r + r * math.cos(a))
        for a in (math.pi / 2 * i / EDGE_STEPS for i in range(EDGE_STEPS + 1))
    ]
    lower = [(py, 2 * z - TOP_THICKNESS - pz) for py, pz in reversed(upper)]
    return [*upper, *lower, (y - 0.5, z - TOP_THICKNESS)]


def add_walls(sheet: Sheet, setting: Setting) -> None:
    """Add left, back and right wall of a setting, and the room's floor below its table."""
    x, y, z = setting.center
    left, right = x - setting.left_wall, x + setting.right_wall
    back, front = y + setting.back_wall, y + TOP_FRONT
    corners = [(left, front), (left, back), (right, back), (right, front)]
    u = x
    for (x0, y0), (x1, y1) in pairwise(corners):
        length = math.dist((x0, y0), (x1, y1))
        sheet.add_strip(
            [(x0, y0, 0.0), (x0, y0, z + WALL_HEIGHT)],
            [(x1, y1, 0.0), (x1, y1, z + WALL_HEIGHT)],
            u=(u, u + length),
            v=0.0,
        )
        u += length
    sheet.add_strip(
        [(left, front, 0.0), (left, back, 0.0)],
        [(right, front, 0.0), (right, back, 0.0)],
        u=(left, right),
        v=front,
    )


def add_marker(setting: Setting) -> None:
    """Add the marker that says where objects may be placed; it is not rendered."""
    (x, y, z), (width, depth) = setting.center, setting.size
    sheet = Sheet()
    low, high = y - depth / 2, y + depth / 2
    sheet.add_strip(
        [(x - width / 2, low, z), (x - width / 2, high, z)],
        [(x + width / 2, low, z), (x + width / 2, high, z)],
        u=(0.0, width),
        v=0.0,
    )
    sheet.to_object(setting.surface).hide_render = True
