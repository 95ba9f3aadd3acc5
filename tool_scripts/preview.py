# SPDX-License-Identifier: GPL-3.0-or-later
"""Render three small scenes at low cost and write their gallery, to see what a full run would look like.

The same as `python -m blenderproc run dataset_generation.py --preview`, flags included: for example --seed 7,
--obj-dir DIR, --samples 64, --output-dir OUT. A preview that is there already is replaced.
"""

import argparse
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from core.app.run.exit_codes import DEBUG_FLAG
from tool_scripts.tool_support import ToolParser, run_tool

SCRIPT = Path(__file__).resolve().parent.parent / "dataset_generation.py"


def build_parser() -> argparse.ArgumentParser:
    return ToolParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        usage="%(prog)s [flags of dataset_generation.py]",
        # An abbreviation could be meant for the other script.
        allow_abbrev=False,
    )


def main(arguments: list[str] | None = None) -> int:
    options, flags = build_parser().parse_known_args(arguments)
    if options.debug:
        flags.append(DEBUG_FLAG)
    command = generation_command(flags)
    if os.name == "nt":
        return subprocess.run(command, check=False).returncode
    sys.stdout.flush()
    # Replace this process, so that signals reach the run and not a process that waits for it.
    os.execv(command[0], command)


def generation_command(flags: Sequence[str]) -> list[str]:
    """Return the command line of the generator."""
    return [sys.executable, "-m", "blenderproc", "run", str(SCRIPT), "--preview", *flags]


if __name__ == "__main__":
    run_tool(main)
