# SPDX-License-Identifier: GPL-3.0-or-later
"""Patterns that several materials share: boards, tiles, wood, stone, woven cloth. Lengths in meters."""

from dataclasses import dataclass

from set_parts.shader import Color, Shader, Socket

# Each board's part of the pattern is shifted by up to this many meters, so that no two boards look alike.
BOARD_SHIFT = 40.0
# Length of strips whose ends are never visible, meters.
ENDLESS = 40.0


@dataclass(frozen=True)
class Grid:
    """A face cut into boards, tiles or bricks.

    Attributes:
        cell: (row, column) numbers, constant within a piece.
        tone: three random numbers of each piece, 0 to 1, as a color.
        edge: distance from the piece's nearest edge, meters.
        place: coordinates of the pattern inside a piece, meters, shifted at random for each.
    """

    cell: Socket
    tone: Socket
    edge: Socket
    place: Socket


def grid(s: Shader, length: float, width: float, stagger: float | None = None) -> Grid:
    """Cut the face into pieces of `length` along u and `width` along v.

    Args:
        stagger: shift of every second row as a share of the length (0.5 = running bond, 0 = stacked);
            None = each row is shifted at random, as with floorboards.
    """
    u, v = s.split(s.uv)
    row = s.math("FLOOR", s.math("DIVIDE", v, width))
    if stagger is None:
        shift = s.random(s.join(row, 0.5))
    else:
        shift = s.math("MULTIPLY", s.math("FLOORED_MODULO", row, 2.0), stagger)
    along = s.math("MULTIPLY_ADD", shift, length, u)
    column = s.math("FLOOR", s.math("DIVIDE", along, length))
    cell = s.join(row, column)
    tone = s.random(cell, "Color")
    edge = s.math(
        "MINIMUM", s.math("PINGPONG", v, width / 2.0), s.math("PINGPONG", along, length / 2.0)
    )
    place = s.vector("ADD", s.uv, s.shaded(tone, BOARD_SHIFT))
    return Grid(cell, tone, edge, place)


def strips(s: Shader, width: float) -> Grid:
    """Cut the face into vertical strips without ends."""
    flat = s.uv
    u, v = s.split(flat)
    s.uv = s.join(v, u)
    turned = grid(s, ENDLESS, width, 0.0)
    s.uv = flat
    place = s.vector("ADD", flat, s.shaded(turned.tone, BOARD_SHIFT))
    return Grid(turned.cell, turned.tone, turned.edge, place)


def rounded(s: Shader, edge: Socket, start: float, end: float) -> Socket:
    """Return a height that rises from 0 at `start` to 1 at `end` meters from an edge, round at the top."""
    rise = s.remap(edge, (start, end), (0.0, 1.0))
    return s.math("SUBTRACT", s.product(rise, 2.0), s.product(rise, rise))


def pinholes(s: Shader, scale: float, share: float, radius: float) -> Socket:
    """Return 0 in small round holes and 1 around them.

    Args:
        scale: cells per meter in each direction; a `share` of them has a hole.
        radius: of the largest hole, as a share of a cell.
    """
    chance, _ = s.split(s.voronoi(scale, output="Color"))
    size = s.remap(chance, (0.0, share), (radius, 0.0))
    return s.remap(s.math("SUBTRACT", s.voronoi(scale), size), (-0.03, 0.0), (0.0, 1.0))


@dataclass(frozen=True)
class Wood:
    """Appearance of one kind of wood.

    Attributes:
        light, dark: colors of early and late wood, linear RGB.
        rings: number of growth rings that a figure crosses; more = busier.
        contrast: of the rings, 0 to 1.
        pores: strength of the short dark dashes of ring-porous woods, 0 to 1.
        width: typical width of a flame of the figure across the grain, meters.
    """

    light: Color
    dark: Color
    rings: float = 9.0
    contrast: float = 0.7
    pores: float = 0.3
    width: float = 0.09


def wood(
    s: Shader, kind: Wood, place: Socket | None = None, upright: bool = False
) -> tuple[Socket, Socket]:
    """Return (color, fiber height 0 to 1) of wood whose grain runs along u, or along v if upright."""

    def stretch(along: float, across: float) -> Socket:
        return s.stretch(*((across, along) if upright else (along, across)), place)

    across = 1.0 / kind.width
    figure = s.noise(detail=1.5, roughness=0.45, vector=stretch(across / 9.0, across))
    # Contour lines of a smooth field, long along the grain, are the flames of flat-sawn boards.
    saw = s.math("FRACT", s.math("MULTIPLY", figure, kind.rings))
    # Late wood darkens slowly and ends sharply, but with a soft step to avoid aliasing.
    ring = s.math("MULTIPLY", saw, s.remap(saw, (0.88, 1.0), (1.0, 0.0)))
    fibre = s.noise(detail=3.0, roughness=0.65, vector=stretch(7.0, 420.0))
    mixed = s.math("MULTIPLY_ADD", ring, kind.contrast, s.around(fibre, -0.22, 0.22))
    color = s.mix(s.math("MAXIMUM", s.math("MINIMUM", mixed, 1.0), 0.0), kind.light, kind.dark)
    if kind.pores > 0.0:
        dash = s.noise(detail=0.0, vector=stretch(45.0, 1100.0))
        pore = s.remap(dash, (0.62, 0.72), (0.0, kind.pores))
        color = s.mix(pore, color, tuple(0.45 * c for c in kind.dark))
    return color, fibre


def toned(s: Shader, color: Socket, tone: Socket, spread: float) -> Socket:
    """Make each piece lighter or darker by up to the share `spread`."""
    value, _ = s.split(tone)
    return s.shaded(color, s.remap(value, (0.0, 1.0), (1.0 - spread, 1.0 + spread)))


def weave(s: Shader, threads: float) -> tuple[Socket, Socket]:
    """Return (height, unevenness), both 0 to 1, of plain-woven cloth with `threads` per meter each way."""
    # Threads wander a little and are spun unevenly: slubs are long along a thread, narrow across.
    wander = s.shaded(s.noise(9.0, 1.0, color=True), 0.004)
    u, v = s.split(s.vector("ADD", s.uv, wander))
    su = s.math("SINE", s.math("MULTIPLY", u, threads * 3.14159))
    sv = s.math("SINE", s.math("MULTIPLY", v, threads * 3.14159))
    # The sign of the product says which thread is on top.
    height = s.math("MULTIPLY_ADD", s.math("MULTIPLY", su, sv), 0.5, 0.5)
    warp = s.noise(detail=1.0, vector=s.stretch(threads * 0.8, 14.0))
    weft = s.noise(detail=1.0, vector=s.stretch(14.0, threads * 0.8))
    return height, s.math("MULTIPLY", s.math("ADD", warp, weft), 0.5)
