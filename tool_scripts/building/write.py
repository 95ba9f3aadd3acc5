# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes a finished shape as a folder `models/<id>/`: OBJ, MTL, textures, convex parts, print, stamp."""

import io
import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
from PIL import Image

from core.assets.part_names import part_names
from core.assets.parts_file import PARTS_SUFFIX, format_parts
from core.assets.printed import PRINT_SUFFIX, format_print
from tool_scripts.building.finishes import Finish
from tool_scripts.building.lettering import printed_texts
from tool_scripts.building.model import Blueprint, Points, Shape
from tool_scripts.importing.build import STAMP_FILE, replace_folder
from tool_scripts.importing.materials import format_mtl
from tool_scripts.importing.obj_mesh import NO_PART, ObjMesh, format_obj, join

MAX_FACES = 12_000
# From the model frame (Z up) to that of OBJ files (Y up).
_TO_FILE = np.array([[1, 0, 0], [0, 0, 1], [0, -1, 0]], dtype=np.float64)


def make_shape(blueprint: Blueprint) -> Shape:
    """Return the shape of a model, drawn from a generator seeded only by its id."""
    return blueprint.make(np.random.default_rng(list(blueprint.id.encode())))


def model_files(blueprint: Blueprint, stamp: str) -> dict[str, bytes]:
    """Return all files of a model by name; the bytes are the same in every process.

    Raises:
        ValueError: a part has no finish or a name that is not in the vocabulary, or there are too many faces.
    """
    shape = make_shape(blueprint)
    mesh, offset = _centered(join(list(shape.parts)))
    used = mesh.materials
    if missing := set(used) - set(shape.finishes):
        raise ValueError(f"{blueprint.id}: no finish for {', '.join(sorted(missing))}")
    if len(mesh.face_sizes) > MAX_FACES:
        raise ValueError(f"{blueprint.id}: {len(mesh.face_sizes)} faces, at most {MAX_FACES}")
    files: dict[str, bytes] = {}
    materials = []
    for name in used:
        finish = shape.finishes[name]
        texture = ""
        if finish.picture is not None:
            texture = f"{name}.png"
            files[texture] = _png(finish.picture)
        materials.append(replace(finish.material, name=name, texture=texture))
    mesh = _tiled(mesh, shape.finishes).transformed(_TO_FILE, np.zeros(3))
    if unknown := set(mesh.groups) - {NO_PART, *part_names()}:
        raise ValueError(f"{blueprint.id}: no names of parts: {', '.join(sorted(unknown))}")
    text = format_obj(mesh, f"{blueprint.id}.mtl", shape.crease, shape.complete).encode()
    files[f"{blueprint.id}.obj"] = text
    files[f"{blueprint.id}.mtl"] = format_mtl(materials).encode()
    bodies: tuple[Points, ...] = tuple(body + offset for body in shape.bodies)
    if bodies:
        files[f"{blueprint.id}{PARTS_SUFFIX}"] = format_parts(text, bodies)
    files[f"{blueprint.id}{PRINT_SUFFIX}"] = format_print(printed_texts(mesh, shape.finishes))
    record = {"stamp": stamp, "files": sorted(files)}
    files[STAMP_FILE] = json.dumps(record, indent=1).encode()
    return files


def write_model(blueprint: Blueprint, models_dir: Path, stamp: str) -> Path:
    """Write `models_dir/<id>/` atomically and return its OBJ file."""
    replace_folder(models_dir / blueprint.id, model_files(blueprint, stamp))
    return models_dir / blueprint.id / f"{blueprint.id}.obj"


def _centered(mesh: ObjMesh) -> tuple[ObjMesh, Points]:
    low, high = mesh.positions.min(axis=0), mesh.positions.max(axis=0)
    offset = -np.array([(low[0] + high[0]) / 2, (low[1] + high[1]) / 2, low[2]])
    return mesh.transformed(np.eye(3), offset), offset


def _tiled(mesh: ObjMesh, finishes: Mapping[str, Finish]) -> ObjMesh:
    """Return the mesh with texture coordinates in tiles instead of meters, for materials with tiles."""
    tiles = np.array([finishes[name].tile or 1.0 for name in mesh.materials])
    corner_tile = np.repeat(tiles[mesh.face_material], mesh.face_sizes)
    uvs = mesh.uvs[mesh.corner_uv] / corner_tile[:, None]
    uvs, numbers = np.unique(np.round(uvs, 6), axis=0, return_inverse=True)
    return replace(mesh, uvs=uvs, corner_uv=numbers.reshape(-1))


def _png(picture: Image.Image) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, format="png", optimize=True)
    return buffer.getvalue()
