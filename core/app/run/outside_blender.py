# SPDX-License-Identifier: GPL-3.0-or-later
"""What `python dataset_generation.py` does outside Blender: help and checks; Blender gets the run itself."""

import os
import subprocess
import sys
from collections.abc import Sequence

from core.app.launch.local_pool import ENTRY_SCRIPT, WorkerProgram
from core.app.run.exit_codes import COMPLETE, DEBUG_FLAG, guarded
from core.config.command_line import read_single


def main(argv: Sequence[str]) -> int:
    """Run with command-line flags and return the exit code, as the script inside Blender would."""
    return guarded(lambda: _main(argv), DEBUG_FLAG in argv)


def _main(argv: Sequence[str]) -> int:
    command = read_single(argv)
    if command.options.dry_run:
        # Imported here so that --help need not wait for scipy, shapely and others.
        from core.app.preflight import single_preflight

        single_preflight(command, WorkerProgram().probe()).show(command.options.verbose)
        return COMPLETE
    if command.problems:
        from core.app.preflight import first_look

        first_look(command.config, command.problems, command.options.preview).raise_if_any()
    # It takes some seconds until Blender says something.
    print("Starting Blender.", file=sys.stderr, flush=True)
    started = [sys.executable, "-m", "blenderproc", "run", str(ENTRY_SCRIPT), *argv]
    if os.name == "nt":
        return subprocess.run(started, check=False).returncode
    # Replace this process, so that signals reach the run and not a process that waits for it.
    os.execv(sys.executable, started)
