# SPDX-License-Identifier: GPL-3.0-or-later
"""The walls behind the objects: plaster, paint, brick, tile, panels. Linear RGB, lengths in meters.

Walls are calm and muted: their color bounces onto the objects, and must not change the color words
that people would use for those.
"""

import bpy

from set_parts.floors import OAK, WALNUT
from set_parts.patterns import Wood, grid, pinholes, rounded, strips, toned, weave, wood
from set_parts.shader import Color, Shader


def make_walls() -> list[bpy.types.Material]:
    """Return all materials for `background_wall`, the plainest first."""
    return [
        paint("wall_white_paint", (0.74, 0.73, 0.71)),
        paint("wall_grey_paint", (0.40, 0.40, 0.39)),
        paint("wall_sage_paint", (0.38, 0.42, 0.34)),
        paint("wall_navy_paint", (0.075, 0.095, 0.135)),
        paint("wall_ochre_paint", (0.56, 0.45, 0.27)),
        plaster("wall_lime_plaster", (0.66, 0.62, 0.55), (0.54, 0.50, 0.43)),
        plaster(
            "wall_rough_render", (0.50, 0.49, 0.47), (0.42, 0.41, 0.39), grain=190.0, depth=0.004
        ),
        plaster("wall_clay_plaster", (0.44, 0.31, 0.23), (0.37, 0.25, 0.185)),
        concrete("wall_cast_concrete"),
        bricks("wall_red_brick", ((0.20, 0.085, 0.055), (0.33, 0.15, 0.10)), (0.42, 0.40, 0.37)),
        bricks("wall_white_brick", ((0.66, 0.65, 0.62), (0.73, 0.72, 0.69)), (0.58, 0.57, 0.54)),
        metro_tiles("wall_white_metro_tiles", (0.74, 0.74, 0.72), (0.45, 0.44, 0.42)),
        metro_tiles("wall_green_metro_tiles", (0.13, 0.22, 0.18), (0.36, 0.36, 0.34)),
        metro_tiles(
            "wall_grey_square_tiles", (0.36, 0.37, 0.37), (0.55, 0.54, 0.52), 0.098, 0.098, 0.0
        ),
        metro_tiles(
            "wall_white_square_tiles", (0.72, 0.72, 0.70), (0.52, 0.51, 0.49), 0.148, 0.148, 0.0
        ),
        metro_tiles(
            "wall_rose_square_tiles", (0.52, 0.37, 0.33), (0.62, 0.60, 0.57), 0.098, 0.098, 0.0
        ),
        metro_tiles(
            "wall_blue_finger_tiles", (0.15, 0.21, 0.26), (0.50, 0.49, 0.47), 0.022, 0.145, 0.0
        ),
        metro_tiles(
            "wall_beige_large_tiles", (0.56, 0.50, 0.42), (0.46, 0.42, 0.37), 0.598, 0.298, 0.5
        ),
        metro_tiles(
            "wall_grey_large_tiles", (0.42, 0.42, 0.41), (0.50, 0.49, 0.47), 0.598, 0.298, 0.0
        ),
        panels("wall_oak_panels", OAK),
        panels("wall_walnut_panels", WALNUT),
        plywood("wall_plywood"),
        painted_panels("wall_white_panelling", (0.68, 0.67, 0.64)),
        painted_panels("wall_blue_grey_panelling", (0.22, 0.27, 0.30)),
        fabric("wall_oatmeal_fabric", (0.50, 0.46, 0.39)),
        fabric("wall_charcoal_fabric", (0.095, 0.095, 0.10)),
        curtain("wall_beige_curtain", (0.52, 0.46, 0.37)),
        curtain("wall_grey_curtain", (0.30, 0.31, 0.32)),
        wallpaper("wall_striped_paper", (0.62, 0.60, 0.55), (0.54, 0.53, 0.49)),
        stone("wall_sandstone"),
    ]


def paint(name: str, color: Color) -> bpy.types.Material:
    """Roller-painted plaster: faint orange peel and barely visible shade differences."""
    s = Shader(name)
    peel = s.noise(210.0, 2.0, 0.6)
    cloud = s.noise(1.6, 4.0, 0.55)
    shade = s.remap(cloud, (0.25, 0.75), (0.94, 1.05))
    return s.finish(s.shaded(color, shade), 0.62, peel, 0.0005, Specular_IOR_Level=0.35)


