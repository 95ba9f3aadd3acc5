# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds the files of a model and the further files that they refer to.

Names are resolved as Blender's importers do, so that the hashed files are the rendered ones.
"""

import codecs
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath

from core.assets.gltf_file import GLTF, gltf_references
from core.assets.parts_file import PARTS_SUFFIX

MODEL_SUFFIXES = (".obj", ".glb", ".gltf", ".ply", ".stl")
# What people export and importers here do not read.
_OTHER_SUFFIXES = (
    ".3ds", ".3mf", ".abc", ".blend", ".dae", ".fbx", ".off", ".step", ".stp", ".usd", ".usda", ".usdc",
    ".usdz", ".wrl", ".x3d", ".zip",
)  # fmt: skip
# Bytes of a model's name: file systems allow 255, and suffixes follow.
MAX_NAME = 200
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
        text: the line without its keyword, or the one name of several that is meant.
        file: the existing file that is meant; None if there is none.
        name_at: where the file's name begins in the text, after options.
        is_exact: whether the text holds this name and no more: no comment, no other way to write a letter.
    """

    source: Path
    line: int
    text: str
    file: Path | None
    name_at: int = 0
    is_exact: bool = False

    @property
    def name(self) -> str:
        """The file's own name, without folders; options before it may leave their last word."""
        return PureWindowsPath(self.text.strip('"')).name or self.text

    @property
    def is_absolute(self) -> bool:
        """Whether the path is absolute (/home/me/a.png, C:\\a.png, //server/a.png), so fails elsewhere."""
        return any(_is_absolute(self.text[m.start() :]) for m in re.finditer(r"\S+", self.text))


def is_plain_name(name: str) -> bool:
    """Return whether a name, without suffix, stays in its folder and is a valid file name on every system."""
    # Windows treats these as devices, with any suffix.
    device = PureWindowsPath(name.strip().partition(".")[0]).name.strip().casefold() in _DEVICES
    # Unprintable characters include those that change the writing direction.
    fits = 0 < len(name.encode("utf-8", "surrogatepass")) <= MAX_NAME
    return fits and name.isprintable() and not device and not _NOT_IN_NAMES.search(name)


def find_model_file(obj_dir: Path, model_id: str) -> Path | None:
    """Return the mesh file of a model, in a folder of its own or beside others.

    Of several, the first of `MODEL_SUFFIXES` is taken; capitals in the suffix and the form of accents (NFC or
    NFD) do not matter. Return None if there is none, or if the id leads out of the folder.
    """
    if not is_plain_name(model_id):
        return None
    for folder in (Path(obj_dir) / model_id, Path(obj_dir)):
        for suffix in MODEL_SUFFIXES:
            if (candidate := folder / f"{model_id}{suffix}").is_file():
                return candidate
    return next((near.file for near in _alike(Path(obj_dir), model_id) if near.is_meant), None)


def near_misses(obj_dir: Path, model_id: str) -> list[Path]:
    """Return the files that a row without a file may mean: with other capitals, or of a format not read."""
    if not is_plain_name(model_id):
        return []
    found = [near.file for near in _alike(Path(obj_dir), model_id)]
    return [file for file in found if file.suffix.lower() in (*MODEL_SUFFIXES, *_OTHER_SUFFIXES)]


@dataclass(frozen=True)
class _Near:
    """A file whose name is an id's, but for the way to write it; `is_meant`: and it is certainly this model."""

    file: Path
    is_meant: bool


def _alike(obj_dir: Path, model_id: str) -> list[_Near]:
    """Return the files that differ from `model_id` in spelling and suffix only, preferred ones first."""
    found = []
    beside = _entries(obj_dir)
    own = [item for item in beside if _folded(item.name) == _folded(model_id) and item.is_dir()]
    for items in (*map(_entries, own), beside):
        for item in items:
            if _folded(item.stem) == _folded(model_id) and item.is_file():
                names = {item.stem} if item.parent == obj_dir else {item.stem, item.parent.name}
                is_same = set(map(_composed, names)) == {_composed(model_id)}
                found.append(_Near(item, is_same and item.suffix.lower() in MODEL_SUFFIXES))
    return sorted(found, key=lambda near: _preference(near.file))


def _preference(file: Path) -> tuple[int, str]:
    suffixes = (*MODEL_SUFFIXES, file.suffix.lower())
    return suffixes.index(file.suffix.lower()), file.name


