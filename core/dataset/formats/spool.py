# SPDX-License-Identifier: GPL-3.0-or-later
"""Items buffered on disk, for formats whose first lines depend on the last record."""

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any


class Spool:
    """A list on disk: added to at its end, read from its start, one item in memory at a time.

    Where the system allows it, its file has no name, so nothing is left when the process dies.
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
        """Append a JSON value (tuples become lists); not allowed during iteration."""
        self._file.write(json.dumps(item).encode() + b"\n")
        self._count += 1
