# SPDX-License-Identifier: GPL-3.0-or-later
"""The natural style: of all true and felicitous programs, those that take a speaker little effort."""

import math
from collections.abc import Iterator
from typing import NamedTuple

from core.language import program as P
from core.language.search.effort import effort
from core.language.search.speech import Speech
from core.language.settings import Kind

# A program is drawn with odds that fall by a factor e with this many words of effort.
TEMPERATURE = 0.4
# Words of effort above the easiest program up to which others of the same object are said, too.
MOST_EXCESS = 1.0
# How many sentences an object gets, if it has any: fewer where its name is all there is to say.
USUAL_COUNT, NAMED_COUNT, HARD_COUNT = 3, 2, 1
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
        options = _options(speech, target)
        if not options:
            continue
        least = min(option.effort for option in options)
        near = [option for option in options if option.effort <= least + MOST_EXCESS]
        while near and speech.counts[target] < most:
            option = speech.choose.weighted([(o, _weight(o, least)) for o in near])
            near.remove(option)
            _say(speech, option, target)
        # Where there is no other way to say it, the easiest program comes again in another frame.
        best = min(options, key=lambda option: option.effort)
        wanted = min(most, _count(best))
        for _ in range(wanted):
            if speech.counts[target] < wanted:
                _say(speech, best, target)


def _count(best: Option) -> int:
    """Return how many sentences an object gets whose easiest program is `best`."""
    if best.effort > HARD:
        return HARD_COUNT
    return NAMED_COUNT if best.kind == Kind.NAME else USUAL_COUNT


def _say(speech: Speech, option: Option, target: int) -> None:
    node = option.node
    if option.effort <= MOST_COLORED:
        node = _colored(speech, node, target)
    speech.say(option.kind, node, target)


def _weight(option: Option, least: float) -> float:
    return option.odds * math.exp((least - option.effort) / TEMPERATURE)


def _options(speech: Speech, target: int) -> list[Option]:
    """Return the proven and felicitous programs of a target, each once."""
    most = math.inf if speech.settings.kind_weights else MOST_EFFORT
    found: dict[str, Option] = {}
    for kind, odds in speech.settings.odds().items():
        for node in _programs(speech, kind, target) if odds else ():
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
