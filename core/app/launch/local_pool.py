# SPDX-License-Identifier: GPL-3.0-or-later
"""Workers as processes of this machine."""

import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.app.launch.worker_process import WorkerOrder, WorkerProcess
from core.engine.devices import device_name
from core.engine.probe import ProbeProgram
from utils.repository import REPOSITORY

ENTRY_SCRIPT = REPOSITORY / "dataset_generation.py"


@dataclass(frozen=True)
class WorkerProgram:
    """How the entry script is started inside Blender.

    Attributes:
        before: arguments before BlenderProc's --temp-dir and the script's own flags.
        blender: folder of a stock Blender; None = the bpy package.
    """

    before: tuple[str, ...] = (sys.executable, "-m", "blenderproc", "run", str(ENTRY_SCRIPT))
    blender: Path | None = None

    def command(self, temporary: Path, flags: Sequence[str]) -> tuple[str, ...]:
        """Return the argument list; BlenderProc's files go below `temporary`, not into shared memory."""
        chosen = [f"--custom-blender-path={self.blender.resolve()}"] if self.blender else []
        return (*self.before, f"--temp-dir={temporary}", *chosen, *flags)

    def probe(self) -> ProbeProgram:
        """Return the program that queries Blender; see `core.engine.probe`."""
        return ProbeProgram(self.command(Path(tempfile.gettempdir()), ()))


@dataclass(frozen=True)
class LocalWorkerPool:
    """Starts the worker of each slot on this machine.

    Attributes:
        devices: device number by slot.
        order: returns how to start the worker of a slot.
    """

    devices: Sequence[int]
    order: Callable[[int], WorkerOrder]

    @property
    def names(self) -> list[str]:
        return [f"Worker {slot} ({device_name(d)})" for slot, d in enumerate(self.devices)]

    def start(self, slot: int, tell: Callable[[dict[str, Any]], None]) -> WorkerProcess:
        return WorkerProcess(self.order(slot), tell)
