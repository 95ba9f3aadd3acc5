# SPDX-License-Identifier: GPL-3.0-or-later
"""The polygons of a mesh in Blender as arrays, and a mesh with some of them replaced by triangles."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

import bpy
import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]

# How the values of an attribute are read and written: their property, how many numbers each has, and of what
# type. Others are of no use to an image.
_VALUES = {
    "BOOLEAN": ("value", 1, np.bool_),
    "INT": ("value", 1, np.int32),
    "FLOAT": ("value", 1, np.float32),
    "FLOAT2": ("vector", 2, np.float32),
    "FLOAT_VECTOR": ("vector", 3, np.float32),
    "FLOAT_COLOR": ("color", 4, np.float32),
    "BYTE_COLOR": ("color_srgb", 4, np.float32),
}
# Rebuilt with the polygons, or part of the normals, which are set whole.
_NOT_COPIED = ("position", "sharp_edge")


@dataclass(frozen=True, eq=False)
class Polygons:
    """The polygons of a mesh.

    Attributes:
        starts, sizes: (p,) number of each polygon's first corner, and how many it has.
        vertices: (c,) vertex of each corner.
        points: (v, 3) place of each vertex, meters.
        blenders_triangles: (t, 3) numbers of corners: how Blender cuts the polygons, one after the other.
    """

    starts: Ints
    sizes: Ints
    vertices: Ints
    points: NDArray[np.float64]
    blenders_triangles: Ints

    @classmethod
    def of(cls, mesh: bpy.types.Mesh) -> "Polygons":
        mesh.calc_loop_triangles()
        return cls(
            starts=read(mesh.polygons, "loop_start", np.int32).astype(np.int64),
            sizes=read(mesh.polygons, "loop_total", np.int32).astype(np.int64),
            vertices=read(mesh.loops, "vertex_index", np.int32).astype(np.int64),
            points=read(mesh.vertices, "co", np.float32, 3).astype(np.float64),
            blenders_triangles=read(mesh.loop_triangles, "loops", np.int32, 3).astype(np.int64),
        )

    @property
    def of_corner(self) -> Ints:
        """(c,) polygon of each corner."""
        return np.repeat(np.arange(len(self.sizes)), self.sizes)

    def by_size(self) -> Iterator[tuple[int, Ints, Ints]]:
        """Yield a number n of corners, the corners (m, n) of the polygons that have so many, and the numbers
        (m, n - 2) of their triangles among all.
        """
        ends = np.cumsum(self.sizes - 2)
        for size in np.unique(self.sizes).tolist():
            members = np.flatnonzero(self.sizes == size)
            corners = self.starts[members, None] + np.arange(size)
            yield size, corners, ends[members, None] - (size - 2) + np.arange(size - 2)


def replace_polygons(
    mesh: bpy.types.Mesh, polygons: Polygons, replaced: NDArray[np.bool_], triangles: Ints
) -> None:
    """Rebuild a mesh with triangles in the place of some polygons.

    Args:
        replaced: (p,) which.
        triangles: (t, 3) of all polygons, one polygon's after the other's, as numbers of corners.
    """
    numbers = np.arange(len(polygons.sizes))
    of_corner = polygons.of_corner
    of_triangle = np.repeat(numbers, polygons.sizes - 2)
    is_whole, is_cut = ~replaced[of_corner], replaced[of_triangle]
    corners = np.concatenate([np.flatnonzero(is_whole), triangles[is_cut].reshape(-1)])
    owners = np.concatenate([of_corner[is_whole], np.repeat(of_triangle[is_cut], 3)])
    corners = corners[np.argsort(owners, kind="stable")]
    faces = np.repeat(numbers, np.where(replaced, polygons.sizes - 2, 1))
    sizes = np.where(replaced[faces], 3, polygons.sizes[faces])
    normals = read(mesh.corner_normals, "vector", np.float32, 3)[corners]
    sources = {"POINT": np.arange(len(polygons.points)), "FACE": faces, "CORNER": corners}
    kept = [_Values.of(item) for item in mesh.attributes if _is_copied(item, sources)]
    mesh.clear_geometry()
    mesh.vertices.add(len(polygons.points))
    mesh.vertices.foreach_set("co", polygons.points.astype(np.float32).reshape(-1))
    mesh.loops.add(len(corners))
    mesh.loops.foreach_set("vertex_index", polygons.vertices[corners].astype(np.int32))
    mesh.polygons.add(len(sizes))
    mesh.polygons.foreach_set("loop_start", (np.cumsum(sizes) - sizes).astype(np.int32))
    for values in kept:
        values.put(mesh, sources[values.domain])
    mesh.update(calc_edges=True)
    mesh.normals_split_custom_set(normals)


@dataclass(frozen=True, eq=False)
class _Values:
    """A copy of an attribute of a mesh."""

    name: str
    kind: str
    domain: str
    values: np.ndarray

    @classmethod
    def of(cls, attribute: bpy.types.Attribute) -> "_Values":
        key, width, dtype = _VALUES[attribute.data_type]
        values = read(_data(attribute), key, dtype, width)
        return cls(attribute.name, attribute.data_type, attribute.domain, values)

    def put(self, mesh: bpy.types.Mesh, sources: Ints) -> None:
        """Give it to a rebuilt mesh; `sources` are the numbers of the old points, faces or corners."""
        attribute = mesh.attributes.new(self.name, self.kind, self.domain)
        _data(attribute).foreach_set(_VALUES[self.kind][0], self.values[sources].reshape(-1))


def _data(attribute: bpy.types.Attribute) -> bpy.types.bpy_prop_collection:
    # Every type of values has a class of its own; all have their data.
    return cast("bpy.types.FloatAttribute", attribute).data


def _is_copied(attribute: bpy.types.Attribute, domains: dict[str, Ints]) -> bool:
    is_own = attribute.name.startswith(".") or attribute.name in _NOT_COPIED
    return attribute.domain in domains and attribute.data_type in _VALUES and not is_own


def read(items: bpy.types.bpy_prop_collection, key: str, dtype: type, width: int = 1) -> np.ndarray:
    """Return a property of all items: (n,), or (n, width) if an item has several numbers."""
    values: np.ndarray = np.empty(len(items) * width, dtype=dtype)
    items.foreach_get(key, values)
    return values.reshape(-1, width) if width > 1 else values
