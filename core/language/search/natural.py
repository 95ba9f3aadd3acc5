# SPDX-License-Identifier: GPL-3.0-or-later
"""The natural style: of all true and felicitous programs, those that take a speaker little effort."""

import math
from collections.abc import Iterator
from typing import NamedTuple

from core.language import program as P
from core.language.search.effort import COSTS, effort
from core.language.search.speech import Speech
from core.language.settings import EXTRA_KINDS, Kind

# Words of effort above the easiest program up to which others of the same object are said, too.
MOST_EXCESS = 0.95
# How many sentences an object gets, if it has any, by the kind of the easiest: fewer where its name is all that
# there is to say, more where its words do not tell it apart.
USUAL_COUNT = 3
COUNTS = {Kind.NAME: 2, Kind.PLACE: 4, Kind.ABSOLUTE: 4, Kind.ORDINAL: 4}
HARD_COUNT = 1
# Words of effort from which an object is hard to say: nobody repeats that.
HARD = 4.0
# Words of effort beyond which nothing is said, unless --kind-weights asks for certain kinds: nobody would.
MOST_EFFORT = 7.0
# Words of effort up to which a program may get a color that it does not need.
MOST_COLORED = 2.5


class Option(NamedTuple):
    """A program that may be said of an object."""

    effort: float
    odds: float
    kind: Kind
    node: P.Unique


def speak_naturally(speech: Speech, most: int) -> None:
    """Say of every target what people would: easy programs more often, none that costs much more than another.

    Args:
        most: number of sentences that an object may have.
    """
    for target in speech.targets:
        options = options_of(speech, target)
        if not options:
            continue
        best = min(options, key=lambda option: option.effort)
        allowed = HARD_COUNT if best.effort > HARD else most
        near = [option for option in options if option.effort <= best.effort + MOST_EXCESS]
        while near and speech.counts[target] < allowed:
            option = speech.choose.weighted([(o, _weight(o, best.effort)) for o in near])
            near.remove(option)
            _say(speech, option, target)
        # Where there is no other way to say it, the easiest program comes again in another frame.
        wanted = min(allowed, COUNTS.get(best.kind, USUAL_COUNT))
        for _ in range(wanted):
            if speech.counts[target] < wanted:
                _say(speech, best, target)


def _say(speech: Speech, option: Option, target: int) -> None:
    node = option.node
    if option.effort <= MOST_COLORED and option.kind != Kind.USE:
        node = _colored(speech, node, target)
    speech.say(option.kind, node, target)


def _weight(option: Option, least: float) -> float:
    return option.odds * math.exp((least - option.effort) / COSTS.temperature)


def options_of(speech: Speech, target: int) -> list[Option]:
    """Return the proven and felicitous programs of a target that are not too hard to say, each once."""
    asked = {*dict(speech.settings.kind_weights)} - EXTRA_KINDS
    most = math.inf if asked else MOST_EFFORT
    found: dict[str, Option] = {}
    for kind, odds in speech.settings.odds().items():
        said = odds and kind not in speech.unsaid_kinds
        for node in _programs(speech, kind, target) if said else ():
            if node.key not in found and speech.is_natural(node):
                cost = effort(node, speech.felicity.onlooker)
                found[node.key] = Option(cost, odds, kind, node)
    return [option for option in found.values() if option.effort <= most]


def _programs(speech: Speech, kind: Kind, target: int) -> Iterator[P.Unique]:
    for make, _ in speech.candidates.of(kind, target):
        node = P.Unique(make())
        if speech.is_proven(node, target):
            yield node


def _colored(speech: Speech, node: P.Unique, target: int) -> P.Unique:
    """Return `node`, sometimes with a color that it does not need, as people add one."""
    if not speech.choose.chance(1.0 - speech.settings.minimal_share):
        return node
    richer = speech.with_color(node, target)
    if richer is None or not speech.is_proven(richer, target) or not speech.is_natural(richer, 1):
        return node
    return richer
