# SPDX-License-Identifier: GPL-3.0-or-later
"""Divide a dataset into train, val and test by scene; images are linked, not copied, where possible.

By shares, or, for an unseen-object split, by the models or categories that only test may show: then
every scene with one of them is a test scene, and train and val divide the others. Or, with --hold-out, by
combinations that are drawn so that few scenes have them (docs/splits.md).
"""

import argparse
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tqdm import tqdm

from core.dataset.store.hold_out import HeldOut
from core.dataset.store.presence import HoldOut
from core.dataset.store.split import DEFAULT_SHARES, SplitRules, write_splits
from tool_scripts.tool_support import ToolParser, run_tool, whole_number
from utils.terminal import printable
from utils.words import counted


def build_parser() -> argparse.ArgumentParser:
    parser = ToolParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dataset", type=Path, metavar="DATASET")
    parser.add_argument(
        "--output-dir",
        type=Path,
        default=Path("refgrasp"),
        metavar="OUT",
        help="folder for train, val and test (default: %(default)s)",
    )
    parser.add_argument(
        "--shares",
        type=_shares,
        default=DEFAULT_SHARES,
        metavar="TRAIN,VAL,TEST",
        help=f"default: {','.join(map(str, DEFAULT_SHARES))}",
    )
    parser.add_argument(
        "--test-models", type=_names, default=frozenset(), metavar="ID,...", help="only in test"
    )
    parser.add_argument(
        "--test-categories",
        type=_names,
        default=frozenset(),
        metavar="NAME,...",
        help="only in test",
    )
    parser.add_argument(
        "--hold-out",
        choices=list(HoldOut),
        help="only test shows and says some combinations, such as red and mug, whose halves train has: of an "
        "attribute and a noun, a relation and its anchor's noun, or a place in the frame and a noun; or some "
        "models, or categories",
    )
    parser.add_argument(
        "--seed", type=whole_number(0), default=0, help="of the draw (default: %(default)s)"
    )
    parser.add_argument("--copy", action="store_true", help="copy images instead of linking them")
    return parser


def main(arguments: list[str] | None = None) -> int:
    flags = build_parser().parse_args(arguments)
    rules = SplitRules(
        flags.shares,
        flags.test_models,
        flags.test_categories,
        flags.seed,
        HoldOut(flags.hold_out) if flags.hold_out else None,
    )
    summaries = write_splits(
        flags.dataset, flags.output_dir, rules, flags.copy, _show_progress, _tell
    )
    for name, summary in summaries.items():
        print(
            f"{flags.output_dir / name}: {counted(summary.scenes, 'scene')}, "
            f"{counted(summary.images, 'image')}, {counted(summary.lines, 'line')}"
        )
    return 0


def _tell(held_out: HeldOut) -> None:
    print(printable(held_out.summary()))


def _show_progress(scenes: Sequence[int], name: str) -> Iterable[int]:
    shown: Iterable[int] = tqdm(scenes, desc=name, unit="scene", dynamic_ncols=True)
    return shown


def _shares(text: str) -> tuple[float, float, float]:
    try:
        train, val, test = (float(part) for part in text.split(","))
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"{text[:40]!r} is not three numbers like 0.8,0.1,0.1"
        ) from None
    return train, val, test


def _names(text: str) -> frozenset[str]:
    return frozenset(name.strip() for name in text.split(",") if name.strip())


if __name__ == "__main__":
    run_tool(main)
