# SPDX-License-Identifier: GPL-3.0-or-later
"""Pieces of decor: parts of rooms that nobody would mistake for an object on the table.

Each adds one mesh named `decor_<what>_<surface>`. x and y are meters from the center of a place, z is the
height above the room's floor. Walls are the planes y = back_wall, x = -left_wall, x = right_wall.
"""

from collections.abc import Sequence

import bpy

from set_parts.shapes import ROOM_FRONT, Place
from set_parts.solids import Solid, wave

Material = bpy.types.Material
Span = tuple[float, float]

SKIRTING = (0.11, 0.016)  # height, thickness
RAIL = 0.03
# Decor on a wall starts inside it, so that no gap shows.
INTO_WALL = 0.01


def name_of(what: str, place: Place) -> str:
    """Return the name of a piece of decor."""
    return f"decor_{what}_{place.surface.removeprefix('surface_')}"


def ground(place: Place, material: Material) -> None:
    """The floor of the room."""
    solid = Solid()
    solid.box(
        place.at(-place.left_wall, ROOM_FRONT, -0.05),
        place.at(place.right_wall, place.back_wall, 0.0),
        0.0,
    )
    solid.to_object(name_of("ground", place), material)


def skirting(place: Place, material: Material) -> None:
    """Boards along the foot of all walls."""
    height, thick = SKIRTING
    left, right, back = -place.left_wall, place.right_wall, place.back_wall
    solid = Solid()
    solid.box(place.at(left, back - thick, 0.0), place.at(right, back + INTO_WALL, height), 0.004)
    for x0, x1 in ((left - INTO_WALL, left + thick), (right - thick, right + INTO_WALL)):
        solid.box(place.at(x0, ROOM_FRONT, 0.0), place.at(x1, back, height), 0.004)
    solid.to_object(name_of("skirting", place), material)


def legs(place: Place, material: Material, side: float, inset: float = 0.06) -> None:
    """Four legs and an apron under a free-standing top."""
    top = place.center[2] - place.thickness
    x0, x1 = place.left + inset, place.right - inset
    y0, y1 = place.front + inset, place.back - inset
    solid = Solid()
    for x in (x0, x1 - side):
        for y in (y0, y1 - side):
            solid.box(place.at(x, y, 0.0), place.at(x + side, y + side, top), 0.003)
    for y in (y0 + 0.01, y1 - 0.03):
        solid.box(place.at(x0, y, top - 0.09), place.at(x1, y + 0.02, top), 0.002)
    for x in (x0 + 0.01, x1 - 0.03):
        solid.box(place.at(x, y0, top - 0.09), place.at(x + 0.02, y1, top), 0.002)
    solid.to_object(name_of("legs", place), material)


def cabinet_fronts(place: Place, material: Material, width: float = 0.6) -> None:
    """Doors and plinth under a counter."""
    top = place.center[2] - place.thickness
    front = place.front + 0.03
    left, right = max(place.left, -place.left_wall), min(place.right, place.right_wall)
    solid = Solid()
    solid.box(place.at(left, front + 0.06, 0.0), place.at(right, front + 0.08, 0.10), 0.0)
    solid.box(place.at(left, front + 0.02, 0.09), place.at(right, front + 0.04, top), 0.0)
    count = max(1, round((right - left) / width))
    step = (right - left) / count
    for i in range(count):
        x = left + i * step
        solid.box(
            place.at(x + 0.0015, front, 0.10), place.at(x + step - 0.0015, front + 0.02, top - 0.03)
        )
    solid.to_object(name_of("fronts", place), material)


def wall_units(
    place: Place, material: Material, spans: Sequence[Span], z: Span, depth: float = 0.32
) -> None:
    """Closed cupboards on the back wall."""
    solid = Solid()
    for left, right in spans:
        y = place.back_wall - depth
        solid.box(place.at(left, y + 0.02, z[0]), place.at(right, place.back_wall + 0.01, z[1]))
        count = max(1, round((right - left) / 0.5))
        step = (right - left) / count
        for i in range(count):
            x = left + i * step
            solid.box(
                place.at(x + 0.0015, y, z[0]), place.at(x + step - 0.0015, y + 0.019, z[1]), 0.0025
            )
    solid.to_object(name_of("wall_units", place), material)


def upstand(place: Place, material: Material, height: float, thick: float = 0.018) -> None:
    """A low ledge where the counter meets the wall."""
    z = place.center[2]
    solid = Solid()
    solid.box(
        place.at(-place.left_wall, place.back_wall - thick, z - 0.01),
        place.at(place.right_wall, place.back_wall + INTO_WALL, z + height),
        0.003,
    )
    solid.to_object(name_of("upstand", place), material)


