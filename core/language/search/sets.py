# SPDX-License-Identifier: GPL-3.0-or-later
"""Sentences that mean several objects: "both mugs", "the two cans left of the plate", "the forks on the right".

A set is said only if its members are certain, all others are certainly not, and it is the same in every image:
nobody could extend or shrink it.
"""

import math
from collections.abc import Iterator

from core.language import program as P
from core.language.felicity.rules import MOST_COUNTED
from core.language.lexicon.sections import COLOR
from core.language.program.anchor import LEAST_SEVERAL
from core.language.search.anchors import Clause, Head
from core.language.search.effort import effort
from core.language.search.speech import Speech
from core.language.search.twins import say_of_none
from core.language.settings import Kind
from core.language.truth.execution import Executor

# Relations that people say of several things at once.
_KINDS = frozenset({Kind.RELATION, Kind.DISTANCE})
# Words of effort by which the odds of a set fall by a factor e: less than for single things, of which there are
# many more.
_TEMPERATURE = 1.0


def say_of_sets(speech: Speech) -> None:
    """Say sentences of several objects and of none, as many beside the others as the settings want."""
    shares, usual = speech.settings.sets, len(speech.said)
    say_of_several(speech, _number(speech, usual * shares.many / shares.one))
    say_of_none(speech, _number(speech, usual * shares.none / shares.one))


def _number(speech: Speech, wanted: float) -> int:
    """Return a whole number that is `wanted` on average."""
    return math.floor(wanted) + speech.choose.chance(wanted % 1.0)


def say_of_several(speech: Speech, count: int) -> None:
    """Say up to `count` sentences of sets, each set and each program once."""
    executor = speech.proof.executor
    options = [node for node in _programs(speech) if is_certain(executor, node)]
    while options and count:
        weights = [(node, _odds(speech, node)) for node in options]
        node = speech.choose.weighted(weights)
        options.remove(node)
        # Judged only when drawn: rules take longer than the proof.
        if speech.felicity.objection(node) is None and speech.say_set(
            node, members(executor, node)
        ):
            count -= 1
            said = members(executor, node)
            options = [option for option in options if members(executor, option) != said]


def is_certain(executor: Executor, node: P.All) -> bool:
    """Return whether a program means the same objects in every view, beyond doubt."""
    value, facts = executor.execute(node), executor.facts
    true = value.true & facts.row_mask
    return not value.undefined and value.true == true * facts.unit == value.possible


def members(executor: Executor, node: P.All) -> tuple[int, ...]:
    """Return the scene_ids of a set that is the same in every view."""
    return tuple(executor.facts.members(executor.execute(node).true))


def _programs(speech: Speech) -> Iterator[P.All]:
    """Yield sets of what a noun names, with at most one color and one relation or side, counted and not."""
    found: dict[str, P.All] = {}
    stuffs = speech.lexicon.nouns.stuffs
    for noun, head in speech.about.nouns.items():
        if noun in stuffs:
            continue  # nobody says "the four cereals" of boxes
        described = [P.conjunction([*head.members, *nodes]) for nodes in _described(speech, head)]
        sided = [P.Side(side, of) for of in _plain(speech, head) for side in P.HALVES]
        for of in (*described, *sided):
            for node in _counted(speech, of):
                found[node.key] = node
    yield from found.values()


def _described(speech: Speech, head: Head) -> Iterator[tuple[P.Node, ...]]:
    colors = _colors(speech)
    relations = _relations(speech)
    yield ()
    for color in colors:
        if _is_several(speech, head.true & color.true):
            yield (color.node,)
    for node, true in relations:
        if _is_several(speech, head.true & true):
            yield (node,)
            yield from (
                (color.node, node)
                for color in colors
                if _is_several(speech, head.true & true & color.true)
            )


def _plain(speech: Speech, head: Head) -> Iterator[P.Node]:
    """Yield what may be on a side: three things or more, also those of one color."""
    groups = [(head.true, ()), *((head.true & c.true, (c.node,)) for c in _colors(speech))]
    for true, nodes in groups:
        if all((true & view).bit_count() > LEAST_SEVERAL for view in _views(speech)):
            yield P.conjunction([*head.members, *nodes])


def _views(speech: Speech) -> tuple[int, ...]:
    return speech.proof.executor.facts.view_masks


def _colors(speech: Speech) -> list[Clause]:
    found = {
        clause.node.key: clause
        for target in speech.targets
        for clause in speech.about.single(target)
        if clause.node.attribute == COLOR
    }
    return list(found.values())


def _relations(speech: Speech) -> list[tuple[P.Node, int]]:
    """Return relations to every object that can be an anchor, with the sets they are TRUE of."""
    facts, about = speech.proof.executor.facts, speech.about
    return [
        (P.Relate(name, about.anchor(target)), true[target])
        for target in speech.targets
        if about.has_anchor(target)
        for name, (true, _) in facts.relations.items()
        if P.RELATIONS[name].kind in _KINDS and P.RELATIONS[name].preference == 1.0
    ]


def _counted(speech: Speech, of: P.Node) -> Iterator[P.All]:
    counts = {
        (speech.proof.executor.execute(of).true & mask).bit_count() for mask in _views(speech)
    }
    if len(counts) == 1 and min(counts) >= LEAST_SEVERAL:
        yield P.All(of)
        if max(counts) <= MOST_COUNTED:
            yield P.All(of, min(counts))


def _is_several(speech: Speech, mask: int) -> bool:
    return speech.felicity.onlooker.several(mask)


def _odds(speech: Speech, node: P.All) -> float:
    return math.exp(-effort(node, speech.felicity.onlooker) / _TEMPERATURE)
