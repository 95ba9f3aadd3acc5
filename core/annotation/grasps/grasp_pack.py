# SPDX-License-Identifier: GPL-3.0-or-later
"""The grasps of a whole catalogue in one file beside its models, so that nobody has to prove them again.

A zip archive of the caches, byte for byte: a dataset's fingerprint has their hashes, and compressing them
again might give other bytes on another machine.
"""

import io
import zipfile
from collections.abc import Iterable
from pathlib import Path

from utils.files import atomic_write_bytes

# The earliest time that a zip archive can tell: the same caches always make the same file.
_NO_TIME = (1980, 1, 1, 0, 0, 0)


def pack_path(models: Path, gripper: str) -> Path:
    """Return where a model folder keeps the grasps of all its models for a gripper."""
    return models / f"grasps_{gripper}.zip"


def write_pack(path: Path, caches: Iterable[Path]) -> None:
    """Write caches into one file, whole or not at all.

    Raises:
        OSError: a cache cannot be read, or the file cannot be written.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for cache in sorted(set(caches), key=lambda cache: cache.name):
            archive.writestr(zipfile.ZipInfo(cache.name, _NO_TIME), cache.read_bytes())
    atomic_write_bytes(path, buffer.getvalue())


def unpack(path: Path, cache: Path) -> bool:
    """Write a missing cache from a pack; return whether the pack has it.

    Raises:
        OSError: the cache cannot be written, or the pack not read.
        zipfile.BadZipFile: the pack is damaged.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            data = archive.read(cache.name)
    except (FileNotFoundError, KeyError):
        return False
    cache.parent.mkdir(parents=True, exist_ok=True)
    atomic_write_bytes(cache, data)
    return True
