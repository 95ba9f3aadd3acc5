# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a person could say a program that means nothing, or another thing than its twin."""

from core.language import program as P
from core.language.felicity.compounds import names_more
from core.language.felicity.onlooker import is_color
from core.language.felicity.phrases import own_nodes, phrases_of
from core.language.search.speech import Speech


def is_sayable(speech: Speech, node: P.Unique) -> bool:
    """Return whether a person could have said it: no blue banana, and no rule of felicity broken."""
    facts, nouns = speech.proof.executor.facts, speech.lexicon.nouns
    own, *anchors = phrases_of(node)
    if any(anchor.nouns == own.nouns and not anchor.clauses for anchor in anchors):
        return False  # "the rook behind the rook"
    if ends_a_name(speech, node):
        return False
    for phrase in (own, *anchors):
        if not any(map(is_color, own_nodes(phrase.of))):
            continue
        for noun in phrase.nouns:
            called = facts.members(facts.filter(P.NOUN, noun)[0])
            kinds = {facts.words.categories[i] for i in called}
            if noun in nouns.colored or not kinds.isdisjoint(nouns.natural_colors):
                return False
    return speech.felicity.objection(node) is None


def ends_a_name(speech: Speech, node: P.Unique) -> bool:
    """Return whether a noun of a program may name more than it does in English; see `names_more`."""
    onlooker = speech.felicity.onlooker
    return bool(speech.lexicon.dictionary) and any(
        names_more(onlooker, noun) for phrase in phrases_of(node) for noun in phrase.nouns
    )
