# SPDX-License-Identifier: GPL-3.0-or-later
from collections.abc import Sequence
from typing import Any

from cycles.properties import CyclesWorldSettings
from mathutils import Euler, Matrix, Quaternion, Vector

from ._base import ID, bpy_prop_array, bpy_prop_collection, bpy_struct
from ._nodes import NodeTree
from ._rigid_bodies import RigidBodyObject

class Object(ID):
    data: Any  # a mesh, a light, a camera, ..., as `type` says; None for an empty
    hide_render: bool
    matrix_world: Matrix
    parent: Object | None
    pass_index: int
    rotation_mode: str
    visible_camera: bool
    # Blender takes any sequence of numbers for a vector or a rotation, and returns its own.
    @property
    def location(self) -> Vector: ...
    @location.setter
    def location(self, value: Vector | Sequence[float]) -> None: ...
    @property
    def rotation_euler(self) -> Euler: ...
    @rotation_euler.setter
    def rotation_euler(self, value: Euler | Sequence[float]) -> None: ...
    @property
    def rotation_quaternion(self) -> Quaternion: ...
    @rotation_quaternion.setter
    def rotation_quaternion(self, value: Quaternion | Sequence[float]) -> None: ...
    @property
    def scale(self) -> Vector: ...
    @scale.setter
    def scale(self, value: Vector | Sequence[float]) -> None: ...
    @property
    def material_slots(self) -> bpy_prop_collection[MaterialSlot]: ...
    @property
    def rigid_body(self) -> RigidBodyObject | None: ...
    @property
    def type(self) -> str: ...
    @property
    def users_collection(self) -> tuple[Collection, ...]: ...
    @property
    def modifiers(self) -> ObjectModifiers: ...
    def evaluated_get(self, depsgraph: Any) -> Object: ...

class DecimateModifier(bpy_struct):
    ratio: float

class ObjectModifiers(bpy_prop_collection[DecimateModifier]):
    def new(self, name: str, type: str) -> DecimateModifier: ...

class MaterialSlot(bpy_struct):
    material: Material | None

class Collection(ID):
    @property
    def children(self) -> CollectionChildren: ...
    @property
    def objects(self) -> CollectionObjects: ...

class CollectionChildren(bpy_prop_collection[Collection]):
    def link(self, child: Collection) -> None: ...

class CollectionObjects(bpy_prop_collection[Object]):
    def link(self, object: Object) -> None: ...
    def unlink(self, object: Object) -> None: ...

class Camera(ID):
    angle: float
    clip_end: float
    clip_start: float
    lens_unit: str
    ortho_scale: float
    sensor_fit: str
    shift_x: float
    shift_y: float
    type: str

class Light(ID):
    color: Sequence[float]

class AreaLight(Light):
    energy: float
    shape: str
    size: float

class PointLight(Light):
    energy: float
    shadow_soft_size: float

class SunLight(Light):
    angle: float
    energy: float

class Image(ID):
    alpha_mode: str
    filepath: str
    @property
    def channels(self) -> int: ...
    @property
    def depth(self) -> int: ...
    @property
    def has_data(self) -> bool: ...
    @property
    def pixels(self) -> bpy_prop_array[float]: ...
    @property
    def size(self) -> bpy_prop_array[int]: ...
    def buffers_free(self) -> None: ...
    def copy(self) -> Image: ...
    def scale(self, width: int, height: int) -> None: ...

class Material(ID):
    use_nodes: bool
    @property
    def node_tree(self) -> NodeTree | None: ...

class World(ID):
    use_nodes: bool
    @property
    def cycles(self) -> CyclesWorldSettings: ...
    @property
    def node_tree(self) -> NodeTree | None: ...
