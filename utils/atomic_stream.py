# SPDX-License-Identifier: GPL-3.0-or-later
"""Large files written in pieces that still exist whole or not at all."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO


@contextmanager
def atomic_stream(path: Path) -> Iterator[IO[bytes]]:
    """Open a temporary file for writing; it replaces `path` when the block ends without an exception.

    After an exception the old file, if any, is untouched. The temporary file is named as in `utils.files`,
    so that leftovers of a killed run are swept with the others.
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