def plaster(
    name: str, light: Color, dark: Color, grain: float = 60.0, depth: float = 0.0022
) -> bpy.types.Material:
    """Troweled plaster with clouds of color and strokes in the relief."""
    s = Shader(name)
    warp = s.shaded(s.noise(3.0, 2.0, color=True), 0.25)
    place = s.vector("ADD", s.uv, warp)
    cloud = s.noise(2.8, 5.0, 0.6, vector=place)
    relief = s.noise(grain, 3.0, 0.6, vector=place)
    color = s.mix(s.around(cloud, 0.0, 1.0), light, dark)
    color = s.shaded(color, s.remap(relief, (0.25, 0.75), (0.95, 1.04)))
    height = s.math("MULTIPLY_ADD", cloud, 1.5, s.product(relief, 0.5))
    return s.finish(color, 0.88, height, depth, Specular_IOR_Level=0.25)


def concrete(name: str) -> bpy.types.Material:
    """Concrete cast against smooth boards 1.2 by 0.6 m."""
    s = Shader(name)
    slabs = grid(s, 1.2, 0.6, 0.0)
    cloud = s.noise(2.2, 6.0, 0.65, vector=slabs.place)
    hole = pinholes(s, 38.0, share=0.3, radius=0.16)
    color = s.mix(
        s.remap(cloud, (0.28, 0.72), (0.0, 1.0)), (0.27, 0.265, 0.255), (0.42, 0.41, 0.40)
    )
    color = toned(s, color, slabs.tone, 0.07)
    joint = s.remap(slabs.edge, (0.0010, 0.0035), (0.0, 1.0))
    color = s.shaded(
        color, s.remap(hole, (0.0, 1.0), (0.5, 1.0)), s.remap(joint, (0.0, 1.0), (0.55, 1.0))
    )
    height = s.math("MULTIPLY_ADD", joint, 1.2, s.math("MULTIPLY_ADD", cloud, 0.4, hole))
    return s.finish(color, 0.72, height, 0.0015)


def bricks(name: str, clay: tuple[Color, Color], mortar: Color) -> bpy.types.Material:
    """Running bond of 21 by 6.5 cm with 10 mm joints."""
    s = Shader(name)
    wobble = s.shaded(s.noise(26.0, 2.0, color=True), 0.006)
    plain = s.uv
    s.uv = s.vector("ADD", plain, wobble)
    rows = grid(s, 0.22, 0.075, 0.5)
    s.uv = plain
    grit = s.noise(140.0, 4.0, 0.65)
    _, pick = s.split(rows.tone)
    face = s.mix(pick, *clay)
    face = s.shaded(toned(s, face, rows.tone, 0.10), s.remap(grit, (0.25, 0.75), (0.78, 1.16)))
    bed = s.shaded(mortar, s.remap(grit, (0.25, 0.75), (0.84, 1.1)))
    body = s.remap(rows.edge, (0.0042, 0.0075), (0.0, 1.0))
    color = s.mix(body, bed, face)
    height = s.math("MULTIPLY_ADD", grit, 0.35, body)
    return s.finish(color, 0.9, height, 0.006, Specular_IOR_Level=0.2)


def metro_tiles(
    name: str,
    glaze: Color,
    grout: Color,
    length: float = 0.15,
    width: float = 0.075,
    stagger: float = 0.5,
) -> bpy.types.Material:
    """Glazed wall tiles, each slightly out of alignment."""
    s = Shader(name)
    rows = grid(s, length, width, stagger)
    cloud = s.noise(16.0, 2.0, vector=rows.place)
    joint = s.remap(rows.edge, (0.0011, 0.0017), (0.0, 1.0))
    face = toned(s, s.mix(cloud, glaze, tuple(0.88 * c for c in glaze)), rows.tone, 0.06)
    color = s.mix(joint, grout, face)
    relief = rounded(s, rows.edge, 0.0010, 0.0045)
    height = s.math("MULTIPLY_ADD", cloud, 0.7, relief)
    return s.finish(color, s.remap(joint, (0.0, 1.0), (0.8, 0.2)), height, 0.0012)


def panels(name: str, kind: Wood) -> bpy.types.Material:
    """Vertical boards, 14 cm wide, with shadow gaps."""
    s = Shader(name)
    rows = strips(s, 0.14)
    color, fibre = wood(s, kind, rows.place, upright=True)
    color = toned(s, color, rows.tone, 0.13)
    gap = s.remap(rows.edge, (0.0020, 0.0036), (0.08, 1.0))
    color = s.shaded(color, gap)
    height = s.math("MULTIPLY_ADD", fibre, 0.08, gap)
    return s.finish(color, s.around(fibre, 0.38, 0.52), height, 0.002)


