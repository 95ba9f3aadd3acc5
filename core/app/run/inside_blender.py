# SPDX-License-Identifier: GPL-3.0-or-later
"""What `dataset_generation.py` does inside Blender: parse, check, run, and return an exit code."""

import io
import logging
import sys
from collections.abc import Callable, Sequence
from contextlib import redirect_stdout
from pathlib import Path

from core.annotation.labels.table import choose_labels, render_passes
from core.app.launch.protocol import Channel
from core.app.launch.worker import run_worker
from core.app.preflight import note_pace, single_preflight
from core.app.run.exit_codes import COMPLETE, DEBUG_FLAG, guarded
from core.app.run.preview import prepare_preview, write_page
from core.app.run.run import LastActs, run
from core.assets.library import AssetLibrary
from core.config.command_line import SingleCommand, parse_config, read_single
from core.config.settings import GenerationConfig
from core.dataset.store.dataset_store import DatasetStore
from core.engine.blender.engine import blender_engine
from core.engine.blender.relaunch import probe_program
from core.engine.blender.versions import blender_versions
from core.engine.protocol import Engine
from core.engine.ram_folders import ram_folder, sweep_abandoned
from core.engine.roles import Role, role
from core.errors import UserInputError, cause
from utils.interrupts import interrupt_on_signals
from utils.logs import log_to_file_only, start_logging
from utils.memory import keep_heap_small
from utils.process_lifetime import die_with_parent

logger = logging.getLogger(__name__)

# On a stop, the current image gets this many seconds; batch systems kill after 30.
_PATIENCE = 20.0
_INTERRUPTED = "Interrupted; run the same command again to resume."
# Color, and two uncompressed EXR files of four floats a pixel.
_BYTES_PER_PIXEL = 3 + 2 * 16


def main(argv: Sequence[str], init: Callable[[], None]) -> int:
    """Run with command-line flags and return the exit code: 0 complete, 1 failed, 2 wrong input, 130 Ctrl-C.

    The caller exits by `os._exit`: the bpy module can crash at interpreter shutdown after a successful
    run, and a stock Blender turns every uncaught exception into exit code 2.

    Args:
        init: BlenderProc's own start-up, called before anything else touches Blender.
    """
    return guarded(
        lambda: _main(argv, init),
        debug=DEBUG_FLAG in argv,
        on_interrupt=_INTERRUPTED,
        note_bug=log_to_file_only,
    )


def _main(argv: Sequence[str], init: Callable[[], None]) -> int:
    keep_heap_small()
    if role() is Role.WORKER:
        return _work(parse_config(argv), init)
    command = read_single(argv)
    last_acts: LastActs = []
    notice = f"Stopping; this takes up to {_PATIENCE:.0f} seconds."
    interrupt_on_signals(_PATIENCE, notice, _INTERRUPTED, last_acts)
    sweep_abandoned()
    plan = single_preflight(command, probe_program())
    if command.options.dry_run:
        plan.show(command.options.verbose)
        return COMPLETE
    _generate(command, init, plan.lines(devices=False), last_acts)
    return COMPLETE


def _work(config: GenerationConfig, init: Callable[[], None]) -> int:
    """Make the scenes that a launcher hands out; see `core.app.launch`."""
    die_with_parent()  # the bpy package's launcher has done so already, a stock Blender has not
    logging.basicConfig(stream=sys.stdout, level=logging.INFO, format="%(levelname)s %(message)s")

    with ram_folder(_render_bytes(config)) as ram:

        def make_engine(assets: AssetLibrary, temporary: Path) -> Engine:
            init()
            return _engine(config, assets, ram or temporary)

        return run_worker(config, Channel(), make_engine, blender_versions())


def _generate(
    command: SingleCommand, init: Callable[[], None], plan: Sequence[str], last_acts: LastActs
) -> None:
    config = command.config
    replaced = prepare_preview(config.output_dir) if command.options.preview else ""
    store = DatasetStore(config.output_dir)
    devices: list[str] = []
    try:
        _start_log(config)
        for line in filter(None, (replaced, *plan)):
            logger.info("%s", line)
        with ram_folder(_render_bytes(config)) as ram:

            def make_engine(assets: AssetLibrary, temporary: Path) -> Engine:
                with redirect_stdout(io.StringIO()):  # BlenderProc's own lines about devices
                    init()
                engine = _engine(config, assets, ram or temporary)
                devices.append(engine.device)
                return engine

            summary = run(config, store, make_engine, blender_versions(), last_acts)
        note_pace(config, devices, summary.images, summary.seconds)
    finally:
        store.close()
    if command.options.preview:
        logger.info("To view it, open %s", write_page(config.output_dir).as_uri())


def _engine(config: GenerationConfig, assets: AssetLibrary, temporary: Path) -> Engine:
    passes = render_passes(choose_labels(config.extra_outputs))
    return blender_engine(config, assets, temporary, passes)


def _render_bytes(config: GenerationConfig) -> int:
    """Return the most that the files of one render take, bytes."""
    return _BYTES_PER_PIXEL * config.resolution_width * config.resolution_height


def _start_log(config: GenerationConfig) -> None:
    try:
        start_logging(config.log_path)
    except OSError as error:
        raise UserInputError(f"--log-file-path {config.log_path}: {cause(error)}") from error
