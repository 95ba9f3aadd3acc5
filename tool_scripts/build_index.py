# SPDX-License-Identifier: GPL-3.0-or-later
"""Write expressions.json, rec.tsv and res.tsv of a dataset anew, from its scene records alone."""

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tqdm import tqdm

from core.dataset.index import write_index_of
from core.dataset.reader import iterate_scenes, open_dataset
from tool_scripts.tool_support import run_tool


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("dataset", type=Path, metavar="DATASET", help="folder of the dataset")
    return parser


def main(arguments: list[str] | None = None) -> int:
    layout = open_dataset(build_parser().parse_args(arguments).dataset)
    total = len(layout.scenes())
    records = tqdm(iterate_scenes(layout), total=total, unit="scene", dynamic_ncols=True)
    summary = write_index_of(records, layout)
    print(
        f"{layout.root}: {summary.scenes} scenes, {summary.images} images, "
        f"{summary.expressions} expressions, {summary.lines} lines"
    )
    return 0


if __name__ == "__main__":
    run_tool(main)
