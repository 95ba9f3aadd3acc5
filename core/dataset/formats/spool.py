# SPDX-License-Identifier: GPL-3.0-or-later
"""Items put aside on disk, for formats whose first lines need what only the last record tells."""

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any


class Spool:
    """A list on disk: added to at its end, read from its start, one item in memory at a time.

    Its file has no name where the system allows that, so that nothing of it outlives the process.
    """

    def __init__(self, folder: Path) -> None:
        self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 -- closed by __exit__
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Any]:
        self._file.seek(0)
        for _ in range(self._count):
            yield json.loads(self._file.readline())

    def __enter__(self) -> "Spool":
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def add(self, item: Any) -> None:
        """Put an item that JSON can hold at the end, tuples as lists; not while it is being read."""
        self._file.write(json.dumps(item).encode() + b"\n")
        self._count += 1
