# SPDX-License-Identifier: GPL-3.0-or-later
"""Names of parts in OBJ files: `g handle` before the faces of the handle, and a comment if all parts are named.

Neither changes shape or looks, so neither is part of what caches of them are found by.
"""

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# The comment of a file whose named parts are all that a person would name.
COMPLETE = "# parts complete"
# Patterns of lines with the newline before them, for which Python looks four times as fast as for a "^".
_COMMENT = rb"#[ \t]*parts[ \t]+complete[ \t\r]*"
_COMPLETE = re.compile(rb"\n" + _COMMENT + rb"(?=\n|\Z)")
_GROUP = re.compile(rb"\n[ \t]*g(?=[ \t\r\n]|\Z)")
_NAMES = re.compile(rb"\n(?:[ \t]*g(?:[ \t\r][^\n]*)?|" + _COMMENT + rb")(?=\n|\Z)")


@dataclass(frozen=True, eq=False)
class ObjGroups:
    """The faces of an OBJ file and their groups.

    Attributes:
        names: of the groups, in the file's order, as they are written there.
        positions: (n, 3) as in the file.
        faces: the numbers of the vertices of each face.
        of_face: (f,) number of each face's group, -1 = none.
        complete: whether the comment says that all parts are named.
    """

    names: tuple[str, ...]
    positions: NDArray[np.float64]
    faces: tuple[tuple[int, ...], ...]
    of_face: NDArray[np.int64]
    complete: bool


def without_names(data: bytes) -> bytes:
    """Return an OBJ file without the names of its parts; the same bytes for all other files."""
    if b"\0" in data:  # not a text
        return data
    lines = b"\n" + data
    if _GROUP.search(lines) is None and _COMPLETE.search(lines) is None:
        return data
    kept = _NAMES.sub(b"", lines)
    # The newline before a last line that goes ends the line before, and stays.
    ends_with_name = _NAMES.match(lines, lines.rindex(b"\n")) is not None
    return kept[1:] + b"\n" if kept and ends_with_name else kept[1:]


def has_groups(data: bytes) -> bool:
    """Return whether an OBJ file has groups."""
    return _GROUP.search(b"\n" + data) is not None


def group_names(data: bytes) -> tuple[str, ...]:
    """Return the names of the groups of an OBJ file's text, each once, in its order."""
    rows = (line.strip() for line in data.split(b"\n"))
    named = (row[1:].strip() for row in rows if _GROUP.match(b"\n" + row))
    return tuple(dict.fromkeys(name.decode("utf-8", "replace") for name in named if name))


def read_groups(data: bytes) -> ObjGroups:
    """Read the text of an OBJ file.

    Raises:
        ValueError, IndexError: it is none.
    """
    text = data.replace(b"\\\n", b" ")
    names: dict[bytes, int] = {}
    positions, faces, of_face = [], [], []
    group = -1
    for line in text.split(b"\n"):
        words = line.split()
        if not words:
            continue
        if words[0] == b"v":
            positions.append(words[1:4])
        elif words[0] == b"f":
            faces.append(tuple(_vertex(corner, len(positions)) for corner in words[1:]))
            of_face.append(group)
        elif words[0] == b"g":
            name = line.strip()[1:].strip()
            group = names.setdefault(name, len(names)) if name else -1
    return ObjGroups(
        tuple(name.decode("utf-8", "replace") for name in names),
        np.array(positions, dtype=np.float64).reshape(-1, 3),
        tuple(faces),
        np.array(of_face, dtype=np.int64),
        _COMPLETE.search(b"\n" + text) is not None,
    )


def _vertex(corner: bytes, count: int) -> int:
    number = int(corner.partition(b"/")[0])
    return number - 1 if number > 0 else count + number
