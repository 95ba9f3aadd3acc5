# SPDX-License-Identifier: GPL-3.0-or-later
"""Make the grasps of models ahead of a run, and keep them beside the models.

Models whose grasps are there already are skipped, so a run that was stopped is continued by the same command.
A run makes what is missing by itself, unless it has --grasps off, on one core; this tool makes it on several.
With --pack it also writes the grasps of these models into one file, grasps_GRIPPER.zip in the model folder:
runs and this tool unpack them from there. The shipped models come with such a file for the Franka hand.
"""

import argparse
import logging
import sys
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tqdm import tqdm

from core.annotation.grasps.gripper import load_gripper
from core.app.preflight.grasps import make_grasps, missing_grasps
from core.assets.catalogue import read_catalogue
from core.assets.library import AssetLibrary
from core.assets.selection import select_models
from core.generation.grasp_library import GraspLibrary
from tool_scripts.tool_support import CONTINUE, ToolParser, add_workers_flag, run_tool
from utils.words import counted

ROOT = Path(__file__).resolve().parent.parent


def build_parser() -> argparse.ArgumentParser:
    parser = ToolParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--gripper", default="franka_hand", metavar="NAME|FILE",
        help="franka_hand, robotiq_2f85 or a TOML file (default: %(default)s)",
    )  # fmt: skip
    parser.add_argument(
        "--models", default="", metavar="ID,...", help="ids or patterns (default: all models)"
    )
    parser.add_argument(
        "--categories", default="", metavar="NAME,...", help="categories (default: all)"
    )
    parser.add_argument(
        "--obj-dir", type=Path, default=ROOT / "models", help="model folder (default: models)"
    )
    parser.add_argument(
        "--models-info-file-path", type=Path, default=ROOT / "models" / "models_info_all.xlsx",
        help="spreadsheet (default: models/models_info_all.xlsx)",
    )  # fmt: skip
    parser.add_argument(
        "--pack", action="store_true", help="write them into grasps_GRIPPER.zip in the model folder"
    )
    add_workers_flag(parser)
    return parser


def main(arguments: list[str] | None = None) -> int:
    options = build_parser().parse_args(arguments)
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s: %(message)s")
    gripper = load_gripper(options.gripper)
    catalogue = read_catalogue(options.models_info_file_path, options.obj_dir)
    models = select_models(catalogue, options.models, options.categories)
    missing = missing_grasps(models, gripper)
    start = time.monotonic()
    reasons: Counter[str] = Counter()
    try:
        with tqdm(total=len(missing), unit="model", desc="Grasps") as bar:
            for model, grasps in make_grasps(missing, gripper, options.workers):
                reasons[grasps.reason or "some"] += 1
                told = grasps.reason or counted(len(grasps), "grasp")
                bar.write(f"{model.id}: {told}", file=sys.stdout)
                bar.update()
    except KeyboardInterrupt:
        done = len(models) - len(missing) + reasons.total()
        print(
            f"{done} of {len(models)} models have their grasps; the same command makes the others.",
            file=sys.stderr,
        )
        raise
    print(f"{len(models) - len(missing)} of {len(models)} models had theirs already.")
    if missing:
        told = ", ".join(f"{name} {count}" for name, count in sorted(reasons.items()))
        print(f"Made {len(missing)} in {time.monotonic() - start:.0f} s: {told}.")
    if options.pack:
        library = GraspLibrary(AssetLibrary(models), gripper)
        print(f"Written: {library.pack(models, options.obj_dir)}")
    return 0


if __name__ == "__main__":
    run_tool(main, on_interrupt=CONTINUE)
