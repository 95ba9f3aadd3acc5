# SPDX-License-Identifier: GPL-3.0-or-later
"""Files that exist whole or not at all, hashes of what is in them, and lists of their names."""

import hashlib
import os
import tempfile
from pathlib import Path

_HASH_CHUNK = 1 << 20


def atomic_write_bytes(path: Path, data: bytes) -> None:
    """Write `data` to `path` so that a reader, or a crash, never sees a part of it.

    The temporary file lies in the same folder (a rename across file systems is a copy), is named
    `.<name>.<random>.tmp` and is synced before the rename, so a power cut leaves the old file or the new.

    Raises:
        OSError: folder missing, not writable, or disk full; the temporary file is then removed.
    """
    path = Path(path)
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        # mkstemp makes files private; a dataset is meant to be read by colleagues.
        temporary.chmod(0o666 & ~_umask())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def atomic_write_text(path: Path, text: str) -> None:
    """Write `text` as UTF-8 with line feeds as given; see `atomic_write_bytes`."""
    atomic_write_bytes(path, text.encode("utf-8"))


def content_hash(path: Path) -> str:
    """Return the SHA-256 of a file's bytes as hexadecimal text."""
    digest = hashlib.sha256()
    with Path(path).open("rb") as file:
        while chunk := file.read(_HASH_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def names_below(folder: Path) -> list[str]:
    """Return the paths of all files below `folder`, relative to it with forward slashes, sorted.

    Texts and no `Path`s: a million of those would be hundreds of megabytes.
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
    # The only portable way to read it is to set it; workers write from one thread, so no one sees the gap.
    mask = os.umask(0)
    os.umask(mask)
    return mask
