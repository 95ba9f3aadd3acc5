# SPDX-License-Identifier: GPL-3.0-or-later
"""Which devices to use of those that a probe found (`core.engine.probe`), and how to share the cores."""

import logging
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from core.config.flag_values import CPU
from core.errors import UserInputError

logger = logging.getLogger(__name__)

# As many as the original used without being asked; more have to be named.
MOST_UNASKED = 4
# Physics, ray casting and encoding of one worker keep about two cores busy beside its GPU.
CORES_PER_WORKER = 2


@dataclass(frozen=True)
class Gpu:
    """A GPU by the number that `--gpu-ids` takes."""

    number: int
    name: str


def choose_devices(
    asked: Sequence[int] | None, found: Sequence[Gpu], flag: str = "--gpu-ids"
) -> list[int]:
    """Return the device of each worker.

    Args:
        asked: as given by `flag`.

    Raises:
        UserInputError: a GPU that was asked for does not exist; the message lists those found.
    """
    if asked is None:
        if found:
            return [gpu.number for gpu in found[:MOST_UNASKED]]
        logger.info("No GPU was found: one worker renders on the CPU.")
        return [CPU]
    unknown = [number for number in asked if number >= len(found)]
    if unknown:
        names = ", ".join(f"{gpu.number}: {gpu.name}" for gpu in found) or "none"
        missing = ", ".join(str(number) for number in unknown)
        raise UserInputError(
            f"{flag}: no GPU {missing}; found: {names}. {flag} cpu renders on the CPU"
        )
    return list(asked)


def device_name(number: int) -> str:
    return "CPU" if number == CPU else f"GPU {number}"


def cpu_cores() -> int:
    """Return the number of processor cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def machine_memory() -> int:
    """Return the memory that this process may use, bytes: the machine's, or its control group's."""
    total = int(psutil.virtual_memory().total)
    if sys.platform.startswith("linux"):
        for file in _memory_limit_files():
            try:
                text = file.read_text(encoding="ascii").strip()
            except OSError:
                continue
            if text.isdigit():
                total = min(total, int(text))
    return total


def _memory_limit_files() -> list[Path]:
    """Return the limit files of the control groups around this process (cgroup version 2)."""
    root = Path("/sys/fs/cgroup")
    try:
        lines = Path("/proc/self/cgroup").read_text(encoding="ascii").splitlines()
    except (OSError, UnicodeDecodeError):
        return []
    own = next((line[3:] for line in lines if line.startswith("0::")), "/")
    group = root / own.lstrip("/")
    return [
        folder / "memory.max"
        for folder in (group, *group.parents)
        if root in (folder, *folder.parents)
    ]


def threads_per_worker(asked: int, workers: int, cores: int) -> int:
    """Return the CPU threads of each worker: as asked, but the cores shared among all; 0 asks for all."""
    share = max(1, cores // workers)
    return min(asked, share) if asked else share


def warn_if_too_few_cores(workers: int, cores: int) -> None:
    """Say so where the workers will wait for the processor."""
    if cores < CORES_PER_WORKER * workers:
        logger.warning(
            "%d workers share %d CPU cores; about %d cores each are needed, or they wait for each "
            "other. Ask for more cores, or name fewer devices with --gpu-ids.",
            workers,
            cores,
            CORES_PER_WORKER,
        )
