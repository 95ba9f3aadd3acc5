# SPDX-License-Identifier: GPL-3.0-or-later
"""The materials of table tops and counters (`cloths` has those of cloths). Linear RGB, lengths in meters.

Colors avoid the extremes (nothing lighter than 0.7, little darker than 0.03), so that white and black
objects stay visible on all of them. Polished materials keep a roughness of at least 0.18, because a mirror
would show the lamps as white spots.
"""

import bpy

from set_parts.cloths import make_cloths
from set_parts.patterns import Wood, grid, pinholes, rounded, toned, wood
from set_parts.shader import Color, Shader, Socket

OAK = Wood((0.47, 0.295, 0.15), (0.29, 0.16, 0.072), rings=9, contrast=0.55, pores=0.45)
WALNUT = Wood((0.20, 0.115, 0.065), (0.075, 0.04, 0.024), rings=8, contrast=0.7, pores=0.35)
BEECH = Wood((0.60, 0.41, 0.26), (0.47, 0.29, 0.17), rings=6, contrast=0.35, pores=0.15)
PINE = Wood((0.66, 0.47, 0.26), (0.46, 0.26, 0.10), rings=7, contrast=0.7, pores=0.0, width=0.07)
ASH = Wood((0.66, 0.56, 0.44), (0.47, 0.37, 0.26), rings=10, contrast=0.5, pores=0.3, width=0.11)
CHERRY = Wood((0.37, 0.17, 0.085), (0.25, 0.10, 0.048), rings=7, contrast=0.5, pores=0.1)


def make_floors() -> list[bpy.types.Material]:
    """Return all materials for `background_floor`, the plainest first."""
    return [
        wood_boards("floor_oak_boards", OAK, width=0.13, length=1.9),
        wood_boards("floor_walnut_boards", WALNUT, width=0.16, length=2.1),
        wood_boards("floor_beech_butcher_block", BEECH, width=0.042, length=0.38, gap=0.0),
        wood_boards("floor_pine_boards", PINE, width=0.11, length=2.6),
        wood_veneer("floor_ash_veneer", ASH),
        wood_veneer("floor_cherry_veneer", CHERRY),
        bamboo("floor_bamboo"),
        painted_boards("floor_white_painted_boards", (0.65, 0.64, 0.61)),
        painted_boards("floor_sage_painted_boards", (0.27, 0.30, 0.24)),
        marble("floor_white_marble", (0.68, 0.67, 0.65), (0.36, 0.37, 0.39)),
        marble("floor_dark_marble", (0.045, 0.05, 0.048), (0.42, 0.41, 0.38)),
        granite("floor_grey_granite", ((0.10, 0.10, 0.10), (0.34, 0.33, 0.32), (0.58, 0.56, 0.53))),
        granite(
            "floor_black_granite", ((0.02, 0.02, 0.022), (0.05, 0.05, 0.052), (0.2, 0.19, 0.18))
        ),
        terrazzo("floor_terrazzo"),
        slate("floor_slate"),
        concrete("floor_concrete"),
        tiles("floor_white_tiles", (0.65, 0.65, 0.63), (0.42, 0.41, 0.39)),
        tiles("floor_blue_grey_tiles", (0.19, 0.26, 0.30), (0.42, 0.41, 0.39), side=0.098),
        tiles("floor_green_small_tiles", (0.16, 0.24, 0.20), (0.46, 0.45, 0.42), side=0.072),
        tiles("floor_sand_mosaic", (0.50, 0.43, 0.34), (0.40, 0.37, 0.33), side=0.024),
        felt("floor_grey_felt", (0.175, 0.175, 0.172)),
        leather("floor_brown_leather", (0.115, 0.055, 0.03)),
        steel("floor_brushed_steel"),
        cork("floor_cork"),
        laminate("floor_light_laminate", (0.55, 0.54, 0.515)),
        *make_cloths(),
    ]


