# SPDX-License-Identifier: GPL-3.0-or-later
from collections.abc import Sequence

# Every operator returns how it ended, such as {"FINISHED"}.
class _ImportScene:
    def gltf(self, *, filepath: str) -> set[str]: ...

class _Mesh:
    def primitive_cube_add(self, *, size: float, location: Sequence[float]) -> set[str]: ...

class _Outliner:
    def orphans_purge(self, *, do_local_ids: bool, do_recursive: bool) -> set[str]: ...

class _Render:
    def render(self, *, write_still: bool) -> set[str]: ...

class _RigidBody:
    def world_add(self) -> set[str]: ...
    def world_remove(self) -> set[str]: ...

class _Wm:
    def obj_import(self, *, filepath: str, forward_axis: str, up_axis: str) -> set[str]: ...
    def ply_import(self, *, filepath: str, forward_axis: str, up_axis: str) -> set[str]: ...
    def read_factory_settings(self, *, use_empty: bool) -> set[str]: ...

import_scene: _ImportScene
mesh: _Mesh
outliner: _Outliner
render: _Render
rigidbody: _RigidBody
wm: _Wm
