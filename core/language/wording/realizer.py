# SPDX-License-Identifier: GPL-3.0-or-later
"""The part of wording that all languages share: the parts of a noun phrase, and the sentence around it."""

import functools
import itertools
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar

import numpy as np

from core.language import program as P
from core.language.lexicon.lexicon import Lexicon
from core.language.lexicon.nouns import NounForms
from core.language.lexicon.sections import Frame
from core.language.settings import Viewer
from core.language.wording.noun_parts import Parts, UnsayableError, take_apart
from core.language.wording.part_phrases import part_frames
from core.language.wording.vocabulary import Vocabulary

T = TypeVar("T")
MAX_WORDS = 30
# How often a part is said to be of a thing as in "the mug's handle", where that can be said.
OWN_SHARE = 0.25
PUNCTUATION = ".,?!"
NOMINATIVE = "nominative"


class Chooser:
    """Makes the random choices of wordings with a generator."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._random = rng.random

    def pick(self, options: Sequence[T]) -> T:
        if not options:
            raise UnsayableError("no words for it")
        return options[int(self._random() * len(options))]

    def weighted(self, options: Sequence[tuple[T, float]]) -> T:
        """Draw one of the options of (option, weight) with probability proportional to its weight."""
        left = self._random() * sum(weight for _, weight in options)
        for option, weight in options:
            left -= weight
            if left < 0:
                return option
        return self.pick(options)[0]

    def chance(self, share: float) -> bool:
        return bool(self._random() < share)

    def shuffled(self, items: Iterable[T]) -> list[T]:
        rest, result = list(items), []
        while rest:
            result.append(rest.pop(int(self._random() * len(rest))))
        return result


@dataclass(frozen=True)
class Manner:
    """How sentences are worded, apart from what they mean.

    Attributes:
        bare: whether a noun phrase stands alone, without its article.
        viewer: name of a `Viewer`.
        only: how often "the only" stands where it could.
    """

    bare: bool = False
    viewer: str = Viewer.ROBOT
    only: float = 0.08


Phrases = Mapping[type[P.Node], Callable[..., str]]
Selectors = Mapping[type[P.Node], Callable[..., Any]]
# Node types that make up the parts of a noun phrase; every language words them there.
NOUN_PHRASE_TYPES = (P.Scene, P.Filter, P.And, P.Or, P.Row, P.Pair, P.Use)


class Realizer(ABC):
    """Words programs about one scene in one language.

    Attributes:
        phrases: by type of clause, the method that words it as a phrase after a noun.
        selectors: by type of selector, the method that words it, given the parts of its noun phrase; it
            returns what precedes the noun and what follows it, in a form specific to the language.
        anchors: by type of anchor, the method that words it.
        unsaid: the types for which the language has no wording.
    """

    phrases: ClassVar[Phrases]
    selectors: ClassVar[Selectors]
    anchors: ClassVar[Phrases]
    unsaid: ClassVar[frozenset[type[P.Node]]] = frozenset()

    def __init__(
        self,
        lexicon: Lexicon,
        vocabulary: Vocabulary,
        chooser: Chooser,
        manner: Manner = Manner(),
    ) -> None:
        self._lexicon = lexicon
        self._vocabulary = vocabulary
        self._choose = chooser
        self._manner = manner

    @abstractmethod
    def noun_phrase(
        self, node: P.Unique, case: str, article: str | None = None
    ) -> tuple[str, NounForms]:
        """Return one wording of `node` with the forms of its noun.

        Args:
            article: what precedes it, "" for nothing; None for the definite article.

        Raises:
            UnsayableError: there is no wording, or the drawn words do not fit; another draw may.
        """

    def article(self, node: P.Unique, telling: bool) -> str | None:
        """Return the article of a sentence's noun phrase, drawn at random; see `noun_phrase`.

        Args:
            telling: whether none of its clauses can be left out.
        """
        return None

    def sentence(self, node: P.Unique, telling: bool = False) -> str:
        """Return one sentence about `node`, drawn at random; without a frame if that is the manner.

        Args:
            telling: see `article`.

        Raises:
            UnsayableError: as for `noun_phrase`.
        """
        if self._manner.bare:
            return sayable(self.contracted(self.noun_phrase(node, NOMINATIVE, "")[0]))
        return self._framed(lambda case: self.noun_phrase(node, case, self.article(node, telling)))

    def several(self, node: P.All, number: int) -> tuple[str, NounForms]:
        """Return one wording of several things as a whole noun phrase, with the forms of its noun.

        Args:
            number: how many they are, whether or not the sentence says it.

        Raises:
            UnsayableError: as for `noun_phrase`; a language need not have any.
        """
        raise UnsayableError("no wording for several things")

    def set_sentence(self, node: P.All, number: int) -> str:
        """Return one sentence about all of a set, drawn at random; see `sentence` and `several`.

        Raises:
            UnsayableError: as for `noun_phrase`.
        """
        text, forms = self.several(node, number)
        if self._manner.bare:
            return sayable(self.contracted(text))
        return self._framed(lambda _: (text, forms), plural=True)

    def _framed(
        self, noun_phrase: Callable[[str], tuple[str, NounForms]], plural: bool = False
    ) -> str:
        """Return a noun phrase, made for a case, in a frame that is drawn at random."""
        frames = _frames(self._lexicon)
        style = self._choose.weighted(list(self._lexicon.frame_shares.items()))
        frame = self._choose.pick(frames[style])
        text, forms = noun_phrase(frame.case)
        length = len(text.split())
        shape = (length, forms.doubtful, forms.indefinite, forms.ends)
        if not frame.fits(*shape):
            frame = self._choose.pick([f for f in frames[style] if f.fits(*shape)])
        be = self._lexicon.be[plural or forms.plural_only]
        before, after = frame.before.replace("{be}", be), frame.after.replace("{be}", be)
        sentence = sayable(self.contracted(before + text + after))
        return sentence[:1].upper() + sentence[1:]

    def contracted(self, text: str) -> str:
        """Return a text in which prepositions and articles are drawn together: "vom" for "von dem"."""
        for drawn, full in self._lexicon.contractions.items():
            text = text.replace(f" {full} ", f" {drawn} ")
        return text

    def part_sentence(self, node: P.PartOf, by: bool) -> str:
        """Return one sentence about a part, drawn at random.

        Args:
            by: whether the object is to be taken by it.

        Raises:
            UnsayableError: as for `noun_phrase`, or the language has no such sentences.
        """
        parts, bare = take_apart(node.of.of), self._manner.bare
        if node.part in parts.noun.split(" "):
            raise UnsayableError("the tape of the tape")
        whole, forms = self.noun_phrase(node.of, NOMINATIVE)
        # "The mug near the box's handle" would be the box's; nobody says "the jar of jam's lid".
        ends = whole.endswith(tuple(f" {word}" for word in forms.singular if word[-1:] != "s"))
        is_short = bool(parts.noun) and ends and " of " not in whole
        is_short = is_short and not (parts.clauses or parts.outer or P.hops(node.of))
        own = is_short and not by and not bare and self._choose.chance(OWN_SHARE)
        frames = part_frames(node.part, self._lexicon, by)
        frame = self._choose.pick([f for f in frames if (f.bare, f.own) == (bare, own)])
        sentence = sayable(frame.before + whole + frame.after)
        return sentence if bare else sentence[:1].upper() + sentence[1:]

    def phrase(self, node: P.Node) -> str:
        """Return a clause as a phrase after a noun.

        Raises:
            UnsayableError: as for `noun_phrase`.
        """
        say = self.phrases.get(type(node))
        if say is None:
            raise UnsayableError(f"no wording for '{node.op}'")
        return say(self, node)

    def anchor(self, node: P.Anchor, *arguments: str) -> str:
        """Return the words of an anchor; `arguments` are specific to the language.

        Raises:
            UnsayableError: as for `noun_phrase`.
        """
        say = self.anchors.get(type(node))
        if say is None:
            raise UnsayableError(f"no wording for '{node.op}'")
        return say(self, node, *arguments)

    def selection(self, selector: P.Selector, parts: Parts) -> Any:
        """Return the wording of a selector, as its method in `selectors` returns it.

        Raises:
            UnsayableError: as for `noun_phrase`.
        """
        say = self.selectors.get(type(selector))
        if say is None:
            raise UnsayableError(f"no wording for '{selector.op}'")
        return say(self, selector, parts)

    def forms(self, word: str) -> NounForms:
        """Return the forms of a noun; "" is the generic one.

        Raises:
            UnsayableError: the language has no forms of it.
        """
        forms = self._vocabulary.nouns.get(word)
        if forms is None:
            raise UnsayableError(f"no noun for '{word}'")
        return forms

    def seen(self, text: str) -> str:
        """Return a text with the word for the viewer."""
        return text.format(**self._lexicon.viewers[self._manner.viewer])

    def value_words(self, node: P.Filter) -> Sequence[str]:
        """Return the words for a column's value."""
        attribute = self._lexicon.attribute(node.attribute)
        shown = self._vocabulary.shown.get((node.attribute, node.value))
        return (shown,) if shown and not attribute.closed else attribute.words_of(node.value)


def sayable(sentence: str) -> str:
    """Return `sentence`.

    Raises:
        UnsayableError: it is too long, or has a word twice in a row.
    """
    words = [word.strip(PUNCTUATION) for word in sentence.casefold().split()]
    if len(words) > MAX_WORDS:
        raise UnsayableError("too long to be said in one breath")
    if any(word == following for word, following in itertools.pairwise(words)):
        raise UnsayableError("a word would stand there twice")
    return sentence


@functools.lru_cache(maxsize=8)
def _frames(lexicon: Lexicon) -> dict[str, tuple[Frame, ...]]:
    """Return the frames by style."""
    return {
        style: tuple(frame for frame in lexicon.frames if frame.style == style)
        for style in lexicon.frame_shares
    }
