# SPDX-License-Identifier: GPL-3.0-or-later
"""Print the figures of a dataset: kinds, objects, colors, relations, visibility; --all prints all tables.

With --images also how many images are burnt out or black in part."""

import argparse
import json
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tqdm import tqdm

from core.dataset.statistics.gathering import DatasetStatistics, gather_statistics
from core.dataset.statistics.report import format_report, format_summary, report
from core.dataset.store.image_lookup import batches
from core.dataset.store.reader import open_dataset
from tool_scripts.tool_support import ToolParser, add_workers_flag, run_tool
from utils.parallel import ordered_map

_MEANING = 'docs/audit.md explains "right by a random pick" and other guesses, docs/exports.md tokens of CLIP.'


def build_parser() -> argparse.ArgumentParser:
    parser = ToolParser(description=__doc__)
    parser.add_argument("dataset", type=Path, metavar="DIR", help="folder of the dataset")
    parser.add_argument(
        "--all",
        action="store_true",
        help="print all tables, of several screens, not their top rows",
    )
    parser.add_argument("--json", action="store_true", help="print JSON instead of tables")
    parser.add_argument(
        "--images", action="store_true", help="also read the images and measure their exposure"
    )
    add_workers_flag(parser)
    return parser


def main(arguments: list[str] | None = None) -> int:
    options = build_parser().parse_args(arguments)
    statistics = DatasetStatistics()
    for part in _parts(options.dataset, options.workers, options.images):
        statistics.merge(part)
    figures = report(statistics)
    if options.json:
        # ASCII only: no cell can inject terminal escapes, and no console encoding can fail.
        print(json.dumps(figures, indent=1))
    elif options.all:
        print(f"{format_report(figures)}\n\n{_MEANING}")
    else:
        print(f"{format_summary(figures)}\n\n{_MEANING} --all prints every table with all rows.")
    return 0


def _parts(dataset: Path, workers: int, images: bool) -> Iterator[DatasetStatistics]:
    scenes = open_dataset(dataset).scenes()
    work = batches(scenes)
    with tqdm(desc="Records", unit="scene", total=len(scenes), leave=False) as bar:
        gather = partial(gather_statistics, dataset, images=images)
        parts = ordered_map(gather, work, min(workers, len(work)))
        for batch, part in zip(work, parts, strict=True):
            bar.update(len(batch))
            yield part


if __name__ == "__main__":
    run_tool(main)
