# SPDX-License-Identifier: GPL-3.0-or-later
"""What can be said, and read, about the objects of one scene: nouns with their forms, and the phrase table.

The table maps runs of words to what they may mean (classes and meanings of docs/expression_semantics.md,
section 6). The reader and the realiser share it, so that every written phrase can be read.
"""

import functools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from core.language.lexicon.lexicon import AttributeWords, Lexicon
from core.language.lexicon.nouns import NounForms, noun_forms
from core.language.program import CATEGORY, NOUN, Filter
from core.language.truth.words import fold
from core.scene.objects import SceneObject


class Cls(StrEnum):
    """Classes of phrases; one character each, so that the classes of a text are a short string."""

    THE = "t"
    AND = "&"
    OR = "|"
    NOT = "!"
    THAT = "w"
    ARTICLE = "a"
    NOUN = "N"
    NOUNS = "M"
    ADJ = "A"
    MADE = "m"
    WHOSE = "h"
    PREP = "P"
    BETWEEN = "B"
    BETWEEN2 = "b"
    SAME = "S"
    PRE = "E"
    SELPOST = "e"
    CORNER = "C"
    TWO = "T"
    OF_TWO = "o"
    DIST = "D"
    ORD = "O"
    FROM = "F"
    ROWFROM = "R"


@dataclass(frozen=True)
class Item:
    """One reading of a run of words: its class and its meaning (a filter, a relation, a number, ...).

    `vague` marks a PRE that could also be heard as "closest to" an anchor that follows.
    """

    cls: Cls
    meaning: Any = None
    vague: bool = False


Entries = tuple[tuple[tuple[str, ...], tuple[Item, ...]], ...]
Phrase = tuple[str, Item]


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """The phrases of one scene.

    Attributes:
        nouns: folded word -> its forms; "" -> the generic nouns.
        phrases: first word -> ((words, items), ...), all folded.
        shown: (column, folded value) -> the value as the catalogue writes it, for further columns.
    """

    nouns: Mapping[str, NounForms]
    phrases: Mapping[str, Entries]
    shown: Mapping[tuple[str, str], str]


def read_vocabulary(objects: tuple[SceneObject, ...], lexicon: Lexicon) -> Vocabulary:
    """Return the vocabulary of `objects` in the language of `lexicon`."""
    nouns = noun_forms(objects, lexicon)
    phrases = dict(_fixed_table(lexicon))
    own = _table([*_noun_phrases(nouns), *_value_phrases(objects, lexicon)])
    for first, entries in own.items():
        merged = dict(phrases.get(first, ()))
        for words, items in entries:
            merged[words] = tuple(dict.fromkeys((*merged.get(words, ()), *items)))
        phrases[first] = tuple(merged.items())
    shown = {
        (column, fold(value)): " ".join(value.split())
        for item in objects
        for column, value in item.attributes.items()
        if column not in lexicon.attributes
    }
    return Vocabulary(nouns, phrases, shown)


def _table(phrases: Iterable[Phrase]) -> dict[str, Entries]:
    by_words: dict[tuple[str, ...], dict[Item, None]] = {}
    for text, item in phrases:
        by_words.setdefault(tuple(fold(text).split()), {})[item] = None
    table: dict[str, list[tuple[tuple[str, ...], tuple[Item, ...]]]] = {}
    for words, items in by_words.items():
        if words:
            table.setdefault(words[0], []).append((words, tuple(items)))
    return {first: tuple(entries) for first, entries in table.items()}


def _noun_phrases(nouns: Mapping[str, NounForms]) -> Iterator[Phrase]:
    for word, forms in nouns.items():
        meaning = Filter(NOUN, word) if word else None
        for text in forms.singular:
            yield text, Item(Cls.NOUN, meaning)
        for text in forms.plural:
            yield text, Item(Cls.NOUNS, meaning)


