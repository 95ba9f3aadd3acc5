# SPDX-License-Identifier: GPL-3.0-or-later
"""The loop of a worker: receive a scene, make it, report the outcome."""

import os
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from core.app.launch.protocol import Channel, EventKind
from core.dataset.store.disk_errors import storage_problem
from core.errors import RefGraspError, UserInputError
from utils.logs import memory_in_use

FAILED = 1

Make = Callable[[int], Mapping[str, Any]]


def serve(channel: Channel, make: Make, root: Path, device: str = "") -> int:
    """Make the scenes that the channel yields; return the exit code.

    Args:
        make: makes and commits a scene; what it returns goes into the event.
        root: folder of the dataset, whose free disk space is checked after an error.
    """
    channel.send(EventKind.READY, pid=os.getpid(), device=device)
    for scene in channel.scenes():
        try:
            facts = make(scene)
        except Exception as error:
            # The traceback goes to this worker's log; the launcher reports the rest.
            traceback.print_exc()
            storage = storage_problem(error, root)
            if storage:
                channel.send(EventKind.FATAL, message=storage, exit_code=FAILED)
            elif isinstance(error, UserInputError):
                channel.send(EventKind.FATAL, message=str(error), exit_code=error.exit_code)
            else:
                name = "" if isinstance(error, RefGraspError) else f"{type(error).__name__}: "
                channel.send(EventKind.FAILED, scene=scene, message=f"{name}{error}")
            return FAILED
        channel.send(EventKind.DONE, **{"scene": scene, "memory": memory_in_use(), **facts})
    return 0
