# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds the files of a model and the further files that they refer to.

Names are resolved as Blender's importers do, so that the hashed files are the rendered ones.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath

from core.assets.parts_file import PARTS_SUFFIX

MODEL_SUFFIXES = (".obj", ".glb", ".ply")
_NOT_IN_NAMES = re.compile(r'[/\\:*?"<>|]|^[. ]|[. ]$')
_DEVICES = frozenset(
    ["con", "prn", "aux", "nul", *(f"{port}{i}" for port in ("com", "lpt") for i in range(10))]
)
_LIBRARY = rb"mtllib"
_TEXTURE = rb"(?:map_\w+|bump|disp|decal|norm|refl)"


@dataclass(frozen=True)
class Reference:
    """A reference to a file in another file.

    Attributes:
        source, line: where it stands; lines count from 1.
        text: the line without its keyword.
        file: the existing file that is meant; None if there is none.
    """

    source: Path
    line: int
    text: str
    file: Path | None

    @property
    def name(self) -> str:
        """The file's own name, without folders; options before it may leave their last word."""
        return PureWindowsPath(self.text.strip('"')).name or self.text

    @property
    def is_absolute(self) -> bool:
        """Whether the path is absolute (/home/me/a.png, C:\\a.png, //server/a.png), so fails elsewhere."""
        return any(_is_absolute(tail) for tail in _tails(self.text))


def is_plain_name(name: str) -> bool:
    """Return whether a name, without suffix, stays in its folder and is a valid file name on every system."""
    # Windows treats these as devices, with any suffix.
    device = PureWindowsPath(name.strip().partition(".")[0]).name.strip().casefold() in _DEVICES
    # Unprintable characters include those that change the writing direction.
    return name.isprintable() and not device and not _NOT_IN_NAMES.search(name) and name != ""


def find_model_file(obj_dir: Path, model_id: str) -> Path | None:
    """Return the mesh file of a model, in a folder of its own or beside others; .obj before .glb before .ply.

    Return None if there is none, or if the id leads out of the folder.
    """
    if not is_plain_name(model_id):
        return None
    for folder in (Path(obj_dir) / model_id, Path(obj_dir)):
        for suffix in MODEL_SUFFIXES:
            for ending in (suffix, suffix.upper()):
                candidate = folder / f"{model_id}{ending}"
                if candidate.is_file():
                    return candidate
    return None


def model_ids(obj_dir: Path) -> list[str]:
    """Return the ids of all model files that a row could name, in no particular order."""
    found = set()
    for entry in Path(obj_dir).iterdir() if Path(obj_dir).is_dir() else ():
        if entry.suffix.lower() in MODEL_SUFFIXES and entry.is_file():
            found.add(entry.stem)
        elif not entry.name.startswith(".") and find_model_file(obj_dir, entry.name):
            found.add(entry.name)
    return list(found)


def model_files(path: Path) -> tuple[Path, ...]:
    """Return the existing files that decide how a model looks and moves.

    These are its mesh, material libraries, textures, and its own convex parts.

    Raises:
        OSError: the mesh or a material library cannot be read.
    """
    parts = path.with_name(path.stem + PARTS_SUFFIX)
    files = [path, parts] if parts.is_file() else [path]
    if path.suffix.lower() == ".obj":
        libraries = material_libraries(path)
        files += libraries
        for library in libraries:
            files += _found(texture_references(library))
    elif path.suffix.lower() == ".ply":
        files += _found(_references(path, rb"comment TextureFile"))
    return tuple(dict.fromkeys(files))


def material_libraries(path: Path) -> list[Path]:
    """Return the existing MTL files of an OBJ file: those it names, and the one with its own name.

    Blender reads `mug.mtl` for `mug.obj` whether it is named or not.
    """
    own = path.with_suffix(".mtl")
    return list(dict.fromkeys(_found(library_references(path)) + [own] * own.is_file()))


def library_references(path: Path) -> list[Reference]:
    """Return the references in the `mtllib` lines of an OBJ file."""
    return _references(path, _LIBRARY, literal=_LIBRARY)


def texture_references(path: Path) -> list[Reference]:
    """Return the references in the texture lines of an MTL file."""
    return _references(path, _TEXTURE)


def _references(path: Path, keyword: bytes, literal: bytes = b"") -> list[Reference]:
    """Return the references in the lines of a file that begin with `keyword`, a pattern.

    `literal` is a string that every such line contains, to skip the many other lines of a mesh quickly.
    """
    pattern = re.compile(rb"[ \t]*" + keyword + rb"[ \t]+([^\r\n]+)", re.IGNORECASE)
    found = []
    for number, line in _lines_with(literal, path.read_bytes()):
        match = pattern.match(line)
        if match is None:
            continue
        text = match.group(1).decode("utf-8", errors="replace").strip()
        # A name may contain spaces and follow options (-bm 0.3 a b.png): take the longest tail that exists.
        tails = [tail.strip('"').replace("\\", "/") for tail in _tails(text)]
        file = next((path.parent / tail for tail in tails if _is_file(path.parent / tail)), None)
        found.append(Reference(path, number, text, file))
    return found


def _lines_with(literal: bytes, data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield (number from 1, line) for the lines that contain `literal`, ignoring case."""
    folded = data.lower()
    start, number = 0, 1
    while (place := folded.find(literal.lower(), start)) >= 0:
        number += data.count(b"\n", start, place)
        begin = data.rfind(b"\n", 0, place) + 1
        end = data.find(b"\n", place)
        end = len(data) if end < 0 else end
        yield number, data[begin:end]
        if end == len(data):
            return
        start, number = end + 1, number + 1


def _tails(text: str) -> list[str]:
    words = text.split(" ")
    return [" ".join(words[start:]) for start in range(len(words)) if words[start]]


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # the name is too long or contains a NUL character
        return False


def _is_absolute(text: str) -> bool:
    text = text.strip('"')
    return text.startswith("/") or bool(PureWindowsPath(text).drive or PureWindowsPath(text).root)


def _found(references: Iterable[Reference]) -> list[Path]:
    return [reference.file for reference in references if reference.file is not None]
