# SPDX-License-Identifier: GPL-3.0-or-later
"""Judges sentences of scenes with things on and in things by the two readers of the tests.

    python -m benchmarks.support_words RECORDS                          # as they are
    python -m benchmarks.support_words RECORDS --style compositional    # said anew

RECORDS is a folder with scene records, or a dataset. The oracle measures on the meshes of models/ what rests on
what, the plain reader by outlines and heights; neither looks at the keys of the records that say so. Prints
every objection, and the number of sentences by kind.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.generated_phrases import record_files  # noqa: E402
from benchmarks.two_readers import Meshes, as_usual  # noqa: E402
from core.app.run.exit_codes import guarded  # noqa: E402
from core.dataset.store.reader import read_scene  # noqa: E402
from core.language.search.in_dataset import say_in_dataset  # noqa: E402
from core.language.settings import Kind, LanguageSettings, Style  # noqa: E402
from core.scene.record import SceneRecord  # noqa: E402
from tests.core.language.oracle.judge import Judge  # noqa: E402
from tests.plain_reader.judging import objections  # noqa: E402

MODELS = ROOT / "models"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("records", type=Path, metavar="RECORDS")
    parser.add_argument("--style", choices=list(Style), help="say anew in this style")
    parser.add_argument(
        "--weight", type=float, help="of the kind support, in place of its own; others keep theirs"
    )
    options = parser.parse_args(arguments)
    meshes = Meshes(MODELS)
    kinds: Counter[str] = Counter()
    scenes = objected = 0
    for path in record_files(options.records):
        record = read_scene(path)
        if record.bears is None:
            continue
        if options.style is not None:
            record = _said_anew(record, options.style, options.weight)
        scenes += 1
        kinds.update(expression.kind for expression in record.expressions)
        for problem in _problems(record, meshes):
            objected += 1
            print(f"scene {record.scene}: {problem}")
    print(f"{kinds.total()} sentences of {scenes} scenes with contacts, {objected} objections")
    for kind, number in kinds.most_common():
        print(f"  {kind:12} {number}")
    return 0


def _said_anew(record: SceneRecord, style: str, weight: float | None) -> SceneRecord:
    weights = {} if weight is None else {Kind.SUPPORT.value: weight}
    settings = LanguageSettings(style=style, kind_weights=weights)
    return replace(record, expressions=say_in_dataset(record, settings).expressions)


def _problems(record: SceneRecord, meshes: Meshes) -> Iterator[str]:
    judge = Judge(record, LanguageSettings().min_visibility, shapes=meshes.of(record))
    for expression in record.expressions:
        for problem in judge.expression_objections(expression):
            yield f"{expression.text} {problem}"
    for objection in objections(as_usual(record), record.expressions):
        yield f"{objection.text} image {objection.img_idx}: {objection.verdict} {objection.fits}"


if __name__ == "__main__":
    sys.exit(guarded(main, debug=False))
