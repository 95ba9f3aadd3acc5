# SPDX-License-Identifier: GPL-3.0-or-later
"""Sentences judged by both readers, the oracle and the plain reader, and by a proof-reader of English."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from core.scene.part_expressions import PartExpression
from core.scene.record import Expression, SceneRecord
from core.scene.set_expressions import SetExpression
from tests.core.language.oracle.english import complaints
from tests.core.language.oracle.judge import Judge
from tests.plain_reader.judging import Onlooker
from tests.plain_reader.parsing import UnreadError

MIN_VISIBILITY = 0.4
EXAMPLES = 5

Sentence = Expression | PartExpression | SetExpression


class BothReaders:
    """The readers of one scene."""

    def __init__(self, judge: Judge, onlooker: Onlooker | None) -> None:
        self._judge, self._onlooker = judge, onlooker

    @classmethod
    def of(cls, scene: SceneRecord, pictured: bool = True) -> "BothReaders":
        return cls(Judge(scene, MIN_VISIBILITY), Onlooker(scene) if pictured else None)

    def faults(self, said: Sentence) -> list[str]:
        """Return all that anybody has against a sentence; of several things, only the oracle judges it."""
        found = complaints(said.text, self._judge.record.objects)
        if isinstance(said, PartExpression):
            found += self._judge.part_objections(said)
        elif isinstance(said, SetExpression):
            found += self._judge.set_objections(said)
        else:
            found += self._judge.expression_objections(said)
        return [*found, *(f"plain reader: {fault}" for fault in self._seen(self._onlooker, said))]

    @staticmethod
    def _seen(onlooker: Onlooker | None, said: Sentence) -> list[str]:
        if onlooker is None or (isinstance(said, SetExpression) and said.targets):
            return []
        try:
            if isinstance(said, PartExpression):
                found = onlooker.part_objections(said)
            elif isinstance(said, SetExpression):
                found = onlooker.none_objections(said)
            else:
                found = onlooker.objections(said)
        except UnreadError as error:
            return [f"cannot read: {error}"]
        return [f"image {one.img_idx}: {one.verdict} {one.fits}" for one in found]


Said = tuple[SceneRecord, Sequence[Expression | PartExpression]]


def judged(
    scenes: Iterable[Said],
    kind_of: Callable[[Expression | PartExpression], str],
    pictured: bool = True,
) -> Counter[str]:
    """Return how many sentences were judged, by kind; nobody has anything against any.

    Args:
        pictured: whether objects are where their boxes in the images are, which is all that the plain reader
            looks at; else only the oracle judges.
    """
    counts: Counter[str] = Counter()
    failures = []
    for scene, sentences in scenes:
        readers = BothReaders.of(scene, pictured)
        for said in sentences:
            counts[kind_of(said)] += 1
            faults = readers.faults(said)
            failures += [f"scene {scene.scene}, {said.text!r}: {faults}"] if faults else []
    assert not failures, (
        f"{len(failures)} of {counts.total()} sentences are wrong: {failures[:EXAMPLES]}"
    )
    return counts
