# SPDX-License-Identifier: GPL-3.0-or-later
"""The rules about what a sentence says of the parts of things; `rules.RULES` has their reasons."""

from collections.abc import Iterator

from core.assets.part_names import part_names
from core.language import program as P
from core.language.felicity.onlooker import Onlooker
from core.language.felicity.phrases import Phrase, own_nodes, phrases_of
from core.language.felicity.rule import Sentence
from core.language.predicates.relations import WITH
from core.language.truth.word_pairs import cores_of


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


def part_or_thing(onlooker: Onlooker, sentence: Sentence) -> bool:
    """With a thing that may be heard as a part: "the bottle with the cap", which lies on it."""
    parts = part_names().keys() - onlooker.facts.words.lexicon.parts.unspoken
    return any(
        not parts.isdisjoint(_heads(onlooker, held)) for _, held in _holders_and_held(sentence)
    )


def pair_of_a_kind(onlooker: Onlooker, sentence: Sentence) -> bool:
    """With another of its kind: "the box with the tea box" are two boxes side by side."""
    return any(
        not _heads(onlooker, holder).isdisjoint(_heads(onlooker, held))
        for holder, held in _holders_and_held(sentence)
    )


def _holders_and_held(sentence: Sentence) -> Iterator[tuple[Phrase, Phrase]]:
    """Yield the phrases of what has something in or on it, each with that of what it is with."""
    for phrase in sentence.phrases:
        for node in own_nodes(phrase.of):
            if isinstance(node, P.Relate) and node.relation == WITH:
                yield phrase, phrases_of(node.anchor)[0]


def _heads(onlooker: Onlooker, phrase: Phrase) -> frozenset[str]:
    """Return the last words of what a thing is called: "roll" of a roll of tape."""
    lexicon = onlooker.facts.words.lexicon
    return frozenset(cores_of(lexicon, noun)[-1].split()[-1] for noun in phrase.nouns)


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
    """A part of the package of a stuff: "the jam with the white lid"; or a stuff with a thing, or the other way
    round: "the box with the tea" is a box of tea.
    """
    stuffs = onlooker.facts.words.lexicon.nouns.stuffs
    meant = [phrase for phrase in sentence.phrases if any(True for _ in said_parts(phrase))]
    meant += (phrase for pair in _holders_and_held(sentence) for phrase in pair)
    return any(not stuffs.isdisjoint(phrase.nouns) for phrase in meant)
