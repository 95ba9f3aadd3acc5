# SPDX-License-Identifier: GPL-3.0-or-later
"""The natural style: of all true and felicitous programs, those that take a speaker little effort."""

import math
from collections.abc import Iterator
from typing import NamedTuple

from core.language import program as P
from core.language.search.effort import effort
from core.language.search.speech import Speech
from core.language.settings import Kind
from core.language.truth.minimality import with_clause

# A program is drawn with odds that fall by a factor e with this many words of effort.
TEMPERATURE = 0.8
# Words of effort above the easiest program up to which others of the same object are said, too.
MOST_EXCESS = 3.0
# Odds of each kind besides its effort; kinds that people hardly use are off unless a weight asks for them.
KIND_ODDS = {
    Kind.NAME: 1.0, Kind.ATTRIBUTE: 1.0, Kind.RELATION: 1.0, Kind.DISTANCE: 1.0, Kind.BETWEEN: 1.0,
    Kind.ORDINAL: 1.0, Kind.ABSOLUTE: 1.0, Kind.SIZE: 0.7, Kind.NEAREST: 0.7, Kind.NEGATION: 0.2,
}  # fmt: skip


class Option(NamedTuple):
    """A program that may be said of an object."""

    effort: float
    odds: float
    kind: Kind
    node: P.Unique


def speak_naturally(speech: Speech, schedule: int) -> None:
    """Say of every target what people would: easy programs more often, no more than cost about the same."""
    most = speech.settings.expressions_per_object
    for target in speech.targets:
        options = _options(speech, target)
        if not options:
            continue
        least = min(option.effort for option in options)
        near = [option for option in options if option.effort <= least + MOST_EXCESS]
        while near and speech.counts[target] < most:
            option = speech.choose.weighted([(o, _weight(o, least)) for o in near])
            near.remove(option)
            speech.say(option.kind, _colored(speech, option.node, target), target)


def _weight(option: Option, least: float) -> float:
    return option.odds * math.exp((least - option.effort) / TEMPERATURE)


def _options(speech: Speech, target: int) -> list[Option]:
    """Return the proven and felicitous programs of a target, each once."""
    found: dict[str, Option] = {}
    for kind, odds in _odds(speech):
        for node in _programs(speech, kind, target):
            if node.key not in found and speech.is_natural(node):
                cost = effort(node, speech.felicity.onlooker)
                found[node.key] = Option(cost, odds, kind, node)
    return list(found.values())


def _programs(speech: Speech, kind: Kind, target: int) -> Iterator[P.Unique]:
    for make, _ in speech.candidates.of(kind, target):
        node = P.Unique(make())
        if speech.is_proven(node, target):
            yield node


def _odds(speech: Speech) -> Iterator[tuple[Kind, float]]:
    """Yield the kinds with their odds: those of people, times the weights that the settings name."""
    given = dict(speech.settings.kind_weights)
    for kind in Kind:
        odds = KIND_ODDS.get(kind, 0.0)
        if odds > 0:
            yield kind, odds


def _colored(speech: Speech, node: P.Unique, target: int) -> P.Unique:
    """Return `node`, sometimes with a color that it does not need, as people add one."""
    if not speech.choose.chance(1.0 - speech.settings.minimal_share):
        return node
    for clause in speech.about.attributes(target):
        if clause.node.attribute == "color":
            richer = with_clause(node, clause.node)
            if richer != node and speech.is_proven(richer, target) and speech.is_natural(richer, 1):
                return richer
    return node
