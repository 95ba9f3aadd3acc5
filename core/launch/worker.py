# SPDX-License-Identifier: GPL-3.0-or-later
"""The worker: takes scenes from the launcher one by one, makes them, and tells what became of them."""

import logging
import os
import traceback
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from core.config import GenerationConfig
from core.dataset.ownership import Membership
from core.dataset.storage import storage_problem
from core.dataset.store import DatasetStore
from core.errors import RefGraspError, UserInputError
from core.launch.protocol import Channel, EventKind
from core.run import make_scene, read_inputs
from core.shelf import Shelf
from core.stage import Stage
from utils.logs import memory_in_use
from utils.stopwatch import Stopwatch

logger = logging.getLogger(__name__)

FAILED = 1

Make = Callable[[int], Mapping[str, Any]]


def hello(slot: int, token: str) -> dict[str, Any]:
    """Return the first command to a worker."""
    return {"slot": slot, "token": token}


def run_worker(
    config: GenerationConfig, channel: Channel, make_stage: Callable[[Shelf, Path], Stage]
) -> int:
    """Join the run that this process was hired for, make scenes until told to leave.

    Args:
        make_stage: as in `core.run.run`.

    Returns:
        exit code of the process; the launcher judges by scene records.
    """
    command = channel.receive()
    if "quit" in command:
        return 0
    store = DatasetStore(config.output_dir, Membership(int(command["slot"]), str(command["token"])))
    try:
        inputs = read_inputs(config, store)
        store.check(inputs.identity)
        shelf = Shelf(inputs.models)
        stage = make_stage(shelf, store.temporary_folder())
    except UserInputError as error:
        channel.send(EventKind.FATAL, message=str(error), exit_code=error.exit_code)
        return error.exit_code
    maker = inputs.maker(shelf, stage, Stopwatch())
    made = 0

    def make(scene: int) -> Mapping[str, Any]:
        nonlocal made
        outcome = make_scene(maker, store, scene)
        made += 1
        if made % config.persistent_data_cleanup_interval == 0:
            stage.purge()
        return asdict(outcome)

    return serve(channel, make, config.output_dir, str(getattr(stage, "device", "")))


def serve(channel: Channel, make: Make, root: Path, device: str = "") -> int:
    """Make the scenes that the channel gives; return the exit code.

    Args:
        make: makes and commits a scene; what it returns goes into the event.
        root: folder of the dataset, to look at the room left on its disk.
    """
    channel.send(EventKind.READY, pid=os.getpid(), device=device)
    for scene in channel.scenes():
        try:
            facts = make(scene)
        except Exception as error:
            # With its traceback into this worker's log; the launcher says the rest.
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
