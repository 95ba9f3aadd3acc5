# SPDX-License-Identifier: GPL-3.0-or-later
from collections.abc import Iterable
from contextlib import AbstractContextManager
from typing import Literal, overload

from ._base import ID, bpy_prop_collection, bpy_struct
from ._meshes import Mesh
from ._objects import (
    AreaLight,
    Camera,
    Collection,
    Image,
    Light,
    Material,
    Object,
    PointLight,
    SunLight,
    World,
)

class BlendData(bpy_struct):
    @property
    def cameras(self) -> BlendDataCameras: ...
    @property
    def collections(self) -> BlendDataCollections: ...
    @property
    def images(self) -> BlendDataImages: ...
    @property
    def libraries(self) -> BlendDataLibraries: ...
    @property
    def lights(self) -> BlendDataLights: ...
    @property
    def materials(self) -> BlendDataMaterials: ...
    @property
    def meshes(self) -> BlendDataMeshes: ...
    @property
    def objects(self) -> BlendDataObjects: ...
    @property
    def worlds(self) -> BlendDataWorlds: ...
    def batch_remove(self, ids: Iterable[ID]) -> None: ...

class BlendDataCameras(bpy_prop_collection[Camera]):
    def new(self, name: str) -> Camera: ...

class BlendDataCollections(bpy_prop_collection[Collection]):
    def new(self, name: str) -> Collection: ...

class BlendDataImages(bpy_prop_collection[Image]):
    def load(self, filepath: str, *, check_existing: bool) -> Image: ...
    def remove(self, image: Image) -> None: ...

# A library lists names; the list assigned to the target has become data blocks when the context ends,
# with None for what could not be loaded.
class _LibrarySource:
    @property
    def objects(self) -> list[str]: ...

class _LibraryTarget:
    @property
    def objects(self) -> list[Object | None]: ...
    @objects.setter
    def objects(self, names: list[str]) -> None: ...

class BlendDataLibraries(bpy_struct):
    def load(
        self, filepath: str, *, link: bool
    ) -> AbstractContextManager[tuple[_LibrarySource, _LibraryTarget]]: ...

class BlendDataLights(bpy_prop_collection[Light]):
    @overload
    def new(self, name: str, type: Literal["AREA"]) -> AreaLight: ...
    @overload
    def new(self, name: str, type: Literal["POINT"]) -> PointLight: ...
    @overload
    def new(self, name: str, type: Literal["SUN"]) -> SunLight: ...

class BlendDataMaterials(bpy_prop_collection[Material]):
    def new(self, name: str) -> Material: ...

class BlendDataMeshes(bpy_prop_collection[Mesh]):
    def new(self, name: str) -> Mesh: ...

class BlendDataObjects(bpy_prop_collection[Object]):
    def new(self, name: str, object_data: ID) -> Object: ...
    def remove(self, object: Object) -> None: ...

class BlendDataWorlds(bpy_prop_collection[World]):
    def new(self, name: str) -> World: ...
