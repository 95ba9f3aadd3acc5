# SPDX-License-Identifier: GPL-3.0-or-later
"""Large files written piece by piece, that still exist whole or not at all."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO


@contextmanager
def atomic_stream(path: Path) -> Iterator[IO[bytes]]:
    """Open a file to be written in pieces; it takes the place of `path` when the block ends well.

    After an exception the old file, if any, is untouched. The temporary file has the name that
    `utils.files` gives to its own, so what a killed run leaves is swept alike.
    """
    path = Path(path)
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")
    try:
        with temporary.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
