# SPDX-License-Identifier: GPL-3.0-or-later
"""The materials of an MTL file, spelled as Blender's importer reads them.

The importer wants every keyword in its own letters, takes a texture's name with all that stands behind it, and
knows colors by `Kd` and `map_Kd` only; what it does not know it leaves out without a word.
"""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from core.assets.model_files import Reference, plain_text, texture_references

NEW = b"newmtl"
_COLOR, _PICTURE = b"Kd", b"map_Kd"
_AMBIENT, _AMBIENT_PICTURE = b"Ka", b"map_Ka"
_OPACITY = b"d"
_READ = (
    NEW, _COLOR, b"Ka", b"Ks", b"Ke", b"Ns", b"Ni", _OPACITY, b"illum", b"Pr", b"Pm", b"Ps", b"Pc", b"Pcr",
    b"aniso", b"anisor", _PICTURE, b"map_Ka", b"map_Ks", b"map_Ns", b"map_Ke", b"map_d", b"map_refl",
    b"refl", b"map_Bump", b"map_bump", b"bump", b"map_Pr", b"map_Pm", b"map_Ps",
)  # fmt: skip
_SPELLINGS = {word.lower(): word for word in _READ}
# Colors beyond 1 shine by themselves; a rounding error does not.
_MAX_COLOR = 1.01
# Two parts of a color that differ by less are the same gray.
_SAME = 1e-3


@dataclass(frozen=True)
class Line:
    """A line of an MTL file.

    Attributes:
        number: from 1.
        keyword: as Blender reads it.
        rest: what follows; for a texture, the options before its name.
        picture: the file of a texture.
    """

    number: int
    keyword: bytes
    rest: bytes
    picture: Path | None = None

    def text(self, with_options: bool = True) -> bytes:
        """Return the line as it is written; without options for readers that know only a file's name."""
        if self.picture is not None:
            rest = (self.rest if with_options else b"") + os.fsencode(self.picture.absolute())
        else:
            rest = self.rest if self.keyword == NEW else self.rest.partition(b"#")[0]
        return self.keyword + b" " + rest + b"\n"


@dataclass(frozen=True)
class Material:
    """A material: its name, and the lines that describe it, the first of which names it."""

    library: Path
    name: bytes
    lines: tuple[Line, ...]

    @property
    def shown_name(self) -> str:
        return self.name.decode("utf-8", "replace")

    def find(self, keyword: bytes) -> Line | None:
        """Return the first line of a keyword."""
        return next((line for line in self.lines if line.keyword == keyword), None)

    @property
    def opacity(self) -> tuple[float, int]:
        """The opacity that Blender shows and the line that sets it; 1 and 0 where none does."""
        line = self.find(_OPACITY)
        value = _numbers(line.rest) if line else None
        return (value[0], line.number) if line and value else (1.0, 0)

    def with_line(self, line: Line) -> "Material":
        """Return the material with a line at its end, instead of others with this keyword."""
        kept = tuple(old for old in self.lines if old.keyword != line.keyword)
        return replace(self, lines=(*kept, line))

    def text(self, with_options: bool = True) -> bytes:
        """Return the material as it is written in an MTL file; see `Line.text`."""
        return b"".join(line.text(with_options) for line in self.lines)


