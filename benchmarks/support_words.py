# SPDX-License-Identifier: GPL-3.0-or-later
"""Judges sentences with words of support about recorded scenes by the two readers of the tests.

    python -m benchmarks.support_words RECORDS OUT --sentences 50000
    python -m benchmarks.support_words RECORDS OUT --sentences 50000 --share 1/2 &    # two processes, and
    python -m benchmarks.support_words RECORDS OUT --sentences 50000 --share 2/2      # what both have found

RECORDS is a folder with scene records, or a dataset, made with `--contact-share`; scenes in which nothing rests
on anything are left out. The oracle measures on the meshes of models/ what rests on what, the plain reader by
outlines and heights; neither looks at the keys of the records that say so. Sentences with words of support are
said anew of every scene in both styles, with one random stream after the other, until there are enough that
differ in scene or text: of what is told apart by such words or by an anchor that is, their twins, and those of
several things or none. Everything that anybody has against one is printed, the oracle, the plain reader or a
proof-reader of English, and the number of sentences by their outermost word of support. OUT gets one small file
a scene; a run that was stopped goes on where it was.
"""

import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import numpy as np  # noqa: E402

from benchmarks.judged_rounds import options_of, run  # noqa: E402
from core.app.run.exit_codes import guarded  # noqa: E402
from core.language import program as P  # noqa: E402
from core.language.search.search import say  # noqa: E402
from core.language.settings import Kind, LanguageSettings, SetShares, Style  # noqa: E402
from core.scene.record import Expression, SceneRecord  # noqa: E402
from core.scene.set_expressions import SetExpression  # noqa: E402
from tests.core.language.both_readers import MIN_VISIBILITY  # noqa: E402

# Kinds of which sentences have words of support, of the thing itself and of an anchor; each is said alone. The
# latter are few, and take most of the time: they are said in the first of so many rounds.
KINDS = (Kind.SUPPORT, Kind.NESTED)
NESTED_EVERY = 4
# Sentences of one thing in a round and style: twice as many as in a run.
PER_OBJECT = 8
# Sentences of several things, and of none, for each of the others.
SETS = SetShares(one=1.0, many=0.5, none=0.5)
# Rounds without anything new after which a scene is left alone: both kinds have been asked.
PATIENCE = NESTED_EVERY + 1
# The words of support: names of relations, of measures and of states.
WORDS = frozenset(
    name
    for table in (P.RELATIONS, P.MEASURES, P.STATES)
    for name, entry in table.items()
    if entry.kind == Kind.SUPPORT
)


def main(arguments: Sequence[str] | None = None) -> int:
    return run(options_of(__doc__, "RECORDS", 50_000, arguments), said_of_support, PATIENCE)


def said_of_support(
    record: SceneRecord, number: int
) -> Iterator[tuple[str, Expression | SetExpression]]:
    """Yield what is said of a scene with words of support and the random stream of a number, with its kind."""
    if record.bears is None:
        return
    rng = np.random.default_rng([record.seed, record.scene, number])
    for kind in KINDS if number % NESTED_EVERY == 0 else KINDS[:1]:
        only = dict.fromkeys(map(str, Kind), 0.0) | {str(kind): 1.0}
        for style in (Style.NATURAL, Style.COMPOSITIONAL):
            settings = LanguageSettings(
                MIN_VISIBILITY,
                PER_OBJECT,
                style=style,
                kind_weights=only,
                sets=SETS,
                sentence_twins=True,
            )
            report = say(record, settings, rng, number)
            everything: tuple[Expression | SetExpression, ...] = (
                *report.expressions,
                *(report.sets or ()),
            )
            for said in everything:
                word = support_word(said.program)
                if word is not None:
                    yield _kind(word, said), said


def support_word(program: Mapping[str, Any]) -> str | None:
    """Return the outermost word of support in a program's JSON, after "anchor: " if only anchors have any; None
    if there is none.
    """
    found = min(_words(P.from_json(program), 0), default=None)
    if found is None:
        return None
    depth, word = found
    return f"anchor: {word}" if depth else word


def _words(node: P.Node, depth: int) -> Iterator[tuple[int, str]]:
    """Yield the words of support in a program, each with the number of anchors that it is within."""
    word = node.relation_name().partition(" (")[0]
    if word in WORDS:
        yield depth, word
    for child in node.children():
        yield from _words(child, depth + isinstance(child, P.Anchor))


def _kind(word: str, said: Expression | SetExpression) -> str:
    if isinstance(said, Expression):
        return word
    return f"{'several' if said.targets else 'none'}: {word}"


if __name__ == "__main__":
    sys.exit(guarded(main, debug=False))