def plywood(name: str) -> bpy.types.Material:
    """Birch plywood sheets."""
    s = Shader(name)
    sheets = grid(s, 1.22, 0.81, 0.0)
    color, fibre = wood(
        s, Wood((0.62, 0.48, 0.32), (0.50, 0.36, 0.21), 6, 0.5, 0.0, 0.16), sheets.place
    )
    joint = s.remap(sheets.edge, (0.0008, 0.0016), (0.3, 1.0))
    color = s.shaded(toned(s, color, sheets.tone, 0.05), joint)
    return s.finish(color, 0.5, s.math("MULTIPLY_ADD", fibre, 0.1, joint), 0.0012)


def painted_panels(name: str, color: Color) -> bpy.types.Material:
    """Painted tongue-and-groove boards, 9 cm wide, with a rounded bead at each joint."""
    s = Shader(name)
    rows = strips(s, 0.09)
    groove = s.remap(rows.edge, (0.0, 0.0045), (0.0, 1.0))
    bead = rounded(s, rows.edge, 0.0, 0.0045)
    brush = s.noise(detail=2.0, vector=s.stretch(260.0, 9.0))
    cloud = s.noise(2.5, 3.0)
    shade = s.product(
        s.remap(groove, (0.0, 0.4), (0.55, 1.0)),
        s.around(cloud, 0.95, 1.04),
    )
    height = s.math("MULTIPLY_ADD", brush, 0.05, bead)
    return s.finish(s.shaded(color, shade), 0.42, height, 0.003)


def fabric(name: str, dye: Color) -> bpy.types.Material:
    """Walls covered in coarse woven cloth."""
    s = Shader(name)
    height, slub = weave(s, 420.0)
    cloud = s.noise(1.8, 3.0)
    shade = s.product(
        s.remap(slub, (0.35, 0.65), (0.78, 1.2)),
        s.around(cloud, 0.95, 1.05),
        s.remap(height, (0.0, 1.0), (0.8, 1.1)),
    )
    return s.finish(s.shaded(dye, shade), 0.95, height, 0.0006, Specular_IOR_Level=0.15)


def curtain(name: str, dye: Color) -> bpy.types.Material:
    """A closed curtain: soft vertical folds of about 11 cm, as shading and relief."""
    s = Shader(name)
    u, _ = s.split(s.uv)
    drift = s.noise(detail=1.0, vector=s.stretch(2.2, 0.25))
    phase = s.product(s.math("MULTIPLY_ADD", drift, 0.42, u), 57.0)
    fold = s.math("MULTIPLY_ADD", s.math("SINE", phase), 0.5, 0.5)
    threads = s.noise(detail=1.0, vector=s.stretch(700.0, 40.0))
    shade = s.product(
        s.remap(fold, (0.0, 0.8), (0.45, 1.05)),
        s.around(threads, 0.92, 1.06),
    )
    return s.finish(
        s.shaded(dye, shade), 0.95, fold, 0.03, Sheen_Weight=0.1, Specular_IOR_Level=0.15
    )


def wallpaper(name: str, ground: Color, stripe: Color) -> bpy.types.Material:
    """Wallpaper with subtle stripes of 4 cm and a laid texture."""
    s = Shader(name)
    u, _ = s.split(s.uv)
    band = s.remap(s.math("PINGPONG", u, 0.04), (0.0195, 0.0205), (0.0, 1.0))
    fibre = s.noise(detail=2.0, vector=s.stretch(500.0, 60.0))
    color = s.shaded(s.mix(band, ground, stripe), s.around(fibre, 0.96, 1.03))
    return s.finish(color, 0.7, fibre, 0.0003, Specular_IOR_Level=0.3)


def stone(name: str) -> bpy.types.Material:
    """Dressed sandstone blocks of 42 by 21 cm with tight joints."""
    s = Shader(name)
    rows = grid(s, 0.42, 0.21, 0.5)
    bedding = s.noise(
        detail=5.0, roughness=0.6, distortion=0.3, vector=s.stretch(2.5, 16.0, rows.place)
    )
    grain = s.noise(320.0, 2.0, 0.7)
    color = s.mix(s.around(bedding, 0.0, 1.0), (0.53, 0.44, 0.32), (0.42, 0.33, 0.23))
    color = s.shaded(toned(s, color, rows.tone, 0.12), s.remap(grain, (0.25, 0.75), (0.85, 1.12)))
    joint = s.remap(rows.edge, (0.0015, 0.0050), (0.0, 1.0))
    color = s.shaded(color, s.remap(joint, (0.0, 1.0), (0.62, 1.0)))
    height = s.math("MULTIPLY_ADD", joint, 1.5, s.math("MULTIPLY_ADD", grain, 0.25, bedding))
    return s.finish(color, 0.9, height, 0.003, Specular_IOR_Level=0.2)
