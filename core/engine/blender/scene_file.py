# SPDX-License-Identifier: GPL-3.0-or-later
"""Opening a scene file: the set that objects are placed on, checked against its contract.

The contract is stated in `blender_files/README.md`. Objects are appended rather than the file opened, so
that render settings made before stay as they are and no script inside a foreign file ever runs.
"""

from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import bpy
import numpy as np

from core.assets.ray_tree import Mesh
from core.errors import Problems, UserInputError
from core.scene.appearance import Palette, Surface
from utils.shell import python_command

SURFACE_PREFIX = "surface"
FLOOR_NAME = "background_floor"
WALL_NAME = "background_wall"
MIN_MATERIALS = 12
# Marks what came from a scene file, so that opening another one can take it away again.
SET_MARK = "refgrasp_set"
# How far from level a surface's vertices may lie (meters) and from a full rectangle its area (share).
FLATNESS = 1e-3
RECTANGLE_TOLERANCE = 0.01
# Blender's single floats carry micrometers at best; 0.8999996 is 0.9.
DIGITS = 6
WORLD_FOLDER = Path("datafiles") / "studiolights" / "world"
CONTRACT_HINT = "blender_files/README.md says what a scene file needs"

# Cameras and lamps of the file would fight with the drawn ones.
_UNWANTED_TYPES = frozenset({"CAMERA", "LIGHT", "LIGHT_PROBE", "SPEAKER"})


@dataclass(frozen=True)
class SceneFile:
    """What a scene file offers: where objects may stand (sorted by name) and what can be drawn from."""

    surfaces: tuple[Surface, ...]
    palette: Palette


def open_scene(path: Path) -> SceneFile:
    """Append the set in a scene file to the running Blender, replacing one opened before.

    Raises:
        UserInputError: the file is missing, no blend file, or breaks the contract; names every part.
    """
    path = Path(path)
    if not path.is_file():
        raise UserInputError(
            f"{path}: there is no such scene file; give another --blender-scene-file-path, "
            f"or build the default one with: {python_command('blender_files/build_background.py')}"
        )
    _remove_previous()
    _append_objects(path)
    bpy.context.view_layer.update()
    found = Problems()
    floors = found.attempt(lambda: _materials(path, FLOOR_NAME))
    walls = found.attempt(lambda: _materials(path, WALL_NAME))
    surfaces = _surfaces(path, floors, walls, found)
    found.raise_if_any(f"{path}: ")
    assert floors is not None  # else there was a problem
    assert walls is not None
    return SceneFile(surfaces, Palette(floors, walls, world_names()))


def _surfaces(
    path: Path,
    floors: tuple[str, ...] | None,
    walls: tuple[str, ...] | None,
    found: Problems,
) -> tuple[Surface, ...]:
    """Return the sound surfaces, by name; what is wrong with others goes to `found`.

    `floors` and `walls` are the materials there are, None where they are not to be relied on.
    """
    markers = sorted(
        (o for o in _set_objects() if o.name.startswith(SURFACE_PREFIX)), key=lambda o: o.name
    )
    if not markers:
        found.add(
            f"{path}: no object is named '{SURFACE_PREFIX}*', so nothing says where objects may "
            f"stand; add at least one flat mesh of that name ({CONTRACT_HINT})"
        )
    surfaces = []
    for marker in markers:
        surface = found.attempt(partial(_surface, path, marker))
        own_floors = found.attempt(partial(_own_materials, path, marker, "floors", floors))
        own_walls = found.attempt(partial(_own_materials, path, marker, "walls", walls))
        if surface is not None and own_floors is not None and own_walls is not None:
            surfaces.append(replace(surface, floors=own_floors, walls=own_walls))
    return tuple(surfaces)


def set_mesh() -> Mesh:
    """Return the triangles of everything of the opened scene file that images show, world meters."""
    vertices, faces, count = [np.zeros((0, 3))], [np.zeros((0, 3), dtype=np.int32)], 0
    for item in _set_objects():
        if item.type != "MESH" or item.hide_render:
            continue
        mesh: bpy.types.Mesh = item.data
        mesh.calc_loop_triangles()
        points = np.array([item.matrix_world @ v.co for v in mesh.vertices]).reshape(-1, 3)
        corners = np.empty(3 * len(mesh.loop_triangles), dtype=np.int32)
        mesh.loop_triangles.foreach_get("vertices", corners)
        vertices.append(points)
        faces.append(corners.reshape(-1, 3) + count)
        count += len(points)
    return np.concatenate(vertices), np.concatenate(faces)


def world_folder() -> Path:
    """Return the folder of the environment images that come with Blender.

    Raises:
        UserInputError: this Blender has none.
    """
    # A stock Blender keeps them under its version folder, the wheel beside the module.
    roots = [bpy.utils.resource_path(kind) for kind in ("LOCAL", "SYSTEM")]
    for root in roots:
        folder = Path(root) / WORLD_FOLDER
        if root and any(folder.glob("*.exr")):
            return folder
    raise UserInputError(
        f"this Blender has no environment images ({WORLD_FOLDER.as_posix()}/*.exr under "
        f"{' or '.join(root for root in roots if root)}); install the bpy wheel or Blender again"
    )


