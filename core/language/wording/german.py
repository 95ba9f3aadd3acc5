# SPDX-License-Identifier: GPL-3.0-or-later
"""German noun phrases of programs: names, attributes, places, orders, sizes; no relative clauses, no plurals.

The words come from the lexicon; here are their order and the endings after the definite article.
"""

from collections.abc import Sequence

from core.language import program as P
from core.language.lexicon.nouns import NounForms
from core.language.wording.realizer import Parts, Realizer, UnsayableError, is_attribute, take_apart

NOMINATIVE, ACCUSATIVE, DATIVE = "nominative", "accusative", "dative"
ARTICLES = {
    NOMINATIVE: {"m": "der", "f": "die", "n": "das"},
    ACCUSATIVE: {"m": "den", "f": "die", "n": "das"},
    DATIVE: {"m": "dem", "f": "der", "n": "dem"},
}
JOIN_WITH_AND = 0.8


class GermanRealizer(Realizer):
    """Words programs in German; see `Realizer`."""

    def noun_phrase(self, node: P.Unique, case: str = NOMINATIVE) -> tuple[str, NounForms]:
        parts = take_apart(node.of)
        if parts.pair:
            raise UnsayableError("no plurals")
        forms = self.forms(parts.noun)
        ending = _ending(forms.gender, case)
        before, after = self._selector(parts)
        adjectives, rest = self._adjectives(parts.filters, ending)
        words = [ARTICLES[case][forms.gender]]
        words += [before + ending] if before else []
        words += [*adjectives, self._choose.pick(forms.singular)]
        inner = self._posts([*rest, *parts.clauses])
        words += [after, *inner] if isinstance(parts.selector, P.Ordinal) else [*inner, after]
        words += self._posts(parts.outer)
        return " ".join(word for word in words if word), forms

    def _anchor(self, anchor: P.Unique, case: str = DATIVE) -> str:
        return self.noun_phrase(anchor, case)[0]

    def _selector(self, parts: Parts) -> tuple[str, str]:
        """Return the stem before the noun and the words after it."""
        selector, lexicon, pick = parts.selector, self._lexicon, self._choose.pick
        if isinstance(selector, P.Ordinal):
            if selector.n > len(lexicon.ordinals):
                raise UnsayableError("no ordinal")
            table = lexicon.ordinals_row if parts.row else lexicon.ordinals_from
            return lexicon.ordinals[selector.n - 1], pick(table[selector.direction])
        if isinstance(selector, P.ExtremeTo):
            return (
                "",
                f"{pick(lexicon.distances[selector.measure])} {self._anchor(selector.anchor)}",
            )
        if isinstance(selector, P.Extreme):
            return pick(lexicon.measures[selector.measure].pre), ""
        return "", ""

    def _adjectives(self, filters: Sequence[P.Node], ending: str) -> tuple[list[str], list[P.Node]]:
        """Return inflected adjectives, and the filters that can only follow the noun ("aus Holz")."""
        before, after = [], []
        for node in filters:
            options = node.of if isinstance(node, P.Or) else (node,)
            words = [self.value_words(item) for item in options if isinstance(item, P.Filter)]
            if all(words) and (len(options) == 1 or len(filters) == 1):
                joined = f" {self._choose.pick(self._lexicon.or_)} "
                before.append(joined.join(self._choose.pick(word) + ending for word in words))
            else:
                after.append(node)
        return before, after

    def _posts(self, clauses: Sequence[P.Node]) -> list[str]:
        phrases = [self._phrase(clause) for clause in self._choose.shuffled(clauses)]
        if len(phrases) > 1 and self._choose.chance(JOIN_WITH_AND):
            return [f" {self._choose.pick(self._lexicon.and_)} ".join(phrases)]
        return phrases

    def _phrase(self, node: P.Node) -> str:
        pick, lexicon = self._choose.pick, self._lexicon
        if isinstance(node, P.Relate):
            return f"{pick(lexicon.relations[node.relation])} {self._anchor(node.anchor)}"
        if isinstance(node, P.Between):
            first, second = (self._anchor(anchor) for anchor in node.anchors)
            return f"{pick(lexicon.between)} {first} {pick(lexicon.and_)} {second}"
        if isinstance(node, P.SameAs):
            known = lexicon.attributes.get(node.attribute)
            if known is None and node.attribute != P.CATEGORY:
                raise UnsayableError("no word for this column")
            column = known.column if known else lexicon.category
            words = pick(lexicon.same if node.same else lexicon.different).format(column=column)
            return f"{words} {self._anchor(node.anchor, NOMINATIVE)}"
        if isinstance(node, P.Extreme):
            return pick(lexicon.measures[node.measure].corner)
        if isinstance(node, P.Filter) and is_attribute(node):
            attribute = lexicon.attribute(node.attribute)
            return pick(attribute.made).format(stuff=pick(attribute.stuffs_of(node.value)))
        raise UnsayableError(f"no wording for {type(node).__name__}")


def _ending(gender: str, case: str) -> str:
    """Return the ending of an adjective after the definite article, singular."""
    if case == DATIVE or (case == ACCUSATIVE and gender == "m"):
        return "en"
    return "e"
