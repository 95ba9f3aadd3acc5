# SPDX-License-Identifier: GPL-3.0-or-later
"""Distinguishing a full or broken disk from other errors, and saying what to do about it."""

import errno
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.errors import RefGraspError

# Too little for the files of one large image; with less, a full disk is the likely cause of any error.
LEAST_FREE_BYTES = 64 << 20
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT})
_NO_ACCESS = frozenset({errno.EROFS, errno.EACCES, errno.EPERM, errno.ESTALE})
_MEBIBYTE = 1 << 20


def storage_problem(error: Exception, root: Path) -> str:
    """Return what is wrong with the disk of the dataset folder `root` and what to do; "" if nothing is.

    Such a problem would affect every other worker and scene alike.
    """
    try:
        free = shutil.disk_usage(root).free
    except OSError as trouble:
        return f"{root}: cannot be reached ({trouble.strerror}); reconnect it"
    code = error.errno if isinstance(error, OSError) else None
    if free < LEAST_FREE_BYTES:
        return f"{root}: the disk is full ({free // _MEBIBYTE} MiB free); make room"
    if code in _NO_ROOM:
        return (
            f"{_place(error, root)}: {_reason(error)}; make room, or raise the quota "
            f"({free // _MEBIBYTE} MiB are free on the disk)"
        )
    if code in _NO_ACCESS:
        return f"{_place(error, root)}: {_reason(error)}; make it writable, or bring its disk back"
    return ""


@contextmanager
def explained_storage_errors(root: Path) -> Iterator[None]:
    """Turn errors of the disk into a `RefGraspError` that explains them; other errors pass unchanged."""
    try:
        yield
    except OSError as error:
        problem = storage_problem(error, root)
        if not problem:
            raise
        raise RefGraspError(f"{problem}. Run the same command again to resume") from error


def _place(error: Exception, root: Path) -> str:
    return str(getattr(error, "filename", None) or root)


def _reason(error: Exception) -> str:
    return str(getattr(error, "strerror", None) or error)
