# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks of a GLB or glTF file: complete, self-contained, and without features that cannot be rendered."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from core.assets.glb_file import BadGlbError, data_uri_bytes, split_glb
from core.assets.gltf_file import model_bytes
from core.assets.model_check.obj import MIN_OPACITY
from core.assets.model_check.pictures import picture_data_problem
from core.assets.model_check.report import Findings
from core.errors import UserInputError

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


def check_glb(path: Path, findings: Findings) -> bool:
    """Check the parts of a GLB file; return whether its mesh is worth reading.

    Raises:
        OSError: the file cannot be read.
    """
    try:
        content, binary = split_glb(model_bytes(path))
    except UserInputError as error:  # of a glTF file and its files
        findings.problem(str(error).removeprefix(f"{path}: "))
        return False
    except BadGlbError as error:
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
    _check_nodes(content, findings)
    _check_materials(content, findings)
    if len(findings.problems) > before:
        return False
    _check_images(content, binary, findings)
    return True


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


def _check_nodes(content: Mapping[str, Any], findings: Findings) -> None:
    """Find nodes that programs disagree on: some show those of no scene, and none can follow a circle."""
    nodes, scenes = _list(content, "nodes"), _list(content, "scenes")
    children = [_numbers(node, "children") for node in nodes]
    parents = Counter(child for listed in children for child in set(listed))
    for number in (number for number, count in parents.items() if count > 1):
        findings.problem(f"{_node(nodes, number)} has several parents; export it again.")
    free = [number for number in range(len(nodes)) if not parents[number]]
    from_above = _reached(free, children)
    if circle := [number for number in range(len(nodes)) if number not in from_above]:
        findings.problem(f"{_node(nodes, circle[0])} is among its own ancestors; export it again.")
    if not scenes:
        return
    shown = _reached(_numbers(scenes[0], "nodes"), children)
    for number in sorted(from_above - shown):
        if "mesh" in nodes[number]:
            findings.problem(
                f"{_node(nodes, number)} has a mesh and is in no scene, so that some programs show it and "
                "others do not; delete it, or add it to the scene."
            )


def _reached(roots: Sequence[int], children: Sequence[Sequence[int]]) -> set[int]:
    """Return the numbers of some nodes and of all below them."""
    found: set[int] = set()
    waiting = list(roots)
    while waiting:
        number = waiting.pop()
        if number not in found and 0 <= number < len(children):
            found.add(number)
            waiting += children[number]
    return found


def _node(nodes: Sequence[Mapping[str, Any]], number: int) -> str:
    name = nodes[number].get("name") if 0 <= number < len(nodes) else None
    return f"its node '{name}'" if name else f"its node {number}"


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
        index, uri = image.get("bufferView"), image.get("uri")
        try:
            if isinstance(uri, str):
                fault = picture_data_problem(data_uri_bytes(uri))
            elif isinstance(index, int):
                view = views[index]
                start = int(view.get("byteOffset", 0))
                fault = picture_data_problem(binary[start : start + int(view["byteLength"])])
            else:
                continue
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


def _numbers(content: Mapping[str, Any], key: str) -> list[int]:
    values = content.get(key)
    return [v for v in values if isinstance(v, int)] if isinstance(values, list) else []


def _names(content: Mapping[str, Any], key: str) -> set[str]:
    values = content.get(key)
    return {v for v in values if isinstance(v, str)} if isinstance(values, list) else set()
