# SPDX-License-Identifier: GPL-3.0-or-later
"""Export a dataset to a format of others; the dataset itself is never changed.

DATASET is a generated folder, or one with train, val and test made by split_dataset.py.
"""

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tqdm import tqdm

from core.dataset.formats.base import ExportOptions
from core.dataset.formats.table import EXPORTERS, run_export
from core.dataset.store.layout import SPLITS
from core.scene.record import SceneRecord
from tool_scripts.tool_support import ToolParser, positive_int, run_tool


def build_parser() -> argparse.ArgumentParser:
    formats = "\n".join(f"  {name:12} {item.summary}" for name, item in EXPORTERS.items())
    parser = ToolParser(
        description=__doc__,
        epilog=f"formats:\n{formats}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("dataset", type=Path, metavar="DATASET")
    parser.add_argument("--format", required=True, choices=list(EXPORTERS), metavar="NAME")
    parser.add_argument("--output-dir", required=True, type=Path, metavar="OUT")
    parser.add_argument(
        "--split",
        default=SPLITS[0],
        choices=SPLITS,
        help="what to call a dataset that has no splits (default: %(default)s)",
    )
    parser.add_argument(
        "--shard-size",
        type=positive_int,
        metavar="N",
        help="images (polyformer: lines) a shard (default: 1000; polyformer: no shards)",
    )
    parser.add_argument(
        "--polygons", action="store_true", help="coco: exact polygons instead of RLE"
    )
    parser.add_argument(
        "--models-dir",
        type=Path,
        default=Path("models"),
        metavar="DIR",
        help="bop: the models the dataset was made with (default: %(default)s)",
    )
    parser.add_argument(
        "--license", default="other", help="huggingface: license in the card (default: %(default)s)"
    )
    parser.add_argument(
        "--copy",
        action="store_true",
        help="copy images; by default they are hard links where the file system can",
    )
    return parser


def main(arguments: list[str] | None = None) -> int:
    flags = build_parser().parse_args(arguments)
    options = ExportOptions(
        shard_size=flags.shard_size,
        copy=flags.copy,
        polygons=flags.polygons,
        models_dir=flags.models_dir,
        license=flags.license,
    )
    run_export(flags.dataset, flags.format, flags.output_dir, options, flags.split, show_progress)
    print(f"{flags.output_dir}: {flags.format}")
    return 0


def show_progress(records: Iterable[SceneRecord], total: int, action: str) -> Iterable[SceneRecord]:
    shown: Iterable[SceneRecord] = tqdm(
        records, total=total, desc=action, unit="scene", dynamic_ncols=True
    )
    return shown


if __name__ == "__main__":
    run_tool(main, interruptible=True)
