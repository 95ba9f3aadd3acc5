# SPDX-License-Identifier: GPL-3.0-or-later
"""An OBJ file with its materials, as its author meant it and Blender's importer reads it.

A file that the importer reads as meant stays as it is; of another, a copy is handed out that says the same in
the importer's spelling. What nobody can tell is a problem, so that no object silently loses its color.
"""

import codecs
import difflib
import itertools
import re
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from core.assets.model_files import (
    Reference,
    library_references,
    lines_with,
    material_libraries,
    plain_text,
)
from core.assets.obj_materials import Material, MaterialReader

_USE = b"usemtl"
_KEYWORD = re.compile(rb"[ \t]*(mtllib|usemtl)(?:[ \t]+([^\n]*))?$", re.IGNORECASE)
# What Blender and other programs write for faces without a material.
_NO_MATERIAL = (b"None", b"(null)", b"")
_COPY = "model"
_SAMPLE = 400
_MOSTLY = 0.8
_MAX_NAMES_SHOWN = 5


@dataclass(frozen=True)
class ObjReading:
    """What an OBJ file and its MTL files say.

    Attributes:
        materials: of several with one name the first, as Blender takes it.
        problems: what cannot be shown as meant; each names file and line and says what to write.
        repairs: what has to be put otherwise for Blender; none if the files can be read as they are.
        notes: what a person may want to look at.
        rows: lines of the OBJ file, by number from 1, that Blender has to read otherwise; 0 goes before all.
    """

    materials: tuple[Material, ...]
    problems: tuple[str, ...]
    repairs: tuple[str, ...]
    notes: tuple[str, ...]
    rows: Mapping[int, bytes]


def read_obj(path: Path) -> ObjReading:
    """Read an OBJ file and its MTL files.

    Raises:
        OSError: one of them cannot be read.
    """
    data = path.read_bytes()
    text = plain_text(data)
    reader = MaterialReader()
    if text is not data and text != data.replace(b"\r\n", b"\n"):
        reader.repairs.append(f"{path.name}: a byte-order mark or old line ends are left out.")
    references = library_references(path)
    for library in material_libraries(path, references):
        reader.read(library)
    _note_libraries(path, references, reader)
    rows = dict.fromkeys((reference.line for reference in references), b"")
    rows |= _material_rows(path, text, reader)
    return ObjReading(
        tuple(reader.materials.values()),
        tuple(reader.problems),
        tuple(reader.repairs),
        tuple(reader.notes),
        rows,
    )


@contextmanager
def readable_obj(path: Path, simple: bool = False) -> Iterator[Path]:
    """Yield a file that says what an OBJ file means to importers: itself, or a copy for the time being.

    Args:
        simple: for readers that know less than Blender: a copy in any case, textures without options.

    Raises:
        OSError: a file cannot be read, or no copy can be written.
    """
    reading = read_obj(path)
    if not reading.repairs and not simple:
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="refgrasp_obj_") as folder:
        copy = Path(folder) / f"{_COPY}.obj"
        lines = [b"", *plain_text(path.read_bytes()).split(b"\n")]
        for number, line in reading.rows.items():
            lines[number] = line
        copy.write_bytes(f"mtllib {_COPY}.mtl\n".encode() + b"\n".join(lines))
        materials = b"".join(material.text(not simple) for material in reading.materials)
        copy.with_suffix(".mtl").write_bytes(materials)
        yield copy


def encoding_problem(path: Path) -> str:
    """Return why the text of a file cannot be read, "" if it can.

    Raises:
        OSError: the file cannot be read.
    """
    with path.open("rb") as file:
        start = file.read(_SAMPLE)
    halves = [half for half in (start[0::2], start[1::2]) if len(half) > 4]
    is_wide = any(half.count(0) > _MOSTLY * len(half) for half in halves)
    if is_wide or start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return f"{path.name} is UTF-16 text, which importers of OBJ files do not read; save it as UTF-8."
    return ""


def _note_libraries(path: Path, references: list[Reference], reader: MaterialReader) -> None:
    """Note the lines in which Blender finds no MTL file, or not all of them."""
    for line, group in itertools.groupby(references, key=lambda reference: reference.line):
        named = list(group)
        is_plain = len(named) == 1 and named[0].is_exact and "\\" not in named[0].text
        files = [one.file.relative_to(path.parent).as_posix() for one in named if one.file]
        if files and not is_plain:
            shown = " and ".join(f"'{file}'" for file in files)
            reader.repairs.append(f"{path.name}, line {line}: 'mtllib' is taken to mean {shown}.")


def _material_rows(path: Path, text: bytes, reader: MaterialReader) -> dict[int, bytes]:
    """Return the `usemtl` lines as Blender reads them, by number from 1, and the one that is missing as 0.

    Adds to the problems and repairs of `reader`.
    """
    meant: dict[bytes, bytes] = {}
    rows = {}
    for number, line in sorted([*lines_with(b"mtllib", text), *lines_with(_USE, text)]):
        match = _KEYWORD.match(line)
        if match is None:
            continue
        place = f"{path.name}, line {number}"
        word, name = match.group(1), (match.group(2) or b"").strip()
        spelled = word.lower()
        if spelled != word:
            reader.repairs.append(f"{place}: '{word.decode()}' is read as '{spelled.decode()}'.")
        if name and spelled == _USE:
            if name not in meant:
                meant[name] = _defined(place, name, reader)
            rows[number] = _USE + b" " + meant[name]
    return rows if meant else {0: _only_material(path, reader)}


def _only_material(path: Path, reader: MaterialReader) -> bytes:
    """Return the line that a file lacks in which no face has a material, "" if it is not known."""
    names = [item.shown_name for item in reader.materials.values()]
    if len(names) == 1:
        reader.repairs.append(
            f"{path.name}: no 'usemtl' line; all its faces have the only material, '{names[0]}'."
        )
        return _USE + b" " + next(iter(reader.materials))
    if names:
        reader.problems.append(
            f"{path.name}: no line says which faces have which of its {len(names)} materials; write, "
            f"before the faces, 'usemtl {names[0]}' or another of them."
        )
    return b""


def _defined(place: str, name: bytes, reader: MaterialReader) -> bytes:
    """Return the name of the material that a `usemtl` line means."""
    if name in reader.materials or name in _NO_MATERIAL or not reader.materials:
        return name
    shown = name.decode("utf-8", "replace")
    bare = re.split(rb"\s#", name, maxsplit=1)[0].strip().strip(b'"')
    if bare in reader.materials:
        reader.repairs.append(f"{place}: '{shown}' is read as '{bare.decode('utf-8', 'replace')}'.")
        return bare
    names = [item.shown_name for item in reader.materials.values()]
    folded = {known.casefold(): known for known in names}
    near = difflib.get_close_matches(shown.casefold(), folded, n=1)
    known = ", ".join(f"'{known}'" for known in names[:_MAX_NAMES_SHOWN])
    hint = (
        f"write '{folded[near[0]]}'"
        if near
        else f"define it, or write one of those there ({known})"
    )
    reader.problems.append(f"{place}: no MTL file defines the material '{shown}'; {hint}.")
    return name
