# SPDX-License-Identifier: GPL-3.0-or-later
"""Build the parametric models of RefGrasp's own into `models/`.

Nothing is downloaded. A model is built anew when the code that makes it has changed; repeated, this
only looks whether everything is in place.
"""

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tool_scripts.building.build import build_all
from tool_scripts.building.library import blueprints
from tool_scripts.tool_support import (
    CONTINUE,
    ToolParser,
    add_workers_flag,
    choose_models,
    run_tool,
)

ROOT = Path(__file__).resolve().parent.parent


def build_parser() -> argparse.ArgumentParser:
    parser = ToolParser(description=__doc__.split("\n\n")[0])
    parser.add_argument(
        "--obj-dir",
        type=Path,
        default=ROOT / "models",
        help="model folder (default: models)",
    )
    parser.add_argument("--only", nargs="+", metavar="ID", help="build these only (see --list)")
    parser.add_argument("--list", action="store_true", help="list the models and stop")
    parser.add_argument(
        "--force", action="store_true", help="build models again even if they are up to date"
    )
    add_workers_flag(parser)
    return parser


def main(arguments: list[str] | None = None) -> int:
    options = build_parser().parse_args(arguments)
    chosen = choose_models(blueprints(), options.only, "--list shows them all.")
    if options.list:
        for blueprint in chosen:
            print(f"{blueprint.id:28} {blueprint.words.color:8} {blueprint.words.name}")
        return 0
    ids = [blueprint.id for blueprint in chosen]
    built = build_all(ids, options.obj_dir, options.force, options.workers)
    print(f"{len(chosen)} models are in {options.obj_dir}, {built} of them built now")
    return 0


if __name__ == "__main__":
    run_tool(main, on_interrupt=CONTINUE)
