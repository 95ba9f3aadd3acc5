# SPDX-License-Identifier: GPL-3.0-or-later
"""A JSON list read item by item, in memory that does not grow with it."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from core.errors import RefGraspError

_CHUNK = 1 << 16
# An item is one scene, some kilobytes; a file in which none ends for this long is no list of items.
_MAX_ITEM = 1 << 26
_SPACE = " \t\r\n"


class JsonStreamError(RefGraspError):
    """A file that is not a JSON list."""


def json_items(path: Path) -> Iterator[Any]:
    """Yield the items of the list in `path`.

    Raises:
        JsonStreamError: not UTF-8, not a list, torn, or with something after its end.
        OSError: cannot be read.
    """
    with path.open(encoding="utf-8") as file:
        try:
            yield from _Items(file).read()
        except (UnicodeDecodeError, RecursionError) as error:
            raise JsonStreamError(f"{path}: {error}") from error
        except JsonStreamError as error:
            raise JsonStreamError(f"{path}: {error}") from error


class _Items:
    def __init__(self, file: IO[str]) -> None:
        self._file = file
        self._text = ""
        self._ended = False
        self._decoder = json.JSONDecoder()

    def read(self) -> Iterator[Any]:
        self._expect("[")
        if self._peek() == "]":
            self._expect("]")
        else:
            while True:
                yield self._item()
                mark = self._peek()
                self._expect("]" if mark == "]" else ",")
                if mark == "]":
                    break
        if self._peek():
            raise JsonStreamError("something stands after the end of the list")

    def _more(self) -> bool:
        # Twice as much each time: an item that is decoded anew after each read stays linear in its length.
        chunk = self._file.read(max(_CHUNK, len(self._text)))
        self._ended = not chunk
        self._text += chunk
        return not self._ended

    def _peek(self) -> str:
        """Return the next character that is no white space, or nothing at the end."""
        self._text = self._text.lstrip(_SPACE)
        while not self._text and self._more():
            self._text = self._text.lstrip(_SPACE)
        return self._text[:1]

    def _expect(self, mark: str) -> None:
        if self._peek() != mark:
            raise JsonStreamError(f"expected {mark!r}, found {self._text[:20]!r}")
        self._text = self._text[1:]

    def _item(self) -> Any:
        self._peek()
        while True:
            try:
                item, end = self._decoder.raw_decode(self._text)
            except json.JSONDecodeError as error:
                if len(self._text) > _MAX_ITEM or not self._more():
                    raise JsonStreamError(f"an item is torn or no JSON ({error.msg})") from error
                continue
            # A number may go on in what is not read yet ("0." is not 0): only what follows an item ends it.
            if self._text[end:].lstrip(_SPACE)[:1] not in (",", "]") and self._more():
                continue
            self._text = self._text[end:]
            return item
