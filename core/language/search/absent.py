# SPDX-License-Identifier: GPL-3.0-or-later
"""Sentences that mean nothing in the scene, each one word away from one that is true: its twin.

Words are only exchanged for others of the scene, so that no word by itself tells that something is not there.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from core.language import program as P
from core.language.felicity.onlooker import is_color
from core.language.felicity.phrases import own_nodes, phrases_of
from core.language.lexicon.nouns import article_of
from core.language.lexicon.sections import COLOR
from core.language.program.difference import difference
from core.language.search.speech import Speech
from core.language.settings import Kind

_KINDS = frozenset({Kind.RELATION, Kind.DISTANCE})


@dataclass(frozen=True)
class Exchange:
    """Words of a sentence, and others of the same sort.

    Attributes:
        sort: words of one sort may be exchanged for each other.
        meaning: what the words mean within their sort; only words of another meaning are exchanged.
    """

    sort: str
    meaning: str
    words: str


def say_of_none(speech: Speech, count: int) -> None:
    """Say up to `count` sentences that mean nothing, each with a twin of its own."""
    exchanges = _exchanges(speech)
    for number in speech.choose.shuffled(range(len(speech.said))):
        if not count:
            return
        count -= _say_twin(speech, number, exchanges)


def _say_twin(speech: Speech, number: int, exchanges: list[Exchange]) -> bool:
    """Say a sentence that differs in one word from the true one of this number; return whether there is one."""
    expression = speech.said[number]
    true = P.from_json(expression.program)
    by_sort = defaultdict(list)
    for sort, text in _changed(speech, expression.text, exchanges):
        by_sort[sort].append(text)
    # All sorts are as likely, however many words there are of each.
    for sort in speech.choose.shuffled(sorted(by_sort)):
        for text in speech.choose.shuffled(by_sort[sort]):
            node = speech.proof.absent(text)
            failed = None if node is None else difference(true, node)
            if node is None or failed is None or not _is_sayable(speech, node):
                continue
            if speech.say_none(text, node, failed, number):
                return True
    return False


def _exchanges(speech: Speech) -> list[Exchange]:
    """Return the words that may be exchanged, longer ones first."""
    lexicon, nouns = speech.lexicon, speech.vocabulary.nouns
    names = speech.proof.executor.facts.words.names
    found = [
        Exchange(f"noun {nouns[word].plural_only}", word, text)
        for word in speech.about.nouns
        if word in names and not nouns[word].doubtful
        for text in nouns[word].singular
    ]
    colors = {
        clause.node.value
        for target in speech.targets
        for clause in speech.about.single(target)
        if clause.node.attribute == COLOR
    }
    words = lexicon.attribute(COLOR)
    found += [
        Exchange("color", value, t) for value in sorted(colors) for t in words.words_of(value)
    ]
    for name, texts in lexicon.relations.items():
        relation = P.RELATIONS[name]
        if relation.kind in _KINDS and relation.preference == 1.0:
            found += [Exchange("relation", name, text) for text in texts]
    for side, place in lexicon.places.items():
        found += [Exchange("place before", side, text) for text in place.pre]
        found += [Exchange("place after", side, text) for text in lexicon.heard(place.post)]
    return sorted(found, key=lambda item: -len(item.words))


def _changed(speech: Speech, text: str, exchanges: list[Exchange]) -> Iterator[tuple[str, str]]:
    """Yield (sort, text) for every exchange of words in a text."""
    taken: list[tuple[int, int]] = []
    for old in exchanges:
        for match in re.finditer(rf"(?<![\w-]){re.escape(old.words)}(?![\w-])", text):
            start, end = match.span()
            if any(start < e and s < end for s, e in taken):
                continue  # a part of longer words
            taken.append((start, end))
            before, after = text[:start], text[end:]
            for new in exchanges:
                if new.sort != old.sort or new.meaning == old.meaning:
                    continue
                if _article_stays(speech, before, old.words, new.words):
                    yield old.sort, before + new.words + after


def _article_stays(speech: Speech, before: str, old: str, new: str) -> bool:
    """Return whether "a" or "an" before the words is right before the new ones, too."""
    last = before.split()[-1:] or [""]
    if last[0].casefold() not in speech.lexicon.articles:
        return True
    return article_of(old, speech.lexicon) == article_of(new, speech.lexicon)


def _is_sayable(speech: Speech, node: P.Unique) -> bool:
    """Return whether a person could have said it: no blue banana, and no rule of felicity broken."""
    facts, nouns = speech.proof.executor.facts, speech.lexicon.nouns
    for phrase in phrases_of(node):
        if not any(map(is_color, own_nodes(phrase.of))):
            continue
        for noun in phrase.nouns:
            called = facts.members(facts.filter(P.NOUN, noun)[0])
            kinds = {facts.words.categories[i] for i in called}
            if noun in nouns.colored or not kinds.isdisjoint(nouns.natural_colors):
                return False
    return speech.felicity.objection(node) is None
