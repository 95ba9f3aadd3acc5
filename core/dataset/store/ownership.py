# SPDX-License-Identifier: GPL-3.0-or-later
"""Who may write a dataset folder: one run, that is, a process and the workers it started.

Locks cannot be inherited by a worker: BlenderProc closes all but the standard files on the way to
Blender. So each worker locks a file of its own, and a run owns the folder only once all those locks
are free, that is, when the last process of the previous run is dead.

The order of steps leaves no race. A run writes its token, then tries the workers' locks; a worker
takes its lock, then reads the token. A late worker of a dead run is therefore either noticed by the
new run, or reads the new token and exits.
"""

import secrets
from dataclasses import dataclass
from pathlib import Path

from core.errors import RefGraspError
from utils.files import atomic_write_text
from utils.lock import FileLock

# The system kills the workers of a killed run at once, but a process with gigabytes of meshes takes a
# moment to end.
WORKER_PATIENCE = 30.0  # seconds
_LOCK_NAME = "lock"
_TOKEN_NAME = "owner"
_WORKERS_NAME = "workers"
_TOKEN_BYTES = 8


class StaleWorkerError(RefGraspError):
    """The run that started this worker no longer owns the folder."""


@dataclass(frozen=True)
class Membership:
    """What a run gives a worker so that it may write.

    Attributes:
        slot: number of the worker; no two live workers share one.
        token: of the run.
    """

    slot: int
    token: str


class Ownership:
    """The right to write, held until `release` or the end of the process."""

    def __init__(self, lock: FileLock, token: str) -> None:
        self._lock = lock
        self.token = token

    def release(self) -> None:
        self._lock.release()


def own(state: Path, patience: float = WORKER_PATIENCE) -> Ownership:
    """Lock a folder for a new run; `state` is an existing folder inside it.

    Args:
        patience: seconds to wait for workers of a dead run to end.

    Raises:
        BlockingIOError: another run, or one of its workers, is alive.
        OSError: the folder cannot be written.
    """
    (state / _WORKERS_NAME).mkdir(exist_ok=True)
    lock = FileLock(state / _LOCK_NAME)
    try:
        token = secrets.token_hex(_TOKEN_BYTES)
        atomic_write_text(state / _TOKEN_NAME, token)
        for file in sorted((state / _WORKERS_NAME).iterdir()):
            FileLock(file, patience).release()
    except BaseException:
        lock.release()
        raise
    return Ownership(lock, token)


def join(state: Path, membership: Membership, patience: float = WORKER_PATIENCE) -> Ownership:
    """Lock a worker's slot in a run, waiting up to `patience` seconds for a dying worker in the same slot.

    Raises:
        StaleWorkerError: another run owns the folder now.
        OSError: the slot is taken, or the folder cannot be written.
    """
    lock = FileLock(state / _WORKERS_NAME / f"{membership.slot}.lock", patience)
    try:
        owner = (state / _TOKEN_NAME).read_text(encoding="utf-8")
    except BaseException:
        lock.release()
        raise
    if owner != membership.token:
        lock.release()
        raise StaleWorkerError(f"{state}: another run now owns this folder")
    return Ownership(lock, membership.token)
