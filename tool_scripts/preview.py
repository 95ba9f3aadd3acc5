# SPDX-License-Identifier: GPL-3.0-or-later
"""Render three small scenes at low cost and write their gallery, to see what a full run would look like.

Every flag that is not listed here goes to dataset_generation.py and outranks the preview's own: for
example --seed 7, --obj-dir DIR, --samples 64. A preview that is there already is replaced.
"""

import argparse
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from core.errors import RefGraspError, UserInputError
from core.viewing.gallery import write_gallery
from tool_scripts.tool_support import run_tool

SCRIPT = Path(__file__).resolve().parent.parent / "dataset_generation.py"
# Large enough to read a scene, small enough to wait for.
LOW_COST = {
    "--iterations": "3",
    "--images-per-iteration": "2",
    "--resolution-width": "256",
    "--resolution-height": "256",
    "--samples": "16",
}
# Only a folder with this file in it is ever removed.
MARKER = ".refgrasp_preview"


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        # An abbreviation could be meant for the other script.
        allow_abbrev=False,
    )
    parser.add_argument(
        "--output-dir",
        type=Path,
        default=Path("output_preview"),
        metavar="OUT",
        help="folder of the preview, replaced if it is one (default: ./%(default)s)",
    )
    return parser


def main(arguments: list[str] | None = None) -> int:
    options, passed_on = build_parser().parse_known_args(arguments)
    prepare(options.output_dir)
    command = generation_command(options.output_dir, passed_on)
    finished = subprocess.run(command, check=False)
    if finished.returncode != 0:
        raise RefGraspError(
            f"dataset_generation.py ended with exit code {finished.returncode}; what it printed above says why"
        )
    page = write_gallery(options.output_dir, options.output_dir / "gallery")
    print(f"open {page.resolve().as_uri()}")
    return 0


def generation_command(output_dir: Path, passed_on: Sequence[str]) -> list[str]:
    """Return the command line of the generator; where a flag stands twice, it takes the last."""
    command = [sys.executable, "-m", "blenderproc", "run", str(SCRIPT)]
    for flag, value in LOW_COST.items():
        command += [flag, value]
    return [*command, "--output-dir", str(output_dir), *passed_on]


def prepare(output_dir: Path) -> None:
    """Make an empty folder for the preview, in the place of an earlier one.

    Raises:
        UserInputError: something else lies there.
    """
    if output_dir.exists():
        if not output_dir.is_dir() or (
            any(output_dir.iterdir()) and not (output_dir / MARKER).is_file()
        ):
            raise UserInputError(
                f"{output_dir}: holds something that is no preview; choose another --output-dir"
            )
        shutil.rmtree(output_dir)
    output_dir.mkdir(parents=True)
    (output_dir / MARKER).touch()


if __name__ == "__main__":
    run_tool(main)
