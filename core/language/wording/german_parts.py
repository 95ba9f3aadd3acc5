# SPDX-License-Identifier: GPL-3.0-or-later
"""German sentences about parts, and what things have: "der Henkel der blauen Tasse", "mit dem roten Henkel"."""

from core.language import program as P
from core.language.lexicon.nouns import NounForms
from core.language.wording.noun_parts import UnsayableError, is_part, take_apart
from core.language.wording.part_phrases import GENITIVE, filled, part_frames, word_for
from core.language.wording.realizer import OWN_SHARE, sayable
from core.language.wording.relating import RelatingRealizer


def is_weak(forms: NounForms) -> bool:
    """Return whether a noun ends in -(e)n in all cases but the nominative; "Kartons" is strong."""
    strong = {f"{text}s" for text in forms.singular}
    return forms.gender == "m" and forms.genitive in forms.plural and forms.genitive not in strong


class GermanParts(RelatingRealizer):
    """Words parts in German; see `Realizer`."""

    def part_sentence(self, node: P.PartOf, by: bool) -> str:
        parts, bare = take_apart(node.of.of), self._manner.bare
        word = word_for(node.part, parts.noun, self._lexicon) if parts.noun else None
        if word is None:
            raise UnsayableError("no word for the part")
        forms = self.forms(parts.noun)
        self._check_part(node.part, parts.noun, forms)
        self._check_selector(parts.selector)
        self.check_weak(*parts.clauses, *parts.outer)
        is_short = not (parts.clauses or parts.outer or P.hops(node.of))
        own = is_short and not by and not bare and self._choose.chance(OWN_SHARE)
        wanted = (bare, own, word)
        frames = part_frames(node.part, self._lexicon, by)
        frame = self._choose.pick([f for f in frames if (f.bare, f.own, f.word) == wanted])
        if frame.case != GENITIVE and is_weak(forms):
            raise UnsayableError("only its genitive is known")
        whole = self.noun_phrase(node.of, frame.case)[0]
        sentence = sayable(self.contracted(frame.before + whole + frame.after))
        return sentence if bare else sentence[:1].upper() + sentence[1:]

    def part_of(self, node: P.PartOf) -> str:
        parts = take_apart(node.of.of)
        word = word_for(node.part, parts.noun, self._lexicon)
        if word is None:
            raise UnsayableError("no word for the part")
        whole = self.noun_phrase(node.of, GENITIVE)[0]
        return filled(f"{{der}} {self._lexicon.parts.of}", word, self._lexicon).format(np=whole)

    def having(self, node: P.Node, noun: str, forms: NounForms) -> str:
        """Return "mit dem roten Henkel" or "ohne Deckel", after a noun.

        Raises:
            UnsayableError: as for `noun_phrase`.
        """
        part = node.of if isinstance(node, P.Not) else node
        assert isinstance(part, P.Part)
        self._check_part(part.part, noun, forms)
        return self.part_phrase(node, noun)

    def having_nothing(self, node: P.Node) -> str:
        """Refuse other negations, and parts that are not worded with the noun before them."""
        raise UnsayableError("only parts are negated" if not is_part(node) else "no noun")

    def check_weak(self, *nodes: P.Node) -> None:
        """Refuse nouns of the weak declension: of "der Bauer", the lexicon does not know "dem Bauern"."""
        for node in nodes:
            if isinstance(node, P.Filter) and node.is_noun and is_weak(self.forms(node.value)):
                raise UnsayableError("only its genitive is known")
            self.check_weak(*node.children())

    def _check_selector(self, selector: P.Selector | None) -> None:
        """Refuse what is too heavy within a noun phrase: "des ganz linken Bechers"."""
        if isinstance(selector, P.ExtremeTo):
            raise UnsayableError("'der Henkel des Bechers am nächsten bei dem Teller'")
        known = self._lexicon.measures
        texts = known[selector.measure].pre if isinstance(selector, P.Extreme) else ()
        if any(" " in text for text in texts):
            raise UnsayableError("too long an adjective")

    def _check_part(self, part: str, noun: str, forms: NounForms) -> None:
        """Refuse a part that the noun names already: "die Garnrolle mit dem roten Garn"."""
        word = word_for(part, noun, self._lexicon)
        if word is not None and word.noun.casefold() in forms.singular[0].casefold():
            raise UnsayableError("the noun names the part already")
