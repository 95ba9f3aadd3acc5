# SPDX-License-Identifier: GPL-3.0-or-later
from ._base import bpy_struct
from ._objects import Collection

class RigidBodyWorld(bpy_struct):
    collection: Collection
    solver_iterations: int
    substeps_per_frame: int
    @property
    def point_cache(self) -> PointCache: ...

class PointCache(bpy_struct):
    frame_end: int
    frame_start: int

class RigidBodyObject(bpy_struct):
    angular_damping: float
    collision_margin: float
    collision_shape: str
    friction: float
    linear_damping: float
    mass: float
    restitution: float
    type: str
    use_deactivation: bool
    use_margin: bool
