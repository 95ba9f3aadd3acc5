# SPDX-License-Identifier: GPL-3.0-or-later
"""Wheel-thrown vessels: an outline revolved into a wall with a rounded rim, a floor and a foot ring."""

from typing import NamedTuple

import numpy as np

from tool_scripts.building.bodies import Points, hollow_bodies
from tool_scripts.building.curves import Curve, offset, rounded
from tool_scripts.building.surfaces import Span, lathe
from tool_scripts.importing.obj_mesh import ObjMesh

_RIM_STEPS = 6


class Vessel(NamedTuple):
    """A vessel open at the top: its mesh, and (n, 2) outside and inside, each from the bottom to the rim."""

    mesh: ObjMesh
    outer: Curve
    inner: Curve

    def bodies(self, levels: tuple[float, ...] = (), sectors: int = 12) -> list[Points]:
        """Return its convex bodies; see `hollow_bodies`."""
        return hollow_bodies(self.outer, self.inner, levels, sectors)

    def outer_radius(self, height: float) -> float:
        """Return the radius of the outside at a height, meters."""
        order = np.argsort(self.outer[:, 1], kind="stable")
        return float(np.interp(height, self.outer[order, 1], self.outer[order, 0]))


def vessel(
    outer: Curve,
    inner: Curve,
    outside: str,
    inside: str = "",
    foot: tuple[float, float, str] | None = None,
    rim: str = "",
) -> Vessel:
    """Return a vessel from its walls; the rim between their upper ends is round.

    Its parts are base, body, rim and inside.

    Args:
        outer: (n, 2) radius and height, from the edge of its bottom to below the rim, meters.
        inner: (n, 2), from the middle of its floor (radius 0) to below the rim.
        outside, inside, rim: names of materials; inside and rim default to the outside.
        foot: width and depth of the foot ring, inside which the bottom is hollow, and its material.
    """
    inside = inside or outside
    below = [[0.0, outer[0, 1]], [outer[0, 0], outer[0, 1]]]
    spans = []
    if foot is not None:
        width, depth, clay = foot
        radius = outer[0, 0] - width
        hollow = rounded(
            [(0.0, depth), (radius, depth, depth / 2), (radius + 0.0006, 0.0, 0.0008),
             (outer[0, 0], 0.0)]
        )  # fmt: skip
        spans.append(Span(clay, hollow, part="base"))
    else:
        spans.append(Span(outside, np.array(below), part="base"))
    lip = _rim(outer[-1], inner[-1])
    spans += [Span(outside, outer, part="body"), Span(rim or outside, lip, part="rim")]
    spans += [Span(inside, inner[::-1], part="inside")]
    mesh = lathe(spans)
    half = len(lip) // 2 + 1
    base = spans[0].profile
    outside_line = np.vstack([base[base[:, 0] > 0], outer, lip[:half]])
    inside_line = np.vstack([inner, lip[half - 1 :][::-1]])
    return Vessel(mesh, outside_line, inside_line)


def wall(outer: Curve, thickness: float, floor: float, fillet: float) -> Curve:
    """Return the inside (n, 2), from the middle, of a wall of even thickness that ends at a flat floor.

    The outside must rise monotonically. `fillet` rounds the corner between floor and wall.
    """
    side = offset(outer, thickness)
    kept = side[side[:, 1] > floor + 1.01 * fillet]
    low = np.array([np.interp(floor, side[:, 1], side[:, 0]), floor])
    corner = rounded([(0.0, floor), (low[0], floor, fillet), tuple(kept[0])])
    inner: Curve = np.vstack([corner, kept[1:]])
    return inner


def _rim(outer: Curve, inner: Curve) -> Curve:
    """Return a half circle (n, 2) from the end of the outer wall to that of the inner one."""
    center = (outer + inner) / 2
    start = outer - center
    angle = np.linspace(0.0, np.pi, _RIM_STEPS + 1)
    cosine, sine = np.cos(angle)[:, None], np.sin(angle)[:, None]
    left = np.array([-start[1], start[0]])
    line: Curve = center + cosine * start + sine * left
    return line