def world_files() -> dict[str, Path]:
    """Return Blender's environment images by name, sorted."""
    return {file.stem: file for file in sorted(world_folder().glob("*.exr"))}


def world_names() -> tuple[str, ...]:
    """Return the names of Blender's environment images, sorted."""
    return tuple(world_files())


def _set_objects() -> list[bpy.types.Object]:
    return [o for o in bpy.data.objects if SET_MARK in o]


def _remove_previous() -> None:
    objects = _set_objects()
    data = [o.data for o in objects if o.data is not None]
    slots = [slot for o in objects for slot in o.material_slots]
    materials = dict.fromkeys(slot.material for slot in slots if slot.material)
    bpy.data.batch_remove(objects)
    bpy.data.batch_remove([block for block in dict.fromkeys(data) if block.users == 0])
    bpy.data.batch_remove([m for m in materials if m.users == 0])


def _append_objects(path: Path) -> None:
    try:
        with bpy.data.libraries.load(str(path), link=False) as (source, target):
            target.objects = list(source.objects)
    except OSError as error:
        raise UserInputError(
            f"{path}: Blender {bpy.app.version_string} cannot read this scene file ({error}); "
            "it must be a .blend file saved by this version or an older one"
        ) from error
    for loaded in target.objects:
        if loaded is None:
            continue
        if loaded.type in _UNWANTED_TYPES:
            bpy.data.objects.remove(loaded)
            continue
        loaded[SET_MARK] = True
        bpy.context.scene.collection.objects.link(loaded)
        if loaded.name.startswith(SURFACE_PREFIX):
            loaded.hide_render = True


def _materials(path: Path, name: str) -> tuple[str, ...]:
    """Return the sorted names of the materials in the slots after the first of a background object."""
    found = bpy.data.objects.get(name)
    if found is None or SET_MARK not in found or found.type != "MESH":
        raise UserInputError(
            f"{path}: there is no mesh named '{name}', which is what images show "
            f"{'under' if name == FLOOR_NAME else 'behind'} the objects ({CONTRACT_HINT})"
        )
    slots = found.material_slots[1:]
    names = tuple(sorted({slot.material.name for slot in slots if slot.material}))
    if len(names) < MIN_MATERIALS:
        raise UserInputError(
            f"{path}: '{name}' has {len(names)} materials to draw from after its first slot, at "
            f"least {MIN_MATERIALS} are needed; add material slots ({CONTRACT_HINT})"
        )
    return names


def _own_materials(
    path: Path, marker: bpy.types.Object, key: str, known: tuple[str, ...] | None
) -> tuple[str, ...]:
    """Return the sorted names in the marker's property `key`; empty if it has none, or `known` is None."""
    if known is None:
        return ()
    names = tuple(sorted(set(str(marker.get(key, "")).split())))
    unknown = [name for name in names if name not in known]
    if unknown:
        raise UserInputError(
            f"{path}: property '{key}' of '{marker.name}' names {', '.join(unknown)}, which is in no "
            f"later material slot of the background; correct or remove the name ({CONTRACT_HINT})"
        )
    return names


def _surface(path: Path, marker: bpy.types.Object) -> Surface:
    if marker.type != "MESH" or not marker.data.polygons:
        raise UserInputError(
            f"{path}: '{marker.name}' must be a mesh with a face ({CONTRACT_HINT})"
        )
    mesh: bpy.types.Mesh = marker.data
    points = np.array([marker.matrix_world @ v.co for v in mesh.vertices])
    low, high = points.min(axis=0), points.max(axis=0)
    size = high - low
    if size[2] > FLATNESS:
        raise UserInputError(
            f"{path}: '{marker.name}' must be flat and level, but is {size[2]:.3f} m high; "
            f"rotate or flatten it ({CONTRACT_HINT})"
        )
    area = _upward_area(marker, points)
    if abs(area - size[0] * size[1]) > RECTANGLE_TOLERANCE * size[0] * size[1]:
        raise UserInputError(
            f"{path}: '{marker.name}' must be one rectangle along the X and Y axes whose face looks "
            f"up; its upward faces cover {area:.3f} m² of a box of {size[0] * size[1]:.3f} m² "
            f"({CONTRACT_HINT})"
        )
    x, y, z = (round(value, DIGITS) for value in ((low + high) / 2.0).tolist())
    width, depth = (round(value, DIGITS) for value in size[:2].tolist())
    return Surface(marker.name, (x, y, z), (width, depth))


def _upward_area(marker: bpy.types.Object, points: np.ndarray) -> float:
    """Return the area (m²) of a mesh seen from above, faces that look down counted as negative."""
    total = 0.0
    mesh: bpy.types.Mesh = marker.data
    for polygon in mesh.polygons:
        x, y = points[list(polygon.vertices), :2].T
        total += 0.5 * float(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1)))
    return total
