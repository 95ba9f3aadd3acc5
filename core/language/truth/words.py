# SPDX-License-Identifier: GPL-3.0-or-later
"""Three-valued words: the objects for which a noun or a value is TRUE, UNSURE or FALSE, as masks.

A mask is an integer with bit i for object i. The rules are in docs/expression_semantics.md, section 2.
"""

import functools
from dataclasses import dataclass

from core.language.lexicon.lexicon import Lexicon
from core.language.lexicon.sections import COLOR
from core.language.program import CATEGORY
from core.language.truth.colors import Colors, Masks, masks_of
from core.language.truth.word_pairs import (
    cores_of,
    ends_with,
    is_wider,
    near_values,
    near_words,
    spaced,
    split_words,
)
from core.scene.color_pairs import ONE_COLOR, pair_of, pair_value
from core.scene.objects import SceneObject


def fold(text: str) -> str:
    """Return the form in which words are compared: casefolded, with single spaces."""
    return " ".join(text.casefold().split())


@dataclass(frozen=True, eq=False)
class Words:
    """The words of every object of a scene, and how they match.

    Attributes:
        names, categories: folded, one per object.
        words: all words of each object.
        entries: those of them that are its name or an alias.
        telling: those of them that are not the end of another: a "shampoo bottle" is no unspecific "bottle".
        values: column -> folded value of each object, "" where unknown.
        colors: those of each object.
    """

    lexicon: Lexicon
    names: tuple[str, ...]
    categories: tuple[str, ...]
    words: tuple[tuple[str, ...], ...]
    entries: tuple[frozenset[str], ...]
    telling: tuple[tuple[str, ...], ...]
    values: dict[str, tuple[str, ...]]
    colors: Colors

    def noun(self, word: str) -> Masks:
        """Return the TRUE and POSSIBLE masks of the objects that the noun `word` denotes."""
        called = [word in words for words in self.words]
        kin = {name for name, yes in zip(self.names, called, strict=True) if yes}
        true = possible = 0
        for i in range(len(self.words)):
            if called[i]:
                true |= 1 << i
            elif self.names[i] in kin or any(self._may_be(word, own) for own in self.telling[i]):
                possible |= 1 << i
        for i in range(len(self.words)):
            if not (true | possible) >> i & 1 and self._described(word, i):
                possible |= 1 << i
        return true, true | possible

    def is_entry(self, word: str, target: int) -> bool:
        """Return whether people use `word`, one of an object's, for a single such object.

        They use its name and aliases unless these only say what it is for (`nouns.vague`), and some categories
        (`nouns.spoken`).
        """
        nouns, entries = self.lexicon.nouns, self.entries[target]
        return word in nouns.spoken or (word in entries and word not in nouns.vague)

    def _described(self, word: str, target: int) -> bool:
        """Return whether `word` may be a description of what the object is called: "plastic cup" for a cup."""
        own = {core.split(" ")[-1] for other in self.words[target] for core in self._cores(other)}
        for core in self._cores(word):
            *before, last = core.split(" ")
            if before and last in own and all(self._fits(part, target) for part in before):
                return True
        return False

    def _fits(self, part: str, target: int) -> bool:
        """Return whether `part` is an attribute word that is not FALSE of the object."""
        return any(
            self.attribute(column, value)[1] >> target & 1
            for column, value in self._attribute_words.get(part, ())
        )

    @functools.cached_property
    def _attribute_words(self) -> dict[str, list[tuple[str, str]]]:
        """The (column, value) pairs by the folded words for the value."""
        found: dict[str, list[tuple[str, str]]] = {}
        for column, attribute in self.lexicon.attributes.items():
            for value in dict.fromkeys((*attribute.values(), *self.values.get(column, ()))):
                for text in (value, *attribute.words_of(value), *attribute.stuffs_of(value)):
                    found.setdefault(fold(text), []).append((column, value))
        return found

    def _cores(self, word: str) -> tuple[str, ...]:
        return cores_of(self.lexicon, word)

    def attribute(self, column: str, value: str) -> Masks:
        """Return the TRUE and POSSIBLE masks of the objects whose `column` is `value`."""
        true, possible = self._attribute(column, value)
        return true, possible | self._showing

    @functools.cached_property
    def _showing(self) -> int:
        """The mask of the objects in or on which other things are seen."""
        showing = frozenset[str]().union(*self.lexicon.nouns.shown.values())
        return sum(
            1 << i
            for i, words in enumerate(self.words)
            if any(
                ends_with(core, spaced(shows))
                for word in words
                for core in self._cores(word)
                for shows in showing
            )
        )

    def _attribute(self, column: str, value: str) -> Masks:
        if column == COLOR:
            return self.colors.attribute(value)
        attribute = self.lexicon.attribute(column)
        return masks_of(
            True
            if own == value
            else None
            if not own or near_values(attribute, own, value)
            else False
            for own in self._column(column)
        )

    def same(self, column: str, anchor: int, same: bool) -> Masks:
        """Return the TRUE and POSSIBLE masks of the objects that share, or do not share, the anchor's value."""
        everything = (1 << len(self.names)) - 1
        others = everything & ~(1 << anchor)
        if column == CATEGORY:
            true, possible = self._same_category(self.categories[anchor])
        elif column == COLOR:
            true, possible = self.colors.same(anchor)
        elif own := self._column(column)[anchor]:
            true, possible = self.attribute(column, own)
            attribute = self.lexicon.attribute(column)
            for i, other in enumerate(self._column(column)):
                if near_values(attribute, own, other):
                    possible |= 1 << i
        else:
            true, possible = 0, everything
        if column != CATEGORY:
            possible |= everything if self._showing >> anchor & 1 else self._showing
        if not same:
            true, possible = everything & ~possible, everything & ~true
        return true & others, possible & others

    def _same_category(self, category: str) -> Masks:
        true = possible = 0
        for i, other in enumerate(self.categories):
            if other == category:
                true |= 1 << i
            elif self._may_be(category, other) or self._may_be(other, category):
                possible |= 1 << i
        return true, true | possible

    def _column(self, column: str) -> tuple[str, ...]:
        return self.values.get(column, ("",) * len(self.names))

    def _may_be(self, word: str, other: str) -> bool:
        lexicon = self.lexicon
        return near_words(lexicon, word, other) or is_wider(lexicon, word, other)


