# SPDX-License-Identifier: GPL-3.0-or-later
"""A JSON list read item by item, in memory that does not grow with it."""

from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import ijson

from core.errors import RefGraspError

# Small compared to the bracket limit, so that a list of many small items never approaches it.
_CHUNK = 1 << 13
# An item is one scene, some kilobytes; a file in which none ends within this length is not a list of items (and
# ijson rescans an unfinished string with every chunk).
_MAX_ITEM = 1 << 22
# ijson keeps the path of each level it is in, so memory grows with the square of the depth. An item with the
# most expressions that can be requested has a third as many brackets.
_MAX_BRACKETS = 5000


class JsonStreamError(RefGraspError):
    """A file that is not a JSON list."""


def json_items(path: Path) -> Iterator[Any]:
    """Yield the items of the list in `path`; numbers with a fraction or an exponent are `Decimal`.

    Raises:
        JsonStreamError: the file is not UTF-8, not a list, truncated, or has something after its end.
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        try:
            _check_list(file)
            part = _Part(file)
            for item in ijson.items(part, "item", buf_size=_CHUNK):
                part.begin_item()
                yield item
            if part.string_is_open:
                raise JsonStreamError("a string after the list never ends")
        except (ijson.JSONError, JsonStreamError, ValueError, ArithmeticError) as error:
            # ArithmeticError: a number beyond the range of Decimal.
            raise JsonStreamError(f"{path}: {_reason(error)}") from error


class _Part:
    """A file for ijson to read; raises `JsonStreamError` before a single item takes too much memory."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._quotes = 0
        self._escape = b""
        self.begin_item()

    @property
    def string_is_open(self) -> bool:
        """Whether what was read ends within a string; the C parser overlooks that after the list."""
        return self._quotes % 2 == 1

    def begin_item(self) -> None:
        self._length = 0
        self._brackets = 0

    def read(self, size: int) -> bytes:
        data = self._file.read(size)
        self._count_quotes(data)
        self._length += len(data)
        self._brackets += data.count(b"[") + data.count(b"{")
        if self._length > _MAX_ITEM or self._brackets > _MAX_BRACKETS:
            raise JsonStreamError("an item is too long, or nested too deeply")
        return data

    def _count_quotes(self, data: bytes) -> None:
        text = self._escape + data
        backslashes = len(text) - len(text.rstrip(b"\\"))
        # An escape that the end of the chunk cuts is counted with the next one.
        self._escape = b"\\" * (backslashes % 2)
        text = text[: len(text) - backslashes % 2]
        self._quotes += text.replace(b"\\\\", b"").replace(b'\\"', b"").count(b'"')


def _check_list(file: IO[bytes]) -> None:
    """Check that the file begins with a list; ijson would treat any other value as an empty one."""
    start = b""
    while not start and (data := file.read(_CHUNK)):
        start = data.lstrip(b" \t\r\n")
    if start[:1] != b"[":
        raise JsonStreamError(f"expected '[', found {start[:20]!r}")
    file.seek(0)


def _reason(error: Exception) -> str:
    """Return the message in one line; ijson's messages continue with a drawing of the location."""
    text = error.args[0] if error.args else ""
    text = text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)
    return text.partition("\n")[0].strip() or type(error).__name__
