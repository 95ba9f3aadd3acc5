# SPDX-License-Identifier: GPL-3.0-or-later
"""Say the sentences of a dataset anew, in another language or with other settings, without rendering.

NEW gets the images of DATASET as links, new records and index files; DATASET is not changed. A setting that
is not given stays as in DATASET. NEW is complete as it is: no run can continue it.
"""

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tqdm import tqdm

from core.config.flag_reading import FlagFormatter, add_flags, read_texts
from core.config.flags import all_settings, content_settings
from core.config.packages import installed_versions
from core.config.relabel_settings import RELABEL, SENTENCE_FLAGS, relabel_settings
from core.dataset.store.identity import read_recorded
from core.dataset.store.reader import open_dataset
from core.dataset.store.relabel import NewSentences, RelabeledScene, relabel
from core.errors import RefGraspError
from core.language.settings import language_settings
from tool_scripts.tool_support import ToolParser, add_workers_flag, run_tool
from utils.words import counted

_MAX_SCENES_SHOWN = 10


def build_parser() -> argparse.ArgumentParser:
    parser = ToolParser(description=__doc__, formatter_class=FlagFormatter)
    parser.add_argument("dataset", type=Path, metavar="DATASET", help="dataset folder")
    parser.add_argument("--output-dir", required=True, type=Path, metavar="NEW", help="new folder")
    parser.add_argument("--copy", action="store_true", help="copy images instead of linking them")
    add_workers_flag(parser)
    add_flags(parser, RELABEL)
    return parser


def main(arguments: list[str] | None = None) -> int:
    flags = build_parser().parse_args(arguments)
    sentences = _new_sentences(flags)
    done = relabel(
        flags.dataset, flags.output_dir, sentences, flags.workers, flags.copy, _show_progress
    )
    print(
        f"{flags.output_dir}: {counted(done.index.scenes, 'scene')}, {counted(done.index.images, 'image')}, "
        f"{counted(done.index.expressions, 'expression')}, {counted(done.index.lines, 'line')}"
    )
    if done.silent:
        shown = ", ".join(map(str, done.silent[:_MAX_SCENES_SHOWN]))
        more = ", ..." if len(done.silent) > _MAX_SCENES_SHOWN else ""
        print(
            f"{len(done.silent)} of the scenes are kept without expressions, because none is true of "
            f"exactly one object: {shown}{more}"
        )
    if not done.index.expressions:
        raise RefGraspError(
            f"{flags.output_dir}: has no expression at all; give more kinds a weight (--kind-weights), raise "
            "--max-words or lower --min-visibility, with another --output-dir"
        )
    return 0


def _new_sentences(flags: argparse.Namespace) -> NewSentences:
    recorded = read_recorded(open_dataset(flags.dataset)) or {}
    old = {**recorded.get("settings", {}), "seed": recorded.get("seed")}
    config = relabel_settings(read_texts(RELABEL, vars(flags)), old)
    # With those at their defaults, which replace what the dataset was made with.
    settings = all_settings(config)
    noted = content_settings(config).keys() | old.keys()
    return NewSentences(
        language=language_settings(settings),
        # Of optional flags at their default nothing is recorded, as in a run.
        settings={name: settings[name] for name in SENTENCE_FLAGS if name in noted},
        seed=config.seed or 0,
        versions=installed_versions(),
    )


def _show_progress(scenes: Iterable[RelabeledScene], total: int) -> Iterable[RelabeledScene]:
    shown: Iterable[RelabeledScene] = tqdm(
        scenes, desc="Sentences", total=total, unit="scene", dynamic_ncols=True
    )
    return shown


if __name__ == "__main__":
    run_tool(main)
