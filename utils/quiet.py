# SPDX-License-Identifier: GPL-3.0-or-later
"""Keeps chatty libraries off the terminal."""

import ctypes
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_STANDARD_STREAMS = (1, 2)


@contextmanager
def redirected_output(path: Path) -> Iterator[None]:
    """Append everything written to standard output and error, by C code too, to the file at `path`."""
    _flush()
    saved = [os.dup(descriptor) for descriptor in _STANDARD_STREAMS]
    with Path(path).open("ab") as file:
        for descriptor in _STANDARD_STREAMS:
            os.dup2(file.fileno(), descriptor)
        try:
            yield
        finally:
            _flush()
            for descriptor, original in zip(_STANDARD_STREAMS, saved, strict=True):
                os.dup2(original, descriptor)
                os.close(original)


def _flush() -> None:
    """Flush all buffers, those of C code too, so that no line ends up on the wrong side."""
    sys.stdout.flush()
    sys.stderr.flush()
    library = ctypes.cdll.msvcrt if sys.platform == "win32" else ctypes.CDLL(None)
    library.fflush(None)
