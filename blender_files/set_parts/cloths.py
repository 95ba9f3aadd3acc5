# SPDX-License-Identifier: GPL-3.0-or-later
"""Table cloths: woven, dyed, striped, checked. Linear RGB, lengths in meters; colors as in `floors`.

They lie flat: what shows that they are cloth is threads, the creases in which they were ironed, and where they
hang over an edge their folds.
"""

import math

import bpy

from set_parts.patterns import weave
from set_parts.shader import Color, Shader, Socket

WHITE = (0.66, 0.65, 0.62)
NATURAL = (0.56, 0.51, 0.42)

# Ironed cloths are folded to about this size.
_CREASE_PITCH = 0.41
_CREASE_WIDTH = 0.006


def make_cloths() -> list[bpy.types.Material]:
    """Return all table cloths, the plainest first."""
    return [
        cloth("floor_linen", (0.56, 0.50, 0.40)),
        cloth("floor_white_cotton", (0.66, 0.65, 0.63), threads=900.0),
        gingham("floor_gingham", (0.11, 0.17, 0.27), 0.018),
        gingham("floor_brown_gingham", (0.20, 0.125, 0.08), 0.011),
        ironed("floor_grey_linen", (0.30, 0.30, 0.29)),
        ironed("floor_sage_linen", (0.27, 0.31, 0.235)),
        ironed("floor_blue_linen", (0.115, 0.155, 0.205)),
        ironed("floor_ochre_linen", (0.43, 0.32, 0.16)),
        ironed("floor_rose_linen", (0.42, 0.29, 0.26)),
        ironed("floor_charcoal_linen", (0.075, 0.075, 0.078)),
        stripes("floor_striped_linen", NATURAL, (0.13, 0.18, 0.25)),
        stripes("floor_striped_cotton", WHITE, (0.36, 0.16, 0.11), 0.12, (0.009, 0.016)),
        windows("floor_checked_cotton", (0.62, 0.60, 0.54), (0.16, 0.22, 0.17)),
        damask("floor_white_damask", (0.63, 0.62, 0.60)),
    ]


def cloth(name: str, dye: Color, threads: float = 640.0) -> bpy.types.Material:
    """Plain-woven table cloth lying flat."""
    s = Shader(name)
    height, slub = weave(s, threads)
    shade = s.product(
        s.remap(height, (0.0, 1.0), (0.78, 1.08)),
        s.remap(slub, (0.35, 0.65), (0.84, 1.14)),
    )
    color = s.shaded(dye, shade)
    return s.finish(color, 0.92, height, 0.0004, Sheen_Weight=0.15, Specular_IOR_Level=0.2)


def gingham(name: str, dye: Color, side: float) -> bpy.types.Material:
    """Checked cotton, white and dyed; `side` = width of a band."""
    s = Shader(name)
    height, slub = weave(s, 900.0)
    u, v = s.split(s.uv)
    half = side / 2.0
    bands = (
        s.remap(s.math("PINGPONG", c, side), (half - 0.0002, half + 0.0002), (0.0, 1.0))
        for c in (u, v)
    )
    dyed = s.product(s.math("ADD", *bands), 0.5)
    color = s.mix(dyed, (0.66, 0.66, 0.64), dye)
    shade = s.product(
        s.remap(height, (0.0, 1.0), (0.82, 1.06)),
        s.remap(slub, (0.35, 0.65), (0.9, 1.08)),
    )
    return s.finish(s.shaded(color, shade), 0.9, height, 0.0003, Specular_IOR_Level=0.2)


def ironed(name: str, dye: Color) -> bpy.types.Material:
    """Linen in one color with the creases of its folding."""
    s = Shader(name)
    return _woven(s, dye, 700.0)


def stripes(
    name: str,
    ground: Color,
    dye: Color,
    pitch: float = 0.3,
    lines: tuple[float, ...] = (0.004, 0.012, 0.020, 0.0235),
) -> bpy.types.Material:
    """Cloth with groups of stripes along its length.

    Args:
        pitch: between the middles of groups.
        lines: distances from the middle of a group at which dye begins and ends in turn.
    """
    s = Shader(name)
    _, v = s.split(s.uv)
    distance = s.math("PINGPONG", v, pitch / 2.0)
    dyed: Socket = s.product(0.0, 0.0)
    for start, end in zip(lines[::2], lines[1::2], strict=True):
        dyed = s.math("ADD", dyed, _between(s, distance, start, end))
    return _woven(s, s.mix(dyed, ground, dye), 800.0)


def windows(name: str, ground: Color, dye: Color, pitch: float = 0.09) -> bpy.types.Material:
    """Cloth checked by thin lines."""
    s = Shader(name)
    lines = [_between(s, s.math("PINGPONG", c, pitch / 2.0), -1.0, 0.0016) for c in s.split(s.uv)]
    dyed = s.product(s.math("ADD", *lines), 0.5)
    return _woven(s, s.mix(dyed, ground, dye), 900.0)


def damask(name: str, dye: Color) -> bpy.types.Material:
    """Cloth with a pattern of leaves in its weave: matt on satin."""
    s = Shader(name)
    u, v = s.split(s.uv)
    k = math.tau / 0.16
    a, b = (s.math("SINE", s.product(c, k)) for c in (u, v))
    leaf = s.math("ADD", s.product(a, b), s.product(s.math("ADD", s.noise(38.0, 2.0), -0.5), 1.6))
    figure = s.product(
        s.remap(leaf, (0.10, 0.16), (0.0, 1.0)), s.remap(leaf, (0.52, 0.58), (1.0, 0.35))
    )
    color = s.shaded(dye, s.remap(figure, (0.0, 1.0), (1.0, 0.88)))
    return _woven(s, color, 1100.0, s.remap(figure, (0.0, 1.0), (0.55, 0.85)))


def _between(s: Shader, value: Socket, start: float, end: float) -> Socket:
    """Return 1 where a value lies between two others."""
    soft = 0.0002
    return s.product(
        s.remap(value, (start - soft, start + soft), (0.0, 1.0)),
        s.remap(value, (end - soft, end + soft), (1.0, 0.0)),
    )


def _woven(
    s: Shader, color: Color | Socket, threads: float, roughness: Socket | float = 0.9
) -> bpy.types.Material:
    """Finish a cloth: threads, slubs, and the creases of its folding, which no iron quite takes out."""
    height, slub = weave(s, threads)
    creases = [
        s.remap(s.math("PINGPONG", c, _CREASE_PITCH), (0.0, _CREASE_WIDTH), (0.0, 1.0))
        for c in s.split(s.uv)
    ]
    crease = s.product(*creases)
    # Large soft waves, as a cloth that was spread by hand has.
    wave = s.noise(5.0)
    shade = s.product(
        s.remap(height, (0.0, 1.0), (0.80, 1.07)),
        s.remap(slub, (0.35, 0.65), (0.87, 1.11)),
        s.remap(crease, (0.0, 1.0), (0.93, 1.0)),
    )
    relief = s.math("MULTIPLY_ADD", height, 0.13, s.math("MULTIPLY_ADD", wave, 1.6, crease))
    return s.finish(
        s.shaded(color, shade), roughness, relief, 0.0022, Sheen_Weight=0.12, Specular_IOR_Level=0.2
    )
