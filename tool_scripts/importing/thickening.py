# SPDX-License-Identifier: GPL-3.0-or-later
"""Gives walls without thickness two sides.

Some models are made of sheets whose front and back lie on each other. The renderer cannot tell which is in
front, so that folds of a lampshade get dark slits; and a floor without thickness lies in the table top, which
takes all light from it.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from tool_scripts.importing.obj_mesh import ObjMesh

# Corners nearer than this are at one place, meters.
_SAME_PLACE = 1e-6


def thickened(mesh: ObjMesh, thickness: float) -> ObjMesh:
    """Return the mesh with faces that lie on each other `thickness` (meters) apart.

    Each is moved by half of it to the side that it faces, with all corners that use its positions.

    Raises:
        ValueError: no faces lie on each other.
    """
    double = _lie_on_others(mesh)
    if not double.any():
        raise ValueError("no faces lie on each other, so none can be moved apart")
    normals = _corner_normals(mesh)
    normals[~np.repeat(double, mesh.face_sizes)] = 0.0
    outward = np.zeros_like(mesh.positions)
    np.add.at(outward, mesh.corner_position, normals)
    length = np.linalg.norm(outward, axis=1, keepdims=True)
    outward = np.divide(outward, length, out=np.zeros_like(outward), where=length > 0)
    return replace(mesh, positions=mesh.positions + outward * (thickness / 2))


def _lie_on_others(mesh: ObjMesh) -> NDArray[np.bool_]:
    """Return which faces (f,) have all corners where those of another face are."""
    rounded = np.round(mesh.positions / _SAME_PLACE).astype(np.int64)
    place = np.unique(rounded, axis=0, return_inverse=True)[1].reshape(-1)[mesh.corner_position]
    faces = [tuple(sorted(corners)) for corners in np.split(place, _starts(mesh)[1:])]
    count: dict[tuple[int, ...], int] = {}
    for face in faces:
        count[face] = count.get(face, 0) + 1
    return np.array([count[face] > 1 for face in faces])


def _corner_normals(mesh: ObjMesh) -> NDArray[np.float64]:
    """Return the normals (c, 3) of the faces that the corners belong to, as long as their areas, twice."""
    points = mesh.positions[mesh.corner_position]
    starts = _starts(mesh)
    following = np.arange(1, len(points) + 1)
    following[starts + mesh.face_sizes - 1] = starts
    areas = np.add.reduceat(np.cross(points, points[following]), starts, axis=0)
    return np.repeat(areas, mesh.face_sizes, axis=0)


def _starts(mesh: ObjMesh) -> NDArray[np.int64]:
    return np.concatenate([[0], np.cumsum(mesh.face_sizes)[:-1]]).astype(np.int64)
