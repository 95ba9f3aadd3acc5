# SPDX-License-Identifier: GPL-3.0-or-later
"""Entry point of `dataset_generation_multi_gpu.py`: parse, run, and return an exit code."""

import logging
from collections.abc import Sequence

from core.app.launch.local_pool import WorkerProgram
from core.app.launch.stop_switch import StopSwitch, catch_signals
from core.app.run.exit_codes import DEBUG_FLAG, guarded
from core.config.command_line import read_launch
from utils.logs import log_to_file_only


def main(argv: Sequence[str], program: WorkerProgram | None = None) -> int:
    """Run with command-line flags and return the exit code: 0 complete, 1 failed or incomplete, 2 wrong
    input, 130 interrupted.

    Args:
        program: what the workers run; by default the entry script inside Blender.
    """
    logging.raiseExceptions = False  # an unwritable log must not bury the messages
    logging.basicConfig(level=logging.INFO, format="%(message)s", force=True)
    switch = StopSwitch()
    try:
        return guarded(
            lambda: _main(argv, program, switch),
            debug=DEBUG_FLAG in argv,
            on_interrupt="Interrupted; run the same command again to resume.",
            note_bug=log_to_file_only,
        )
    finally:
        switch.action = lambda: None  # the process ends anyway; a traceback would only confuse


def _main(argv: Sequence[str], program: WorkerProgram | None, switch: StopSwitch) -> int:
    command = read_launch(argv)
    catch_signals(switch)
    # Imported here so that --help and a misspelled flag need not wait for scipy, shapely and others.
    from core.app.launch.launcher import launch

    program = program or WorkerProgram(blender=command.launch.custom_blender_path)
    return launch(command, program, switch)