def read_words(objects: tuple[SceneObject, ...], lexicon: Lexicon) -> Words:
    """Return the words of `objects`."""
    columns = dict.fromkeys(column for item in objects for column in item.attributes)
    values = {COLOR: tuple(fold(item.color) for item in objects)}
    for column in columns:
        values[column] = tuple(fold(item.attributes.get(column, "")) for item in objects)
    return Words(
        lexicon=lexicon,
        names=tuple(fold(item.name) for item in objects),
        categories=tuple(fold(item.category) for item in objects),
        words=tuple(words_of(item) for item in objects),
        entries=tuple(
            frozenset(fold(text) for text in (item.name, *item.aliases)) for item in objects
        ),
        telling=tuple(_telling(words_of(item), fold(item.name)) for item in objects),
        values=values,
        colors=Colors(
            values[COLOR],
            tuple(fold(item.color2) for item in objects),
            functools.partial(near_values, lexicon.attribute(COLOR)),
        ),
    )


def color_values(item: SceneObject) -> tuple[str, ...]:
    """Return the folded values of `color` that are TRUE of an object: its color, then its two colors."""
    own, second = fold(item.color), fold(item.color2)
    if pair := pair_of(own):
        return (pair_value(*pair),)
    if not own or second in ("", ONE_COLOR):
        return (own,) if own else ()
    return own, pair_value(own, second)


def words_of(item: SceneObject) -> tuple[str, ...]:
    """Return the folded name, aliases and category of an object, each once."""
    texts = (item.name, *item.aliases, item.category)
    return tuple(dict.fromkeys(fold(text) for text in texts if text.strip()))


def _telling(words: tuple[str, ...], name: str) -> tuple[str, ...]:
    """Return the words of an object without those, other than its name, that are the end of another."""
    spaced = {word: " ".join(split_words(word)) for word in words}
    return tuple(
        word
        for word in words
        if word == name
        or not any(ends_with(spaced[other], spaced[word]) for other in words if other != word)
    )
