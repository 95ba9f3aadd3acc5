# SPDX-License-Identifier: GPL-3.0-or-later
"""What every place has: its measures, the walls around it, the marker of where objects may stand.

World Z up, meters. Walls have texture coordinates in meters, u horizontal and v upward, continuous around
corners.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise

import bpy

from set_parts.solids import UV_LAYER

Point = tuple[float, float, float]

# Y to which the side walls extend, behind the farthest camera; meters.
ROOM_FRONT = -3.0
WALL_HEIGHT = 3.8


class Top(StrEnum):
    """What a top looks like; its upper face is flat and level in each case."""

    BOARD = "board"
    CLOTH = "cloth"  # a board under a cloth that hangs over its edges
    ROUND = "round"


@dataclass(frozen=True)
class Place:
    """One place for scenes: a top and the room around it.

    Attributes:
        surface: name of its marker.
        center: of the marker, world meters; the upper face of the top is at its height.
        size: of the marker, meters.
        left, right, front, back: extent of the top, meters from the center; beyond a wall it runs
            into it.
        thickness: of the top, meters.
        back_wall, left_wall, right_wall: distances of the walls from the center, meters.
        floors, walls: names of the materials that suit the place.
        top: what the top looks like.
    """

    surface: str
    center: Point
    size: tuple[float, float]
    left: float
    right: float
    front: float
    back: float
    thickness: float
    back_wall: float
    left_wall: float
    right_wall: float
    floors: tuple[str, ...]
    walls: tuple[str, ...]
    top: Top = Top.BOARD

    def at(self, x: float, y: float, z: float) -> Point:
        """Return the world point (x, y) meters from the center at height `z` above the room's floor."""
        return self.center[0] + x, self.center[1] + y, z


@dataclass
class Sheet:
    """A mesh under construction: quads with texture coordinates in meters."""

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
        """Add quads between two polylines of equal length; faces look to the left of start → end.

        Args:
            starts, ends: polylines at u[0] and u[1].
            v: texture coordinate of their first points; it grows along `starts`.
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
        layer = mesh.uv_layers.new(name=UV_LAYER)
        layer.data.foreach_set("uv", [value for uv in self.uvs for value in uv])
        mesh.validate()
        made = bpy.data.objects.new(name, mesh)
        bpy.context.scene.collection.objects.link(made)
        return made


def add_walls(sheet: Sheet, place: Place) -> None:
    """Add left, back and right wall of a place."""
    x, y, _ = place.center
    left, right = x - place.left_wall, x + place.right_wall
    back, front = y + place.back_wall, y + ROOM_FRONT
    corners = [(left, front), (left, back), (right, back), (right, front)]
    u = x
    for (x0, y0), (x1, y1) in pairwise(corners):
        length = math.dist((x0, y0), (x1, y1))
        sheet.add_strip(
            [(x0, y0, 0.0), (x0, y0, WALL_HEIGHT)],
            [(x1, y1, 0.0), (x1, y1, WALL_HEIGHT)],
            u=(u, u + length),
            v=0.0,
        )
        u += length


def add_marker(place: Place) -> None:
    """Add the marker of the area where objects may be placed; it is not rendered.

    Its properties `floors` and `walls` name the materials that suit the place.
    """
    (x, y, z), (width, depth) = place.center, place.size
    sheet = Sheet()
    low, high = y - depth / 2, y + depth / 2
    sheet.add_strip(
        [(x - width / 2, low, z), (x - width / 2, high, z)],
        [(x + width / 2, low, z), (x + width / 2, high, z)],
        u=(0.0, width),
        v=0.0,
    )
    marker = sheet.to_object(place.surface)
    marker.hide_render = True
    marker["floors"] = " ".join(place.floors)
    marker["walls"] = " ".join(place.walls)
