# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading the triangles of a model file, in the model frame: Z up, meters.

An OBJ, GLB or glTF file is Y up and is rotated by +90 degrees about X, (x, y, z) to (x, -z, y); a PLY or STL
file is taken as it is. trimesh reads the files, and cuts every polygon into a fan; where a fan is wrong (see
`core.assets.triangulation`), polygons are cut before or after it.
"""

import io
import logging
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import trimesh
from numpy.typing import NDArray

from core.assets.glb_file import plain_glb
from core.assets.gltf_file import GLTF, model_bytes
from core.assets.model_files import plain_text
from core.assets.ply_file import plain_ply
from core.assets.triangulation import cut_polygons, fan
from core.errors import UserInputError

# It tells of every polygon that it cuts into triangles.
logging.getLogger("trimesh").setLevel(logging.WARNING)

Y_UP_SUFFIXES = (".obj", ".glb", GLTF)
_SUFFIXES = (*Y_UP_SUFFIXES, ".ply", ".stl")

_INDENT = re.compile(rb"^[ \t]+", re.MULTILINE)
# A line of numbers, and the comment behind it.
_NUMBERS = re.compile(rb"^((?:v|vt|vn|f)[ \t][^#\n]*)(?:#[^\n]*)?", re.MULTILINE)

# The format of what is read of a file, where it is not the file's own.
READ_AS = {GLTF: ".glb"}

Vertices = NDArray[np.float64]
Faces = NDArray[np.int64]


def load_mesh(path: Path) -> tuple[Vertices, Faces]:
    """Return all triangles of a file as one welded mesh in the model frame.

    Coordinates are rounded to float32, as Blender keeps them: a cached mesh equals a fresh one.

    Raises:
        UserInputError: no such file, no mesh, or coordinates that are no numbers.
    """
    vertices, faces = _read(path)
    vertices = _as_float32(vertices)
    if not np.isfinite(vertices).all():
        raise UserInputError(
            f"{path}: the model has coordinates that are no numbers; export it again."
        )
    if faces.size and not 0 <= faces.min() <= faces.max() < len(vertices):
        raise UserInputError(f"{path}: a face names a vertex that is not there; export it again.")
    vertices, numbers = np.unique(vertices, axis=0, return_inverse=True)
    faces = numbers.reshape(-1)[faces]
    distinct = (faces != np.roll(faces, 1, axis=1)).all(axis=1)
    faces = faces[distinct]
    if not len(faces):
        raise UserInputError(f"{path}: the model has no faces, so there is nothing to show.")
    used, numbers = np.unique(faces, return_inverse=True)
    vertices, faces = vertices[used], numbers.reshape(faces.shape)
    return (_turned(vertices) if path.suffix.lower() in Y_UP_SUFFIXES else vertices), faces


def _read(path: Path) -> tuple[Vertices, Faces]:
    """Return vertices (n, 3) and triangles (m, 3) as they are in the file."""
    suffix = path.suffix.lower()
    if suffix not in _SUFFIXES:
        listed = ", ".join(_SUFFIXES)
        raise UserInputError(f"{path}: a model has to be one of {listed}, not '{path.suffix}'.")
    try:
        data = model_bytes(path)
        if suffix == ".obj":
            data = cut_obj(plain_obj(data))
        elif suffix == ".ply":
            data = plain_ply(data)
        elif suffix in (".glb", GLTF):
            data = plain_glb(data)
        loaded = trimesh.load_scene(
            io.BytesIO(data), READ_AS.get(suffix, suffix)[1:], process=False, skip_materials=True
        )
        mesh: trimesh.Trimesh = loaded.to_mesh()
        vertices = np.asarray(mesh.vertices, dtype=np.float64)
        faces = np.asarray(mesh.faces, dtype=np.int64)
        return _cut_ply(loaded, vertices, faces) if suffix == ".ply" else (vertices, faces)
    except UserInputError:
        raise
    except (
        Exception
    ) as error:  # trimesh's readers raise whatever a damaged file makes them stumble on
        raise UserInputError(
            f"{path}: not a readable model ({type(error).__name__}: {error}); export it again."
        ) from error


def plain_obj(data: bytes) -> bytes:
    """Return an OBJ file as trimesh reads it: without a byte-order mark, comments behind numbers, and tabs."""
    text = _INDENT.sub(b"", plain_text(data))
    if b"\t" in text or b"#" in text:
        text = _NUMBERS.sub(lambda match: match.group(1).replace(b"\t", b" "), text)
    return text


def cut_obj(data: bytes) -> bytes:
    """Return an OBJ file with the faces cut for which a fan about their first corner is wrong.

    A face of more than three corners that is there twice, such as the back of a sheet, stays once: cut along
    another diagonal it would be another surface, and engines drop it, too. Relative numbers of vertices
    become absolute, as trimesh counts them from the end of the file.
    """
    lines = data.replace(b"\r\n", b"\n").replace(b"\\\n", b" ").split(b"\n")
    places, polygons = [], {}
    changed = False
    for row, line in enumerate(lines):
        if line.startswith(b"v "):
            places.append(line.split()[1:4])
        elif line.startswith(b"f "):
            corners = line.split()[1:]
            if b"-" in line:
                corners = [_absolute(corner, len(places)) for corner in corners]
                lines[row] = b"f " + b" ".join(corners)
                changed = True
            if len(corners) > 3:
                polygons[row] = corners
    changed |= _cut_rows(lines, polygons, places)
    return b"\n".join(lines) if changed else data


def _absolute(corner: bytes, count: int) -> bytes:
    """Return a face's corner, as `v/vt/vn`, with its vertex counted from the first, of `count` so far."""
    vertex, slash, rest = corner.partition(b"/")
    number = int(vertex)
    return b"%d%b%b" % (number + count + 1 if number < 0 else number, slash, rest)