def sockets(
    place: Place, plate: Material, dark: Material, spots: Sequence[tuple[float, float]]
) -> None:
    """Double power sockets on the back wall, at (x, z)."""
    y = place.back_wall
    plates, wells = Solid(), Solid()
    for x, z in spots:
        plates.box(
            place.at(x - 0.08, y - 0.008, z - 0.042),
            place.at(x + 0.08, y + INTO_WALL, z + 0.042),
            0.004,
            3,
        )
        for middle in (x - 0.037, x + 0.037):
            wells.rod(place.at(middle, y - 0.0085, z), place.at(middle, y, z), 0.0205)
            plates.rod(place.at(middle, y - 0.009, z), place.at(middle, y, z), 0.0185)
            for hole in (-0.0095, 0.0095):
                wells.rod(
                    place.at(middle + hole, y - 0.0095, z), place.at(middle + hole, y, z), 0.0026
                )
    plates.to_object(name_of("sockets", place), plate)
    wells.to_object(name_of("socket_holes", place), dark)


def window(
    place: Place, paint: Material, blind: Material, x: Span, z: Span, sill: float = 0.09
) -> None:
    """A casing with a sill on the back wall and a closed roller blind."""
    y = place.back_wall
    left, right = x
    low, high = z
    casing, cloth = Solid(), Solid()
    w, proud = 0.075, 0.028
    for x0, x1 in ((left, left + w), (right - w, right)):
        casing.box(place.at(x0, y - proud, low), place.at(x1, y + INTO_WALL, high), 0.004)
    casing.box(place.at(left, y - proud, high - w), place.at(right, y + INTO_WALL, high), 0.004)
    # The frame of the sashes shows as a step inside the casing.
    for x0, x1 in ((left + w, left + w + 0.035), (right - w - 0.035, right - w)):
        casing.box(place.at(x0, y - 0.016, low), place.at(x1, y + INTO_WALL, high - w), 0.002)
    casing.box(
        place.at(left - 0.03, y - sill, low - 0.032),
        place.at(right + 0.03, y + INTO_WALL, low),
        0.006,
        3,
    )
    casing.box(place.at(left, y - 0.02, low - 0.10), place.at(right, y + INTO_WALL, low - 0.03))
    casing.box(
        place.at(left + w, y - 0.062, high - w - 0.075), place.at(right - w, y, high - w), 0.006
    )
    cloth.box(
        place.at(left + w + 0.006, y - 0.0225, low + 0.012),
        place.at(right - w - 0.006, y - 0.0215, high - w),
        0.0,
    )
    cloth.box(
        place.at(left + w + 0.006, y - 0.027, low + 0.004),
        place.at(right - w - 0.006, y - 0.017, low + 0.026),
        0.003,
    )
    casing.to_object(name_of("window", place), paint)
    cloth.to_object(name_of("blind", place), blind)


def radiator(place: Place, paint: Material, x: Span, z: Span) -> None:
    """Upright columns between two headers, in front of the back wall."""
    y = place.back_wall - 0.105
    count = round((x[1] - x[0]) / 0.05)
    step = (x[1] - x[0]) / count
    solid = Solid()
    for i in range(count):
        left = x[0] + i * step
        solid.box(
            place.at(left + 0.005, y, z[0]), place.at(left + step - 0.005, y + 0.07, z[1]), 0.014, 3
        )
    for height in (z[0] + 0.05, z[1] - 0.05):
        solid.rod(
            place.at(x[0] + 0.01, y + 0.035, height),
            place.at(x[1] - 0.01, y + 0.035, height),
            0.019,
        )
    solid.rod(
        place.at(x[0] - 0.05, y + 0.035, 0.0), place.at(x[0] - 0.05, y + 0.035, z[0] + 0.05), 0.009
    )
    solid.rod(
        place.at(x[0] - 0.059, y + 0.035, z[0] + 0.05),
        place.at(x[0] + 0.02, y + 0.035, z[0] + 0.05),
        0.009,
    )
    solid.to_object(name_of("radiator", place), paint)


def wainscot(place: Place, paint: Material, height: float, field: float = 0.55) -> None:
    """Paneling up to a height on the back wall: stiles, rails and a cap."""
    left, right, y = -place.left_wall, place.right_wall, place.back_wall
    z = place.center[2]
    top = z + height
    solid = Solid()
    solid.box(place.at(left, y - 0.010, z - 0.2), place.at(right, y + INTO_WALL, top), 0.0)
    for z0, z1 in ((z - 0.02, z + 0.07), (top - 0.09, top)):
        solid.box(place.at(left, y - 0.024, z0), place.at(right, y, z1), 0.005, 3)
    count = max(1, round((right - left) / field))
    step = (right - left) / count
    for i in range(count + 1):
        x = left + i * step
        solid.box(place.at(x - 0.04, y - 0.0235, z), place.at(x + 0.04, y, top - 0.02), 0.005, 3)
    solid.box(
        place.at(left, y - 0.045, top - 0.004),
        place.at(right, y + INTO_WALL, top + 0.018),
        0.006,
        3,
    )
    solid.to_object(name_of("wainscot", place), paint)


