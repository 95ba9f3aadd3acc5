# SPDX-License-Identifier: GPL-3.0-or-later
"""Every noun phrase that describes one catalogue row by its own words, for authors of rows.

The realizer itself is run: wherever it would draw, each outcome is tried in turn.
"""

import itertools
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

import numpy as np

from core.assets.catalogue import ModelInfo
from core.language import program as P
from core.language.lexicon.lexicon import load_lexicon
from core.language.truth.words import color_values, fold, words_of
from core.language.wording.noun_parts import (
    UnsayableError,
)
from core.language.wording.realizer import (
    Chooser,
)
from core.language.wording.realizers import REALIZERS
from core.language.wording.vocabulary import read_vocabulary
from core.scene.objects import SceneObject

T = TypeVar("T")
MAX_ATTRIBUTES = 2
# Far more than any real row has; a limit for rows with dozens of columns.
_MAX_OUTCOMES = 20_000
_UNIT = np.zeros(3)


def wordings(model: ModelInfo, language: str = "en") -> tuple[str, ...]:
    """Return all noun phrases of name, aliases, category and up to two attributes, short ones first.

    Raises:
        UserInputError: there is no lexicon for `language`.
    """
    lexicon = load_lexicon(language)
    row = _as_object(model)
    vocabulary = read_vocabulary((row,), lexicon)
    chooser = _EveryChoice()
    realizer = REALIZERS[language](lexicon, vocabulary, chooser)
    found: dict[str, None] = {}
    for node in _programs(row):
        for _ in itertools.takewhile(lambda _: len(found) < _MAX_OUTCOMES, chooser.outcomes()):
            try:
                found[realizer.noun_phrase(node, "nominative")[0]] = None
            except UnsayableError:
                continue
    return tuple(sorted(found, key=lambda text: (len(text.split()), text)))


def plurals(model: ModelInfo, language: str = "en") -> tuple[tuple[str, str, str], ...]:
    """Return (word, plural, article) of name, aliases and category; "" where the word has none.

    Raises:
        UserInputError: there is no lexicon for `language`.
    """
    row = _as_object(model)
    nouns = read_vocabulary((row,), load_lexicon(language)).nouns
    return tuple(
        (forms.singular[0], forms.plural[0] if forms.plural else "", forms.article)
        for word in words_of(row)
        if (forms := nouns.get(word)) is not None
    )


class _EveryChoice(Chooser):
    """Takes every outcome of every draw in turn, like the digits of a counter."""

    def __init__(self) -> None:
        self._digits: list[list[int]] = []  # [chosen, number of outcomes] of each draw
        self._position = 0

    def outcomes(self) -> Iterator[None]:
        """Yield before each run of the realizer until all outcomes have been taken."""
        self._digits = []
        while True:
            self._position = 0
            yield
            while self._digits and self._digits[-1][0] + 1 >= self._digits[-1][1]:
                self._digits.pop()
            if not self._digits:
                return
            self._digits[-1][0] += 1

    def pick(self, options: Sequence[T]) -> T:
        if not options:
            raise UnsayableError("no words for it")
        return options[self._draw(len(options))]

    def chance(self, share: float) -> bool:
        return bool(self._draw(2))

    def weighted(self, options: Sequence[tuple[T, float]]) -> T:
        return self.pick([option for option, weight in options if weight > 0])

    def shuffled(self, items: Iterable[T]) -> list[T]:
        return list(self.pick(list(itertools.permutations(items))))

    def _draw(self, count: int) -> int:
        if self._position == len(self._digits):
            self._digits.append([0, count])
        self._position += 1
        return self._digits[self._position - 1][0]


def _programs(row: SceneObject) -> Iterator[P.Unique]:
    values = [*(("color", color) for color in color_values(row)), *sorted(row.attributes.items())]
    filters = [P.Filter(column, fold(value)) for column, value in values if value]
    nouns: list[P.Node] = [P.Filter(P.NOUN, word) for word in words_of(row)]
    for noun in [*nouns, P.SCENE]:
        least = noun == P.SCENE  # "the object" alone describes nothing
        for count in range(int(least), MAX_ATTRIBUTES + 1):
            for chosen in itertools.combinations(filters, count):
                # Not "the blue and white mug that is blue".
                if len({part.attribute for part in chosen}) == count:
                    yield P.Unique(P.conjunction([noun, *chosen]))


def _as_object(model: ModelInfo) -> SceneObject:
    """Return a row as an object in an arbitrary place, on which the words do not depend."""
    return SceneObject(
        scene_id=0,
        id=model.id,
        name=model.name,
        category=model.category,
        color=model.color,
        color2=model.color2,
        aliases=model.aliases,
        attributes=model.attributes,
        cell=(0, 0),
        pose=np.eye(4),
        extents=_UNIT,
        bounds=np.zeros((2, 3)),
        footprint=np.zeros((0, 2)),
        plural=model.plural,
        article=model.article,
    )
