# SPDX-License-Identifier: GPL-3.0-or-later
"""A file lock that the operating system releases exactly when its holder ends."""

import os
import sys
import time
from pathlib import Path

_POLL = 0.05  # seconds


class FileLock:
    """Held from construction until `release` or the end of the process, even by a crash.

    Child processes do not inherit it. The file is never removed: removing a locked file would let two
    processes hold "the" lock.

    Args:
        patience: seconds to wait for another holder.

    Raises:
        BlockingIOError: another process holds it.
        OSError: the file cannot be opened, or its file system has no locks.
    """

    def __init__(self, path: Path, patience: float = 0.0) -> None:
        self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
        deadline = time.monotonic() + patience
        try:
            while not _try_lock(self._descriptor):
                if time.monotonic() >= deadline:
                    raise BlockingIOError(f"{path} is locked by another process")
                time.sleep(_POLL)
        except BaseException:
            os.close(self._descriptor)
            self._descriptor = -1
            raise

    def release(self) -> None:
        """Release the lock; a second call does nothing."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


if sys.platform == "win32":
    import msvcrt

    def _try_lock(descriptor: int) -> bool:
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except PermissionError:
            return False
        return True

else:
    import fcntl

    def _try_lock(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
