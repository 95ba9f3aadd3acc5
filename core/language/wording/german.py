# SPDX-License-Identifier: GPL-3.0-or-later
"""German noun phrases of programs: names, attributes, places, orders, sizes, and several things as a whole; no
relative clauses, and no several things as an anchor.

The words come from the lexicon, except for the definite articles; their order and the endings are defined here.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar

from core.language import program as P
from core.language.lexicon.nouns import NounForms
from core.language.lexicon.sections import PLURAL
from core.language.wording.german_parts import GermanParts
from core.language.wording.noun_parts import (
    Parts,
    UnsayableError,
    is_attribute,
    is_mark,
    is_part,
    is_two_colors,
    take_apart,
)
from core.language.wording.part_phrases import ACCUSATIVE, DATIVE, GENITIVE
from core.language.wording.realizer import NOMINATIVE, Phrases, Selectors
from core.language.wording.relating import RelatingRealizer

ARTICLES = {
    NOMINATIVE: {"m": "der", "f": "die", "n": "das", PLURAL: "die"},
    ACCUSATIVE: {"m": "den", "f": "die", "n": "das", PLURAL: "die"},
    DATIVE: {"m": "dem", "f": "der", "n": "dem"},
    GENITIVE: {"m": "des", "f": "der", "n": "des"},
}
# Of adjectives without an article in the nominative, and after an article, "both" or "all" in the plural.
STRONG_ENDINGS = {"m": "er", "f": "e", "n": "es", PLURAL: "e"}
WEAK_PLURAL_ENDING = "en"
TWO = 2
JOIN_WITH_AND = 0.8
SOMETHING = NounForms((), (), indefinite=True)
# Begins a clause.
COMMA = ","


class GermanRealizer(GermanParts):
    """Words programs in German; see `Realizer`."""

    def noun_phrase(
        self, node: P.Unique, case: str = NOMINATIVE, article: str | None = None
    ) -> tuple[str, NounForms]:
        parts = take_apart(node.of)
        if isinstance(parts.group, P.Pair):
            raise UnsayableError("no plurals")
        if parts.use:
            text = self._something(parts)
            return text, replace(SOMETHING, ends=COMMA in text)
        forms = self.forms(parts.noun)
        having = [clause for clause in parts.clauses if is_part(clause)]
        if not parts.noun and any(map(is_mark, (*parts.clauses, *parts.outer))):
            forms = self._thing(forms)
        if having and case != NOMINATIVE:
            self.check_weak(*P.members_of(node.of))
        the = ARTICLES[case][forms.gender] if article is None else article
        ending = _ending(forms.gender, case) if the else STRONG_ENDINGS[forms.gender]
        before, after = self.selection(parts.selector, parts) if parts.selector else ("", "")
        adjectives, rest = self._adjectives(parts.filters, ending)
        words = [the]
        words += [before + ending] if before else []
        words += [
            *adjectives,
            forms.genitive if case == GENITIVE else self._choose.pick(forms.singular),
        ]
        # At once after the noun, or what follows might have the part.
        words += [self.having(clause, parts.noun, forms) for clause in having]
        inner = self._posts([*rest, *(c for c in parts.clauses if c not in having)])
        words += [after, *inner] if isinstance(parts.selector, P.Ordinal) else [*inner, after]
        words += self._posts(parts.outer)
        return " ".join(word for word in words if word), forms

    def several(self, node: P.All, number: int) -> tuple[str, NounForms]:
        parts = take_apart(node.of)
        if parts.use or parts.group or parts.outer or not isinstance(parts.selector, P.Side | None):
            raise UnsayableError("a use, or one, of several")
        if any(map(is_part, parts.clauses)):
            raise UnsayableError("'die Becher mit dem roten Henkel' may share one")
        if any(map(is_two_colors, parts.filters)):
            raise UnsayableError("two colors stand before a noun in the singular")
        self.check_weak(*parts.clauses)
        forms = self.forms(parts.noun)
        start = self._start_of_several(node.count, number)
        ending = WEAK_PLURAL_ENDING if start else STRONG_ENDINGS[PLURAL]
        adjectives, rest = self._adjectives(parts.filters, ending)
        side = self._lexicon.places[parts.selector.side].several if parts.selector else ()
        words = [start, *adjectives, self._choose.pick(forms.plural)]
        words += [self.usual(side)] if parts.selector else []
        words += self._posts([*rest, *parts.clauses])
        return " ".join(word for word in words if word), forms

    def _start_of_several(self, count: int, number: int) -> str:
        """Return what precedes the adjectives: "die beiden", "alle drei", "die"; "" for nothing.

        Args:
            count: that the sentence says, or 0.
            number: how many there are.

        Raises:
            UnsayableError: there is no word for the number.
        """
        lexicon, the = self._lexicon, ARTICLES[NOMINATIVE][PLURAL]
        numbers = lexicon.counts.get(count, ())
        if count:
            word = self._choose.pick(numbers)
            counted = [f"{every} {word}" for every in lexicon.all_counted]
            starts = [*(lexicon.both if count == TWO else counted), f"{the} {word}"]
        else:
            # Nobody says "all" of two.
            starts = [*(lexicon.all_ if number > TWO else ()), the]
        if self._manner.bare:
            starts = [text for text in starts if text.split()[0] != the] + [""] * (not count)
        return self.usual(starts)

    def _beside(self, selector: P.Side, parts: Parts) -> tuple[str, str]:
        raise UnsayableError("one, of which several are on a side")

    def _all(self, anchor: P.All) -> str:
        raise UnsayableError("several as an anchor")

    def _something(self, parts: Parts) -> str:
        # "Etwas Rotes": what follows it is a noun.
        adjectives, rest = self._adjectives(parts.filters, STRONG_ENDINGS["n"])
        if rest or any(" " in text or "-" in text for text in adjectives):
            raise UnsayableError("no noun to follow 'etwas'")
        return self.use_phrase(parts, (), [text.capitalize() for text in adjectives])

    def _thing(self, forms: NounForms) -> NounForms:
        """Return the forms of the noun for what a part or a text tells apart."""
        gender = self._lexicon.nouns.one_gender
        return replace(forms, singular=forms.pronoun, gender=gender, genitive="")

    def _the(self, anchor: P.Unique, case: str = DATIVE) -> str:
        return self.noun_phrase(anchor, case)[0]

    def _ordinal(self, selector: P.Ordinal, parts: Parts) -> tuple[str, str]:
        lexicon = self._lexicon
        if selector.n > len(lexicon.ordinals):
            raise UnsayableError("no ordinal")
        in_row = isinstance(parts.group, P.Row)
        table = lexicon.ordinals_row if in_row else lexicon.ordinals_from
        return lexicon.ordinals[selector.n - 1], self._choose.pick(table[selector.direction])

    def _extreme_to(self, selector: P.ExtremeTo, parts: Parts) -> tuple[str, str]:
        words = self._choose.pick(self._lexicon.distances[selector.measure])
        return "", f"{words} {self.anchor(selector.anchor)}"

    def _extreme(self, selector: P.Extreme, parts: Parts) -> tuple[str, str]:
        return self._choose.pick(self._lexicon.measures[selector.measure].pre), ""

    def _place(self, selector: P.Place, parts: Parts) -> tuple[str, str]:
        return self._choose.pick(self._lexicon.places[selector.side].pre), ""

    def _adjectives(self, filters: Sequence[P.Node], ending: str) -> tuple[list[str], list[P.Node]]:
        """Return inflected adjectives, and the filters that can only follow the noun ("aus Holz")."""
        before, after = [], []
        for node in filters:
            if pre := self.state_words(node):
                before.append(self._choose.pick(pre) + ending)
                continue
            options = node.of if isinstance(node, P.Or) else (node,)
            words = [self.value_words(item) for item in options if isinstance(item, P.Filter)]
            if words and all(words) and (len(options) == 1 or len(filters) == 1):
                joined = f" {self._choose.pick(self._lexicon.or_)} "
                before.append(joined.join(self._choose.pick(word) + ending for word in words))
            else:
                after.append(node)
        return before, after

    def _posts(self, clauses: Sequence[P.Node]) -> list[str]:
        phrases = [self.phrase(clause) for clause in self._choose.shuffled(clauses)]
        if len(phrases) > 1 and self._choose.chance(JOIN_WITH_AND):
            return [f" {self._choose.pick(self._lexicon.and_)} ".join(phrases)]
        return phrases

    def _relate(self, node: P.Relate) -> str:
        return self.relation_phrase(node)

    def _between(self, node: P.Between) -> str:
        pick, lexicon = self._choose.pick, self._lexicon
        first, second = (self.anchor(anchor) for anchor in node.anchors)
        return f"{pick(lexicon.between)} {first} {pick(lexicon.and_)} {second}"

    def _same(self, node: P.SameAs) -> str:
        lexicon = self._lexicon
        known = lexicon.attributes.get(node.attribute)
        if known is None and node.attribute != P.CATEGORY:
            raise UnsayableError("no word for this column")
        column = known.column if known else lexicon.category
        words = self._choose.pick(lexicon.same if node.same else lexicon.different)
        return f"{words.format(column=column)} {self.anchor(node.anchor, NOMINATIVE)}"

    def _corner(self, node: P.Extreme) -> str:
        return self._choose.pick(self._lexicon.measures[node.measure].corner)

    def _made(self, node: P.Filter) -> str:
        if not is_attribute(node):
            raise UnsayableError("a noun after a noun")
        pick, attribute = self._choose.pick, self._lexicon.attribute(node.attribute)
        return pick(attribute.made).format(stuff=pick(attribute.stuffs_of(node.value)))

    phrases: ClassVar[Phrases] = {
        P.Relate: _relate, P.SameAs: _same, P.Between: _between, P.Extreme: _corner, P.Filter: _made,
        P.State: RelatingRealizer.state_phrase, P.Says: RelatingRealizer.text_phrase,
        P.Part: GermanParts.having_nothing,
        P.Not: GermanParts.having_nothing,
    }  # fmt: skip
    selectors: ClassVar[Selectors] = {
        P.Extreme: _extreme,
        P.ExtremeTo: _extreme_to,
        P.Ordinal: _ordinal,
        P.Place: _place,
        P.Side: _beside,
    }
    anchors: ClassVar[Phrases] = {P.Unique: _the, P.All: _all, P.PartOf: GermanParts.part_of}
    unsaid = frozenset({P.BetweenPair, P.Some})


def _ending(gender: str, case: str) -> str:
    """Return the ending of an adjective after the definite article, singular."""
    if case in (DATIVE, GENITIVE) or (case == ACCUSATIVE and gender == "m"):
        return "en"
    return "e"
