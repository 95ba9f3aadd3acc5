# SPDX-License-Identifier: GPL-3.0-or-later
"""German noun phrases of programs: names, attributes, places, orders, sizes; no relative clauses, no plurals.

The words come from the lexicon, except for the definite articles; their order and the endings are defined here.
"""

from collections.abc import Sequence
from typing import ClassVar

from core.language import program as P
from core.language.lexicon.nouns import NounForms
from core.language.wording.noun_parts import (
    Parts,
    UnsayableError,
    is_attribute,
    take_apart,
)
from core.language.wording.realizer import NOMINATIVE, Phrases, Selectors
from core.language.wording.relating import RelatingRealizer

ACCUSATIVE, DATIVE = "accusative", "dative"
ARTICLES = {
    NOMINATIVE: {"m": "der", "f": "die", "n": "das"},
    ACCUSATIVE: {"m": "den", "f": "die", "n": "das"},
    DATIVE: {"m": "dem", "f": "der", "n": "dem"},
}
# Of adjectives without an article, nominative singular.
STRONG_ENDINGS = {"m": "er", "f": "e", "n": "es"}
JOIN_WITH_AND = 0.8
SOMETHING = NounForms((), (), indefinite=True)


class GermanRealizer(RelatingRealizer):
    """Words programs in German; see `Realizer`."""

    def noun_phrase(
        self, node: P.Unique, case: str = NOMINATIVE, article: str | None = None
    ) -> tuple[str, NounForms]:
        parts = take_apart(node.of)
        if isinstance(parts.group, P.Pair):
            raise UnsayableError("no plurals")
        if parts.use:
            return self._something(parts), SOMETHING
        forms = self.forms(parts.noun)
        the = ARTICLES[case][forms.gender] if article is None else article
        ending = _ending(forms.gender, case) if the else STRONG_ENDINGS[forms.gender]
        before, after = self.selection(parts.selector, parts) if parts.selector else ("", "")
        adjectives, rest = self._adjectives(parts.filters, ending)
        words = [the]
        words += [before + ending] if before else []
        words += [*adjectives, self._choose.pick(forms.singular)]
        inner = self._posts([*rest, *parts.clauses])
        words += [after, *inner] if isinstance(parts.selector, P.Ordinal) else [*inner, after]
        words += self._posts(parts.outer)
        return " ".join(word for word in words if word), forms

    def _something(self, parts: Parts) -> str:
        if parts.filters:
            raise UnsayableError("what follows 'etwas' is a noun")
        return self.use_phrase(parts, (), ())

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
    }  # fmt: skip
    selectors: ClassVar[Selectors] = {
        P.Extreme: _extreme,
        P.ExtremeTo: _extreme_to,
        P.Ordinal: _ordinal,
        P.Place: _place,
    }
    anchors: ClassVar[Phrases] = {P.Unique: _the}
    unsaid = frozenset({P.Not, P.BetweenPair, P.Some, P.All, P.Side, P.Part, P.PartOf})


def _ending(gender: str, case: str) -> str:
    """Return the ending of an adjective after the definite article, singular."""
    if case == DATIVE or (case == ACCUSATIVE and gender == "m"):
        return "en"
    return "e"
