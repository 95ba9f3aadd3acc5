# SPDX-License-Identifier: GPL-3.0-or-later
"""Temporary folders in shared memory, BlenderProc's and ours: marked in use, swept once their owner is gone.

Their owners remove them when they end, but not after `kill -9`, and what stays in shared memory stays in
memory. The mark is a lock that the system releases with its holder, in whatever container that runs; a folder
without a mark belongs to another program and is left alone.
"""

import logging
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from utils.lock import FileLock

logger = logging.getLogger(__name__)

_PREFIX = "blender_proc_"
_MARK = ".refgrasp_owner"
_SHARED_MEMORY = Path("/dev/shm")
# Several workers, and other programs, share what is free.
_ROOM = 8


def own_folder(arguments: Sequence[str]) -> Path | None:
    """Return the folder that BlenderProc named to the Blender it started with these arguments, if any."""
    words = list(arguments)
    if "--" not in words:
        return None
    after = words[words.index("--") + 1 :]
    folder = Path(after[1]) if len(after) > 1 else None
    return folder if folder is not None and folder.name.startswith(_PREFIX) else None


def mark_as_ours(folder: Path) -> FileLock | None:
    """Mark a folder as used by this process until it ends; None where that is impossible."""
    try:
        return FileLock(folder / _MARK)
    except OSError:
        return None


@contextmanager
def ram_folder(size: int, root: Path = _SHARED_MEMORY) -> Iterator[Path | None]:
    """Yield a marked folder, removed at the end, for files of `size` bytes at a time; None without room."""
    folder, mark = None, None
    try:
        if shutil.disk_usage(root).free >= _ROOM * size:
            folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=root))
            mark = mark_as_ours(folder)
    except OSError:  # no such file system here, or none to write to
        folder = None
    try:
        yield folder
    finally:
        if mark is not None:
            mark.release()
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)


def sweep_abandoned(roots: Iterable[Path] | None = None) -> list[Path]:
    """Remove the marked folders below `roots` whose owner is gone, and return them.

    Args:
        roots: by default shared memory and the system's temporary folder.
    """
    removed = []
    for root in dict.fromkeys(roots or (_SHARED_MEMORY, Path(tempfile.gettempdir()))):
        for folder in root.glob(f"{_PREFIX}*"):
            if _is_abandoned(folder):
                shutil.rmtree(folder, ignore_errors=True)
                logger.info("%s: removed, it was left by a killed process", folder)
                removed.append(folder)
    return removed


def _is_abandoned(folder: Path) -> bool:
    try:
        if folder.is_symlink() or not (folder / _MARK).is_file():
            return False
        FileLock(folder / _MARK).release()
    except OSError:  # its owner is alive, or it is another user's
        return False
    return True
