# SPDX-License-Identifier: GPL-3.0-or-later
from collections.abc import Sequence

from mathutils import Matrix, Vector

from ._base import ID, bpy_prop_array, bpy_prop_collection, bpy_struct
from ._objects import Material

class Mesh(ID):
    @property
    def color_attributes(self) -> bpy_prop_collection[Attribute]: ...
    @property
    def loop_triangles(self) -> bpy_prop_collection[MeshLoopTriangle]: ...
    @property
    def materials(self) -> IDMaterials: ...
    @property
    def polygons(self) -> bpy_prop_collection[MeshPolygon]: ...
    @property
    def vertices(self) -> bpy_prop_collection[MeshVertex]: ...
    def calc_loop_triangles(self) -> None: ...
    def from_pydata(
        self,
        vertices: Sequence[Sequence[float]],
        edges: Sequence[Sequence[int]],
        faces: Sequence[Sequence[int]],
    ) -> None: ...
    def transform(self, matrix: Matrix) -> None: ...

class Attribute(bpy_struct):
    name: str

class IDMaterials(bpy_prop_collection[Material | None]):
    def append(self, material: Material) -> None: ...

class MeshLoopTriangle(bpy_struct): ...

class MeshPolygon(bpy_struct):
    @property
    def vertices(self) -> bpy_prop_array[int]: ...

class MeshVertex(bpy_struct):
    co: Vector
