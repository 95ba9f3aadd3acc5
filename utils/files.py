# SPDX-License-Identifier: GPL-3.0-or-later
"""Atomic writes, content hashes, and listings of files."""

import hashlib
import os
import tempfile
from pathlib import Path

_HASH_CHUNK = 1 << 20


def atomic_write_bytes(path: Path, data: bytes) -> None:
    """Write `data` to `path` so that no reader ever sees, and no crash leaves, a part of it.

    The temporary file lies in the same folder (a rename across file systems is a copy), is named
    `.<name>.<random>.tmp` and is synced before the rename, so a power cut leaves the old file or the new.

    Raises:
        OSError: folder missing or not writable, or disk full; the temporary file is then removed.
    """
    path = Path(path)
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        # mkstemp creates private files; a dataset is meant to be shared.
        temporary.chmod(0o666 & ~_umask())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def atomic_write_text(path: Path, text: str) -> None:
    """Write `text` as UTF-8 with its line endings unchanged; see `atomic_write_bytes`.

    Bytes of file names that are no text are written as escapes (`\\udcff`), which JSON reads as the same name.
    """
    atomic_write_bytes(path, text.encode("utf-8", "backslashreplace"))


def content_hash(path: Path) -> str:
    """Return the SHA-256 of a file's bytes in hexadecimal."""
    digest = hashlib.sha256()
    with Path(path).open("rb") as file:
        while chunk := file.read(_HASH_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def names_below(folder: Path) -> list[str]:
    """Return the paths of all files below `folder`, relative to it with forward slashes, sorted.

    Strings, because a million `Path`s would take hundreds of megabytes.
    """
    names: list[str] = []
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir():
                names += (f"{entry.name}/{name}" for name in names_below(Path(entry.path)))
            else:
                names.append(entry.name)
    return sorted(names)


def _umask() -> int:
    # Setting it is the only portable way to read it; workers write from one thread, so this is no race.
    mask = os.umask(0)
    os.umask(mask)
    return mask
