# SPDX-License-Identifier: GPL-3.0-or-later
"""What a phrase costs its speaker: its words, and how readily people use each kind of part."""

from core.language import program as P
from core.language.felicity.onlooker import Onlooker
from core.language.felicity.phrases import Phrase, own_nodes, phrases_of
from core.language.settings import Kind

# What a part of a program costs in words besides its nouns and attributes; a relation and its anchor count less
# than the words that they take, since people readily use them where names and colors do not suffice.
_PARTS = {
    "place": 1.6, "extreme": 2.0, "relate": 1.6, "between": 2.5, "between_pair": 2.5, "extreme_to": 2.6,
    "ordinal": 2.2, "row": 3.0, "pair": 2.0, "not": 4.0, "or": 3.0, "same": 7.0,
}  # fmt: skip
# Sizes have to be compared, which people avoid; each further place of an ordinal has to be counted.
_SIZE, _COUNT = 1.0, 1.0
# Attributes besides their words, in the order in which people take them.
_COLUMNS = {"color": 0.0, "material": 1.5, "shape": 2.0}
_OTHER_COLUMN = 3.0
# An alias that is neither the last word of a name ("mug" for an enamel mug) nor what is in it ("the milk"), and
# what people hardly ever say.
_ALIAS, _RARE = 2.6, 4.0
_RARE_NAMES = frozenset({"far", "furthest"})
_NESTED = 2.0
# Of naming what is meant by "one", and of an anchor of several objects.
_NAMELESS = 3.0
_SEVERAL = {"some": 0.3, "all": 0.5}
# The leftmost of two, or of one beside something that is hardly seen: a superlative is of three or more. What
# is before or behind is seen less well than sideways.
_OF_TWO, _OF_ONE, _DEPTH = 1.2, 2.0, 0.3
_DEPTHS = frozenset({"front", "behind"})
# An anchor that takes more words than one.
_ANCHOR_WORD = 0.5


def effort(node: P.Unique, onlooker: Onlooker) -> float:
    """Return the cost of a program in words: about those of its shortest wording, and what people avoid."""
    return sum(_effort(phrase, onlooker) for phrase in phrases_of(node))


def _effort(phrase: Phrase, onlooker: Onlooker) -> float:
    cost = _NESTED * max(phrase.depth - 1, 0)
    if not phrase.nouns:
        cost += _NAMELESS
    cost += _SEVERAL.get(phrase.node.op, 0.0)
    for clause in phrase.clauses:
        if isinstance(clause.node, P.Extreme) and not isinstance(clause.node.of, P.Pair):
            rivals = onlooker.most_in_a_view(onlooker.ruled_out(phrase, clause) & onlooker.clear)
            cost += (_OF_ONE, _OF_TWO)[rivals] if rivals < 2 else 0.0
    for node in own_nodes(phrase.of):
        if isinstance(node, P.Filter):
            cost += len(node.value.split()) * (1.0 + _ANCHOR_WORD * bool(phrase.depth))
            if node.is_noun:
                cost += 0.0 if onlooker.is_basic(node.value) else _ALIAS
            else:
                cost += _COLUMNS.get(node.attribute, _OTHER_COLUMN)
        else:
            cost += _PARTS.get(node.op, 0.0) + _extra(node)
    return cost


def _extra(node: P.Node) -> float:
    if node.relation_name() in _RARE_NAMES:
        return _RARE
    if isinstance(node, P.Ordinal):
        return _COUNT * (node.n - 1) + _DEPTH * (node.direction in _DEPTHS)
    if isinstance(node, P.Extreme) and node.measure in _DEPTHS:
        return _DEPTH
    is_size = isinstance(node, P.Extreme) and P.MEASURES[node.measure].kind == Kind.SIZE
    return _SIZE if is_size else 0.0
