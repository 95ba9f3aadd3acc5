# SPDX-License-Identifier: GPL-3.0-or-later
"""The worker: takes scenes from the launcher one by one, makes them, and reports the outcomes."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from core.app.launch.protocol import Channel, EventKind
from core.app.launch.worker_loop import serve
from core.app.run.run import make_scene, read_inputs
from core.assets.library import AssetLibrary
from core.config.settings import GenerationConfig
from core.dataset.store.dataset_store import DatasetStore
from core.dataset.store.ownership import Membership
from core.engine.protocol import Engine
from core.errors import UserInputError
from utils.stopwatch import Stopwatch


def hello(slot: int, token: str) -> dict[str, Any]:
    """Return the first command to a worker; `token` proves membership in the run."""
    return {"slot": slot, "token": token}


def run_worker(
    config: GenerationConfig,
    channel: Channel,
    make_engine: Callable[[AssetLibrary, Path], Engine],
    versions: Mapping[str, str],
) -> int:
    """Join the launcher's run and make scenes until it asks to quit.

    Args:
        make_engine, versions: as in `core.app.run.run.run`.

    Returns:
        Exit code of the process; the launcher judges by scene records.
    """
    command = channel.receive()
    if "quit" in command:
        return 0
    store = DatasetStore(config.output_dir, Membership(int(command["slot"]), str(command["token"])))
    try:
        inputs = read_inputs(config, store, versions)
        store.check(inputs.identity)
        assets = AssetLibrary(inputs.models)
        engine = make_engine(assets, store.temporary_folder())
    except UserInputError as error:
        channel.send(EventKind.FATAL, message=str(error), exit_code=error.exit_code)
        return error.exit_code
    maker = inputs.maker(assets, engine, Stopwatch())
    made = 0

    def make(scene: int) -> Mapping[str, Any]:
        nonlocal made
        outcome = make_scene(maker, store, scene)
        made += 1
        if made % config.persistent_data_cleanup_interval == 0:
            engine.renderer.purge()
        return asdict(outcome)

    return serve(channel, make, config.output_dir, engine.device)
