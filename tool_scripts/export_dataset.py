# SPDX-License-Identifier: GPL-3.0-or-later
"""Export a dataset to a format of others; the dataset itself is never changed.

DATASET is a generated folder, or one with train, val and test made by split_dataset.py.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tqdm import tqdm

from core.dataset.formats.base import QWEN_MAX_PIXELS, QWEN_MIN_PIXELS, ExportOptions
from core.dataset.formats.table import EXPORTERS, loading, run_export
from core.dataset.formats.vlm_layouts import Coordinates, Layout
from core.dataset.store.layout import SPLITS
from core.scene.record import SceneRecord
from tool_scripts.tool_support import ToolParser, positive_int, run_tool
from utils.words import counted

ROOT = Path(__file__).resolve().parent.parent
BYTES_PER_MEGABYTE = 1e6


def build_parser() -> argparse.ArgumentParser:
    formats = "\n".join(f"  {name:17} {item.summary}" for name, item in EXPORTERS.items())
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
    _add_model_flags(parser)
    _add_chat_flags(parser)
    _add_refcoco_flags(parser)
    parser.add_argument(
        "--max-words",
        type=positive_int,
        metavar="N",
        help="leave out sentences of more words (default: none)",
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


def _add_model_flags(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--models-dir",
        type=Path,
        default=ROOT / "models",
        metavar="DIR",
        help="bop: the models the dataset was made with (default: models)",
    )


def _add_refcoco_flags(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--plain-folder",
        action="store_true",
        help="refcoco: images in images/train2014, for CRIS and ReLA",
    )
    parser.add_argument(
        "--test-ab",
        action="store_true",
        help="refcoco: call test scenes testA and testB in turn",
    )


def _add_chat_flags(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--layout",
        choices=list(Layout),
        help="vlm: what one chat looks like, by who reads it (default: plain JSONL in two conventions)",
    )
    parser.add_argument(
        "--coordinates",
        default=Coordinates.NORM1000,
        choices=list(Coordinates),
        help="vlm, with --layout: what the numbers of a box mean (default: %(default)s)",
    )
    for name, value in (("min", QWEN_MIN_PIXELS), ("max", QWEN_MAX_PIXELS)):
        parser.add_argument(
            f"--{name}-pixels",
            type=positive_int,
            default=value,
            metavar="N",
            help=f"vlm, qwen2.5: the {name}_pixels the model is trained with (default: %(default)s)",
        )


def main(arguments: list[str] | None = None) -> int:
    flags = build_parser().parse_args(arguments)
    options = ExportOptions(
        shard_size=flags.shard_size,
        copy=flags.copy,
        polygons=flags.polygons,
        models_dir=flags.models_dir,
        license=flags.license,
        max_words=flags.max_words,
        layout=flags.layout,
        coordinates=flags.coordinates,
        min_pixels=flags.min_pixels,
        max_pixels=flags.max_pixels,
        plain_folder=flags.plain_folder,
        test_ab=flags.test_ab,
    )
    notes = run_export(
        flags.dataset, flags.format, flags.output_dir, options, flags.split, show_progress
    )
    print(*written(flags.output_dir, flags.format, notes), sep="\n")
    return 0


def written(root: Path, format_name: str, notes: Sequence[str] = ()) -> list[str]:
    """Return what an export consists of, what there is to say about it, and how to load it."""
    files = [path for path in root.rglob("*") if path.is_file()]
    megabytes = sum(path.stat().st_size for path in files) / BYTES_PER_MEGABYTE
    lines = [
        f"Wrote {root}: {format_name}, {counted(len(files), 'file', form=',')}, {megabytes:.1f} MB"
    ]
    counts = Counter(path.relative_to(root).parts[0] for path in files)
    for name, count in sorted(counts.items()):
        is_folder = (root / name).is_dir()
        lines.append(f"  {name}/  {counted(count, 'file', form=',')}" if is_folder else f"  {name}")
    lines.extend(notes)
    if command := loading(format_name, root):
        lines.append(f"To load it in Python: {command}")
    return lines


def show_progress(records: Iterable[SceneRecord], total: int, action: str) -> Iterable[SceneRecord]:
    shown: Iterable[SceneRecord] = tqdm(
        records, total=total, desc=action, unit="scene", dynamic_ncols=True
    )
    return shown


if __name__ == "__main__":
    run_tool(main)
