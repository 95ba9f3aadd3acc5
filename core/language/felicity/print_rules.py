# SPDX-License-Identifier: GPL-3.0-or-later
"""The rules about what a sentence says is printed on things; `rules.RULES` has their reasons."""

from core.language import program as P
from core.language.felicity.onlooker import Onlooker
from core.language.felicity.phrases import Phrase, own_nodes
from core.language.felicity.rule import Sentence
from core.language.truth.printed import stems


def named_already(onlooker: Onlooker, sentence: Sentence) -> bool:
    """A text of which the phrase has a word already: the crackers that say Salt Crackers."""
    return any(
        not stems(node.text).isdisjoint(stems(_words(phrase)))
        for phrase in sentence.phrases
        for node in own_nodes(phrase.of)
        if isinstance(node, P.Says)
    )


def _words(phrase: Phrase) -> str:
    return " ".join(node.value for node in own_nodes(phrase.of) if isinstance(node, P.Filter))