def wood_boards(
    name: str, kind: Wood, width: float, length: float, gap: float = 0.0007
) -> bpy.types.Material:
    """Oiled boards side by side; `gap` = half the joint, 0 = glued without one."""
    s = Shader(name)
    boards = grid(s, length, width)
    color, fibre = wood(s, kind, boards.place)
    color = toned(s, color, boards.tone, 0.17)
    joint = s.remap(boards.edge, (gap, gap + 0.0009), (0.45 if gap else 0.8, 1.0))
    color = s.shaded(color, joint)
    height = s.math("MULTIPLY_ADD", fibre, 0.25, joint) if gap else fibre
    worn = s.noise(6.0, 2.0)
    rough = s.math("MULTIPLY_ADD", fibre, 0.18, s.around(worn, 0.30, 0.46))
    return s.finish(color, rough, height, 0.0005 if gap else 0.00012)


def wood_veneer(name: str, kind: Wood) -> bpy.types.Material:
    """Wide sheets of lacquered veneer."""
    s = Shader(name)
    sheets = grid(s, 4.0, 0.34)
    color, fibre = wood(s, kind, sheets.place)
    color = toned(s, color, sheets.tone, 0.06)
    smear = s.remap(s.noise(9.0, 3.0), (0.35, 0.7), (0.24, 0.36))
    return s.finish(color, smear, fibre, 0.00006)


def bamboo(name: str) -> bpy.types.Material:
    s = Shader(name)
    strips = grid(s, 1.6, 0.019)
    fibre = s.noise(detail=2.0, roughness=0.6, vector=s.stretch(4.0, 900.0, strips.place))
    color = s.mix(s.around(fibre, 0.0, 1.0), (0.60, 0.42, 0.20), (0.47, 0.30, 0.125))
    color = toned(s, color, strips.tone, 0.14)
    # A knot line across each strip about every 35 cm, at individual positions.
    u, _ = s.split(strips.place)
    knot = s.remap(s.math("PINGPONG", u, 0.31), (0.0008, 0.003), (0.74, 1.0))
    seam = s.remap(strips.edge, (0.0, 0.0008), (0.75, 1.0))
    color = s.shaded(color, knot, seam)
    return s.finish(color, s.around(fibre, 0.32, 0.5), fibre, 0.0001)


def painted_boards(name: str, paint: Color) -> bpy.types.Material:
    """Boards under worn satin paint: the grain shows only as relief, the edges are worn."""
    s = Shader(name)
    boards = grid(s, 2.4, 0.12)
    _, fibre = wood(s, PINE, boards.place)
    cloud = s.noise(11.0, 3.0, 0.6)
    color = s.shaded(
        toned(s, s.mix(cloud, paint, tuple(0.88 * c for c in paint)), boards.tone, 0.04),
        s.around(fibre, 0.94, 1.04),
    )
    seam = s.remap(boards.edge, (0.0008, 0.0022), (0.35, 1.0))
    color = s.shaded(color, seam)
    height = s.math("MULTIPLY_ADD", fibre, 0.22, seam)
    return s.finish(color, s.around(cloud, 0.34, 0.5), height, 0.0009)


def marble(name: str, ground: Color, vein: Color) -> bpy.types.Material:
    """A polished slab with wandering veins of two sizes."""
    s = Shader(name)
    warp = s.shaded(s.noise(2.3, 4.0, 0.55, color=True), 0.42)
    place = s.vector("ADD", s.stretch(1.0, 1.7), warp)
    broad = _ridge(s, s.noise(1.9, 3.0, 0.5, vector=place), 0.035)
    fine = _ridge(s, s.noise(5.2, 4.0, 0.6, vector=place), 0.018)
    strength = s.noise(3.0, 2.0)
    veins = s.math(
        "MAXIMUM",
        s.product(broad, s.remap(strength, (0.35, 0.65), (0.15, 0.85))),
        s.product(fine, s.remap(strength, (0.40, 0.65), (0.0, 0.45))),
    )
    cloud = s.remap(s.noise(4.5, 5.0, 0.6, vector=place), (0.3, 0.75), (0.0, 0.16))
    color = s.mix(s.math("ADD", veins, cloud), ground, vein)
    return s.finish(color, s.around(s.noise(14.0, 2.0), 0.19, 0.28))


def _ridge(s: Shader, field: Socket, width: float) -> Socket:
    """Return 1 where a noise crosses its mean, falling to 0 at a distance of `width`."""
    return s.remap(s.math("ABSOLUTE", s.math("SUBTRACT", field, 0.5)), (0.0, width), (1.0, 0.0))


