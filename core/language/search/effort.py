# SPDX-License-Identifier: GPL-3.0-or-later
"""What a phrase costs its speaker: its words, and how readily people use each kind of part."""

from dataclasses import dataclass

from core.language import program as P
from core.language.felicity.onlooker import Onlooker
from core.language.felicity.phrases import Phrase, own_nodes, phrases_of
from core.language.lexicon.sections import COLOR
from core.language.predicates.relations import WITH
from core.language.settings import Kind
from core.language.wording.noun_parts import (
    is_two_colors,
)


@dataclass(frozen=True)
class Costs:
    """What parts of a program cost in words besides its nouns and values; benchmarks/fit_effort.py fits them.

    A relation is below 0, so that it and its anchor count less than the words that they take: people readily
    use them where names and colors do not suffice. Sizes have to be compared, which people avoid.

    Attributes:
        temperature: a program is drawn with odds that fall by a factor e with this many words of effort.
    """

    temperature: float = 0.4
    place: float = 1.6
    extreme: float = 1.9
    relate: float = -0.1
    extreme_to: float = 2.6
    ordinal: float = 2.2
    size: float = 1.5
    color: float = 0.0
    material: float = 1.5
    shape: float = 2.0

    def of(self, node: P.Node) -> float:
        """Return the cost of one node by its operation or column."""
        if isinstance(node, P.Filter):
            if node.is_noun:
                return 0.0
            known = node.attribute in _COLUMNS
            return float(getattr(self, node.attribute)) if known else _OTHER_COLUMN
        cost = float(getattr(self, node.op, _PARTS.get(node.op, 0.0)))
        is_size = isinstance(node, P.Extreme) and P.MEASURES[node.measure].kind == Kind.SIZE
        return cost + (self.size if is_size else 0.0)


COSTS = Costs()
# Parts that are too rare among people to be fitted.
_PARTS = {
    "between": 2.5, "between_pair": 2.5, "row": 3.0, "pair": 2.0, "not": 4.0, "or": 3.0, "same": 7.0,
    "side": 1.6,
}  # fmt: skip
# Columns with a cost of their own; a user's column may be called "size" or "place".
_COLUMNS = frozenset({"color", "material", "shape"})
_OTHER_COLUMN = 3.0
# Each further place of an ordinal has to be counted.
_COUNT = 1.0
# An alias that is neither the last word of a name ("mug" for an enamel mug) nor what is in it ("the milk"), and
# what people hardly ever say.
_ALIAS, _RARE = 2.6, 4.0
_RARE_NAMES = frozenset({"far", "furthest"})
# "Near" says less clearly than "behind" or "next to" where to look.
_NEAR = 1.2
_NESTED = 2.0
# "Blue and white": the second color costs about a word, its "and" nothing.
_TWO_COLORS = 2
# Of naming what is meant by "one", of "something to write with", and of an anchor of several objects.
_NAMELESS = 3.0
_FOR_USE = 1.5
# Who sees that the cup is red asks for the red cup: readers gave "something red to drink from" 3.3 of 5, uses
# without a color 4.2 (docs/uses.md).
_FOR_USE_COLORED = 2.5
_PART_ALONE = 1.6
_SEVERAL = {"some": 3.0, "all": 0.5}
# The leftmost of two, or of one beside something that is hardly seen: a superlative is of three or more. What
# is before or behind is seen less well than sideways.
_OF_TWO, _OF_ONE, _DEPTH = 1.2, 2.0, 1.5
_DEPTHS = frozenset({"front", "behind"})
# Of saying what is empty, or on the table; a stack's top and bottom are seen as easily as a place, and people
# say sooner what is on or in a thing than what that thing bears, and that without "in it" or "on it".
_STATES = {"empty": 1.0, "on_table": 1.8}
_LEVEL = -0.5
_BEARING = {"under": 0.5, "contains": 0.5, WITH: 0.1}
# "With the red handle", besides the words for the part and its color; what a thing has not is seen less easily.
_PART, _LACKING = 0.4, 0.8
# "That says Oat Flakes", besides its first word; each further one is read and said with it.
_SAYS, _SAYS_MORE = 1.4, 0.3
# An anchor that takes more words than one.
_ANCHOR_WORD = 0.5


def effort(node: P.Anchor, onlooker: Onlooker, costs: Costs = COSTS) -> float:
    """Return the cost of a program in words: about those of its shortest wording, and what people avoid."""
    return sum(_effort(phrase, onlooker, costs) for phrase in phrases_of(node))


def _effort(phrase: Phrase, onlooker: Onlooker, costs: Costs) -> float:
    cost = _NESTED * max(phrase.depth - 1, 0)
    if not phrase.nouns:
        cost += _nameless(phrase)
    cost += _SEVERAL.get(phrase.node.op, 0.0)
    for clause in phrase.clauses:
        if isinstance(clause.node, P.Extreme) and not isinstance(clause.node.of, P.Pair):
            rivals = onlooker.most_in_a_view(onlooker.ruled_out(phrase, clause) & onlooker.clear)
            cost += (_OF_ONE, _OF_TWO)[rivals] if rivals < 2 else 0.0
    for node in own_nodes(phrase.of):
        cost += costs.of(node) + _extra(node)
        if isinstance(node, P.Filter):
            count = _TWO_COLORS if is_two_colors(node) else len(node.value.split())
            cost += count * (1.0 + _ANCHOR_WORD * bool(phrase.depth))
            cost += _ALIAS if node.is_noun and not onlooker.is_basic(node.value) else 0.0
    return cost


def _nameless(phrase: Phrase) -> float:
    if phrase.is_for_use:
        colored = any(
            isinstance(n, P.Filter) and n.attribute == COLOR for n in own_nodes(phrase.of)
        )
        return _FOR_USE + _FOR_USE_COLORED * colored
    # "The one with the lid" is as short as with a noun.
    marked = any(isinstance(c.node, P.Part | P.Says) for c in phrase.clauses)
    return _PART_ALONE if marked else _NAMELESS


def _extra(node: P.Node) -> float:
    if node.relation_name() in _RARE_NAMES:
        return _RARE
    if node.relation_name() == "near":
        return _NEAR
    if isinstance(node, P.Part):
        return _PART + 1.0 + bool(node.color)
    if isinstance(node, P.Says):
        return _SAYS + _SAYS_MORE * (len(node.text.split()) - 1)
    if isinstance(node, P.Not) and isinstance(node.of, P.Part):
        # Less than negation in general.
        return _LACKING + 1.0 - COSTS.of(node)
    if isinstance(node, P.State):
        return _STATES[node.state]
    if isinstance(node, P.Relate) and node.relation in _BEARING:
        return _BEARING[node.relation]
    if isinstance(node, P.Extreme) and P.MEASURES[node.measure].kind == Kind.SUPPORT:
        return _LEVEL
    if isinstance(node, P.Ordinal):
        return _COUNT * (node.n - 1) + _DEPTH * (node.direction in _DEPTHS)
    return _DEPTH if isinstance(node, P.Extreme) and node.measure in _DEPTHS else 0.0
