# SPDX-License-Identifier: GPL-3.0-or-later
"""Naming the parts of meshes: groups of faces with names of `core/assets/part_names.toml`."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from tool_scripts.importing.obj_mesh import ObjMesh

Points = NDArray[np.float64]
# Which faces, by their middles (f, 3).
Where = Callable[[Points], NDArray[np.bool_]]


def named(mesh: ObjMesh, part: str, where: Where | None = None) -> ObjMesh:
    """Return a mesh of which all faces, or those `where`, belong to a part."""
    groups = tuple(dict.fromkeys((*mesh.groups, part)))
    chosen = np.ones(len(mesh.face_sizes), bool) if where is None else where(middles(mesh))
    group = np.where(chosen, groups.index(part), mesh.face_group)
    return replace(mesh, face_group=group, groups=groups)


def above(height: float) -> Where:
    """Return the choice of the faces above a height, meters."""
    return lambda middle: middle[:, 2] > height


def below(height: float) -> Where:
    """Return the choice of the faces below a height, meters."""
    return lambda middle: middle[:, 2] < height


def middles(mesh: ObjMesh) -> Points:
    """Return the mean (f, 3) of each face's corners."""
    starts = np.cumsum(mesh.face_sizes) - mesh.face_sizes
    sums = np.add.reduceat(mesh.positions[mesh.corner_position], starts, axis=0)
    middle: Points = sums / mesh.face_sizes[:, None]
    return middle


def within(mesh: ObjMesh, old: str, new: str, where: Where) -> ObjMesh:
    """Return a mesh of whose part `old` the faces `where` belong to the part `new`."""
    number = mesh.groups.index(old)
    return named(mesh, new, lambda middle: (mesh.face_group == number) & where(middle))