def granite(name: str, minerals: tuple[Color, Color, Color]) -> bpy.types.Material:
    """Polished granite: grains of 2 to 5 mm of three minerals."""
    s = Shader(name)
    ragged = s.vector("ADD", s.uv, s.shaded(s.noise(300.0, 1.0, color=True), 0.003))
    coarse, fine = (
        s.split(s.voronoi(scale, output="Color", vector=ragged))[0] for scale in (230.0, 520.0)
    )
    cloud = s.noise(7.0, 2.0)
    value = s.math("MULTIPLY_ADD", fine, 0.45, s.product(coarse, 0.4))
    value = s.math("ADD", value, s.around(cloud, -0.02, 0.17))
    dark, middle, light = minerals
    color = s.ramp(value, (0.22, dark), (0.34, middle), (0.66, middle), (0.84, light))
    return s.finish(color, s.remap(coarse, (0.0, 1.0), (0.18, 0.28)))


def terrazzo(name: str) -> bpy.types.Material:
    s = Shader(name)
    ragged = s.vector("ADD", s.uv, s.shaded(s.noise(90.0, 2.0, color=True), 0.006))
    large = s.voronoi(62.0, vector=ragged)
    small = s.voronoi(190.0, vector=ragged)
    tint, _ = s.split(s.voronoi(62.0, output="Color", vector=ragged))
    tint_small, _ = s.split(s.voronoi(190.0, output="Color", vector=ragged))
    stones = (
        (0.0, (0.13, 0.13, 0.13)),
        (0.3, (0.40, 0.36, 0.31)),
        (0.55, (0.48, 0.30, 0.22)),
        (0.75, (0.24, 0.28, 0.27)),
        (1.0, (0.72, 0.70, 0.66)),
    )
    cement = s.mix(s.noise(13.0, 3.0), (0.58, 0.57, 0.54), (0.66, 0.65, 0.62))
    color = s.mix(_below(s, small, 0.33), cement, s.ramp(tint_small, *stones))
    # Every third cell contains a large stone.
    present = s.remap(tint, (0.62, 0.64), (1.0, 0.0))
    color = s.mix(s.product(_below(s, large, 0.36), present), color, s.ramp(tint, *stones))
    return s.finish(color, s.around(s.noise(20.0, 2.0), 0.2, 0.34))


def _below(s: Shader, value: Socket, limit: float) -> Socket:
    return s.remap(value, (limit - 0.015, limit + 0.015), (1.0, 0.0))


def slate(name: str) -> bpy.types.Material:
    """Split slate, honed: thin layers ending in faint steps."""
    s = Shader(name)
    layers = s.noise(5.0, 5.0, 0.62, 0.4, vector=s.stretch(1.0, 1.6))
    steps = s.math("FRACT", s.product(layers, 7.0))
    rise = s.product(steps, s.remap(steps, (0.9, 1.0), (1.0, 0.0)))
    grit = s.noise(260.0, 2.0, 0.7)
    color = s.mix(layers, (0.043, 0.045, 0.046), (0.108, 0.108, 0.106))
    color = s.shaded(color, s.around(grit, 0.85, 1.15))
    height = s.math("MULTIPLY_ADD", grit, 0.3, s.product(rise, 0.6))
    return s.finish(color, s.around(layers, 0.42, 0.62), height, 0.0006)


def concrete(name: str) -> bpy.types.Material:
    """Troweled concrete with clouds and a few pinholes."""
    s = Shader(name)
    cloud = s.noise(2.6, 6.0, 0.62)
    sand = s.noise(420.0, 2.0, 0.7)
    color = s.mix(
        s.remap(cloud, (0.28, 0.72), (0.0, 1.0)), (0.29, 0.285, 0.275), (0.43, 0.42, 0.405)
    )
    color = s.shaded(color, s.remap(sand, (0.25, 0.75), (0.90, 1.10)))
    hole = pinholes(s, 75.0, share=0.35, radius=0.14)
    color = s.shaded(color, s.remap(hole, (0.0, 1.0), (0.5, 1.0)))
    height = s.math("MULTIPLY_ADD", sand, 0.10, hole)
    return s.finish(color, s.around(cloud, 0.5, 0.68), height, 0.0007)


