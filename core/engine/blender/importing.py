# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading a model file into Blender: its meshes in the model frame, with normals that point outwards."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import bpy
import numpy as np
from mathutils import Matrix
from numpy.typing import NDArray

from core.assets.obj_reading import readable_obj
from core.engine.blender.mesh_data import Polygons, read
from core.errors import UserInputError
from utils.quiet import redirected_output

# Normals of a mesh that point against so much of its surface were exported inside out.
_NEARLY_ALL = 0.9


@dataclass(frozen=True)
class Imported:
    """What a file holds.

    Attributes:
        meshes: objects linked nowhere, transforms applied: their meshes are in the model frame.
        mended: share of the model's surface whose normals were turned around.
    """

    meshes: tuple[bpy.types.Object, ...]
    mended: float


def import_model(path: Path) -> Imported:
    """Import a file, and turn the normals of meshes around that point against nearly all of their faces.

    Raises:
        UserInputError: Blender cannot read the file, or finds no mesh in it.
    """
    before = set(bpy.data.objects)
    try:
        # Blender's importers report to the terminal, in the middle of the progress bar.
        with redirected_output(Path(os.devnull)):
            _IMPORTERS[path.suffix.lower()](filepath=str(path))
    except RuntimeError as error:
        raise UserInputError(f"{path}: Blender cannot read this model: {_cause(error)}") from error
    loaded = [item for item in bpy.data.objects if item not in before]
    bpy.context.view_layer.update()
    meshes = [item for item in loaded if item.type == "MESH" and len(item.data.polygons)]
    if not meshes:
        raise UserInputError(f"{path}: the file holds no mesh with faces")
    world = {item.name: item.matrix_world.copy() for item in meshes}
    for item in meshes:
        # One mesh may serve several objects of a file, each with a transform of its own.
        mesh: bpy.types.Mesh = item.data
        if mesh.users > 1:
            mesh = item.data = mesh.copy()
        item.parent = None
        mesh.transform(world[item.name])
        item.matrix_world = Matrix.Identity(4)
        for collection in list(item.users_collection):
            collection.objects.unlink(item)
        item.use_fake_user = True
    bpy.data.batch_remove([item for item in loaded if item not in meshes])
    return Imported(tuple(meshes), _mend_normals([item.data for item in meshes]))


def surface_against_normals(mesh: bpy.types.Mesh) -> tuple[float, float]:
    """Return the area whose normals point to the back of their face, and the whole area of a mesh, m²."""
    polygons = Polygons.of(mesh)
    normals = read(mesh.corner_normals, "vector", np.float32, 3)
    faces = read(mesh.polygons, "normal", np.float32, 3)[polygons.of_corner]
    areas: NDArray[np.float64] = read(mesh.polygons, "area", np.float32).astype(np.float64)
    shares = (areas / polygons.sizes)[polygons.of_corner]
    against = (normals * faces).sum(axis=1) < 0.0
    return float(shares[against].sum()), float(areas.sum())


def _mend_normals(meshes: Sequence[bpy.types.Mesh]) -> float:
    """Turn normals around where they are inside out; return the share of the surface that this concerns."""
    mended = total = 0.0
    for mesh in meshes:
        against, area = surface_against_normals(mesh)
        total += area
        if area > 0.0 and against >= _NEARLY_ALL * area:
            mesh.normals_split_custom_set(-read(mesh.corner_normals, "vector", np.float32, 3))
            mended += area
    return mended / total if total else 0.0


def _cause(error: RuntimeError) -> str:
    """Return the last words of an error that may be a whole traceback of an importer."""
    lines = [line.strip() for line in str(error).splitlines()]
    told = [line for line in lines if line and not line.startswith(("Location:", "File "))]
    return told[-1].removeprefix("Error: ") if told else "it does not say why"


def _import_obj(filepath: str) -> None:
    with readable_obj(Path(filepath)) as readable:
        bpy.ops.wm.obj_import(filepath=str(readable), forward_axis="NEGATIVE_Z", up_axis="Y")


def _import_glb(filepath: str) -> None:
    bpy.ops.import_scene.gltf(filepath=filepath)


def _import_ply(filepath: str) -> None:
    bpy.ops.wm.ply_import(filepath=filepath, forward_axis="Y", up_axis="Z")


def _import_stl(filepath: str) -> None:
    bpy.ops.wm.stl_import(filepath=filepath, forward_axis="Y", up_axis="Z")


_IMPORTERS = {
    ".obj": _import_obj,
    ".glb": _import_glb,
    ".gltf": _import_glb,
    ".ply": _import_ply,
    ".stl": _import_stl,
}