def curtain(place: Place, cloth: Material, rod: Material, x: Span, high: float) -> None:
    """A gathered curtain on a rod in front of the back wall."""
    y = place.back_wall - 0.09
    folds = Solid()
    cx, cy = place.center[:2]
    outline = [(cx + px, cy + py) for px, py in wave(x[0], x[1], y, 0.07, 0.115)]
    folds.sheet(outline, 0.02, high)
    folds.to_object(name_of("curtain", place), cloth)
    bar = Solid()
    bar.rod(
        place.at(-place.left_wall, y, high + 0.02),
        place.at(place.right_wall, y, high + 0.02),
        0.012,
    )
    bar.to_object(name_of("curtain_rod", place), rod)


def door(place: Place, paint: Material, y: Span, height: float = 2.03) -> None:
    """A closed door with its casing in the left wall."""
    x = -place.left_wall
    y0, y1 = y
    solid = Solid()
    w = 0.08
    for a, b in ((y0 - w, y0), (y1, y1 + w)):
        solid.box(place.at(x - INTO_WALL, a, 0.0), place.at(x + 0.024, b, height + w), 0.005)
    solid.box(place.at(x - INTO_WALL, y0, height), place.at(x + 0.024, y1, height + w), 0.005)
    solid.box(place.at(x - INTO_WALL, y0, 0.0), place.at(x + 0.004, y1, height), 0.0)
    # Stiles and rails protrude a little from the panels between them.
    for a, b in ((y0 + 0.003, y0 + 0.11), (y1 - 0.11, y1 - 0.003)):
        solid.box(place.at(x, a, 0.006), place.at(x + 0.014, b, height - 0.003), 0.003)
    for z0, z1 in ((0.006, 0.24), (0.92, 1.10), (height - 0.12, height - 0.003)):
        solid.box(place.at(x, y0 + 0.1, z0), place.at(x + 0.014, y1 - 0.1, z1), 0.003)
    solid.to_object(name_of("door", place), paint)


def panel(place: Place, what: str, material: Material, x: Span, z: Span, thick: float) -> None:
    """A flat board on the back wall."""
    y = place.back_wall
    solid = Solid()
    solid.box(place.at(x[0], y - thick, z[0]), place.at(x[1], y + INTO_WALL, z[1]), 0.0015)
    solid.to_object(name_of(what, place), material)


def pipes(
    place: Place, metal: Material, runs: Sequence[tuple[float, float]], risers: Sequence[float]
) -> None:
    """Pipes in front of the back wall.

    Args:
        runs: (height, radius) of horizontal pipes from wall to wall, meters.
        risers: x of vertical pipes, from the floor to above the image.
    """
    solid = Solid()
    for z, radius in runs:
        y = place.back_wall - 0.03 - radius
        solid.rod(place.at(-place.left_wall, y, z), place.at(place.right_wall, y, z), radius)
        # With a clamp every 80 cm.
        count = round((place.left_wall + place.right_wall) / 0.8)
        for i in range(1, count):
            x = -place.left_wall + i * (place.left_wall + place.right_wall) / count
            solid.rod(place.at(x - 0.009, y, z), place.at(x + 0.009, y, z), radius + 0.003)
            solid.box(
                place.at(x - 0.009, y, z - 0.012),
                place.at(x + 0.009, place.back_wall, z + 0.012),
                0.0,
            )
    for x in risers:
        y = place.back_wall - 0.075
        solid.rod(place.at(x, y, 0.0), place.at(x, y, 3.6), 0.014)
        for z in (0.6, 1.25, 2.0):
            solid.rod(place.at(x, y, z), place.at(x, y, z + 0.05), 0.0185)
    solid.to_object(name_of("pipes", place), metal)


def uprights(place: Place, metal: Material, dark: Material, xs: Sequence[float]) -> None:
    """Slotted steel posts behind the top, with cross beams between them."""
    y, high = place.back + 0.01, 2.3
    posts, slots = Solid(), Solid()
    for x in xs:
        posts.box(place.at(x - 0.022, y, 0.0), place.at(x + 0.022, y + 0.03, high), 0.002)
        z = 0.05
        while z < high:
            slots.box(
                place.at(x - 0.006, y - 0.0006, z), place.at(x + 0.006, y + 0.005, z + 0.022), 0.0
            )
            z += 0.05
    for z in (place.center[2] + 0.34, place.center[2] + 0.98):
        posts.box(place.at(xs[0], y + 0.031, z), place.at(xs[-1], y + 0.045, z + 0.06), 0.002)
    posts.to_object(name_of("uprights", place), metal)
    slots.to_object(name_of("upright_slots", place), dark)