def _cut_rows(
    lines: list[bytes], polygons: Mapping[int, list[bytes]], places: Sequence[list[bytes]]
) -> bool:
    """Change lines of an OBJ file as `cut_obj` says; return whether there was anything to change.

    polygons: corners of each face by its row; places: coordinates of each vertex.
    """
    numbers = [[int(c.partition(b"/")[0]) - 1 for c in corners] for corners in polygons.values()]
    if not numbers or max(map(max, numbers)) >= len(places):
        return False  # a vertex that is not there is reported later
    points = _turned(_as_float32(np.array(places, dtype=np.float64)))
    wrong = _wrong_fans(points, numbers)
    firsts = {frozenset(polygon): index for index, polygon in reversed([*enumerate(numbers)])}
    for index, (row, corners) in enumerate(polygons.items()):
        if firsts[frozenset(numbers[index])] != index:
            lines[row] = b""
        elif index in wrong:
            # A quad stays one, begun at another corner.
            cut = [[1, 2, 3, 0]] if len(corners) == 4 else wrong[index].tolist()
            faces = (b" ".join(corners[corner] for corner in face) for face in cut)
            lines[row] = b"\n".join(b"f " + face for face in faces)
    return bool(wrong) or len(firsts) < len(polygons)


def _cut_ply(scene: trimesh.Scene, vertices: Vertices, faces: Faces) -> tuple[Vertices, Faces]:
    """Return what trimesh made of a PLY file, or its polygons cut anew if a fan is wrong for one of them."""
    if not len(faces):
        return vertices, faces
    (mesh,) = scene.geometry.values()
    raw = mesh.metadata["_ply_raw"]
    polygons = _ply_polygons(raw["face"]["data"])
    points = np.column_stack([raw["vertex"]["data"][axis] for axis in "xyz"])
    wrong = _wrong_fans(_as_float32(points), polygons)
    if not wrong:
        return vertices, faces
    cut = [
        np.asarray(polygon, dtype=np.int64)[wrong.get(number, fan(len(polygon)))]
        for number, polygon in enumerate(polygons)
    ]
    return points, np.concatenate(cut)


def _ply_polygons(data: Any) -> Sequence[Sequence[int]]:
    """Return the vertices of each face: trimesh keeps those of a text by name, of a binary file as fields."""
    is_text = isinstance(data, dict)
    names = list(data if is_text else data.dtype.names)
    name = next((name for name in names if name in ("vertex_index", "vertex_indices")), names[0])
    polygons: Sequence[Sequence[int]] = data[name] if is_text else data[name]["f1"]
    return polygons


def _wrong_fans(points: Vertices, polygons: Sequence[Sequence[int]]) -> dict[int, Faces]:
    """Return the right triangles, numbers of corners, of each polygon for which a fan is wrong."""
    lengths = np.array([len(polygon) for polygon in polygons])
    wrong = {}
    for length in np.unique(lengths[lengths > 3]):
        members = np.flatnonzero(lengths == length)
        corners = np.array([polygons[member] for member in members.tolist()], dtype=np.int64)
        cut = cut_polygons(points[corners])
        for index in np.flatnonzero((cut != fan(int(length))).any(axis=(1, 2))):
            wrong[int(members[index])] = cut[index]
    return wrong


def in_model_frame(points: Vertices, path: Path) -> Vertices:
    """Return points (n, 3) of a file as `load_mesh` has them."""
    rounded = _as_float32(points)
    return _turned(rounded) if path.suffix.lower() in Y_UP_SUFFIXES else rounded


def _as_float32(points: Vertices) -> Vertices:
    return points.astype(np.float32).astype(np.float64)


def _turned(points: Vertices) -> Vertices:
    """Return points of a file that is Y up in the model frame."""
    return np.column_stack([points[:, 0], -points[:, 2], points[:, 1]])