def _value_phrases(objects: tuple[SceneObject, ...], lexicon: Lexicon) -> Iterator[Phrase]:
    """Yield the phrases of the values that the objects have."""
    seen = dict.fromkeys(
        (column, fold(value))
        for item in objects
        for column, value in [("color", item.color), *item.attributes.items()]
        if value.strip()
    )
    for column, value in seen:
        yield from _attribute_phrases(lexicon, column, lexicon.attribute(column), value)
    for column in dict.fromkeys(column for column, _ in seen if column not in lexicon.attributes):
        yield from _same_phrases(lexicon, column, column)


@functools.lru_cache(maxsize=8)
def _fixed_table(lexicon: Lexicon) -> dict[str, Entries]:
    """Return the table of all phrases that do not depend on the scene."""
    return _table(_fixed_phrases(lexicon))


def _fixed_phrases(lexicon: Lexicon) -> Iterator[Phrase]:
    words = (
        (Cls.THE, lexicon.the), (Cls.AND, lexicon.and_), (Cls.OR, lexicon.or_), (Cls.NOT, lexicon.not_),
        (Cls.ARTICLE, lexicon.articles), (Cls.OF_TWO, lexicon.of_two), (Cls.BETWEEN, lexicon.between),
        (Cls.BETWEEN2, lexicon.between_two),
    )  # fmt: skip
    for cls, texts in words:
        for text in texts:
            yield text, Item(cls)
    for text in lexicon.that:
        for be in lexicon.be:
            yield text.replace("{be}", be), Item(Cls.THAT)
    tables = (
        (Cls.PREP, lexicon.relations), (Cls.DIST, lexicon.distances),
        (Cls.FROM, lexicon.ordinals_from), (Cls.ROWFROM, lexicon.ordinals_row),
    )  # fmt: skip
    for cls, table in tables:
        for name, texts in table.items():
            for text in texts:
                yield text, Item(cls, name)
    for number, word in enumerate(lexicon.ordinals, start=1):
        for form in _inflected(lexicon, word):
            yield form, Item(Cls.ORD, number)
    yield from _measure_phrases(lexicon)
    for column, attribute in lexicon.attributes.items():
        yield from _same_phrases(lexicon, column, attribute.column)
        for value in attribute.values():
            yield from _attribute_phrases(lexicon, column, attribute, value)
    yield from _same_phrases(lexicon, CATEGORY, lexicon.category)


def _measure_phrases(lexicon: Lexicon) -> Iterator[Phrase]:
    for name, measure in lexicon.measures.items():
        for text in measure.pre:
            for form in _inflected(lexicon, text):
                yield form, Item(Cls.PRE, name, vague=text in measure.vague)
        for cls, texts in (
            (Cls.SELPOST, measure.post), (Cls.CORNER, measure.corner), (Cls.TWO, measure.two),
        ):  # fmt: skip
            for text in texts:
                yield text, Item(cls, name)


def _attribute_phrases(
    lexicon: Lexicon, column: str, attribute: AttributeWords, value: str
) -> Iterator[Phrase]:
    meaning = Filter(column, value)
    for word in attribute.words_of(value):
        if column in lexicon.attributes:
            for form in (word, *_inflected(lexicon, word)):
                yield form, Item(Cls.ADJ, meaning)
        for text in attribute.post:
            yield text.format(column=column, value=word), Item(Cls.WHOSE, meaning)
    for stuff in attribute.stuffs_of(value):
        for text in attribute.made:
            yield text.format(stuff=stuff), Item(Cls.MADE, meaning)


def _same_phrases(lexicon: Lexicon, column: str, word: str) -> Iterator[Phrase]:
    for same, texts in ((True, lexicon.same), (False, lexicon.different)):
        for text in texts:
            yield text.format(column=word), Item(Cls.SAME, (column, same))


def _inflected(lexicon: Lexicon, word: str) -> tuple[str, ...]:
    return tuple(word + ending for ending in lexicon.endings)
