# SPDX-License-Identifier: GPL-3.0-or-later
"""What is printed on a model, in the file `<id>.print.json` beside its mesh; docs/printed.md has its format.

The file lists all that a person would read out; a model without one may say anything.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from core.assets.mesh_files import in_model_frame
from core.errors import UserInputError, cause

PRINT_SUFFIX = ".print.json"
# Of coordinates: hundredths of a millimeter.
_DECIMALS = 5
_MAX_LETTERS = 60
# In a sentence, these would be taken for the end of what is printed.
_UNSAID = frozenset('"\u201c\u201d\u201e{}<>|')
Grid = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class PrintedText:
    """A text, and where a model bears it.

    Attributes:
        text: as a person would write it, "Oat Flakes".
        places: each a grid of points (r, c, 3) by line of the text: from its left to its right end, and from
            the foot of its capitals to their top. Empty if it is nowhere printed clearly.
    """

    text: str
    places: tuple[tuple[Grid, ...], ...]

    @classmethod
    def checked(cls, text: str, places: Sequence[Sequence[Grid]]) -> "PrintedText":
        """Return a text with its places.

        Raises:
            ValueError: it cannot be said, or a place is no grid; the message says why.
        """
        if not text or text != " ".join(text.split()) or len(text) > _MAX_LETTERS:
            raise ValueError(
                f"{text!r} is not a text of 1 to {_MAX_LETTERS} letters, single blanks between words"
            )
        if not text.isprintable() or not _UNSAID.isdisjoint(text):
            raise ValueError(f"{text!r} has quotation marks or other signs that cannot be said")
        if not all(places):
            raise ValueError(
                f"a place of {text!r} has no lines; a text that is hard to read has no places"
            )
        for grid in (grid for place in places for grid in place):
            if (
                grid.ndim != 3
                or min(grid.shape) < 2
                or grid.shape[2] != 3
                or not np.isfinite(grid).all()
            ):
                raise ValueError(
                    f"a place of {text!r} is no grid of points [x, y, z], at least 2 by 2"
                )
        return cls(text, tuple(tuple(place) for place in places))


class _Entry(msgspec.Struct, forbid_unknown_fields=True):
    text: str
    places: list[list[list[list[tuple[float, float, float]]]]] = []


class _File(msgspec.Struct, forbid_unknown_fields=True):
    texts: list[_Entry]


def format_print(texts: Sequence[PrintedText]) -> bytes:
    """Return the content of a file, with places in the frame of the mesh file beside it, meters."""
    entries = [
        {
            "text": one.text,
            "places": [
                [np.round(grid, _DECIMALS).tolist() for grid in place] for place in one.places
            ],
        }
        for one in texts
    ]
    return json.dumps({"texts": entries}, ensure_ascii=False).encode()


def print_file(mesh: Path) -> Path:
    """Return where it is written what is printed on a model, if that is known."""
    return mesh.with_name(mesh.stem + PRINT_SUFFIX)


def load_print(mesh: Path) -> tuple[PrintedText, ...] | None:
    """Return all that is printed on a model, with places in the model frame; None if that is not known.

    Raises:
        UserInputError: the file beside the mesh is damaged.
    """
    path = print_file(mesh)
    try:
        found = msgspec.json.decode(path.read_bytes(), type=_File)
        return tuple(_text(entry, mesh) for entry in found.texts)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, msgspec.MsgspecError, RecursionError) as error:
        raise UserInputError(
            f"{path}: does not say what is printed on the model ({cause(error)}); see docs/printed.md."
        ) from error


def print_problem(mesh: Path) -> str:
    """Return what is wrong with the file beside a mesh, "" if nothing is, or there is none."""
    try:
        load_print(mesh)
    except UserInputError as error:
        return str(error)
    return ""


def _text(entry: _Entry, mesh: Path) -> PrintedText:
    places = [
        [_in_model(np.array(grid, dtype=np.float64), mesh) for grid in place]
        for place in entry.places
    ]
    return PrintedText.checked(entry.text, places)


def _in_model(grid: Grid, mesh: Path) -> Grid:
    if grid.ndim != 3:
        return grid
    return in_model_frame(grid.reshape(-1, 3), mesh).reshape(grid.shape)
