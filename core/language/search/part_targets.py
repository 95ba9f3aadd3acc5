# SPDX-License-Identifier: GPL-3.0-or-later
"""Sentences that mean a part of an object: "the handle of the blue mug", "Pick up the mug by the handle."

The object is described as sentences describe it that were proven before.
"""

from core.assets.part_names import part_names
from core.language import program as P
from core.language.felicity.phrases import phrases_of
from core.language.search.effort import effort
from core.language.search.sayable import ends_a_name
from core.language.search.speech import Speech
from core.language.truth.parts import SEEN_PIXELS

# Words of effort by which a description may exceed the shortest of its object.
MOST_EXCESS = 1.0
# How often an object is taken by a part by which things are held, instead of the part being pointed at.
BY_SHARE = 0.5


def say_of_parts(speech: Speech, most: int) -> None:
    """Say up to `most` sentences about parts of each object that has been described."""
    for target in speech.targets:
        item = speech.scene.objects[target]
        descriptions = _descriptions(speech, target)
        parts = speech.choose.shuffled(_parts(speech, target)) if descriptions else []
        for part in parts[:most]:
            node = P.PartOf(part, speech.choose.pick(descriptions))
            held = part in speech.lexicon.parts.held
            by = held and not speech.settings.bare and speech.choose.chance(BY_SHARE)
            speech.say_part(node, target, by and item.may_be_taken_by(part))


def _parts(speech: Speech, target: int) -> list[str]:
    """Return the parts of an object that every image shows well and that people name."""
    facts, names = speech.proof.executor.facts.scene_parts, part_names()
    own = facts.of(target)
    return [
        part
        for part in own
        if part not in speech.lexicon.parts.unspoken
        and min(facts.pixels(part, target)) > SEEN_PIXELS
        # Some would call the grip of a toothbrush its handle, too.
        and not any(part in names[other].near for other in own if other != part)
    ]


def _has_parts(speech: Speech, node: P.Unique) -> bool:
    """Return whether a description names a thing with parts: no "something to eat", and no "jam"."""
    phrase = phrases_of(node)[0]
    if ends_a_name(speech, node):
        return False
    return bool(phrase.nouns) and speech.lexicon.nouns.stuffs.isdisjoint(phrase.nouns)


def _descriptions(speech: Speech, target: int) -> list[P.Unique]:
    """Return the short ones of what was said of an object."""
    found: dict[str, tuple[float, P.Unique]] = {}
    for expression in speech.said:
        node = P.from_json(expression.program) if expression.targets == (target,) else None
        if isinstance(node, P.Unique) and _has_parts(speech, node):
            found[node.key] = (effort(node, speech.felicity.onlooker), node)
    least = min((cost for cost, _ in found.values()), default=0.0)
    return [node for cost, node in found.values() if cost <= least + MOST_EXCESS]
