# SPDX-License-Identifier: GPL-3.0-or-later
"""Standard streams that a program can write to without a traceback: open, and able to take any text.

A program may be started with streams closed (`>&-`), then Python has None for them and the next file that is
opened gets their number, so that C code prints into it. A terminal may be of a language that lacks letters
(the C locale), and it may be gone, as after a broken connection.
"""

import os
import sys
from contextlib import suppress
from typing import IO, Any, NoReturn

_NUMBERS = (0, 1, 2)


class Forgiving:
    """A text stream for messages and progress bars: what can no longer be written is dropped."""

    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        with suppress(OSError, ValueError):
            self._stream.write(text)
        return len(text)

    def flush(self) -> None:
        with suppress(OSError, ValueError):
            self._stream.flush()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def prepare_streams() -> None:
    """Open the standard streams that are closed, and let characters that they lack be written as escapes.

    Call first of all: before other files are opened, and before anything is printed.
    """
    for number in _NUMBERS:
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # the lowest free number, which is this one
    sys.stdin = sys.stdin or os.fdopen(0, "r", encoding="utf-8", closefd=False)
    sys.stdout = sys.stdout or os.fdopen(1, "w", encoding="utf-8", closefd=False)
    sys.stderr = sys.stderr or os.fdopen(2, "w", encoding="utf-8", closefd=False)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    if not isinstance(sys.stderr, Forgiving):
        sys.stderr = Forgiving(sys.stderr)


def flush_streams() -> None:
    """Write what is still in the buffers; what cannot be written is dropped, now and at exit.

    Raises:
        OSError: standard output did not take everything (the reader of `| head` has left, a full disk).
    """
    try:
        sys.stdout.flush()
    except OSError:
        drop_output()
        raise
    finally:
        with suppress(OSError, ValueError):
            sys.stderr.flush()


def drop_output() -> None:
    """Send the rest of standard output nowhere, so that the interpreter does not complain at exit."""
    with suppress(OSError, ValueError):
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, sys.stdout.fileno())
        os.close(nothing)


def leave(code: int) -> NoReturn:
    """End the process at once, without the interpreter's shutdown, in which Blender's module can crash."""
    with suppress(OSError):
        flush_streams()
    os._exit(code)
