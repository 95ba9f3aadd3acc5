# SPDX-License-Identifier: GPL-3.0-or-later
"""Convex bodies of parametric shapes, for physics: known from their construction.

A body is the hull of its points; its outer corners are those of the mesh.
"""

import itertools
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from tool_scripts.building.curves import Curve
from tool_scripts.building.surfaces import SEGMENTS
from tool_scripts.importing.obj_mesh import ObjMesh

Points = NDArray[np.float64]

# Sectors of a hollow wall; a ring of 12 hulls narrows the inside by 3 % of its radius.
_SECTORS = 12


def turned_bodies(profile: Curve, levels: Sequence[float]) -> list[Points]:
    """Return the bodies of a solid of revolution, one per height interval.

    Args:
        profile: (n, 2) radius and height of the outline, meters.
        levels: heights that separate the intervals; empty = one body.
    """
    bounds = [-np.inf, *sorted(levels), np.inf]
    stretches = itertools.pairwise(bounds)
    pieces = [_between(profile, low, high) for low, high in stretches]
    return [_around(piece, _full_turn()) for piece in pieces if len(piece) > 1]


def hollow_bodies(
    outer: Curve, inner: Curve, levels: Sequence[float] = (), sectors: int = _SECTORS
) -> list[Points]:
    """Return the bodies of a vessel open at the top: its bottom, and its wall in sectors.

    Args:
        outer: (n, 2) radius and height of the outside, from the bottom to the rim, meters.
        inner: (n, 2) the same of the inside, from the middle of its floor to the rim.
        levels: heights at which the wall is also cut; needed where the inside is curved.
    """
    floor = float(inner[:, 1].min())
    top = float(max(outer[:, 1].max(), inner[:, 1].max()))
    bounds = [floor, *sorted(levels), top]
    base = np.vstack([_between(outer, -np.inf, floor), inner[inner[:, 1] <= floor + 1e-9]])
    found = [_around(base, _full_turn())]
    step = SEGMENTS // sectors
    for low, high in itertools.pairwise(bounds):
        piece = np.vstack([_between(outer, low, high), _between(inner, low, high)])
        for sector in range(sectors):
            angles = _full_turn()[(np.arange(step + 1) + sector * step) % SEGMENTS]
            found.append(_around(piece, angles))
    return found


def chain_bodies(mesh: ObjMesh, columns: int, pieces: int) -> list[Points]:
    """Return the bodies along a swept or lofted part, such as a handle, end to end.

    `columns` is the number of corners of its section; the mesh's positions are ordered by section.
    """
    rows = mesh.positions.reshape(-1, columns, 3)
    cuts = np.linspace(0, len(rows) - 1, pieces + 1).round().astype(int)
    return [rows[first : last + 1].reshape(-1, 3) for first, last in itertools.pairwise(cuts)]


def whole(*meshes: ObjMesh) -> Points:
    """Return one body around all of the given meshes."""
    return np.vstack([mesh.positions for mesh in meshes])


def _between(profile: Curve, low: float, high: float) -> Curve:
    """Return the points of a profile between two heights, with those where it crosses them."""
    found = [profile[(profile[:, 1] >= low) & (profile[:, 1] <= high)]]
    for level in (low, high):
        first, second = profile[:-1], profile[1:]
        crosses = (first[:, 1] - level) * (second[:, 1] - level) < 0
        first, second = first[crosses], second[crosses]
        share = (level - first[:, 1]) / (second[:, 1] - first[:, 1])
        found.append(first + share[:, None] * (second - first))
    return np.vstack(found)


def _around(profile: Curve, angles: Points) -> Points:
    radius, height = profile.T
    return np.column_stack(
        [
            np.outer(radius, np.cos(angles)).ravel(),
            np.outer(radius, np.sin(angles)).ravel(),
            np.repeat(height, len(angles)),
        ]
    )


def _full_turn() -> Points:
    return np.pi / 2 + np.linspace(0.0, 2 * np.pi, SEGMENTS, endpoint=False)
