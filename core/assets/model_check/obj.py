# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks of what an OBJ file refers to: material libraries, their materials and their textures."""

from pathlib import Path

from core.assets.model_check.pictures import picture_problem
from core.assets.model_check.report import Findings
from core.assets.model_files import (
    Reference,
    library_references,
    material_libraries,
    texture_references,
)
from core.assets.obj_materials import Material
from core.assets.obj_reading import encoding_problem, read_obj

# Below this opacity, Cycles' object index pass shows what lies behind, so masks would be wrong.
MIN_OPACITY = 0.5


def check_obj(path: Path, findings: Findings) -> bool:
    """Check the MTL files and textures of an OBJ file; return whether its mesh is worth reading.

    Raises:
        OSError: an existing file cannot be read.
    """
    libraries = material_libraries(path)
    if unreadable := [text for file in (path, *libraries) if (text := encoding_problem(file))]:
        findings.problems += unreadable
        return False
    for reference in library_references(path):
        if reference.is_absolute:
            findings.problem(_absolute("material library", reference))
        elif reference.file is None and not libraries:
            findings.problem(
                f"{_place(reference)}: the material library '{reference.text}' is missing"
                f"{_other_spelling(reference)}; put it beside {path.name}, or delete the line."
            )
    reading = read_obj(path)
    findings.problems += reading.problems
    findings.notes += (*reading.repairs, *reading.notes)
    if not libraries and not library_references(path):
        findings.note("uses no MTL file: it will be plain gray.")
    for library in libraries:
        _check_textures(library, findings)
    for material in reading.materials:
        _check_opacity(material, findings)
    return True


def _check_textures(library: Path, findings: Findings) -> None:
    for reference in texture_references(library):
        if reference.is_absolute:
            findings.problem(_absolute("texture", reference))
        elif reference.file is None:
            findings.problem(
                f"{_place(reference)}: the texture '{reference.text}' is missing"
                f"{_other_spelling(reference)}; put it beside {library.name}, or delete the line."
            )
        elif fault := picture_problem(reference.file):
            findings.problem(f"{_place(reference)}: the texture '{reference.name}' {fault}.")


def _check_opacity(material: Material, findings: Findings) -> None:
    # `Tr` is left out: programs mean the opacity by it or its opposite, and Blender ignores it.
    opacity, line = material.opacity
    if opacity < MIN_OPACITY:
        findings.problem(
            f"{material.library.name}, line {line}: a material with opacity {opacity:g}; masks need at "
            f"least {MIN_OPACITY:g}. Set 'd 1'."
        )
    if material.find(b"map_d"):
        findings.note(
            f"{material.library.name}: an opacity texture (map_d); masks ignore fine holes."
        )


def _absolute(kind: str, reference: Reference) -> str:
    name = reference.name
    beside = (reference.source.parent / name).is_file()
    todo = f"write '{name}', which is there" if beside else f"put '{name}' there and write that"
    return (
        f"{_place(reference)}: the {kind} '{reference.text}' has an absolute path, which works on "
        f"one computer only; names are relative to the folder of {reference.source.name}: {todo}."
    )


def _other_spelling(reference: Reference) -> str:
    """Return a hint at a file whose name has other capitals: such files are found on some systems only."""
    folder, name = reference.source.parent, reference.name.casefold()
    near = (item.name for item in folder.iterdir() if item.name.casefold() == name)
    return "".join(f" (there is '{other}')" for other in near)


def _place(reference: Reference) -> str:
    return f"{reference.source.name}, line {reference.line}"
