# SPDX-License-Identifier: GPL-3.0-or-later
"""Write expressions.json, rec.tsv and res.tsv of a dataset anew, from its scene records alone."""

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tqdm import tqdm

from core.dataset.store.index import IndexEntry, write_index
from tool_scripts.tool_support import ToolParser, add_workers_flag, run_tool
from utils.words import counted


def build_parser() -> argparse.ArgumentParser:
    parser = ToolParser(description=__doc__)
    parser.add_argument("dataset", type=Path, metavar="DATASET", help="folder of the dataset")
    add_workers_flag(parser)
    return parser


def main(arguments: list[str] | None = None) -> int:
    options = build_parser().parse_args(arguments)

    def show(entries: Iterable[IndexEntry], total: int) -> Iterable[IndexEntry]:
        return tqdm(entries, total=total, unit="scene", dynamic_ncols=True)

    summary = write_index(options.dataset, options.workers, show)
    print(
        f"{options.dataset}: {counted(summary.scenes, 'scene')}, {counted(summary.images, 'image')}, "
        f"{counted(summary.expressions, 'expression')}, {counted(summary.lines, 'line')}"
    )
    return 0


if __name__ == "__main__":
    run_tool(main)
