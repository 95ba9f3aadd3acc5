# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks of a GLB or glTF file: complete, self-contained, and without features that cannot be rendered."""

import json
import struct
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from core.assets.gltf_file import model_bytes
from core.assets.model_check.obj import MIN_OPACITY
from core.assets.model_check.pictures import picture_data_problem
from core.assets.model_check.report import Findings
from core.errors import RefGraspError, UserInputError

_HEADER = struct.Struct("<4sII")
_CHUNK = struct.Struct("<I4s")
_JSON, _BINARY = b"JSON", b"BIN\x00"
_VERSION = 2
# Extensions that change the mesh or hide its textures, so that Blender and the measurements would
# disagree or find nothing.
_REFUSED = {
    "KHR_draco_mesh_compression": "is compressed with Draco; export it without compression",
    "EXT_meshopt_compression": "is compressed with meshopt; export it without compression",
    "KHR_mesh_quantization": "has quantized coordinates; export it without compression",
    "KHR_texture_basisu": "has KTX2 textures; export them as PNG or JPEG",
    "EXT_mesh_gpu_instancing": "has instances; make them real meshes and export it again",
}
_READ = frozenset(
    {
        "KHR_lights_punctual", "KHR_materials_anisotropy", "KHR_materials_clearcoat",
        "KHR_materials_emissive_strength", "KHR_materials_ior",
        "KHR_materials_pbrSpecularGlossiness", "KHR_materials_sheen", "KHR_materials_specular",
        "KHR_materials_transmission", "KHR_materials_unlit", "KHR_materials_variants",
        "KHR_materials_volume", "KHR_texture_transform", "EXT_texture_webp",
    }
)  # fmt: skip


class _BadGlbError(RefGraspError):
    """The file is not a GLB file, or is incomplete."""


def check_glb(path: Path, findings: Findings) -> bool:
    """Check the parts of a GLB file; return whether its mesh is worth reading.

    Raises:
        OSError: the file cannot be read.
    """
    try:
        content, binary = _split(model_bytes(path))
    except UserInputError as error:  # of a glTF file and its files
        findings.problem(str(error).removeprefix(f"{path}: "))
        return False
    except _BadGlbError as error:
        findings.problem(f"{error}; export it again as .glb.")
        return False
    before = len(findings.problems)
    _check_extensions(content, findings)
    _check_buffers(content, binary, findings)
    for key, what in (("animations", "an animation"), ("skins", "a skeleton")):
        if content.get(key):
            findings.problem(f"holds {what}; apply it and export the model without it.")
    if any("targets" in primitive for primitive in _primitives(content)):
        findings.problem("holds shape keys; apply them and export the model without them.")
    if len(_list(content, "scenes")) > 1:
        findings.problem("holds several scenes; export one.")
    _check_materials(content, findings)
    if len(findings.problems) > before:
        return False
    _check_images(content, binary, findings)
    return True


def _split(data: bytes) -> tuple[Mapping[str, Any], bytes]:
    """Return the JSON part and the binary part of a GLB file."""
    if len(data) < _HEADER.size:
        raise _BadGlbError(f"only {len(data)} bytes long, not a GLB file")
    magic, version, length = _HEADER.unpack_from(data)
    if magic != b"glTF":
        raise _BadGlbError("not a GLB file, despite its name (it does not begin with 'glTF')")
    if version != _VERSION:
        raise _BadGlbError(f"glTF version {version}; only version {_VERSION} is supported")
    if length > len(data):
        raise _BadGlbError(f"truncated: {len(data)} of {length} bytes are present")
    chunks = dict(_chunks(data[:length]))
    try:
        content = json.loads(chunks[_JSON].decode("utf-8"))
    except (KeyError, ValueError, RecursionError) as error:
        raise _BadGlbError(f"its JSON part cannot be read ({error})") from error
    if not isinstance(content, dict):
        raise _BadGlbError("its JSON part is not an object")
    return content, chunks.get(_BINARY, b"")


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    position = _HEADER.size
    while position + _CHUNK.size <= len(data):
        length, kind = _CHUNK.unpack_from(data, position)
        position += _CHUNK.size
        if position + length > len(data):
            raise _BadGlbError("truncated: a part is longer than the file")
        yield kind, data[position : position + length]
        position += length


def _check_extensions(content: Mapping[str, Any], findings: Findings) -> None:
    required = _names(content, "extensionsRequired")
    for name in sorted(required | _names(content, "extensionsUsed")):
        if name in _REFUSED:
            findings.problem(f"{_REFUSED[name]} ({name}).")
        elif name in required and name not in _READ:
            findings.problem(
                f"needs the extension {name}, which is not supported; export without it."
            )


def _check_buffers(content: Mapping[str, Any], binary: bytes, findings: Findings) -> None:
    for number, buffer in enumerate(_list(content, "buffers")):
        uri, length = buffer.get("uri"), buffer.get("byteLength", 0)
        if isinstance(uri, str) and not uri.startswith("data:"):
            findings.problem(
                f"keeps its data in another file ('{uri[:80]}'); export it as one .glb file."
            )
        elif uri is None and (number > 0 or not isinstance(length, int) or length > len(binary)):
            findings.problem(
                f"its binary part is too short ({len(binary)} bytes); export it again."
            )
    for image in _list(content, "images"):
        uri = image.get("uri")
        if isinstance(uri, str) and not uri.startswith("data:"):
            findings.problem(
                f"keeps a texture in another file ('{uri[:80]}'); export it with the textures embedded."
            )


def _check_materials(content: Mapping[str, Any], findings: Findings) -> None:
    for material in _list(content, "materials"):
        if material.get("alphaMode", "OPAQUE") == "OPAQUE":
            continue
        name = material.get("name", "")
        surface = material.get("pbrMetallicRoughness")
        factor = surface.get("baseColorFactor", [1.0]) if isinstance(surface, dict) else [1.0]
        opacity = factor[3] if isinstance(factor, list) and len(factor) == 4 else 1.0
        if isinstance(opacity, int | float) and opacity < MIN_OPACITY:
            findings.problem(
                f"material '{name}' has opacity {opacity:g}; masks need at least {MIN_OPACITY:g}."
            )
        else:
            findings.note(f"material '{name}' may be transparent; masks ignore fine holes.")


def _check_images(content: Mapping[str, Any], binary: bytes, findings: Findings) -> None:
    views = _list(content, "bufferViews")
    for number, image in enumerate(_list(content, "images")):
        index = image.get("bufferView")
        if not isinstance(index, int):
            continue
        try:
            view = views[index]
            start = int(view.get("byteOffset", 0))
            fault = picture_data_problem(binary[start : start + int(view["byteLength"])])
        except (IndexError, KeyError, TypeError, ValueError):
            fault = "is not in the file"
        if fault:
            findings.problem(f"its texture {number} {fault}; export it again.")


def _primitives(content: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for mesh in _list(content, "meshes"):
        yield from _list(mesh, "primitives")


def _list(content: Mapping[str, Any], key: str) -> list[dict[str, Any]]:
    """Return the objects of a list; a damaged file may hold anything."""
    values = content.get(key)
    return [v for v in values if isinstance(v, dict)] if isinstance(values, list) else []


def _names(content: Mapping[str, Any], key: str) -> set[str]:
    values = content.get(key)
    return {v for v in values if isinstance(v, str)} if isinstance(values, list) else set()
