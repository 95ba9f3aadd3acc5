# SPDX-License-Identifier: GPL-3.0-or-later
"""A JSON list read item by item, in memory that does not grow with it."""

from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import ijson

from core.errors import RefGraspError

# Small beside the limit of brackets, so that a list of many small items never comes near it.
_CHUNK = 1 << 13
# An item is one scene, some kilobytes; a file in which none ends for this long is no list of items (and ijson
# reads a string anew with each chunk).
_MAX_ITEM = 1 << 22
# ijson keeps the path to each level it is in, which takes memory with the square of the depth. An item of the
# most expressions that can be asked for opens a third of this.
_MAX_BRACKETS = 5000


class JsonStreamError(RefGraspError):
    """A file that is not a JSON list."""


def json_items(path: Path) -> Iterator[Any]:
    """Yield the items of the list in `path`; numbers with a fraction or an exponent are `Decimal`.

    Raises:
        JsonStreamError: not UTF-8, not a list, torn, or with something after its end.
        OSError: cannot be read.
    """
    with path.open("rb") as file:
        try:
            _check_list(file)
            part = _Part(file)
            for item in ijson.items(part, "item", buf_size=_CHUNK):
                part.begin_item()
                yield item
        except (ijson.JSONError, JsonStreamError, ValueError, ArithmeticError) as error:
            # Arithmetic: a number beyond all that Decimal holds.
            raise JsonStreamError(f"{path}: {_reason(error)}") from error


class _Part:
    """The file as ijson reads it, up to where a single item takes too much memory."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.begin_item()

    def begin_item(self) -> None:
        self._length = 0
        self._brackets = 0

    def read(self, size: int) -> bytes:
        data = self._file.read(size)
        self._length += len(data)
        self._brackets += data.count(b"[") + data.count(b"{")
        if self._length > _MAX_ITEM or self._brackets > _MAX_BRACKETS:
            raise JsonStreamError("an item is too long, or nested too deeply")
        return data


def _check_list(file: IO[bytes]) -> None:
    """Check that the file begins with a list; ijson would take any other value for an empty one."""
    start = b""
    while not start and (data := file.read(_CHUNK)):
        start = data.lstrip(b" \t\r\n")
    if start[:1] != b"[":
        raise JsonStreamError(f"expected '[', found {start[:20]!r}")
    file.seek(0)


def _reason(error: Exception) -> str:
    """Return what is wrong in one line: ijson's messages go on with a drawing of the place."""
    text = error.args[0] if error.args else ""
    text = text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)
    return text.partition("\n")[0].strip() or type(error).__name__
