# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks of what an OBJ file refers to: material libraries, their materials and their textures."""

import re
from pathlib import Path

from core.assets.model_check.pictures import picture_problem
from core.assets.model_check.report import Findings
from core.assets.model_files import (
    Reference,
    library_references,
    material_libraries,
    texture_references,
)

# Below this opacity, Cycles' object index pass shows what lies behind, so masks would be wrong.
MIN_OPACITY = 0.5
_NAMES = re.compile(rb"^[ \t]*(usemtl|newmtl)[ \t]+([^\r\n]+)", re.MULTILINE)
_OPACITY = re.compile(rb"^[ \t]*(d|Tr)[ \t]+([0-9.eE+-]+)[ \t]*\r?$", re.MULTILINE)
_ALPHA_MAP = re.compile(rb"^[ \t]*map_d[ \t]", re.MULTILINE)


def check_obj(path: Path, findings: Findings) -> None:
    """Check the MTL files and textures of an OBJ file.

    Raises:
        OSError: an existing file cannot be read.
    """
    libraries = material_libraries(path)
    for reference in library_references(path):
        if reference.is_absolute:
            findings.problem(_absolute("material library", reference))
        elif reference.file is None and not libraries:
            findings.problem(
                f"{_place(reference)}: the material library '{reference.text}' is missing; put it "
                f"beside {path.name}, or delete the line."
            )
    _check_material_names(path, libraries, findings)
    for library in libraries:
        _check_textures(library, findings)
        _check_opacity(library, findings)


def _check_material_names(path: Path, libraries: list[Path], findings: Findings) -> None:
    used = _names(path, b"usemtl")
    if not used and not libraries:
        findings.note("uses no material: it will be plain gray.")
        return
    defined = {name for library in libraries for name in _names(library, b"newmtl")}
    lost = sorted(used - defined)
    # Blender and other programs write "None" for faces without a material.
    if lost := [name for name in lost if name not in ("None", "(null)")]:
        shown = ", ".join(f"'{name}'" for name in lost[:5])
        findings.note(
            f"uses materials that no MTL file defines; they are shown in plain gray: {shown}."
        )


def _names(path: Path, keyword: bytes) -> set[str]:
    found = _NAMES.findall(path.read_bytes())
    return {name.decode("utf-8", "replace").strip() for word, name in found if word == keyword}


def _check_textures(library: Path, findings: Findings) -> None:
    for reference in texture_references(library):
        if reference.is_absolute:
            findings.problem(_absolute("texture", reference))
        elif reference.file is None:
            findings.problem(
                f"{_place(reference)}: the texture '{reference.text}' is missing; put it beside "
                f"{library.name}, or delete the line."
            )
        elif fault := picture_problem(reference.file):
            findings.problem(f"{_place(reference)}: the texture '{reference.name}' {fault}.")


def _check_opacity(library: Path, findings: Findings) -> None:
    data = library.read_bytes()
    for match in _OPACITY.finditer(data):
        try:
            value = float(match.group(2))
        except ValueError:
            continue
        opacity = value if match.group(1) == b"d" else 1.0 - value
        if opacity < MIN_OPACITY:
            line = data.count(b"\n", 0, match.start()) + 1
            findings.problem(
                f"{library.name}, line {line}: a material with opacity {opacity:g}; masks need at "
                f"least {MIN_OPACITY:g}. Set 'd 1'."
            )
    if _ALPHA_MAP.search(data):
        findings.note(f"{library.name}: an opacity texture (map_d); masks ignore fine holes.")


def _absolute(kind: str, reference: Reference) -> str:
    name = reference.name
    beside = (reference.source.parent / name).is_file()
    todo = f"write '{name}', which is there" if beside else f"put '{name}' there and write that"
    return (
        f"{_place(reference)}: the {kind} '{reference.text}' has an absolute path, which works on "
        f"one computer only; names are relative to the folder of {reference.source.name}: {todo}."
    )


def _place(reference: Reference) -> str:
    return f"{reference.source.name}, line {reference.line}"
