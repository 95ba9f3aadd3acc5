# SPDX-License-Identifier: GPL-3.0-or-later
"""Making what Blender read of a model file show exactly the triangles of its geometry.

Blender keeps polygons, and cuts them in a way of its own when it renders. Those that it would cut otherwise
than `core.assets.triangulation` does are replaced by the triangles they should have; the normals of their
corners, texture coordinates, colors and materials stay.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import bpy
import numpy as np
from numpy.typing import NDArray
from scipy.spatial import KDTree

from core.assets.geometry import ModelGeometry
from core.assets.triangulation import cut_polygons
from core.engine.blender.mesh_data import Polygons, replace_polygons
from core.errors import UserInputError

# Blender turns coordinates in float32: they differ from the geometry's by less than this share of its size.
_ROUNDING = 1e-6
# Triangles below this share of the square of its size are lines; Blender drops some of them.
_NO_AREA = 1e-9
_LINE = -1

Ints = NDArray[np.int64]


def share_triangles(meshes: Sequence[bpy.types.Mesh], geometry: ModelGeometry, path: Path) -> None:
    """Cut the meshes that Blender read of a file so that together they show the triangles of `geometry`.

    Raises:
        UserInputError: they cannot: Blender reads other polygons from the file.
    """
    cuts = [_Cut.of(mesh, geometry, path) for mesh in meshes]
    wanted = _distinct(geometry.faces, geometry)
    if not np.array_equal(_shown(cuts, geometry), wanted):
        for cut in cuts:
            cut.match(geometry, wanted)
        found = _shown(cuts, geometry)
        if not np.array_equal(found, wanted):
            raise UserInputError(
                f"{path}: Blender reads other triangles ({len(found)}) from this file than its geometry "
                f"has ({len(wanted)}); export it again, with triangles only"
            )
    for mesh, cut in zip(meshes, cuts, strict=True):
        differs = cut.differs_from_blender()
        if differs.any():
            replace_polygons(mesh, cut.polygons, differs, cut.triangles)


@dataclass(frozen=True, eq=False)
class _Cut:
    """How the polygons of a mesh are to be cut.

    Attributes:
        vertices: (c,) vertex of the geometry at each corner.
        triangles: (t, 3) numbers of corners, one polygon's after the other's.
    """

    polygons: Polygons
    vertices: Ints
    triangles: Ints

    @classmethod
    def of(cls, mesh: bpy.types.Mesh, geometry: ModelGeometry, path: Path) -> "_Cut":
        """Cut as `core.assets` does, corners taken to be exactly where the geometry's are."""
        polygons = Polygons.of(mesh)
        distances, nearest = KDTree(geometry.vertices).query(polygons.points)
        vertices = nearest[polygons.vertices]
        limit = _ROUNDING * float(np.linalg.norm(geometry.extents))
        if float(distances[polygons.vertices].max()) > limit:
            raise UserInputError(
                f"{path}: Blender finds vertices that its geometry has not; export it again"
            )
        triangles = np.empty((int((polygons.sizes - 2).sum()), 3), dtype=np.int64)
        for size, corners, rows in polygons.by_size():
            cut = cut_polygons(geometry.vertices[vertices[corners]])
            all_corners = np.repeat(corners[:, None], size - 2, axis=1)
            triangles[rows] = np.take_along_axis(all_corners, cut, axis=2)
        return cls(polygons, vertices, triangles)

    def match(self, geometry: ModelGeometry, wanted: Ints) -> None:
        """Take the geometry's triangles for polygons that were cut into others.

        A polygon may be there twice, of which geometry and Blender keep copies that begin elsewhere.
        """
        is_right = np.isin(_codes(self.vertices[self.triangles], geometry), [*wanted, _LINE])
        for size, corners, rows in self.polygons.by_size():
            for index in np.flatnonzero(~is_right[rows].all(axis=1)):
                own = self.vertices[corners[index]].tolist()
                faces = geometry.faces[np.isin(geometry.faces, own).all(axis=1)]
                cut = np.unique([sorted(map(own.index, face)) for face in faces.tolist()], axis=0)
                if len(cut) == size - 2:
                    self.triangles[rows[index]] = corners[index][cut]

    def differs_from_blender(self) -> NDArray[np.bool_]:
        """Return (p,) whether Blender would cut each polygon otherwise."""
        count = len(self.vertices)
        differs = np.zeros(len(self.polygons.sizes), dtype=bool)
        for _, corners, rows in self.polygons.by_size():
            ours, blenders = (
                np.sort(np.sort(triangles[rows], axis=2) @ (count * count, count, 1), axis=1)
                for triangles in (self.triangles, self.polygons.blenders_triangles)
            )
            differs[self.polygons.of_corner[corners[:, 0]]] = (ours != blenders).any(axis=1)
        return differs


def _shown(cuts: Sequence[_Cut], geometry: ModelGeometry) -> Ints:
    return _distinct(np.concatenate([cut.vertices[cut.triangles] for cut in cuts]), geometry)


def _distinct(triangles: Ints, geometry: ModelGeometry) -> Ints:
    """Return the code of each triangle (t, 3) once, sorted; of those without area none."""
    codes = np.unique(_codes(triangles, geometry))
    return codes[codes != _LINE]


def _codes(triangles: Ints, geometry: ModelGeometry) -> Ints:
    """Return a number for each triangle (t, 3) of the geometry's vertices, whatever its direction.

    That of all triangles without area is `_LINE`.
    """
    vertices = geometry.vertices
    a, b, c = np.sort(triangles, axis=1).T
    areas = np.linalg.norm(np.cross(vertices[b] - vertices[a], vertices[c] - vertices[a]), axis=1)
    codes = (a * len(vertices) + b) * len(vertices) + c
    size = float(np.linalg.norm(geometry.extents))
    return np.where(areas > _NO_AREA * size**2, codes, _LINE)
