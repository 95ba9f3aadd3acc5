# SPDX-License-Identifier: GPL-3.0-or-later
"""Meshes from rows of points with texture coordinates, closed by caps; see `surfaces` for their conventions."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import shapely
from numpy.typing import NDArray

from tool_scripts.building.curves import Curve
from tool_scripts.importing.obj_mesh import ObjMesh

Points = NDArray[np.float64]
Indices = NDArray[np.int64]
# Position indices and texture coordinate indices of a face.
Face = tuple[Sequence[int], Sequence[int]]

# Points nearer to each other than this, meters, are one.
ON_AXIS = 1e-7
# A direction with at least this cosine to an axis cannot serve as one across it.
_STEEP = 0.9


def grid(
    points: Points,
    uvs: Points,
    material: Sequence[str],
    close_rows: bool = False,
    part: Sequence[str] = (),
) -> ObjMesh:
    """Return the surface over rows of points, each a closed ring; open ends are closed by caps.

    Args:
        points: (rows, columns, 3); columns run counter-clockwise seen from the end of the rows.
            A row of one repeated point is a tip.
        uvs: (bands, 2, columns + 1, 2), for the lower and the upper side of each band.
        material: name for each band; caps take that of their neighbor.
        close_rows: the last row joins the first, as on a torus.
        part: name for each band, as `material`; () = none.
    """
    rows, columns = points.shape[:2]
    bands = rows if close_rows else rows - 1
    tips = np.ptp(points, axis=1).max(axis=1) < ON_AXIS
    number = np.arange(rows * columns).reshape(rows, columns)
    number = np.where(tips[:, None], number[:, :1], number)
    faces = _band_faces(number, tips, bands)
    bands_of = [band for band in range(bands) for _ in range(columns)]
    positions, flat_uvs = points.reshape(-1, 3), uvs.reshape(-1, 2)
    for row, band in () if close_rows else ((0, 0), (rows - 1, bands - 1)):
        if tips[row]:
            continue
        ring = number[row][::-1] if row == 0 else number[row]
        flat = _flattened(positions[ring])
        caps = _cap(flat)
        faces += [(ring[cap].tolist(), (len(flat_uvs) + cap).tolist()) for cap in caps]
        bands_of += [band] * len(caps)
        flat_uvs = np.vstack([flat_uvs, flat])
    names = tuple(dict.fromkeys(material))
    face_material = [names.index(material[band]) for band in bands_of]
    mesh = polygons(positions, flat_uvs, faces, face_material, names)
    groups = tuple(dict.fromkeys(part)) if part else ("",)
    group = np.array([groups.index(part[band]) if part else 0 for band in bands_of])
    return replace(mesh, face_group=group, groups=groups)


def _band_faces(number: Indices, tips: NDArray[np.bool_], bands: int) -> list[Face]:
    """Return the faces of all bands: quads, and triangles at tips.

    Args:
        number: (rows, columns), the position index of each point.
        tips: (rows,), whether a row is one point.
    """
    rows, columns = number.shape
    low = number[np.arange(bands)]
    high = number[(np.arange(bands) + 1) % rows]
    right = np.roll(np.arange(columns), -1)
    position = np.stack([low, low[:, right], high[:, right], high], axis=2)
    corner_uv = np.arange(bands * 2 * (columns + 1)).reshape(bands, 2, columns + 1)
    uv = np.stack(
        [corner_uv[:, 0, :-1], corner_uv[:, 0, 1:], corner_uv[:, 1, 1:], corner_uv[:, 1, :-1]],
        axis=2,
    )
    faces: list[Face] = []
    for band in range(bands):
        corners = [0, 1, 2, 3]
        if tips[band]:
            corners = [1, 2, 3]
        elif tips[(band + 1) % rows]:
            corners = [0, 1, 2]
        of_band = position[band][:, corners].tolist(), uv[band][:, corners].tolist()
        faces += zip(*of_band, strict=True)
    return faces


def polygons(
    positions: Points,
    uvs: Points,
    faces: Sequence[Face],
    face_material: Sequence[int],
    materials: tuple[str, ...],
) -> ObjMesh:
    """Return a mesh of faces given as (position indices, texture coordinate indices)."""
    sizes = np.array([len(corners) for corners, _ in faces], dtype=np.int64)
    mesh = ObjMesh(
        positions,
        uvs,
        np.concatenate([np.asarray(corners, dtype=np.int64) for corners, _ in faces]),
        np.concatenate([np.asarray(corners, dtype=np.int64) for _, corners in faces]),
        sizes,
        np.asarray(face_material, dtype=np.int64),
        materials,
        np.zeros(len(sizes), dtype=np.int64),
        ("",),
    )
    return mesh.with_faces(np.ones(len(sizes), dtype=bool))


def _flattened(ring: Points) -> Curve:
    """Return a flat ring (n, 3) in coordinates (n, 2) of its plane, meters, counter-clockwise."""
    centered = ring - ring.mean(axis=0)
    normal = np.cross(centered, np.roll(centered, -1, axis=0)).sum(axis=0)
    normal /= np.linalg.norm(normal)
    reference = np.eye(3)[1 if abs(normal[1]) < _STEEP else 0]
    right = np.cross(reference, normal)
    right /= np.linalg.norm(right)
    flat: Curve = centered @ np.column_stack([right, np.cross(normal, right)])
    return flat


def _cap(flat: Curve) -> list[NDArray[np.int64]]:
    """Return faces (corner indices) that fill a ring: the ring itself if it is convex, else triangles."""
    ahead = np.roll(flat, -1, axis=0) - flat
    behind = np.roll(ahead, 1, axis=0)
    turns = behind[:, 0] * ahead[:, 1] - behind[:, 1] * ahead[:, 0]
    if bool((turns > -ON_AXIS * ON_AXIS).all()):
        return [np.arange(len(flat))]
    place = {tuple(point): index for index, point in enumerate(flat.tolist())}
    triangles = shapely.constrained_delaunay_triangles(shapely.Polygon(flat)).geoms
    faces = []
    for triangle in triangles:
        corners = shapely.geometry.polygon.orient(triangle).exterior.coords[:3]
        faces.append(np.array([place[corner] for corner in corners]))
    return faces
