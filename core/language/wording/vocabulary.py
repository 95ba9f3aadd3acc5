# SPDX-License-Identifier: GPL-3.0-or-later
"""The vocabulary for the objects of one scene: nouns with their forms, and the phrase table.

The table maps sequences of words to their possible meanings (classes and meanings of
docs/expression_semantics.md, section 6). Parser and realizer share it, so every written phrase can be parsed.
"""

import functools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from core.language.lexicon.lexicon import Lexicon
from core.language.lexicon.nouns import NounForms, noun_forms
from core.language.lexicon.sections import COLOR, PLURAL, AttributeWords
from core.language.predicates.measures import MEASURES
from core.language.predicates.relations import RELATIONS
from core.language.program import NOUN, Filter, Says, State, Use
from core.language.settings import Kind
from core.language.truth.words import color_values, fold
from core.language.wording.part_phrases import part_phrases
from core.language.wording.phrase_types import (
    AROUND,
    PHRASE_TYPES,
    Cls,
    around_texts,
    same_texts,
)
from core.language.wording.printed_phrases import text_phrases, written_texts
from core.scene.color_pairs import pair_of
from core.scene.objects import SceneObject


@dataclass(frozen=True)
class Item:
    """One reading of a sequence of words: its class and its meaning (a filter, a relation, a number, ...).

    `vague` marks a PRE that could also be understood as "closest to" a following anchor. A THE means the set of
    genders before which it stands, None for all; `gender` is that of a noun, "" if the language has none.
    """

    cls: str
    meaning: Any = None
    vague: bool = False
    gender: str = ""


Entries = tuple[tuple[tuple[str, ...], tuple[Item, ...]], ...]
Phrase = tuple[str, Item]


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """The phrases of one scene.

    Attributes:
        nouns: folded word -> its forms; "" -> the generic nouns.
        phrases: first word -> ((words, items), ...), all folded.
        shown: (column, folded value) -> the value as written in the catalogue, for columns without a lexicon
            section.
        texts: folded text that is printed on an object -> as a person writes it.
    """

    nouns: Mapping[str, NounForms]
    phrases: Mapping[str, Entries]
    shown: Mapping[tuple[str, str], str]
    texts: Mapping[str, str] = field(default_factory=dict)


def read_vocabulary(
    objects: tuple[SceneObject, ...], lexicon: Lexicon, support: bool = False
) -> Vocabulary:
    """Return the vocabulary of `objects` in the language of `lexicon`.

    Args:
        support: whether there are words for what is on, in and under what; scenes in which every object
            stands on the table alone do without.
    """
    nouns = noun_forms(objects, lexicon)
    phrases = dict(_fixed_table(lexicon, support))
    own = _table(
        [
            *_noun_phrases(nouns, lexicon),
            *_value_phrases(objects, lexicon),
            *_part_phrases(objects, lexicon),
            *_text_phrases(objects, lexicon),
        ],
        lexicon,
    )
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
    return Vocabulary(nouns, phrases, shown, written_texts(objects))


def tokens_of(text: str) -> tuple[str, ...]:
    """Return the folded words of a text; a comma is one of its own."""
    return tuple(fold(text).replace(",", " , ").split())


def drawn_apart(text: str, lexicon: Lexicon) -> str:
    """Return a folded text with "von dem" for "vom"."""
    return " ".join(lexicon.contractions.get(word, word) for word in text.split())


def _table(phrases: Iterable[Phrase], lexicon: Lexicon) -> dict[str, Entries]:
    by_words: dict[tuple[str, ...], dict[Item, None]] = {}
    for text, item in phrases:
        # As the parser does with a sentence: "im" may be on a label, too.
        by_words.setdefault(tokens_of(drawn_apart(fold(text), lexicon)), {})[item] = None
    table: dict[str, list[tuple[tuple[str, ...], tuple[Item, ...]]]] = {}
    for words, items in by_words.items():
        if words:
            table.setdefault(words[0], []).append((words, tuple(items)))
    return {first: tuple(entries) for first, entries in table.items()}


def _noun_phrases(nouns: Mapping[str, NounForms], lexicon: Lexicon) -> Iterator[Phrase]:
    for word, forms in nouns.items():
        meaning = Filter(NOUN, word) if word else None
        for text in dict.fromkeys((*forms.singular, forms.genitive)):
            yield text, Item(Cls.NOUN, meaning, gender=forms.gender)
        # "The scissors" may be several pairs of them.
        plurals = forms.singular if forms.plural_only or forms.doubtful else forms.plural
        for text in plurals:
            yield text, Item(Cls.NOUNS, meaning, gender=PLURAL if forms.gender else "")
        for text in forms.pronoun:
            yield text, Item(Cls.NOUN, meaning, gender=lexicon.nouns.one_gender)


def _part_phrases(objects: tuple[SceneObject, ...], lexicon: Lexicon) -> Iterator[Phrase]:
    for name in sorted({name for item in objects for name in item.parts or ()}):
        for text, meaning in part_phrases(name, lexicon):
            yield text, Item(Cls.HAVING, meaning)


def _text_phrases(objects: tuple[SceneObject, ...], lexicon: Lexicon) -> Iterator[Phrase]:
    for text in written_texts(objects):
        for words in text_phrases(text, lexicon):
            yield words, Item(Cls.SAYING, Says(text))
        if lexicon.printed.before:
            yield text, Item(Cls.NAMED, Says(text))


