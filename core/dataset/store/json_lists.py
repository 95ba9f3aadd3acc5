# SPDX-License-Identifier: GPL-3.0-or-later
"""JSON lists that are written item by item, so that none has to fit into memory."""

from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import IO

from utils.atomic_stream import atomic_stream


class ItemList:
    """A JSON list that is written item by item."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._count = 0
        file.write(b"[")

    def add(self, items: Iterable[str]) -> None:
        for item in items:
            self._file.write((("\n" if self._count == 0 else ",\n") + item).encode("utf-8"))
            self._count += 1

    def finish(self) -> None:
        self._file.write(b"\n]\n")


class OptionalList:
    """A list of which there is no file, and no old one either, if it has no items."""

    def __init__(self, path: Path, stack: ExitStack) -> None:
        self._path, self._stack = path, stack
        self._list: ItemList | None = None

    def add(self, items: Sequence[str]) -> None:
        if items and self._list is None:
            self._list = ItemList(self._stack.enter_context(atomic_stream(self._path)))
        if self._list is not None:
            self._list.add(items)

    def finish(self) -> None:
        if self._list is not None:
            self._list.finish()
        else:
            self._path.unlink(missing_ok=True)
