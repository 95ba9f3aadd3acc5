# SPDX-License-Identifier: GPL-3.0-or-later
"""How model files name parts: an OBJ file by groups, a GLB or glTF file by nodes, their parents or meshes."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import trimesh
from numpy.typing import NDArray

from core.assets.glb_file import plain_glb, split_glb
from core.assets.gltf_file import GLTF, model_bytes
from core.assets.mesh_files import READ_AS, cut_obj, in_model_frame, plain_obj
from core.assets.model_files import plain_text
from core.assets.obj_groups import group_names, has_groups, read_groups
from core.assets.part_names import known_part, part_names, similar_parts
from core.assets.triangulation import fan
from core.errors import RefGraspError

NAMING_SUFFIXES = (".obj", ".glb", GLTF)
# Of a glTF file's scene, or of its `asset`: Blender writes a scene's custom properties there.
_COMPLETE = "parts_complete"
# The group of what belongs to no part, in OBJ files.
_NO_PART = "default"


class NamedTriangles(NamedTuple):
    """The triangles of a file by name.

    Attributes:
        corners: (n, 3, 3) in the model frame, meters.
        names: as in the vocabulary, each once, sorted.
        of_triangle: (n,) index of each one's name, -1 = none.
        complete: the file says that these are all parts that a person would name.
    """

    corners: NDArray[np.float64]
    names: tuple[str, ...]
    of_triangle: NDArray[np.int64]
    complete: bool


def may_name_parts(path: Path) -> bool:
    """Return whether it is worth looking for names in a file.

    Raises:
        OSError: it cannot be read.
    """
    suffix = path.suffix.lower()
    return suffix in NAMING_SUFFIXES and (suffix != ".obj" or has_groups(path.read_bytes()))


def named_triangles(path: Path) -> NamedTriangles:
    """Return the triangles of a file with the names of their parts.

    Raises:
        Exception: whatever a damaged file makes readers raise.
    """
    if path.suffix.lower() == ".obj":
        groups = read_groups(cut_obj(plain_obj(path.read_bytes())))
        points = in_model_frame(groups.positions, path)
        cut = [np.array(face)[fan(len(face))] for face in groups.faces]
        triangles, written = np.concatenate(cut), [known_part(name) for name in groups.names]
        of_group = np.repeat(groups.of_face, [len(face) for face in cut])
        return _named(points[triangles], written, of_group, groups.complete)
    data = plain_glb(model_bytes(path))
    meshes = list(_glb_meshes(data))
    corners = np.concatenate([mesh.triangles for _, mesh in meshes])
    points = in_model_frame(corners.reshape(-1, 3), path).reshape(-1, 3, 3)
    of_mesh = np.repeat(np.arange(len(meshes)), [len(mesh.faces) for _, mesh in meshes])
    return _named(points, [name for name, _ in meshes], of_mesh, _is_complete(data))


def part_hints(path: Path) -> list[str]:
    """Return what a person may want to know about names in a file that name no part.

    A file without any known or similar name was not meant to name parts, so there is nothing to say.

    Raises:
        OSError: the file cannot be read.
    """
    if not may_name_parts(path):
        return []
    is_obj = path.suffix.lower() == ".obj"
    try:
        written = _written_names(path)
    except RefGraspError:
        return []
    unknown = {name: similar_parts(name) for name in written if not known_part(name)}
    meant = [name for name in written if name not in unknown or unknown[name]]
    kind = "group" if is_obj else "node"
    return [
        f"{path.name}: the {kind} '{name}' names no part that is known"
        + (f"; write {' or '.join(repr(near) for near in similar)}." if similar else _ELSE)
        for name, similar in unknown.items()
        # A node may have any name whose mesh, or parent, has that of a part.
        if meant and (similar or is_obj)
    ]


def _written_names(path: Path) -> tuple[str, ...]:
    if path.suffix.lower() == ".obj":
        groups = group_names(plain_text(path.read_bytes()))
        return tuple(name for name in groups if name != _NO_PART)
    return _node_names(split_glb(plain_glb(model_bytes(path)))[0])


_ELSE = "; the list of names is in docs/parts.md."


def _named(
    corners: NDArray[np.float64], written: list[str], of_item: NDArray[np.int64], complete: bool
) -> NamedTriangles:
    """Return triangles with the names (`written`, "" = none) of what they belong to (-1 = nothing)."""
    names = sorted({name for name in written if name in part_names()})
    numbers = np.array([*(names.index(name) if name else -1 for name in written), -1])
    of_triangle = numbers[of_item]
    used = [number for number in range(len(names)) if (of_triangle == number).any()]
    again = np.array([*(used.index(n) if n in used else -1 for n in range(len(names))), -1])
    return NamedTriangles(corners, tuple(names[n] for n in used), again[of_triangle], complete)


def _glb_meshes(data: bytes) -> Iterator[tuple[str, trimesh.Trimesh]]:
    """Yield the meshes of a GLB file where they are in it, each with the name of its part, "" for none."""
    scene = trimesh.load_scene(io.BytesIO(data), READ_AS[GLTF][1:], process=False)
    parents = scene.graph.transforms.parents
    for node in scene.graph.nodes_geometry:
        transform, geometry = scene.graph[node]
        mesh = scene.geometry[geometry].copy()
        mesh.apply_transform(transform)
        lineage = [node, geometry]
        while (node := parents.get(node)) is not None:
            lineage.append(node)
        yield next(filter(None, map(known_part, lineage)), ""), mesh


def _node_names(content: dict[str, Any]) -> tuple[str, ...]:
    items = [*content.get("nodes", []), *content.get("meshes", [])]
    return tuple(dict.fromkeys(str(item["name"]) for item in items if item.get("name")))


def _is_complete(data: bytes) -> bool:
    content = split_glb(data)[0]
    places = [content["asset"], *content.get("scenes", [])]
    return any(bool(place.get("extras", {}).get(_COMPLETE)) for place in places)
