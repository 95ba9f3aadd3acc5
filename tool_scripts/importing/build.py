# SPDX-License-Identifier: GPL-3.0-or-later
"""Converts a source model into a folder `models/<id>/` with OBJ, MTL and textures.

The result is in meters, Y up as usual in OBJ files, upright, with the origin at the center of its base.
"""

import io
import json
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import numpy as np
from PIL import Image

from core.assets.part_names import part_names
from tool_scripts.importing.definitions import Definition
from tool_scripts.importing.materials import (
    METAL_ROUGHNESS,
    METALLIC,
    Material,
    format_mtl,
    from_srgb,
    plain_name,
)
from tool_scripts.importing.obj_mesh import NO_MATERIAL, NO_PART, ObjMesh, format_obj
from tool_scripts.importing.sources import RawModel
from tool_scripts.importing.thickening import thickened

# Raise it with any change of what is written, so that models are converted again.
CONVERTER_VERSION = 1
STAMP_FILE = "import.json"
MAX_TEXTURE = 2048
MAX_FACES = 100_000
_QUARTER_TURNS = {
    "x": np.array([[1, 0, 0], [0, 0, -1], [0, 1, 0]], dtype=np.float64),
    "y": np.array([[0, 0, 1], [0, 1, 0], [-1, 0, 0]], dtype=np.float64),
    "z": np.array([[0, -1, 0], [1, 0, 0], [0, 0, 1]], dtype=np.float64),
}
_ANY = "*"
_Value = TypeVar("_Value")


def is_current(folder: Path, stamp: str) -> bool:
    """Return whether a model's folder is complete and was made with this stamp."""
    try:
        recorded = json.loads((folder / STAMP_FILE).read_text(encoding="utf-8"))
        return bool(recorded["stamp"] == stamp) and all(
            (folder / name).is_file() for name in recorded["files"]
        )
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return False


def write_model(raw: RawModel, definition: Definition, models_dir: Path, stamp: str) -> Path:
    """Write `models_dir/<id>/` atomically and return its OBJ file.

    Raises:
        ValueError: a texture or a named material is missing, or the mesh is empty or too large.
    """
    mesh = fit(select(raw.mesh, definition), definition)
    if not 0 < len(mesh.face_sizes) <= MAX_FACES:
        raise ValueError(f"{definition.id}: {len(mesh.face_sizes)} faces (1 to {MAX_FACES})")
    materials, pictures = _materials(raw, mesh, definition)
    files = {name: encode_texture(data, name) for name, data in pictures.items()}
    mesh = with_parts(mesh, definition)
    mesh = replace(mesh, materials=tuple(plain_name(name) for name in mesh.materials))
    files[f"{definition.id}.obj"] = format_obj(
        mesh, f"{definition.id}.mtl", definition.crease, definition.parts_complete
    ).encode()
    files[f"{definition.id}.mtl"] = format_mtl(materials).encode()
    record = {"stamp": stamp, "files": sorted(files)}
    files[STAMP_FILE] = json.dumps(record, indent=1).encode()
    replace_folder(models_dir / definition.id, files)
    return models_dir / definition.id / f"{definition.id}.obj"


def select(mesh: ObjMesh, definition: Definition) -> ObjMesh:
    """Return the faces that a definition keeps, by material or group name."""
    material = np.array(mesh.materials)[mesh.face_material]
    group = np.array(mesh.groups)[mesh.face_group]
    known = {*mesh.materials, *mesh.groups}
    if missing := {*definition.keep, *definition.drop} - known:
        raise ValueError(f"{definition.id}: no material or group {missing}; available: {known}")
    keep = np.ones(len(mesh.face_sizes), dtype=bool)
    if definition.keep:
        keep &= np.isin(material, definition.keep) | np.isin(group, definition.keep)
    if definition.drop:
        keep &= ~(np.isin(material, definition.drop) | np.isin(group, definition.drop))
    return mesh.with_faces(keep)


def with_parts(mesh: ObjMesh, definition: Definition) -> ObjMesh:
    """Return the mesh with the parts that a definition names as its groups.

    Raises:
        ValueError: a material, group or name of a part is not known.
    """
    known = {*mesh.materials, *mesh.groups}
    if missing := set(definition.parts) - known:
        raise ValueError(f"{definition.id}: no material or group {missing}; available: {known}")
    if unknown := set(definition.parts.values()) - set(part_names()):
        raise ValueError(f"{definition.id}: no names of parts: {unknown}")
    names = tuple(dict.fromkeys((NO_PART, *definition.parts.values())))
    of_material = [names.index(definition.parts.get(n, NO_PART)) for n in mesh.materials]
    of_group = [names.index(definition.parts.get(n, NO_PART)) for n in mesh.groups]
    part = np.array(of_group)[mesh.face_group]
    part = np.where(part > 0, part, np.array(of_material)[mesh.face_material])
    return replace(mesh, face_group=part, groups=names)


