# SPDX-License-Identifier: GPL-3.0-or-later
"""Draw images of a dataset with their masks, boxes, polygons and sentences, one sheet an image."""

import argparse
import sys
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tqdm import tqdm

from core.dataset.grasp_views import check_grasps
from core.dataset.store.layout import DatasetLayout
from core.dataset.store.outputs import check_output_folder
from core.dataset.viewing.draw_dataset import draw_scene, parse_indices, plan_sheets
from tool_scripts.tool_support import ToolParser, add_workers_flag, run_tool
from utils.parallel import ordered_map
from utils.words import counted


def build_parser() -> argparse.ArgumentParser:
    parser = ToolParser(description=__doc__)
    parser.add_argument("dataset", type=Path, metavar="DIR", help="folder of the dataset")
    parser.add_argument(
        "--output-dir",
        type=Path,
        help="output folder of the sheets (default: DIR/vis)",
        metavar="OUT",
    )
    parser.add_argument(
        "--indices", help="images to draw, such as 0,3,5-8 (default: all)", metavar="LIST"
    )
    parser.add_argument(
        "--format",
        choices=("jpg", "png"),
        default="jpg",
        help="of the sheets (default: %(default)s)",
    )
    parser.add_argument(
        "--grasps", action="store_true",
        help="draw a few grasps of each object with their scores, instead of masks",
    )  # fmt: skip
    add_workers_flag(parser)
    return parser


def main(arguments: list[str] | None = None) -> int:
    options = build_parser().parse_args(arguments)
    output_dir = options.output_dir or options.dataset / "vis"
    check_output_folder(output_dir, options.dataset)
    wanted = None if options.indices is None else parse_indices(options.indices)
    jobs = plan_sheets(options.dataset, wanted)
    if options.grasps:
        check_grasps(DatasetLayout(options.dataset))
    output_dir.mkdir(parents=True, exist_ok=True)
    work = partial(draw_scene, options.dataset, output_dir, options.format, options.grasps)
    total = 0
    done = ordered_map(work, jobs, min(options.workers, len(jobs)))
    for drawn in tqdm(done, desc="Sheets", unit="scene", total=len(jobs)):
        total += drawn
    print(f"{counted(total, 'sheet')} in {output_dir}")
    return 0


if __name__ == "__main__":
    run_tool(main)