def _entries(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except (OSError, ValueError):  # no such folder; its name is too long
        return []


def _composed(name: str) -> str:
    return unicodedata.normalize("NFC", name)


def _folded(name: str) -> str:
    return _composed(name).casefold()


def model_ids(obj_dir: Path) -> list[str]:
    """Return the ids of all model files that a row could name, in no particular order."""
    found = set()
    for entry in Path(obj_dir).iterdir() if Path(obj_dir).is_dir() else ():
        if entry.suffix.lower() in MODEL_SUFFIXES and entry.is_file():
            found.add(_composed(entry.stem))
        elif (
            entry.is_dir()
            and not entry.name.startswith(".")
            and find_model_file(obj_dir, entry.name)
        ):
            found.add(_composed(entry.name))
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
    elif path.suffix.lower() == GLTF:
        files += [one.file for one in gltf_references(path) if existing_file(one.file) == one.file]
    elif path.suffix.lower() == ".ply":
        named = _named(path, rb"comment TextureFile")
        files += _found(_reference(path, *line) for line in named)
    return tuple(dict.fromkeys(files))


def material_libraries(path: Path, references: Iterable[Reference] | None = None) -> list[Path]:
    """Return the existing MTL files of an OBJ file: those it names, and the one with its own name.

    Blender reads `mug.mtl` for `mug.obj` whether it is named or not. `references` are its
    `library_references`, where they are known.
    """
    own = path.with_suffix(".mtl")
    named = _found(library_references(path) if references is None else references)
    return list(dict.fromkeys(named + [own] * own.is_file()))


def library_references(path: Path) -> list[Reference]:
    """Return the references in the `mtllib` lines of an OBJ file, which may name several files each."""
    found = []
    for number, text in _named(path, _LIBRARY, literal=_LIBRARY):
        whole = _reference(path, number, text, [0])
        several = [] if whole.is_exact else list(_several(path, number, text))
        found += several if any(one.file for one in several) else [whole]
    return found


def texture_references(path: Path) -> list[Reference]:
    """Return the references in the texture lines of an MTL file."""
    # A name may contain spaces and follow options (-bm 0.3 a b.png): take the longest tail that exists.
    return [_reference(path, *named) for named in _named(path, _TEXTURE)]


def plain_text(data: bytes) -> bytes:
    """Return a text file without a byte-order mark, each line ended by a line feed."""
    data = data.removeprefix(codecs.BOM_UTF8)
    return data.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if b"\r" in data else data


def existing_file(path: Path) -> Path | None:
    """Return the file of this name, whether its accents are letters of their own (NFC) or signs (NFD)."""
    try:
        if path.is_file():
            return path
        name = _composed(path.name)
        # A name of plain letters can be written in one way only.
        entries = () if name.isascii() else path.parent.iterdir()
        same = (item for item in entries if _composed(item.name) == name)
        return next((item for item in same if item.is_file()), None)
    except (
        OSError,
        ValueError,
    ):  # no such folder; the name is too long or contains a NUL character
        return None


def _named(path: Path, keyword: bytes, literal: bytes = b"") -> Iterator[tuple[int, str]]:
    """Yield (number from 1, text behind the keyword) of the lines that begin with `keyword`, a pattern.

    `literal` is a string that every such line contains, to skip the many other lines of a mesh quickly.
    """
    pattern = re.compile(rb"[ \t]*" + keyword + rb"[ \t]+([^\n]+)", re.IGNORECASE)
    for number, line in lines_with(literal, plain_text(path.read_bytes())):
        if match := pattern.match(line):
            yield number, match.group(1).decode("utf-8", errors="replace").strip()


def _reference(source: Path, line: int, text: str, starts: list[int] | None = None) -> Reference:
    """Return what a text refers to; the file's name begins at one of `starts`, or at any word."""
    bare = re.split(r"\s#", text, maxsplit=1)[0].rstrip()
    for part in dict.fromkeys((text, bare)):
        for start in starts or [match.start() for match in re.finditer(r"\S+", part)]:
            name = part[start:].strip('"').replace("\\", "/")
            if file := existing_file(source.parent / name):
                is_exact = part == text and file == source.parent / name
                return Reference(source, line, text, file, start, is_exact)
    return Reference(source, line, text, None)


def _several(source: Path, line: int, text: str) -> Iterator[Reference]:
    """Yield the references of a text that names several files; a name may contain spaces."""
    words = text.split()
    first = 0
    while first < len(words) and not words[first].startswith("#"):
        names = [" ".join(words[first:end]) for end in range(len(words), first, -1)]
        tried = (_reference(source, line, name, [0]) for name in names)
        found = next(
            (one for one in tried if one.file), Reference(source, line, words[first], None)
        )
        yield found
        first += len(found.text.split())


def lines_with(literal: bytes, data: bytes) -> Iterator[tuple[int, bytes]]:
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


def _is_absolute(text: str) -> bool:
    text = text.strip('"')
    return text.startswith("/") or bool(PureWindowsPath(text).drive or PureWindowsPath(text).root)


def _found(references: Iterable[Reference]) -> list[Path]:
    return [reference.file for reference in references if reference.file is not None]