def fit(mesh: ObjMesh, definition: Definition) -> ObjMesh:
    """Return the mesh rotated, scaled, with a flat foot and with the origin at the center of its base."""
    mesh = mesh.transformed(turn_matrix(definition.turn), np.zeros(3))
    longest = float(np.ptp(mesh.positions, axis=0).max())
    scale = definition.size / longest if definition.size else 1.0
    if definition.thickness:
        mesh = thickened(mesh, definition.thickness / scale)
    low, high = mesh.positions.min(axis=0) * scale, mesh.positions.max(axis=0) * scale
    base = np.array([(low[0] + high[0]) / 2, low[1], (low[2] + high[2]) / 2])
    fitted = mesh.transformed(np.eye(3) * scale, -base)
    if not definition.foot:
        return fitted
    pressed = fitted.positions.copy()
    pressed[:, 1] = np.maximum(pressed[:, 1] - definition.foot, 0.0)
    return replace(fitted, positions=pressed)


def turn_matrix(turn: str) -> np.ndarray:
    """Return the rotation (3, 3) of quarter turns like "x", "-x" or "x -y", applied from left to right."""
    matrix = np.eye(3)
    sign = 1
    for letter in turn.replace(" ", ""):
        if letter == "-":
            sign = -1
            continue
        step = _QUARTER_TURNS[letter]
        matrix = (step if sign > 0 else step.T) @ matrix
        sign = 1
    return matrix


def encode_texture(data: bytes, name: str) -> bytes:
    """Return an image as opaque JPEG or PNG (by `name`) of at most `MAX_TEXTURE` pixels per side."""
    with Image.open(io.BytesIO(data)) as opened:
        fits = max(opened.size) <= MAX_TEXTURE
        if fits and opened.mode == "RGB" and (opened.format or "").lower() == _format(name):
            return data
        picture = opened.convert("RGBA").convert("RGB")
    picture.thumbnail((MAX_TEXTURE, MAX_TEXTURE), Image.Resampling.LANCZOS)
    buffer = io.BytesIO()
    picture.save(buffer, format=_format(name), quality=92)
    return buffer.getvalue()


def _format(name: str) -> str:
    return "jpeg" if name.lower().endswith((".jpg", ".jpeg")) else "png"


def _materials(
    raw: RawModel, mesh: ObjMesh, definition: Definition
) -> tuple[list[Material], dict[str, bytes]]:
    """Return the materials that the mesh uses, repaired, and their textures under plain names."""
    used = mesh.used_materials()
    named = {*definition.paint, *definition.metal, *definition.rough} - {_ANY}
    if missing := named - set(used):
        raise ValueError(f"{definition.id}: no material {missing}; available: {set(used)}")
    textured = {used_name for used_name in used if _has_uv(mesh, used_name)}
    materials, pictures = [], {}
    for name in used:
        material = raw.materials.get(name, Material(NO_MATERIAL))
        if name not in textured or not material.texture:
            material = replace(material, texture="")
        material = _mend(material, name, definition)
        if material.texture:
            if material.texture not in raw.textures:
                raise ValueError(f"{definition.id}: texture {material.texture} is missing")
            stem = plain_name(Path(material.texture).stem).lower()
            suffix = ".jpg" if _format(material.texture) == "jpeg" else ".png"
            pictures[stem + suffix] = raw.textures[material.texture]
            material = replace(material, texture=stem + suffix)
        materials.append(replace(material, name=plain_name(name)))
    return materials, pictures


def _mend(material: Material, name: str, definition: Definition) -> Material:
    if color := _given(definition.paint, name):
        material = replace(material, color=from_srgb(color), texture="")
    if name in definition.metal or _ANY in definition.metal:
        material = replace(material, metallic=METALLIC, roughness=METAL_ROUGHNESS)
    roughness = _given(definition.rough, name)
    return material if roughness is None else replace(material, roughness=float(roughness))


def _given(table: Mapping[str, _Value], name: str) -> _Value | None:
    return table.get(name, table.get(_ANY))


def _has_uv(mesh: ObjMesh, material: str) -> bool:
    faces = mesh.face_material == mesh.materials.index(material)
    return bool((mesh.corner_uv[np.repeat(faces, mesh.face_sizes)] >= 0).all())


def replace_folder(folder: Path, files: dict[str, bytes]) -> None:
    """Replace a folder by one of the given files, atomically."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    temporary = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        for name, data in files.items():
            (temporary / name).write_bytes(data)
        temporary.chmod(0o755)
        if folder.exists():
            shutil.rmtree(folder)
        temporary.replace(folder)
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        raise
