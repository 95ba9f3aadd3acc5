# SPDX-License-Identifier: GPL-3.0-or-later
"""Brings a file or link into a desired state, atomically, and only if it differs.

Skipping files that are already right makes a read-only folder usable; replacing instead of overwriting
makes concurrent processes safe. All functions create the parent folder and raise OSError.
"""

import filecmp
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

_FILE_MODE = 0o644
_EXECUTABLE_MODE = 0o755


def write_text(path: Path, text: str, *, executable: bool = False) -> None:
    """Make `path` a file with this text, UTF-8."""
    data = text.encode("utf-8")
    if _holds(path, data) and (not executable or os.access(path, os.X_OK)):
        return

    def write(temporary: Path) -> None:
        temporary.write_bytes(data)
        temporary.chmod(_EXECUTABLE_MODE if executable else _FILE_MODE)

    _replace(path, write)


def copy_file(source: Path, path: Path) -> None:
    """Make `path` a copy of the file `source`, mode included."""
    if not (path.is_file() and filecmp.cmp(source, path, shallow=False)):
        _replace(path, lambda temporary: shutil.copy(source, temporary))


def link_or_copy(source: Path, path: Path) -> None:
    """Make `path` a symbolic link to the file `source`, or a copy where links are not possible."""
    if path.is_symlink() and path.readlink() == source:
        return
    try:
        _replace(path, lambda temporary: temporary.symlink_to(source))
    except OSError:
        copy_file(source, path)


def _holds(path: Path, data: bytes) -> bool:
    return path.is_file() and path.read_bytes() == data


def _replace(path: Path, make: Callable[[Path], object]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    # A temporary folder, because a link cannot be created over an existing temporary file.
    with tempfile.TemporaryDirectory(prefix=f".{path.name}.", dir=path.parent) as folder:
        temporary = Path(folder) / path.name
        make(temporary)
        temporary.replace(path)
