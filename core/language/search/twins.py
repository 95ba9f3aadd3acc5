# SPDX-License-Identifier: GPL-3.0-or-later
"""Twins: pairs of sentences of a scene that differ in one word, or one phrase such as "in front of", and in
what they mean. The twin of a true sentence means another object, or nothing.
"""

import math
from collections import defaultdict
from collections.abc import Iterator

from core.language import program as P
from core.language.felicity.phrases import own_nodes
from core.language.program.difference import difference
from core.language.search.absent_places import say_of_absent_places
from core.language.search.exchanges import Changed, Exchange, changed, exchanges_of
from core.language.search.sayable import is_sayable
from core.language.search.speech import Speech
from core.language.settings import Kind
from core.scene.set_expressions import Failed

# Of the sentences of none, those whose place fails: as many as of each other part.
PLACE_SHARE = 1.0 / len(Failed)
# Twins whose nouns and attributes fit one object, for each pair where they fit several.
TELLING = 0.2


def say_of_none(speech: Speech, count: int) -> None:
    """Say up to `count` sentences that mean nothing, each the twin of another sentence."""
    exchanges = exchanges_of(speech)
    of_places = sum(speech.choose.chance(PLACE_SHARE) for _ in range(count))
    count -= say_of_absent_places(speech, of_places, exchanges)
    for number in speech.choose.shuffled(range(len(speech.said))):
        if not count:
            return
        count -= _say_none(speech, number, exchanges)


def say_twins(speech: Speech) -> None:
    """Find, or say, for sentences one that differs in a word and means another object.

    First for those whose nouns and attributes fit several objects, in both of a pair: whoever does not look
    picks among these. Then for others, as many as keep such a pick from being right too often.
    """
    exchanges = exchanges_of(speech)
    numbers = {expression.text: i for i, expression in enumerate(speech.said)}
    order = speech.choose.shuffled(range(len(speech.said)))
    fit = [n for n in order if not _tells(speech, P.from_json(speech.said[n].program))]
    open_ = sum(_say_twin(speech, number, exchanges, numbers, telling=False) for number in fit)
    left = math.floor(TELLING * open_) + speech.choose.chance(TELLING * open_ % 1.0)
    paired = {pair.one for pair in speech.twins}
    for number in order:
        if left and number not in paired:
            left -= _say_twin(speech, number, exchanges, numbers, telling=True)


def _say_twin(
    speech: Speech,
    number: int,
    exchanges: list[Exchange],
    numbers: dict[str, int],
    telling: bool,
) -> bool:
    """Pair a sentence with one that differs in a word and means another object; return whether there is one.

    Args:
        numbers: those of all sentences by text.
        telling: whether the other one may tell its object by nouns and attributes alone.
    """
    one = speech.said[number]
    for change in _drawn(speech, one.text, exchanges):
        other = numbers.get(change.text)
        if other is None and _say_other(speech, number, change.text, telling):
            other = numbers[change.text] = len(speech.said) - 1
        if other is None or speech.said[other].targets == one.targets:
            continue
        if telling or not _tells(speech, P.from_json(speech.said[other].program)):
            speech.pair(number, other, change.old, change.new)
            return True
    return False


def _tells(speech: Speech, node: P.Node) -> bool:
    """Return whether the nouns and attributes of a sentence fit one object only."""
    assert isinstance(node, P.Unique)
    said = [part for part in own_nodes(node.of) if isinstance(part, P.Filter)]
    fitting = speech.proof.executor.execute(P.conjunction([P.SCENE, *said])).true
    return not speech.felicity.onlooker.several(fitting)


def _drawn(speech: Speech, text: str, exchanges: list[Exchange]) -> Iterator[Changed]:
    """Yield the exchanges in a text at random; all sorts are as likely, however many words each has."""
    by_sort: dict[str, list[Changed]] = defaultdict(list)
    for change in changed(speech, text, exchanges):
        by_sort[change.sort].append(change)
    for sort in speech.choose.shuffled(sorted(by_sort)):
        yield from speech.choose.shuffled(by_sort[sort])


def _say_none(speech: Speech, number: int, exchanges: list[Exchange]) -> bool:
    """Say the twin of a sentence that means nothing; return whether there is one."""
    true = P.from_json(speech.said[number].program)
    for change in _drawn(speech, speech.said[number].text, exchanges):
        node = speech.proof.absent(change.text)
        failed = None if node is None else difference(true, node)
        if node is None or failed is None or not is_sayable(speech, node):
            continue
        # What stands on or in what is a matter of what fits: nobody looks for a pan in a teacup.
        if failed in (Failed.NOUN, Failed.ANCHOR) and _is_of_support(node):
            continue
        if speech.say_none(change.text, node, failed):
            speech.pair(number, f"s{len(speech.sets) - 1}", change.old, change.new)
            return True
    return False


def _say_other(speech: Speech, number: int, text: str, telling: bool) -> bool:
    """Say a sentence with one word changed of the object that it means; return whether it means another one."""
    one = speech.said[number]
    found = speech.proof.single(text)
    if found is None or found[1] in one.targets:
        return False
    node, target = found
    if not telling and _tells(speech, node):
        return False
    if difference(P.from_json(one.program), node) is None or not is_sayable(speech, node):
        return False
    return speech.say_text(Kind(one.kind), node, target, text)


def _is_of_support(node: P.Node) -> bool:
    if isinstance(node, P.Relate) and P.RELATIONS[node.relation].kind == Kind.SUPPORT:
        return True
    return any(map(_is_of_support, node.children()))
