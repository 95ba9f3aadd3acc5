# SPDX-License-Identifier: GPL-3.0-or-later
"""The sections of a lexicon: sentence frames, the words of columns and of selectors, and nouns."""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field

from core.scene.color_pairs import pair_of

# The column whose values may be two: "blue and white".
COLOR = "color"
# Instead of a gender, of what is in the plural.
PLURAL = "plural"
Texts = tuple[str, ...]


@dataclass(frozen=True)
class Frame:
    """A sentence around a noun phrase: `before` + noun phrase + `after`.

    Attributes:
        style: bare, command, please, question, want or where; with the case of the noun phrase if the language
            needs it ("command_accusative").
        max_words: most words of the noun phrase; 0 = any number.
    """

    style: str
    before: str
    after: str
    max_words: int = 0

    @property
    def case(self) -> str:
        """Case of the noun phrase, "nominative" unless the style names another."""
        return self.style.partition("_")[2] or "nominative"

    @property
    def agrees(self) -> bool:
        """Whether the frame contains a form of "be", which agrees with the noun."""
        return "{be}" in self.before + self.after

    def fits(
        self, words: int, doubtful: bool, indefinite: bool = False, ends: bool = False
    ) -> bool:
        """Return whether it goes around a noun phrase of so many words, whose number may be in doubt.

        Args:
            indefinite: of something for a use, which is short but cannot be split: "pick something to eat up".
            ends: of what ends in a clause, after which a sentence is over.
        """
        if ends and self.after.strip(".?"):
            return False
        too_long = self.max_words and (indefinite or words > self.max_words)
        return not too_long and not (doubtful and self.agrees)


@dataclass(frozen=True, eq=False)
class AttributeWords:
    """The words for the values of one column; see the lexicon's comments.

    Attributes:
        confusable: groups of values that a thing of any of them may be called.
        may_be: value -> other values that a thing of it may be called, too, not the other way round.
        two: how two values at once are worded.
    """

    column: str
    words: Mapping[str, Texts]
    stuffs: Mapping[str, Texts]
    made: Texts
    post: Texts
    vague: frozenset[str]
    confusable: tuple[frozenset[str], ...]
    may_be: Mapping[str, frozenset[str]] = field(default_factory=dict)
    closed: bool = False
    two: Texts = ()

    def words_of(self, value: str) -> Texts:
        """Return the words for a value; a value not listed is its own word, unless the column is closed."""
        pair = pair_of(value) if self.two else None
        if pair is None:
            return self.words.get(value, () if self.closed else (value,))
        first, second = (self.words_of(color) for color in pair)
        orders = [*itertools.product(first, second), *itertools.product(second, first)]
        return tuple(text.format(first=a, second=b) for text in self.two for a, b in orders)

    def stuffs_of(self, value: str) -> Texts:
        """Return the words for a value after "made of"; see `words_of`."""
        return self.stuffs.get(value, () if self.closed else (value,))

    def values(self) -> tuple[str, ...]:
        """Return the values for which the lexicon lists words."""
        return tuple(dict.fromkeys([*self.words, *self.stuffs]))


@dataclass(frozen=True, eq=False)
class MeasureWords:
    """The words of a selector: before the noun, after it, as a corner, or of two; `vague` are some of `pre`.
    Those after the noun begin with the usual ones. `pair` and `pair_post` choose between two things.

    A place has only words before the noun and after it; `several` are those of several things, after it.
    """

    pre: Texts
    vague: Texts
    post: Texts
    corner: Texts
    two: Texts
    pair: Texts
    pair_post: Texts
    several: Texts
    relative: bool


@dataclass(frozen=True)
class PartNoun:
    """The noun for a part, in languages with genders: with that, or `PLURAL`, and its dative.

    Attributes:
        of: ends of the names of things whose part is called so; of any if there are none.
    """

    noun: str
    gender: str
    dative: str
    of: frozenset[str] = frozenset()


@dataclass(frozen=True, eq=False)
class PartWords:
    """How parts are said; {part} is one, {color} its color and a space, or nothing, {np} the object.

    Attributes:
        having: what follows the noun of what has a part, by kind of word (`PartNumber`); the usual ones first.
            "bare" are those without an article, of any kind.
        lacking: of what has none, also by kind.
        of, of_bare: the noun phrase of a part, with its article and without.
        own: the same of a short noun phrase, "the mug's handle"; "" if there is no such form.
        frames: sentences around it, at {of}; {be} agrees with the part.
        grasp: more of them, around parts that are held.
        by: sentences that name a part by which to take the object.
        held: parts by which things are taken.
        noticed: parts of which it is noticed whether a thing has one.
        unspoken: parts that are hardly ever named.
        words: the nouns of each part in languages with genders; else a part's name is its word.
        forms: what stands for a blank before a noun, by its gender.
    """

    having: Mapping[str, Texts] = field(default_factory=dict)
    lacking: Mapping[str, Texts] = field(default_factory=dict)
    of: str = ""
    of_bare: str = ""
    own: str = ""
    frames: Texts = ()
    grasp: Texts = ()
    by: Texts = ()
    held: frozenset[str] = frozenset()
    noticed: frozenset[str] = frozenset()
    unspoken: frozenset[str] = frozenset()
    words: Mapping[str, tuple[PartNoun, ...]] = field(default_factory=dict)
    forms: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class PrintedWords:
    """How it is said what is printed on a thing, {text}; the usual ones first.

    Attributes:
        clauses, phrases: what follows its noun; nothing can follow a clause.
        labels: more phrases, but not of things in `unlabeled`.
        before: how often the text stands before the noun where it can, "the Oat Flakes box".
        unlabeled: nouns of things that have no label, such as books.
    """

    clauses: Texts = ()
    phrases: Texts = ()
    labels: Texts = ()
    before: float = 0.0
    unlabeled: frozenset[str] = frozenset()


@dataclass(frozen=True)
class ObstructionWords:
    """The question what to move first, with {np} for what is wanted in `case`, and what joins the answers."""

    question: str = ""
    then: str = ""
    case: str = "nominative"


@dataclass(frozen=True, eq=False)
class Nouns:
    """The lexicon's section on nouns; see its comments."""

    generic: Texts
    one: Texts
    generic_plural: Texts
    plural_only: frozenset[str]
    mass: frozenset[str]
    mass_forms: Texts
    mass_forms_plural: Texts
    confusable: tuple[frozenset[str], ...]
    wider: Mapping[str, frozenset[str]]
    shown: Mapping[str, frozenset[str]]
    spoken: frozenset[str] = frozenset()
    vague: frozenset[str] = frozenset()
    figures: frozenset[str] = frozenset()
    stuffs: frozenset[str] = frozenset()
    colored: frozenset[str] = frozenset()
    hollow: frozenset[str] = frozenset()
    natural_colors: frozenset[str] = frozenset()
    of: Texts = ()
    empty_heads: frozenset[str] = frozenset()
    an_before: Texts = ()
    generic_gender: str = ""
    one_gender: str = ""
