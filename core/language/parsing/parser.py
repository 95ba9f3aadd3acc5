# SPDX-License-Identifier: GPL-3.0-or-later
"""Parsing of a text: every program that a finished sentence may mean in its scene.

Every written sentence is checked by it: `docs/expression_semantics.md`, section 6, "The rule of all parses".
"""

import functools
from collections.abc import Callable, Iterator
from typing import TypeVar

from core.assets.part_names import part_names
from core.language import program as P
from core.language.lexicon.lexicon import Lexicon
from core.language.parsing.attachment import nearest, nearest_sets
from core.language.parsing.grammar import NounTree, derivations, set_derivations
from core.language.parsing.meaning import ForbiddenTextError, Meaning
from core.language.predicates.measures import measures_of
from core.language.predicates.relations import WITH
from core.language.settings import Kind
from core.language.truth.words import fold
from core.language.wording.part_phrases import is_called, part_frames
from core.language.wording.phrase_types import Cls
from core.language.wording.vocabulary import Item, Vocabulary, drawn_apart, tokens_of

AnyAnchor = TypeVar("AnyAnchor", bound=P.Anchor)

# Texts with more segmentations than this are rejected.
MAX_CUTS = 64


class Parser:
    """Parses sentences about one scene."""

    def __init__(self, lexicon: Lexicon, vocabulary: Vocabulary) -> None:
        self._lexicon = lexicon
        self._phrases = vocabulary.phrases
        something = tuple(fold(text) + after for text in lexicon.something for after in (" ", ","))
        self._start = (*(fold(text) + " " for text in lexicon.the), *something)
        self._the = tuple(fold(text) + " " for text in lexicon.the)
        several = (*lexicon.the, *lexicon.both, *lexicon.all_, *lexicon.all_counted)
        self._with = frozenset(fold(text) for text in lexicon.relations.get(WITH, ()))
        self._set_start = tuple(fold(text) + " " for text in several)

    def meanings(self, text: str) -> list[P.Unique]:
        """Return every program that `text` may mean, each once; none if it cannot be parsed.

        Raises:
            ForbiddenTextError: a reading has no meaning (two selectors in one noun phrase, for example), or
                there are too many readings.
        """
        return self._read(text, derivations, self._start, Meaning.noun_phrase)

    def nearest_meanings(self, text: str) -> list[P.Unique]:
        """Return the meanings of a text in which every phrase belongs to the nearest noun before it.

        Raises:
            ForbiddenTextError: see `meanings`.
        """
        return self._read(text, nearest, self._start, Meaning.noun_phrase)

    def set_meanings(self, text: str) -> list[P.All]:
        """Return every program that `text` may mean if it means several things; see `meanings`.

        Raises:
            ForbiddenTextError: see `meanings`.
        """
        return self._read(text, set_derivations, self._set_start, _of_set)

    def nearest_set_meanings(self, text: str) -> list[P.All]:
        """Return those in which every phrase belongs to the nearest noun; see `nearest_meanings`.

        Raises:
            ForbiddenTextError: see `meanings`.
        """
        return self._read(text, nearest_sets, self._set_start, _of_set)

    def part_meanings(self, text: str, by: bool) -> list[P.PartOf]:
        """Return every part of an object that a text may mean.

        Args:
            by: as that by which to take the object.

        Raises:
            ForbiddenTextError: see `meanings`.
        """
        return self._read_part(text, by, derivations)

    def nearest_part_meanings(self, text: str, by: bool) -> list[P.PartOf]:
        """Return those in which every phrase belongs to the nearest noun; see `nearest_meanings`.

        Raises:
            ForbiddenTextError: see `meanings`.
        """
        return self._read_part(text, by, nearest)

    def _read_part(
        self, text: str, by: bool, derive: Callable[[str], tuple[NounTree, ...]]
    ) -> list[P.PartOf]:
        folded = drawn_apart(fold(text), self._lexicon)
        found: dict[str, P.PartOf] = {}
        for part in part_names():
            for frame in part_frames(part, self._lexicon, by):
                before, after = frame.before.casefold(), frame.after.casefold()
                starts = folded.startswith(before) and folded.startswith(self._the, len(before))
                if starts and folded.endswith(after):
                    inner = folded[len(before) : len(folded) - len(after)]
                    for whole in self._programs(inner, derive, Meaning.noun_phrase):
                        node = P.PartOf(part, whole)
                        if is_called(frame, node, self._lexicon):
                            found[node.key] = node
        return list(found.values())

    def _read(
        self,
        text: str,
        derive: Callable[[str], tuple[NounTree, ...]],
        start: tuple[str, ...],
        meanings: Callable[[Meaning, NounTree], list[AnyAnchor]],
    ) -> list[AnyAnchor]:
        found: dict[str, AnyAnchor] = {}
        for noun_phrase in self._noun_phrases(text, start):
            for program in self._programs(noun_phrase, derive, meanings):
                found[program.key] = program
        return list(found.values())

    def _programs(
        self,
        noun_phrase: str,
        derive: Callable[[str], tuple[NounTree, ...]],
        meanings: Callable[[Meaning, NounTree], list[AnyAnchor]],
    ) -> Iterator[AnyAnchor]:
        """Yield every meaning of a folded noun phrase."""
        for items in self._cuts(tokens_of(drawn_apart(noun_phrase, self._lexicon))):
            for tree in derive("".join(item.cls for item in items)):
                yield from meanings(Meaning(self._lexicon, items), tree)

    def _noun_phrases(self, text: str, start: tuple[str, ...]) -> Iterator[str]:
        """Yield the text at {np} in each frame that fits, and the whole text, which may be a noun phrase."""
        folded = fold(text)
        yield folded
        for before, starts in frame_texts(self._lexicon).items():
            if folded.startswith(before) and folded.startswith(start, len(before)):
                for after in starts:
                    if folded.endswith(after):
                        yield folded[len(before) : len(folded) - len(after)]

    def _cuts(self, words: tuple[str, ...]) -> list[tuple[Item, ...]]:
        """Return every segmentation of the words into known phrases."""
        ends: list[list[tuple[Item, ...]]] = [[] for _ in range(len(words) + 1)]
        ends[len(words)] = [()]
        # "The book with the mug on top": there one finds what it is with, not the top book.
        having = next((i for i, word in enumerate(words) if word in self._with), len(words))
        for start in range(len(words) - 1, -1, -1):
            for run, items in self._phrases.get(words[start], ()):
                end = start + len(run)
                if end > len(words) or not ends[end] or words[start:end] != run:
                    continue
                if start > having:
                    items = tuple(item for item in items if not _is_level(item))
                ends[start] += [(item, *rest) for item in items for rest in ends[end]]
            if len(ends[start]) > MAX_CUTS:
                raise ForbiddenTextError("too many ways to read it")
        return ends[0]


def _is_level(item: Item) -> bool:
    return item.cls == Cls.SELPOST and item.meaning in measures_of(Kind.SUPPORT)


def _of_set(meaning: Meaning, tree: NounTree) -> list[P.All]:
    return meaning.several(tree, of_sentence=True)


@functools.lru_cache(maxsize=8)
def frame_texts(lexicon: Lexicon) -> dict[str, tuple[str, ...]]:
    """Map the text before a noun phrase to the texts that may follow it; all forms of "be", casefolded."""
    texts: dict[str, dict[str, None]] = {}
    for frame in lexicon.frames:
        for be in lexicon.be:
            before, after = (
                part.replace("{be}", be).casefold() for part in (frame.before, frame.after)
            )
            texts.setdefault(before, {})[after] = None
    return {before: tuple(afters) for before, afters in texts.items()}
