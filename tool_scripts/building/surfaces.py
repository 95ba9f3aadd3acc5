# SPDX-License-Identifier: GPL-3.0-or-later
"""Closed surfaces with texture coordinates: lathed, swept, lofted, extruded.

Model frame: Z up, meters; faces are counter-clockwise seen from outside. Texture coordinates are in
meters along the surface, unless an image has to fill a part of it exactly; then they run from 0 to 1,
to the right and upward as seen from outside, so that writing on it is readable.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from tool_scripts.building.curves import Curve
from tool_scripts.building.grids import ON_AXIS, Points, grid
from tool_scripts.importing.obj_mesh import ObjMesh

SEGMENTS = 72
# Around a lathed object the texture is stretched to a multiple of this length, so that no seam shows.
_AROUND = 0.1
# The seam of a lathed object is at the back, so that the middle of a label is in front (-y).
_SEAM_ANGLE = np.pi / 2
_BEVEL_STEPS = 3


class Span(NamedTuple):
    """A stretch of a lathe's profile: (n, 2) radius and height, material; `label`: one image fills it.

    `part` is the part of the object that it belongs to, "" = none that has a name.
    """

    material: str
    profile: Curve
    label: bool = False
    part: str = ""


def lathe(spans: Sequence[Span], segments: int = SEGMENTS) -> ObjMesh:
    """Return the surface of revolution about Z of a profile from axis to axis, with the solid on its left.

    An outer wall, for example, goes from the bottom center outward and up, then inward. Each span starts
    where the previous one ends. A profile that ends where it starts makes a ring.
    """
    material: list[str] = []
    parts: list[str] = []
    rows: list[Points] = [spans[0].profile[:1]]
    for span in spans:
        rows.append(span.profile[1:])
        material += [span.material] * (len(span.profile) - 1)
        parts += [span.part] * (len(span.profile) - 1)
    profile = np.vstack(rows)
    ring = bool(np.allclose(profile[0], profile[-1])) and profile[0, 0] > ON_AXIS
    angle = _SEAM_ANGLE + np.linspace(0.0, 2 * np.pi, segments, endpoint=False)
    radius, height = profile[:-1].T if ring else profile.T
    points = np.stack(
        [
            radius[:, None] * np.cos(angle),
            radius[:, None] * np.sin(angle),
            np.repeat(height[:, None], segments, axis=1),
        ],
        axis=2,
    )
    around = _AROUND * max(1, round(2 * np.pi * profile[:, 0].max() / _AROUND))
    uvs = np.concatenate([_lathe_uv(span, around, segments) for span in spans])
    return grid(points, uvs, material, close_rows=ring, part=parts)


def _lathe_uv(span: Span, around: float, segments: int) -> Points:
    """Return the texture coordinates (edges, 2, segments + 1, 2) of both sides of each band."""
    step = np.linalg.norm(np.diff(span.profile, axis=0), axis=1)
    v = np.concatenate([[0.0], np.cumsum(step)])
    u = np.linspace(0.0, 1.0, segments + 1)
    if span.label:
        v = v / v[-1]
    else:
        u = u * around
    bands = np.stack([v[:-1], v[1:]], axis=1)
    shape = (*bands.shape, len(u))
    return np.stack([np.broadcast_to(u, shape), np.broadcast_to(bands[..., None], shape)], axis=3)


def loft(
    sections: Sequence[Points] | Points, material: str | Sequence[str], label: bool = False
) -> ObjMesh:
    """Return the surface over closed sections (columns, 3), with flat caps at both ends.

    Sections run counter-clockwise seen from the end. With `label` one image goes once around it.
    """
    points = np.asarray(sections, dtype=np.float64)
    around = np.linalg.norm(points - np.roll(points, -1, axis=1), axis=2).max(axis=0)
    along = np.linalg.norm(np.diff(points, axis=0), axis=2).max(axis=1)
    u = np.concatenate([[0.0], np.cumsum(around)])
    v = np.concatenate([[0.0], np.cumsum(along)])
    if label:
        u, v = u / u[-1], v / v[-1]
    bands = np.stack([v[:-1], v[1:]], axis=1)
    shape = (*bands.shape, len(u))
    uvs = np.stack([np.broadcast_to(u, shape), np.broadcast_to(bands[..., None], shape)], axis=3)
    names = [material] * (len(points) - 1) if isinstance(material, str) else material
    return grid(points, uvs, names)


def sweep(
    path: Points,
    section: Curve,
    material: str,
    scale: Points | None = None,
    up: Sequence[float] = (0, 1, 0),
) -> ObjMesh:
    """Return a section (m, 2) swept along a path (n, 3), with closed ends.

    The section's second axis stays as near to `up` as the path allows. `scale` is (n,) or (n, 2).
    """
    tangent = np.gradient(path, axis=0)
    tangent /= np.linalg.norm(tangent, axis=1, keepdims=True)
    side = np.cross(np.asarray(up, dtype=np.float64), tangent)
    side /= np.linalg.norm(side, axis=1, keepdims=True)
    rise = np.cross(tangent, side)
    sizes = np.ones((len(path), 2)) if scale is None else np.asarray(scale, dtype=np.float64)
    sizes = np.broadcast_to(sizes if sizes.ndim == 2 else sizes[:, None], (len(path), 2))
    flat = section[None] * sizes[:, None]
    rows = path[:, None] + flat[..., :1] * side[:, None] + flat[..., 1:] * rise[:, None]
    return loft(rows, material)


def ring_sweep(path: Points, section: Curve, material: str) -> ObjMesh:
    """Return a section (m, 2) swept around a closed path (n, 3) in a horizontal plane."""
    tangent = np.roll(path, -1, axis=0) - np.roll(path, 1, axis=0)
    tangent /= np.linalg.norm(tangent, axis=1, keepdims=True)
    up = np.broadcast_to(np.array([0.0, 0.0, 1.0]), tangent.shape)
    side = np.cross(up, tangent)
    rows = path[:, None] + section[None, :, :1] * side[:, None] + section[None, :, 1:] * up[:, None]
    u = np.linspace(
        0.0, float(np.linalg.norm(np.diff(section, axis=0), axis=1).sum()), len(section) + 1
    )
    v = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.roll(path, -1, 0) - path, axis=1))])
    bands = np.stack([v[:-1], v[1:]], axis=1)
    shape = (*bands.shape, len(u))
    uvs = np.stack([np.broadcast_to(u, shape), np.broadcast_to(bands[..., None], shape)], axis=3)
    return grid(rows, uvs, [material] * len(path), close_rows=True)


def extrude(outline: Curve, height: float, material: str, bevel: float = 0.0) -> ObjMesh:
    """Return a plate: a counter-clockwise outline (n, 2) from z = 0 to `height`, with rounded edges.

    The outline is the widest section; the bevel goes inward, so it must be smaller than any notch.
    """
    bevel = min(bevel, 0.499 * height)
    angle = np.linspace(0.0, np.pi / 2, _BEVEL_STEPS + 1)
    rise, inset = bevel * (1 - np.cos(angle)), bevel * (1 - np.sin(angle))
    if bevel <= 0:
        levels = [(0.0, 0.0), (0.0, height)]
    else:
        levels = list(zip(inset, rise, strict=True))
        levels += [(i, height - r) for i, r in reversed(levels)]
    inward = _inward(outline)
    rows = [
        np.column_stack([outline + distance * inward, np.full(len(outline), z)])
        for distance, z in levels
    ]
    return loft(rows, material)


def moved(mesh: ObjMesh, x: float = 0.0, y: float = 0.0, z: float = 0.0) -> ObjMesh:
    """Return a mesh moved by (x, y, z) meters."""
    return mesh.transformed(np.eye(3), np.array([x, y, z]))


def turned(mesh: ObjMesh, axis: str, degrees: float) -> ObjMesh:
    """Return a mesh rotated about an axis ("x", "y" or "z") through the origin, right-handed."""
    angle = np.radians(degrees)
    cosine, sine = np.cos(angle), np.sin(angle)
    first, second = {"x": (1, 2), "y": (2, 0), "z": (0, 1)}[axis]
    matrix = np.eye(3)
    matrix[[first, second], [first, second]] = cosine
    matrix[first, second], matrix[second, first] = -sine, sine
    return mesh.transformed(matrix, np.zeros(3))


def planked(mesh: ObjMesh) -> ObjMesh:
    """Return a mesh with texture coordinates as if cut from one piece of wood with its grain along x."""
    x, y, z = mesh.positions.T
    # Vertical faces show the grain too, because v also grows with height.
    uvs = np.column_stack([x, 0.8 * y + z])
    return replace(mesh, uvs=uvs, corner_uv=mesh.corner_position)


def _inward(outline: Curve) -> Curve:
    """Return the direction (n, 2) that moves both edges at a corner inward by one."""
    ahead = np.roll(outline, -1, axis=0) - outline
    ahead /= np.linalg.norm(ahead, axis=1, keepdims=True)
    normal = np.column_stack([-ahead[:, 1], ahead[:, 0]])
    before = np.roll(normal, 1, axis=0)
    total = normal + before
    direction: Curve = total / np.maximum(1.0 + (normal * before).sum(axis=1), 0.3)[:, None]
    return direction
