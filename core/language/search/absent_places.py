# SPDX-License-Identifier: GPL-3.0-or-later
"""Sentences of none whose place fails: "the mug on the left" where the only mug is on the right.

Each has as its twin the true sentence with the right place, which says more than it has to, as people do.
Without that, a place said of the only thing of a name would tell that it is not there.
"""

from collections.abc import Iterator

from core.language import program as P
from core.language.program.difference import difference
from core.language.search.exchanges import PLACE_AFTER, Changed, Exchange, changed
from core.language.search.sayable import is_sayable
from core.language.search.speech import Speech
from core.language.settings import Kind
from core.language.truth.absence import is_absent
from core.scene.set_expressions import Failed

# What is said of a thing without a place: such a sentence gets one.
_KINDS = frozenset({Kind.NAME, Kind.ATTRIBUTE})


def say_of_absent_places(speech: Speech, count: int, exchanges: list[Exchange]) -> int:
    """Say up to `count` sentences of a place where the thing is not, each after its twin; return how many."""
    # "The right wrench" would be the correct one.
    places = [exchange for exchange in exchanges if exchange.sort == PLACE_AFTER]
    options = dict.fromkeys(
        (placed, expression.targets[0])
        for expression in speech.said
        if expression.minimal and expression.kind in _KINDS
        for placed in _placed(speech, P.from_json(expression.program), expression.targets[0])
    )
    found = 0
    for placed, target in speech.choose.shuffled(options):
        if found == count:
            break
        found += _say(speech, placed, target, places)
    return found


def _placed(speech: Speech, node: P.Node, target: int) -> Iterator[P.Unique]:
    """Yield a program of a target with its place, if it can also be said of a place where it is not."""
    assert isinstance(node, P.Unique)
    for side in P.HALVES:
        placed = P.Unique(P.Place(side, node.of))
        if speech.is_new(placed) and speech.is_proven(placed, target):
            others = [P.Unique(P.Place(other, node.of)) for other in P.HALVES if other != side]
            if any(is_absent(speech.proof.executor, o) and is_sayable(speech, o) for o in others):
                yield placed


def _say(speech: Speech, placed: P.Unique, target: int, places: list[Exchange]) -> bool:
    found: list[tuple[Changed, P.Unique]] = []

    def fits(text: str) -> bool:
        found[:] = _absent(speech, placed, text, places)
        return bool(found)

    if not speech.say(Kind.PLACE, placed, target, fits):
        return False
    number = len(speech.said) - 1
    for change, node in found:
        if speech.say_none(change.text, node, Failed.PLACE):
            speech.pair(number, f"s{len(speech.sets) - 1}", change.old, change.new)
            return True
    return False


def _absent(
    speech: Speech, placed: P.Unique, text: str, places: list[Exchange]
) -> Iterator[tuple[Changed, P.Unique]]:
    """Yield at random what the text of `placed` becomes with a place where the thing is not."""
    for change in speech.choose.shuffled(changed(speech, text, places)):
        node = speech.proof.absent(change.text)
        if node is None or not speech.is_new(node) or not is_sayable(speech, node):
            continue
        if difference(placed, node) == Failed.PLACE:
            yield change, node
