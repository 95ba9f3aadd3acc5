# SPDX-License-Identifier: GPL-3.0-or-later
"""Exchanges of words in a finished sentence for others of the same sort, all of them words of the scene."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from core.language import program as P
from core.language.lexicon.nouns import article_of
from core.language.lexicon.sections import COLOR
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


@dataclass(frozen=True)
class Changed:
    """A text after an exchange of the words `old` for `new`."""

    sort: str
    text: str
    old: str
    new: str


def exchanges_of(speech: Speech) -> list[Exchange]:
    """Return the words that may be exchanged, longer ones first."""
    lexicon, nouns = speech.lexicon, speech.vocabulary.nouns
    names = speech.proof.executor.facts.words.names
    found: list[Exchange] = [
        # "The red mug" and "the red cup" have other endings in languages with genders.
        Exchange(f"noun {nouns[word].plural_only}{nouns[word].gender}", word, text)
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
        found_one
        for value in sorted(colors)
        for text in words.words_of(value)
        for found_one in _inflected(speech, "color", value, text)
    ]
    for name, texts in lexicon.relations.items():
        relation = P.RELATIONS[name]
        if relation.kind in _KINDS and relation.preference == 1.0:
            found += [Exchange("relation", name, text) for text in texts]
    viewer = lexicon.viewers[speech.settings.viewer]
    for side, place in lexicon.places.items():
        for text in place.pre:
            found += _inflected(speech, "place before", side, text)
        found += [Exchange("place after", side, text.format(**viewer)) for text in place.post]
    return longest_first(found)


def selections_of(speech: Speech) -> list[Exchange]:
    """Return words that choose one of several, longer ones first: "largest", "nearest to", "second"."""
    lexicon = speech.lexicon
    viewer = lexicon.viewers[speech.settings.viewer]
    found: list[Exchange] = []
    for name, words in lexicon.measures.items():
        after = words.post + words.corner
        of_two = [("of two", words.pair), ("of two after", words.pair_post)]
        for text in words.pre:
            found += _inflected(speech, "measure before", name, text.format(**viewer))
        for sort, texts in [("measure after", after), *of_two]:
            found += [Exchange(sort, name, text.format(**viewer)) for text in texts]
    for name, texts in lexicon.distances.items():
        found += [Exchange("distance", name, text) for text in texts]
    for text in lexicon.ordinals:
        found += _inflected(speech, "ordinal", text, text)
    for end, texts in lexicon.ordinals_from.items():
        found += [Exchange("from", end, text.format(**viewer)) for text in texts]
    for end, texts in lexicon.ordinals_row.items():
        # "From the left in the row" and "in the row from the right" differ in more than one phrase.
        found += [Exchange(f"row {text.split()[0]}", end, text.format(**viewer)) for text in texts]
    return longest_first(found)


def _inflected(speech: Speech, sort: str, meaning: str, stem: str) -> Iterator[Exchange]:
    """Yield every form of an adjective; only forms with the same ending are of one sort."""
    for ending in speech.lexicon.endings:
        yield Exchange(f"{sort}{ending}", meaning, stem + ending)


def longest_first(exchanges: Iterable[Exchange]) -> list[Exchange]:
    """Return exchanges in the order in which `changed` has to look for their words."""
    return sorted(exchanges, key=lambda item: -len(item.words))


def changed(speech: Speech, text: str, exchanges: list[Exchange]) -> Iterator[Changed]:
    """Yield the text after every exchange of words in it."""
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
                if _doubles(before, new.words, after):
                    continue
                if _article_stays(speech, before, old.words, new.words):
                    text_now = before + new.words + after
                    yield Changed(old.sort, text_now, old.words, new.words)


def _doubles(before: str, words: str, after: str) -> bool:
    """Return whether words would repeat the word before or after them: "the red red wine bottle"."""
    inside = words.casefold().split()
    around = before.casefold().split()[-1:], after.casefold().strip(" .,?").split()[:1]
    return around[0] == inside[:1] or around[1] == inside[-1:]


def _article_stays(speech: Speech, before: str, old: str, new: str) -> bool:
    """Return whether "a" or "an" before the words is right before the new ones, too."""
    last = before.split()[-1:] or [""]
    if last[0].casefold() not in speech.lexicon.articles:
        return True
    return article_of(old, speech.lexicon) == article_of(new, speech.lexicon)
