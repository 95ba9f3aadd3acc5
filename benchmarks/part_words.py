# SPDX-License-Identifier: GPL-3.0-or-later
"""Judges sentences of parts, uses and printed texts about recorded scenes by the two readers of the tests.

    python -m benchmarks.part_words DATASET OUT --sentences 20000
    python -m benchmarks.part_words DATASET OUT --sentences 20000 --share 1/2 &    # two processes, and
    python -m benchmarks.part_words DATASET OUT --sentences 20000 --share 2/2      # what both have found

DATASET is a dataset, or a folder with scene records, made with `--extra-outputs parts`; with
`--kind-weights text=1` it knows printed texts, too. Sentences are said anew of every scene in both styles, with
one random stream after the other, until there are enough that differ in scene or text. Everything that anybody
has against one is printed, the oracle, the plain reader or a proof-reader of English, and the number of
sentences by kind. OUT gets one small file a scene; a run that was stopped goes on where it was.
"""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import numpy as np  # noqa: E402

from benchmarks.judged_rounds import options_of, run  # noqa: E402
from core.app.run.exit_codes import guarded  # noqa: E402
from core.errors import UserInputError  # noqa: E402
from core.language.search.search import say  # noqa: E402
from core.language.settings import Kind, LanguageSettings, Style  # noqa: E402
from core.scene.part_expressions import PartExpression  # noqa: E402
from core.scene.record import Expression, SceneRecord  # noqa: E402
from tests.core.language.both_readers import MIN_VISIBILITY  # noqa: E402

KINDS = (Kind.PART, Kind.USE, Kind.TEXT)
PART_TARGETS = 6
# Kinds of sentences that mean a part.
POINTED, TAKEN = "a part itself", "by a part"


def main(arguments: Sequence[str] | None = None) -> int:
    return run(options_of(__doc__, "DATASET", 20_000, arguments), said_of_parts)


def said_of_parts(
    record: SceneRecord, number: int
) -> Iterator[tuple[str, Expression | PartExpression]]:
    """Yield what is said of a scene with the random stream of a number, each with its kind.

    Raises:
        UserInputError: the record knows no parts.
    """
    if not any(item.parts for item in record.objects):
        raise UserInputError(
            f"scene {record.scene}: knows no parts; make the dataset with --extra-outputs parts"
        )
    rng = np.random.default_rng([record.seed, record.scene, number])
    printed = any(item.printed for item in record.objects)
    for kind in KINDS if printed else KINDS[:-1]:
        only = dict.fromkeys(map(str, Kind), 0.0) | {str(kind): 1.0}
        for style in (Style.NATURAL, Style.COMPOSITIONAL):
            settings = LanguageSettings(MIN_VISIBILITY, style=style, kind_weights=only)
            for said in say(record, settings, rng, number).expressions:
                yield kind, said
    settings = LanguageSettings(
        MIN_VISIBILITY, style=Style.NATURAL, part_targets=PART_TARGETS, kind_weights={"part": 1.0}
    )
    for pointed in say(record, settings, rng, number).parts or ():
        yield TAKEN if pointed.by else POINTED, pointed


if __name__ == "__main__":
    sys.exit(guarded(main, debug=False))