class MaterialReader:
    """Reads MTL files.

    Attributes:
        materials: of all files read, in their order; of several with one name Blender takes the first.
        problems: what is not shown as meant; each names file and line and says what to write.
        repairs: what the materials say otherwise than their files, for Blender's sake.
        notes: what a person may want to look at.
    """

    def __init__(self) -> None:
        self.materials: dict[bytes, Material] = {}
        self.problems: list[str] = []
        self.repairs: list[str] = []
        self.notes: list[str] = []

    def read(self, library: Path) -> None:
        """Read one file.

        Raises:
            OSError: it cannot be read.
        """
        data = library.read_bytes()
        text = plain_text(data)
        if text != data.replace(b"\r\n", b"\n"):
            self.repairs.append(f"{library.name}: a byte-order mark or old line ends are left out.")
        lines = list(self._lines(library, text))
        starts = [index for index, line in enumerate(lines) if line.keyword == NEW]
        for start, end in zip(starts, [*starts[1:], len(lines)], strict=False):
            material = Material(library, lines[start].rest, tuple(lines[start:end]))
            if material.name not in self.materials:
                self.materials[material.name] = self._colored(material)

    def _lines(self, library: Path, text: bytes) -> Iterator[Line]:
        pictures = {reference.line: reference for reference in texture_references(library)}
        respelled: set[bytes] = set()
        for number, line in enumerate(text.split(b"\n"), start=1):
            word, rest = (*line.split(maxsplit=1), b"", b"")[:2]
            if not word or word.startswith(b"#"):
                continue
            keyword = word if word in _READ else _SPELLINGS.get(word.lower(), word)
            if keyword != word and word not in respelled:
                respelled.add(word)
                self.repairs.append(
                    f"{library.name}, line {number}: '{word.decode('ascii')}' is read as "
                    f"'{keyword.decode('ascii')}'."
                )
            reference = pictures.get(number)
            if reference and reference.file:
                self._note_name(reference, reference.file)
                options = reference.text[: reference.name_at].encode("utf-8")
                yield Line(number, keyword, options, reference.file)
            else:
                yield Line(number, keyword, rest.strip())

    def _note_name(self, reference: Reference, file: Path) -> None:
        if not reference.is_exact:
            self.repairs.append(
                f"{reference.source.name}, line {reference.line}: '{reference.text}' is read as "
                f"'{file.name}'."
            )

    def _colored(self, material: Material) -> Material:
        """Return a material whose color is where Blender looks for it."""
        line = material.find(_COLOR)
        color = self._color(material, line) if line else None
        if line and color and len(color) == 1:
            self._repair(material, line, "has one number for its color; it is gray")
            gray = b" ".join(line.rest.split()[:1] * 3)
            material = material.with_line(replace(line, rest=gray))
        if material.find(_PICTURE) or (line and not (color and _is_gray(color))):
            return material
        return self._from_ambient(material, is_plain=line is None)

    def _from_ambient(self, material: Material, is_plain: bool) -> Material:
        """Return a material that shows what was given for ambient light only.

        `is_plain`: whether it has no color; one that has is gray.
        """
        if line := material.find(_AMBIENT_PICTURE):
            self._repair(material, line, "has map_Ka and no map_Kd; the one is read as the other")
            return material.with_line(replace(line, keyword=_PICTURE))
        line = material.find(_AMBIENT)
        if is_plain and line and any(_numbers(line.rest) or ()):
            self._repair(material, line, "has Ka and no Kd; the one is read as the other")
            return material.with_line(replace(line, keyword=_COLOR))
        pictures = [line for line in material.lines if line.keyword.lower().startswith(b"map_")]
        lost = [line for line in pictures if line.keyword not in _READ]
        if is_plain and not lost:
            self.notes.append(
                f"{material.library.name}: material '{material.shown_name}' has no color (Kd or map_Kd): it "
                "will be plain gray."
            )
        elif is_plain:
            self.problems.append(
                f"{material.library.name}, line {lost[0].number}: the picture of material "
                f"'{material.shown_name}' cannot be shown; write 'map_Kd' instead of "
                f"'{lost[0].keyword.decode('utf-8', 'replace')}' if it is its color."
            )
        return material

    def _color(self, material: Material, line: Line) -> tuple[float, ...] | None:
        color = _numbers(line.rest)
        if color and len(color) in (1, 3) and 0.0 <= min(color) <= max(color) <= _MAX_COLOR:
            return color
        said = line.rest.decode("utf-8", "replace")
        self.problems.append(
            f"{material.library.name}, line {line.number}: the color 'Kd {said}' is not three numbers "
            "from 0 to 1; write it as in 'Kd 0.8 0.1 0.1'."
        )
        return None

    def _repair(self, material: Material, line: Line, what: str) -> None:
        self.repairs.append(
            f"{material.library.name}, line {line.number}: material '{material.shown_name}' {what}."
        )


def _numbers(rest: bytes) -> tuple[float, ...] | None:
    """Return the numbers before a comment, None if there are other words or none."""
    try:
        return tuple(float(word) for word in rest.partition(b"#")[0].split()) or None
    except ValueError:
        return None


def _is_gray(color: Sequence[float]) -> bool:
    return max(color) - min(color) < _SAME
