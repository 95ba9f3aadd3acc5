# SPDX-License-Identifier: GPL-3.0-or-later
"""Twins: pairs of sentences of a scene that differ in one word, or one phrase such as "in front of", and in
what they mean. The twin of a true sentence means another object, or nothing.
"""

import math
from collections import defaultdict
from collections.abc import Iterator

from core.language import program as P
from core.language.felicity.phrases import Phrase, own_nodes, phrases_of
from core.language.program.difference import difference, is_exchange
from core.language.search.exchanges import (
    Changed,
    Exchange,
    changed,
    exchanges_of,
    longest_first,
    selections_of,
)
from core.language.search.sayable import ends_a_name, is_sayable
from core.language.search.speech import Speech
from core.language.settings import Kind
from core.scene.set_expressions import Failed

# Pairs in which nouns and attributes fit one object, for each in which they fit several.
TELLING = 0.05
# Twins of one sentence.
MOST_TWINS = 5
# From so many pairs of a scene on, no twins are looked for of twins.
MOST_PAIRS = 20


def say_of_none(speech: Speech, count: int) -> None:
    """Say up to `count` sentences that mean nothing, each the twin of another sentence."""
    exchanges = exchanges_of(speech)
    for number in speech.choose.shuffled(range(len(speech.said))):
        if not count:
            return
        count -= _say_none(speech, number, exchanges)


def say_twins(speech: Speech) -> None:
    """Find, or say, for sentences others that differ in a word and mean another object.

    First for those whose nouns and attributes fit several objects, in both of a pair: whoever does not look
    picks among these. Then for others, as few as keep such a pick from being right too often.
    """
    pairs, order = _Pairs(speech), speech.choose.shuffled(range(len(speech.said)))
    fitting = [n for n in order if not _tells(speech, P.from_json(speech.said[n].program))]
    found = sum(pairs.find(number, MOST_TWINS, telling=False) for number in fitting)
    # Their twins have twins as well.
    number = len(order)
    while number < len(speech.said) and found < MOST_PAIRS:
        found += pairs.find(number, MOST_TWINS, telling=False)
        number += 1
    left = math.floor(TELLING * found) + speech.choose.chance(TELLING * found % 1.0)
    for number in order:
        if left and number not in pairs.paired:
            left -= pairs.find(number, 1, telling=True)


class _Pairs:
    """The pairs of a scene as they are found; a sentence has one twin with the same program, however worded.

    `paired` are the sentences that have a twin.
    """

    def __init__(self, speech: Speech) -> None:
        self._speech = speech
        self._exchanges = longest_first([*exchanges_of(speech), *selections_of(speech)])
        self._numbers = {expression.text: i for i, expression in enumerate(speech.said)}
        self._known: set[tuple[int, str]] = set()
        self.paired = {pair.one for pair in speech.twins}

    def find(self, number: int, most: int, telling: bool) -> int:
        """Pair a sentence with others that differ in a word and mean another object; return with how many.

        Args:
            telling: whether the others may tell their objects by nouns and attributes alone.
        """
        found = 0
        for change in _drawn(self._speech, self._speech.said[number].text, self._exchanges):
            if found == most:
                break
            other = self._other(number, change.text, telling)
            if other is not None:
                self._known |= {
                    (number, self._program(other).key),
                    (other, self._program(number).key),
                }
                self.paired |= {number, other}
                self._speech.pair(number, other, change.old, change.new)
                found += 1
        return found

    def _other(self, number: int, text: str, telling: bool) -> int | None:
        """Return the number of the sentence with this text, if it may be the twin; say it, if nobody has."""
        speech = self._speech
        said = self._numbers.get(text)
        found = speech.proof.single(text) if said is None else None
        node = found[0] if found is not None else None if said is None else self._program(said)
        if node is None or (number, node.key) in self._known or self._is_doubtful(number, node):
            return None
        if not telling and _tells(speech, node):
            return None
        if said is None and found is not None and _say_other(speech, number, text, *found):
            said = self._numbers[text] = len(speech.said) - 1
        may = said is not None and speech.said[said].targets != speech.said[number].targets
        return said if may else None

    def _program(self, number: int) -> P.Node:
        return P.from_json(self._speech.said[number].program)

    def _is_doubtful(self, number: int, node: P.Node) -> bool:
        """Return whether a noun of either sentence may name more than it does in English."""
        both = (node, self._program(number))
        return any(isinstance(n, P.Unique) and ends_a_name(self._speech, n) for n in both)


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
        if _goes_around_a_text(true, node):
            continue
        # What stands on or in what is a matter of what fits: nobody looks for a pan in a teacup.
        if failed in (Failed.NOUN, Failed.ANCHOR) and _is_of_support(node):
            continue
        if speech.say_none(change.text, node, failed):
            speech.pair(number, f"s{len(speech.sets) - 1}", change.old, change.new)
            return True
    return False


def _say_other(speech: Speech, number: int, text: str, node: P.Unique, target: int) -> bool:
    """Say a text with one word changed, if a person could say it of another object; return whether."""
    one = speech.said[number]
    true = P.from_json(one.program)
    if target in one.targets or not is_exchange(true, node) or _goes_around_a_text(true, node):
        return False
    return is_sayable(speech, node) and speech.say_text(Kind(one.kind), node, target, text)


def _goes_around_a_text(true: P.Node, node: P.Node) -> bool:
    """Return whether a text that is printed on a thing has got another noun, or the noun another text.

    What may be said of which text with which noun, only the realizer knows: a "Cold Coffee mug" is a mug for
    cold coffee, and no book is labeled.
    """
    assert isinstance(true, P.Anchor)
    assert isinstance(node, P.Anchor)
    pairs = zip(phrases_of(true), phrases_of(node), strict=False)
    return any(
        _texts(one) != _texts(other) or (_texts(one) and one.nouns != other.nouns)
        for one, other in pairs
    )


def _texts(phrase: Phrase) -> tuple[str, ...]:
    return tuple(part.text for part in own_nodes(phrase.of) if isinstance(part, P.Says))


def _is_of_support(node: P.Node) -> bool:
    if isinstance(node, P.Relate) and P.RELATIONS[node.relation].kind == Kind.SUPPORT:
        return True
    return any(map(_is_of_support, node.children()))
