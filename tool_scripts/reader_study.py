# SPDX-License-Identifier: GPL-3.0-or-later
"""Ask people which object a sentence of a dataset means, and how natural it is; then score their answers.

Writes a page that opens from disk: send its folder to readers, and score what they send back with --score. The
targets are in key.json beside that folder, which readers do not get."""

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tqdm import tqdm

from core.dataset.store.outputs import check_output_folder
from core.dataset.store.reader import open_dataset
from core.dataset.viewing.reader_study import read_answers, read_key, write_study
from core.dataset.viewing.reader_study.files import KEY_FILE
from core.dataset.viewing.reader_study.items import (
    DEFAULT_ITEMS,
    DEFAULT_SENTENCES_PER_IMAGE,
    DrawSettings,
)
from core.dataset.viewing.reader_study.score_text import format_score
from core.dataset.viewing.reader_study.scoring import score
from core.errors import UserInputError
from tool_scripts.tool_support import ToolParser, positive_int, run_tool, whole_number
from utils.words import counted

DEFAULT_FOLDER = "reader_study"


def build_parser() -> argparse.ArgumentParser:
    parser = ToolParser(description=__doc__)
    parser.add_argument("dataset", type=Path, metavar="DIR", help="folder of the dataset")
    parser.add_argument(
        "--output-dir",
        type=Path,
        metavar="OUT",
        help=f"folder of the study (default: DIR/{DEFAULT_FOLDER})",
    )
    parser.add_argument(
        "--items",
        type=positive_int,
        metavar="N",
        help=f"sentences of the dataset to ask about (default: {DEFAULT_ITEMS}, or all there are)",
    )
    parser.add_argument(
        "--seed", type=whole_number(0), default=0, help="of draw and order (default: 0)"
    )
    parser.add_argument(
        "--images-per-scene", type=positive_int, default=1, metavar="N", help="default: 1"
    )
    parser.add_argument(
        "--sentences-per-image",
        type=positive_int,
        default=DEFAULT_SENTENCES_PER_IMAGE,
        metavar="N",
        help="most sentences about one image, not counting controls (default: %(default)s)",
    )
    parser.add_argument(
        "--controls",
        type=Path,
        metavar="FILE",
        help="sentences from elsewhere, mixed in unmarked: .tsv with a header, or .json, with img_idx, "
        "scene_id, sentence and optionally kind",
    )
    parser.add_argument("--reader", default="", metavar="NAME", help="name the page proposes")
    parser.add_argument(
        "--score",
        type=Path,
        nargs="+",
        metavar="ANSWERS",
        help="print the score of these answers, one file a reader, instead of writing a study",
    )
    parser.add_argument("--json", action="store_true", help="print the score as JSON")
    return parser


def main(arguments: list[str] | None = None) -> int:
    options = build_parser().parse_args(arguments)
    output_dir = options.output_dir or options.dataset / DEFAULT_FOLDER
    if options.score:
        return _score(output_dir / KEY_FILE, options.score, options.json)
    if options.json:
        raise UserInputError("--json is for --score")
    check_output_folder(output_dir, options.dataset)
    open_dataset(options.dataset)  # before the bar
    settings = DrawSettings(
        options.items, options.images_per_scene, options.sentences_per_image, options.seed
    )
    with tqdm(desc="Sentences", unit="sentence", leave=False) as bar:

        def show(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        page = write_study(
            options.dataset, output_dir, settings, options.controls, options.reader, show
        )
    print(
        f"{counted(len(read_key(output_dir / KEY_FILE).items), 'item')}; open {page.resolve().as_uri()}"
    )
    print(f"give readers the folder {page.parent}, and keep {output_dir / KEY_FILE}")
    return 0


def _score(key_file: Path, answers: list[Path], as_json: bool) -> int:
    key = read_key(key_file)
    result = score(key, read_answers(answers, key))
    print(json.dumps(asdict(result), indent=1) if as_json else format_score(result))
    return 0


if __name__ == "__main__":
    run_tool(main)
