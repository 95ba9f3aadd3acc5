# SPDX-License-Identifier: GPL-3.0-or-later
"""What Blender has to show of a model file: its measured size, and what its MTL files say of its materials."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.assets.model_check.shown import Bounds, Color
from core.assets.model_files import material_libraries, texture_references
from core.assets.obj_reading import readable_obj

_MATERIAL_OR_FACE = re.compile(rb"^[ \t]*(?:usemtl[ \t]+([^\r\n]*)|f[ \t])", re.MULTILINE)


@dataclass(frozen=True)
class ExpectedMaterial:
    """What an MTL file says of a material that faces have.

    Attributes:
        where: file and line of its name.
        color: linear (`Kd`); None if the file does not say it.
        texture: name of the image file of its color (`map_Kd`); "" if it has none.
    """

    name: str
    where: str
    color: Color | None = None
    texture: str = ""


@dataclass(frozen=True)
class ExpectedModel:
    """What Blender has to show of a model file.

    Attributes:
        bounds: lowest and highest coordinates of the measured triangles, meters.
        materials: of an OBJ file; those of other files are not read twice.
    """

    bounds: Bounds
    materials: tuple[ExpectedMaterial, ...] = ()

    @classmethod
    def of(cls, path: Path, vertices: NDArray[np.float64]) -> "ExpectedModel":
        """Return what is expected of a file with these vertices (n, 3).

        Raises:
            OSError: the file or one that it refers to cannot be read.
        """
        low, high = (tuple(map(float, f(vertices, axis=0))) for f in (np.min, np.max))
        bounds = ((low[0], low[1], low[2]), (high[0], high[1], high[2]))
        if path.suffix.lower() != ".obj":
            return cls(bounds)
        with readable_obj(path) as readable:
            found = _materials(readable)
        # Lines of a copy in Blender's spelling would lead nowhere.
        return cls(
            bounds,
            tuple(replace(one, where=path.name) for one in found) if readable != path else found,
        )


def _materials(path: Path) -> tuple[ExpectedMaterial, ...]:
    """Return the materials of an OBJ file that faces have and exactly one place defines."""
    used = _used_names(path.read_bytes())
    found: dict[str, list[ExpectedMaterial]] = {}
    for library in material_libraries(path):
        for material in _defined(library):
            found.setdefault(material.name, []).append(material)
    return tuple(same[0] for name, same in found.items() if name in used and len(same) == 1)


def _used_names(data: bytes) -> set[str]:
    """Return the names of the materials of an OBJ file's faces."""
    used, current = set(), ""
    for match in _MATERIAL_OR_FACE.finditer(data):
        if match.group(1) is None:
            used.add(current)
        else:
            current = _text(match.group(1))
    return used - {""}


def _defined(library: Path) -> Iterator[ExpectedMaterial]:
    textures = {ref.line: ref.file.name for ref in texture_references(library) if ref.file}
    name, where, color, texture = "", "", None, ""
    for number, line in enumerate(library.read_bytes().split(b"\n"), start=1):
        word, *rest = _text(line).split(None, 1) or [""]
        value = rest[0] if rest else ""
        match word.casefold():
            case "newmtl":
                if name:
                    yield ExpectedMaterial(name, where, color, texture)
                name, where, color, texture = value, f"{library.name}, line {number}", None, ""
            case "kd":
                color = _color(value)
            case "map_kd":
                texture = textures.get(number, "")
    if name:
        yield ExpectedMaterial(name, where, color, texture)


def _text(data: bytes) -> str:
    """Return a line, or the rest of one, as text, without the mark that some editors put first."""
    return data.decode("utf-8-sig", errors="replace").strip()


def _color(text: str) -> Color | None:
    try:
        red, green, blue = (float(word) for word in text.split())
    except ValueError:  # a spectrum, a comment, ...
        return None
    return (red, green, blue) if all(0.0 <= c <= 1.0 for c in (red, green, blue)) else None