def _value_phrases(objects: tuple[SceneObject, ...], lexicon: Lexicon) -> Iterator[Phrase]:
    """Yield the phrases of the values that the objects have."""
    seen = dict.fromkeys(
        (column, fold(value))
        for item in objects
        for column, value in [*_colors(item), *item.attributes.items()]
        if value.strip()
    )
    for column, value in seen:
        yield from _attribute_phrases(lexicon, column, lexicon.attribute(column), value)
    for column in dict.fromkeys(column for column, _ in seen if column not in lexicon.attributes):
        for text, meaning in same_texts(lexicon, column, column):
            yield text, Item(Cls.SAME, meaning)


@functools.lru_cache(maxsize=8)
def _fixed_table(lexicon: Lexicon, support: bool) -> dict[str, Entries]:
    """Return the table of all phrases that do not depend on the scene's objects."""
    phrases = _fixed_phrases(lexicon)
    wanted = ((text, item) for text, item in phrases if support or not _is_support(item))
    return _table(wanted, lexicon)


def _is_support(item: Item) -> bool:
    """Return whether a phrase says what is on, in or under what, or is part of one that does."""
    if item.cls in _SUPPORT_CLASSES:
        return True
    if not isinstance(item.meaning, str):
        return False
    entry = RELATIONS.get(item.meaning) or MEASURES.get(item.meaning)
    return entry is not None and entry.kind == Kind.SUPPORT


_SUPPORT_CLASSES = frozenset(
    {Cls.STATE, Cls.STATEPOST, *(cls for pair in AROUND.values() for cls in pair)}
)


def _fixed_phrases(lexicon: Lexicon) -> Iterator[Phrase]:
    words = (
        (Cls.ONLY, lexicon.only), (Cls.AND, lexicon.and_), (Cls.OR, lexicon.or_),
        (Cls.NOT, lexicon.not_), (Cls.ARTICLE, lexicon.articles), (Cls.OF_TWO, lexicon.of_two),
        (Cls.EVERY, (*lexicon.all_, *lexicon.all_counted)), (Cls.SOMETHING, lexicon.something),
    )  # fmt: skip
    for text in lexicon.the:
        yield text, Item(Cls.THE, lexicon.agreement.get(text))
    for cls, texts in words:
        for text in texts:
            yield text, Item(cls)
    for text in lexicon.both:
        yield text, Item(Cls.BOTH, 2)
    for count, texts in lexicon.counts.items():
        for text in texts:
            yield text, Item(Cls.COUNT, count)
    for text in lexicon.that:
        for be in lexicon.be:
            yield text.replace("{be}", be), Item(Cls.THAT)
    for use, texts in lexicon.uses.items():
        for text in texts:
            yield text, Item(Cls.USE, Use(use))
    for kind in PHRASE_TYPES.values():
        for text, meaning in kind.texts(lexicon):
            yield text, Item(kind.cls, meaning)
    for cls, table in ((Cls.FROM, lexicon.ordinals_from), (Cls.ROWFROM, lexicon.ordinals_row)):
        for name, texts in table.items():
            for text in lexicon.heard(texts):
                yield text, Item(cls, name)
    for number, word in enumerate(lexicon.ordinals, start=1):
        for form in _inflected(lexicon, word):
            yield form, Item(Cls.ORD, number)
    for relation, (_, after) in AROUND.items():
        for _, text in around_texts(lexicon, relation):
            yield text, Item(after)
    for name, state in lexicon.states.items():
        for text in state.pre:
            for form in _inflected(lexicon, text):
                yield form, Item(Cls.STATE, State(name))
    yield from _measure_phrases(lexicon)
    for column, attribute in lexicon.attributes.items():
        for value in attribute.values():
            yield from _attribute_phrases(lexicon, column, attribute, value)


def _measure_phrases(lexicon: Lexicon) -> Iterator[Phrase]:
    for name, measure in lexicon.measures.items():
        for text in measure.pre:
            for form in _inflected(lexicon, text):
                yield form, Item(Cls.PRE, name, vague=text in measure.vague)
        for text in measure.pair:
            yield text, Item(Cls.PAIR, name)
        for text in measure.two:
            yield text, Item(Cls.TWO, name)
    for name, place in lexicon.places.items():
        for text in place.pre:
            for form in _inflected(lexicon, text):
                yield form, Item(Cls.SIDE, name)


def _colors(item: SceneObject) -> Iterator[tuple[str, str]]:
    return ((COLOR, value) for value in color_values(item))


def _attribute_phrases(
    lexicon: Lexicon, column: str, attribute: AttributeWords, value: str
) -> Iterator[Phrase]:
    meaning = Filter(column, value)
    for word in attribute.words_of(value):
        if column in lexicon.attributes:
            for form in (word, *_inflected(lexicon, word)):
                yield form, Item(Cls.ADJ, meaning)
        # Two colors stand before the noun only: "that is blue and white" could be both at once.
        for text in attribute.post if pair_of(value) is None else ():
            yield text.format(column=column, value=word), Item(Cls.WHOSE, meaning)
    for stuff in attribute.stuffs_of(value):
        for text in attribute.made:
            yield text.format(stuff=stuff), Item(Cls.MADE, meaning)


def _inflected(lexicon: Lexicon, word: str) -> tuple[str, ...]:
    return tuple(word + ending for ending in lexicon.endings)
