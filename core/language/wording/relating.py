# SPDX-License-Identifier: GPL-3.0-or-later
"""The wording of relations and states, which all languages share."""

from collections.abc import Sequence

from core.language import program as P
from core.language.lexicon.sections import COLOR
from core.language.settings import Kind
from core.language.wording.noun_parts import Parts, UnsayableError
from core.language.wording.part_phrases import bare_having_texts, having_texts, lacking_texts
from core.language.wording.phrase_types import ANCHOR_BLANK
from core.language.wording.printed_phrases import sayable_forms
from core.language.wording.realizer import NOMINATIVE, Realizer

# Relations whose words are in the order in which people use them.
_BY_USE = frozenset(name for name, entry in P.RELATIONS.items() if entry.kind == Kind.SUPPORT)
# How often anchors of phrases without an article have none, either.
BARE_ANCHOR = 0.3


class RelatingRealizer(Realizer):
    """Words relations and states; see `Realizer`."""

    def relation_phrase(self, node: P.Relate) -> str:
        """Return the words of a relation before, or around, those of its anchor.

        Raises:
            UnsayableError: as for `noun_phrase`.
        """
        texts = self._lexicon.relations[node.relation]
        by_use = node.relation in _BY_USE
        words = self.usual(texts, power=2) if by_use else self._choose.pick(texts)
        anchor = self.anchor(node.anchor)
        return words.replace(ANCHOR_BLANK, anchor) if ANCHOR_BLANK in words else f"{words} {anchor}"

    def usual(self, texts: Sequence[str], power: int = 1) -> str:
        """Draw one of texts that are in the order in which people use them.

        Args:
            power: the higher, the more often one of the first.
        """
        weights = [(text, 1.0 / k**power) for k, text in enumerate(texts, start=1)]
        return self._choose.weighted(weights) if texts else self._choose.pick(texts)

    def part_of(self, node: P.PartOf) -> str:
        """Return "the handle of the blue mug".

        Raises:
            UnsayableError: as for `noun_phrase`.
        """
        noun_phrase = self.noun_phrase(node.of, NOMINATIVE)[0]
        return self._lexicon.parts.of.format(part=node.part, np=noun_phrase)

    def use_phrase(self, parts: Parts, before: Sequence[str], after: Sequence[str]) -> str:
        """Return "something to write with", with adjectives before or after "something".

        Raises:
            UnsayableError: more is to be said, or the language has no words for the use.
        """
        if parts.clauses or parts.outer:
            raise UnsayableError("a use with clauses")
        something = self._choose.pick(self._lexicon.something)
        words = self.usual(self._lexicon.uses.get(parts.use, ()), power=2)
        return " ".join([*before, something, *after, words]).replace(" ,", ",")

    def part_phrase(self, node: P.Node, noun: str | None = None) -> str:
        """Return "with the red handle" or "without a lid".

        Args:
            noun: for the thing, where the word for the part depends on it.

        Raises:
            UnsayableError: the language has no words for it.
        """
        if isinstance(node, P.Not):
            assert isinstance(node.of, P.Part)
            return self.usual(lacking_texts(node.of.part, self._lexicon, noun), power=2)
        assert isinstance(node, P.Part)
        color = (
            self._choose.pick(self._lexicon.attribute(COLOR).words_of(node.color))
            if node.color
            else ""
        )
        bare = self._manner.bare and self._choose.chance(BARE_ANCHOR)
        texts = bare_having_texts(node.part, color, self._lexicon) if bare else ()
        return self.usual(texts or having_texts(node.part, color, self._lexicon, noun))

    def text_phrase(self, node: P.Says) -> str:
        """Return "with "Oat Flakes" on it", which follows any noun.

        Raises:
            UnsayableError: the language has no words for it.
        """
        forms = sayable_forms(node.text, self._lexicon.printed.phrases)
        return self.usual(forms).format(text=self.written(node))

    def written(self, node: P.Says) -> str:
        """Return a text as a person writes it.

        Raises:
            UnsayableError: nothing in the scene says so, or it would be written otherwise in a sentence of the
                language, "Mann im Mond" for "Mann in dem Mond".
        """
        text = self._vocabulary.texts.get(node.text)
        if text is None:
            raise UnsayableError("it is nowhere in the scene")
        if any(f" {full} " in f" {text} " for full in self._lexicon.contractions.values()):
            raise UnsayableError("it would be drawn together")
        return text

    def state_phrase(self, node: P.State) -> str:
        """Return the words of a state after a noun.

        Raises:
            UnsayableError: it only stands before it.
        """
        return self.usual(self._lexicon.states[node.state].post, power=3)

    def state_words(self, node: P.Node) -> Sequence[str]:
        """Return the words of a state before a noun; none if it stands after it, or if it is no state."""
        return self._lexicon.states[node.state].pre if isinstance(node, P.State) else ()
