# SPDX-License-Identifier: GPL-3.0-or-later
"""Score a model's predictions: boxes and masks, by kind of expression, with 95 % intervals.

DATASET is a dataset, a folder of its splits, or a COCO or RefCOCO export of one. FILE has one prediction
a line, as JSON: the image and sentence that it answers, and boxes, a mask, or that nothing fits:

    {"img_idx": 60, "expression": "Grab me the red mug.", "boxes": [[10, 20, 80, 95]], "scores": [0.9],
     "mask": {"size": [512, 512], "counts": "..."}}

docs/evaluation.md describes the file and defines every figure.
"""

import argparse
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tqdm import tqdm

from core.dataset.evaluation.measures import DEFAULT_SCORE, Rules
from core.dataset.evaluation.predictions import BoxForm, read_predictions
from core.dataset.evaluation.questions import questions_of
from core.dataset.evaluation.scoring import evaluate, evaluation_json, format_evaluation
from tool_scripts.tool_support import ToolParser, run_tool


def build_parser() -> argparse.ArgumentParser:
    parser = ToolParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dataset", type=Path, metavar="DATASET")
    parser.add_argument("predictions", type=Path, metavar="FILE")
    parser.add_argument("--split", metavar="NAME", help="only this split (default: all there are)")
    parser.add_argument(
        "--boxes",
        type=BoxForm,
        choices=list(BoxForm),
        default=BoxForm.EDGES,
        help="how boxes are written: x1,y1,x2,y2 on pixel edges, the same with the last pixel included, COCO's "
        "x,y,width,height, or x1,y1,x2,y2 in thousandths of the image (default: %(default)s)",
    )
    parser.add_argument(
        "--score",
        type=_score,
        default=DEFAULT_SCORE,
        metavar="S",
        help="from which a box counts as said (default: %(default)s, as in gRefCOCO's code)",
    )
    parser.add_argument(
        "--partial",
        action="store_true",
        help="leave out sentences without a prediction, and predictions for others",
    )
    parser.add_argument("--json", action="store_true", help="print JSON instead of tables")
    return parser


def main(arguments: list[str] | None = None) -> int:
    options = build_parser().parse_args(arguments)
    answers = read_predictions(options.predictions)
    questions = questions_of(options.dataset, options.split)
    with tqdm(
        questions, desc="Evaluating", unit="sentence", total=len(answers), leave=False
    ) as shown:
        found = evaluate(shown, answers, Rules(options.boxes, options.score), options.partial)
    if options.json:
        # ASCII only: no kind can inject terminal escapes, and no console encoding can fail.
        print(json.dumps(evaluation_json(found), indent=1))
    else:
        print(format_evaluation(found))
    return 0


def _score(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not 0.0 <= value <= 1.0:
        raise argparse.ArgumentTypeError(f"{text[:40]!r} is not a number from 0 to 1")
    return value


if __name__ == "__main__":
    run_tool(main)
