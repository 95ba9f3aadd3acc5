# SPDX-License-Identifier: GPL-3.0-or-later
from typing import Any

from cycles.properties import CyclesRenderLayerSettings, CyclesRenderSettings

from ._base import ID, bpy_prop_collection, bpy_struct
from ._nodes import NodeTree
from ._objects import Collection, Object, World
from ._rigid_bodies import RigidBodyWorld
from ._settings import (
    ColorManagedDisplaySettings,
    ColorManagedViewSettings,
    RenderSettings,
)

class Context(bpy_struct):
    @property
    def object(self) -> Object | None: ...
    @property
    def preferences(self) -> Preferences: ...
    @property
    def scene(self) -> Scene: ...
    @property
    def view_layer(self) -> ViewLayer: ...
    def evaluated_depsgraph_get(self) -> Depsgraph: ...

class Depsgraph(bpy_struct): ...

class Preferences(bpy_struct):
    @property
    def addons(self) -> bpy_prop_collection[Addon]: ...

class Addon(bpy_struct):
    @property
    def preferences(self) -> Any: ...  # of a class of the add-on's own

class AddonPreferences(bpy_struct): ...

class ViewLayer(bpy_struct):
    use_pass_normal: bool
    use_pass_object_index: bool
    use_pass_z: bool
    @property
    def cycles(self) -> CyclesRenderLayerSettings: ...
    def update(self) -> None: ...

class Scene(ID):
    camera: Object | None
    use_nodes: bool
    world: World | None
    @property
    def collection(self) -> Collection: ...
    @property
    def cycles(self) -> CyclesRenderSettings: ...
    @property
    def display_settings(self) -> ColorManagedDisplaySettings: ...
    @property
    def node_tree(self) -> NodeTree | None: ...
    @property
    def render(self) -> RenderSettings: ...
    @property
    def rigidbody_world(self) -> RigidBodyWorld | None: ...
    @property
    def view_settings(self) -> ColorManagedViewSettings: ...
    def frame_set(self, frame: int) -> None: ...