def tiles(name: str, glaze: Color, grout: Color, side: float = 0.148) -> bpy.types.Material:
    """Glazed square tiles with rounded edges and 3 mm of grout."""
    s = Shader(name)
    pieces = grid(s, side, side, 0.0)
    cloud = s.noise(25.0, 3.0, 0.6, vector=pieces.place)
    face = toned(s, s.mix(cloud, glaze, tuple(0.9 * c for c in glaze)), pieces.tone, 0.05)
    sand = s.noise(500.0, 1.0)
    joint = s.remap(pieces.edge, (0.0014, 0.0021), (0.0, 1.0))
    color = s.mix(joint, s.shaded(grout, s.remap(sand, (0.2, 0.8), (0.85, 1.1))), face)
    relief = rounded(s, pieces.edge, 0.0012, 0.0040)
    height = s.math("MULTIPLY_ADD", cloud, 0.12, relief)
    return s.finish(color, s.remap(joint, (0.0, 1.0), (0.85, 0.19)), height, 0.0012)


def felt(name: str, dye: Color) -> bpy.types.Material:
    s = Shader(name)
    fibres = s.noise(520.0, 3.0, 0.75, 1.2)
    cloud = s.noise(9.0, 3.0)
    shade = s.product(
        s.remap(fibres, (0.25, 0.75), (0.72, 1.32)),
        s.around(cloud, 0.93, 1.07),
    )
    return s.finish(
        s.shaded(dye, shade), 1.0, fibres, 0.0009, Sheen_Weight=0.25, Specular_IOR_Level=0.1
    )


def leather(name: str, dye: Color) -> bpy.types.Material:
    """A desk pad of grained leather."""
    s = Shader(name)
    ragged = s.vector("ADD", s.uv, s.shaded(s.noise(260.0, 1.0, color=True), 0.0035))
    pebble = s.voronoi(430.0, "SMOOTH_F1", vector=ragged)
    cloud = s.noise(7.0, 4.0)
    shade = s.product(
        s.remap(pebble, (0.1, 0.75), (1.12, 0.72)),
        s.around(cloud, 0.82, 1.2),
    )
    rough = s.around(cloud, 0.42, 0.56)
    return s.finish(s.shaded(dye, shade), rough, s.math("SUBTRACT", 1.0, pebble), 0.0006)


def steel(name: str) -> bpy.types.Material:
    """Brushed kitchen steel."""
    s = Shader(name)
    lines = s.noise(detail=3.0, roughness=0.7, vector=s.stretch(3.0, 1500.0))
    smear = s.noise(5.0, 4.0, 0.6)
    color = s.mix(lines, (0.44, 0.44, 0.435), (0.58, 0.58, 0.575))
    rough = s.math("MULTIPLY_ADD", lines, 0.16, s.around(smear, 0.30, 0.40))
    return s.finish(color, rough, lines, 0.00004, Metallic=1.0)


def cork(name: str) -> bpy.types.Material:
    s = Shader(name)
    ragged = s.vector("ADD", s.uv, s.shaded(s.noise(220.0, 2.0, color=True), 0.005))
    chip, dark = s.split(s.voronoi(340.0, output="Color", vector=ragged))
    fine = s.noise(600.0, 2.0, 0.7)
    color = s.ramp(
        chip, (0.0, (0.31, 0.175, 0.085)), (0.35, (0.43, 0.26, 0.135)), (1.0, (0.52, 0.335, 0.185))
    )
    crumb = s.remap(dark, (0.92, 0.95), (0.0, 0.6))
    color = s.mix(crumb, color, (0.085, 0.042, 0.02))
    color = s.shaded(color, s.remap(fine, (0.25, 0.75), (0.85, 1.12)))
    return s.finish(color, 0.82, s.math("MULTIPLY_ADD", fine, 0.5, chip), 0.0004)


def laminate(name: str, paint: Color) -> bpy.types.Material:
    """Matt laboratory laminate with a faint orange-peel relief."""
    s = Shader(name)
    peel = s.noise(380.0, 2.0)
    speck = s.noise(900.0, 1.0)
    color = s.shaded(paint, s.remap(speck, (0.25, 0.75), (0.965, 1.03)))
    return s.finish(color, s.around(s.noise(8.0, 3.0), 0.36, 0.48), peel, 0.00008)
