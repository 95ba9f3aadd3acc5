# SPDX-License-Identifier: GPL-3.0-or-later
"""The rules about what a sentence says of the parts of things; `rules.RULES` has their reasons."""

from collections.abc import Iterator

from core.assets.part_names import part_names
from core.language import program as P
from core.language.felicity.onlooker import Onlooker
from core.language.felicity.phrases import Phrase, own_nodes
from core.language.felicity.rule import Sentence


def said_parts(phrase: Phrase) -> Iterator[P.Part]:
    """Yield the parts that a phrase says its object has or has not."""
    for node in own_nodes(phrase.of):
        part = node.of if isinstance(node, P.Not) else node
        if isinstance(part, P.Part):
            yield part


def unspoken_part(onlooker: Onlooker, sentence: Sentence) -> bool:
    """A part that nobody names or misses, or the word for which, or one like it, names a thing in the scene."""
    words = onlooker.facts.words
    known, table = words.lexicon.parts, part_names()
    named = {word for own in words.words for word in own}
    taken = named | known.unspoken
    return any(
        part.part in taken
        # A plate under a cup is what some would call its saucer.
        or not named.isdisjoint(table[part.part].near)
        or not (part.color or part.part in known.noticed)
        for phrase in sentence.phrases
        for part in said_parts(phrase)
    )


def own_color(onlooker: Onlooker, sentence: Sentence) -> bool:
    """A part of about the color of the whole thing: the red handle of a red mug."""
    colors = onlooker.facts.words.colors
    for phrase in sentence.phrases:
        for part in said_parts(phrase):
            mask = colors.attribute(part.color)[1] if part.color else 0
            if any(mask >> target & 1 for target in onlooker.objects(onlooker.denoted(phrase))):
                return True
    return False


def stuff_with_part(onlooker: Onlooker, sentence: Sentence) -> bool:
    """A part of the package of a stuff: "the jam with the white lid"."""
    stuffs = onlooker.facts.words.lexicon.nouns.stuffs
    return any(
        not stuffs.isdisjoint(phrase.nouns) and any(True for _ in said_parts(phrase))
        for phrase in sentence.phrases
    )
