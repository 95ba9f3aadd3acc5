# SPDX-License-Identifier: GPL-3.0-or-later
"""What `dataset_generation.py` does inside Blender: parse, run, and an exit code."""

import logging
import os
import sys
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path

from core.blender.renderer import gpu_names
from core.blender.stage import BlenderStage
from core.config import GenerationConfig, parse_config
from core.dataset.store import DatasetStore
from core.errors import RefGraspError, UserInputError
from core.launch.devices import announce_devices
from core.launch.lifetime import die_with_parent
from core.launch.protocol import Channel, Role, role
from core.launch.worker import run_worker
from core.run import run
from core.shelf import Shelf
from utils.logs import log_to_file_only, start_logging

logger = logging.getLogger(__name__)

INTERRUPTED = 130
FAILED = 1


def main(argv: Sequence[str], init: Callable[[], None]) -> int:
    """Run with command-line flags and return the exit code: 0, 1 failed, 2 wrong input, 130 Ctrl-C.

    The caller leaves by `os._exit`: the bpy module can crash while the interpreter shuts down after good
    work, and a stock Blender turns every uncaught exception into exit code 2.

    Args:
        init: BlenderProc's own start-up, called before anything else touches Blender.
    """
    debug = "--debug" in argv
    started_as = role()
    try:
        if started_as is Role.DEVICES:
            sys.stdout.flush()
            os.write(1, announce_devices(gpu_names()))
            return 0
        config = parse_config(argv)
        if started_as is Role.WORKER:
            return _work(config, init)
        _generate(config, init)
    except SystemExit as stop:  # argparse, which has said why
        return stop.code if isinstance(stop.code, int) else FAILED
    except KeyboardInterrupt:
        print("\nInterrupted; the same command continues.", file=sys.stderr)
        return INTERRUPTED
    except RefGraspError as error:
        if debug:
            traceback.print_exc()
        print(f"Error: {error}", file=sys.stderr)
        return error.exit_code
    except Exception as error:  # a bug of ours: say so, keep the traceback in the log
        log_to_file_only(traceback.format_exc())
        if debug:
            traceback.print_exc()
        print(
            f"Error: unexpected {type(error).__name__}: {error}; the log has the details, and "
            "--debug shows them",
            file=sys.stderr,
        )
        return FAILED
    return 0


def _work(config: GenerationConfig, init: Callable[[], None]) -> int:
    """Make the scenes that a launcher gives; see `core.launch`."""
    die_with_parent()  # a stock Blender, unlike the bpy package's launcher, has not done so
    logging.basicConfig(stream=sys.stdout, level=logging.INFO, format="%(levelname)s %(message)s")

    def make_stage(shelf: Shelf, temporary: Path) -> BlenderStage:
        init()
        return BlenderStage(config, shelf, temporary)

    return run_worker(config, Channel(), make_stage)


def _generate(config: GenerationConfig, init: Callable[[], None]) -> None:
    store = DatasetStore(config.output_dir)
    try:
        _start_log(config)

        def make_stage(shelf: Shelf, temporary: Path) -> BlenderStage:
            init()
            stage = BlenderStage(config, shelf, temporary)
            logger.info("Rendering on %s (%s).", stage.device.name, stage.device.kind)
            return stage

        run(config, store, make_stage)
    finally:
        store.close()


def _start_log(config: GenerationConfig) -> None:
    try:
        start_logging(config.log_path)
    except OSError as error:
        raise UserInputError(f"--log-file-path {config.log_path}: {error}") from error
