# SPDX-License-Identifier: GPL-3.0-or-later
"""What a phrase costs its speaker: its words, and how readily people use each kind of part."""

from core.language import program as P
from core.language.felicity.onlooker import Onlooker
from core.language.felicity.phrases import Phrase, own_nodes, phrases_of

# Words that a part of a program takes in English, without those of its anchors.
_WORDS = {"relate": 2, "same": 4, "between": 2, "between_pair": 3, "extreme": 1, "extreme_to": 2,
          "ordinal": 4, "row": 3, "pair": 3, "not": 3, "or": 1, "place": 1}  # fmt: skip
# Additional cost in words, in the order in which people take attributes: type, color, place, relation, size,
# material (docs/language_figures.md).
_COLUMNS = {"color": 0.0, "material": 1.5, "shape": 2.0}
_OTHER_COLUMN = 3.0
_RELUCTANCE = {"place": 0.2, "extreme": 0.6, "relate": 0.5, "extreme_to": 0.5, "between": 0.5,
               "between_pair": 0.5, "ordinal": 0.5, "row": 1.0, "pair": 0.5, "not": 1.5, "or": 2.0,
               "same": 3.0}  # fmt: skip
# An alias that is not the last word of a name ("mug" for an enamel mug), and what people hardly ever say.
_ALIAS, _RARE = 2.2, 4.0
_RARE_NAMES = frozenset({"far", "furthest"})
_NESTED = 2.0


def effort(node: P.Unique, onlooker: Onlooker) -> float:
    """Return the cost of a program in words: about those of its shortest wording, and what people avoid."""
    return sum(_effort(phrase, onlooker) for phrase in phrases_of(node))


def _effort(phrase: Phrase, onlooker: Onlooker) -> float:
    cost = _NESTED * max(phrase.depth - 1, 0)
    for node in own_nodes(phrase.of):
        if isinstance(node, P.Filter):
            cost += len(node.value.split())
            if node.is_noun:
                cost += 0.0 if onlooker.is_basic(node.value) else _ALIAS
            else:
                cost += _COLUMNS.get(node.attribute, _OTHER_COLUMN)
        else:
            cost += _WORDS.get(node.op, 0) + _RELUCTANCE.get(node.op, 0.0)
            cost += _RARE if node.relation_name() in _RARE_NAMES else 0.0
    # The article of an anchor.
    return cost + (1.0 if phrase.depth else 0.0)
