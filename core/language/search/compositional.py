# SPDX-License-Identifier: GPL-3.0-or-later
"""The compositional style: all kinds of expressions in fixed shares, for models that have to reason."""

import math
from collections.abc import Iterator
from itertools import islice

from core.language import program as P
from core.language.search.schedule import wanted
from core.language.search.speech import Speech
from core.language.settings import Kind
from core.language.truth.minimality import is_minimal

# Candidates that are tried of one wanted kind for one target.
CANDIDATE_ATTEMPTS = 4
# How many wanted kinds are tried per expression that a scene may get, and at least: the rarest kind comes up
# once in about 70.
WANTED_PER_EXPRESSION = 4
MIN_WANTED = 100
# A kind may exceed its share of a scene by this factor where other kinds have no candidates.
KIND_EXCESS = 1.25


def speak_compositionally(speech: Speech, schedule: int) -> None:
    """Say what the schedule of kinds wants, then something of every object without a sentence.

    Args:
        schedule: index of the scene in the dataset.
    """
    _Balance(speech).run(schedule)


class _Balance:
    def __init__(self, speech: Speech) -> None:
        self._speech = speech
        self._per_object = speech.settings.expressions_per_object

    def run(self, schedule: int) -> None:
        speech, settings = self._speech, self._speech.settings
        everything = len(speech.targets) * self._per_object
        most = everything - len(speech.said)
        weights = {k: w for k, w in settings.shares().items() if k not in speech.unsaid_kinds}
        share = KIND_EXCESS * most / (sum(weights.values()) or 1.0)
        left = {kind: math.ceil(weight * share) for kind, weight in weights.items()}
        sequence = wanted(settings, speech.scene.seed, schedule, speech.unsaid_kinds)
        for kind, minimal in islice(sequence, max(MIN_WANTED, most * WANTED_PER_EXPRESSION)):
            if len(speech.said) == everything:
                break
            if left[kind] and self._say_kind(kind, minimal, speech.targets):
                left[kind] -= 1
        # Objects without an expression take any kind.
        for kind, minimal in islice(sequence, MIN_WANTED):
            silent = [target for target in speech.targets if not speech.counts[target]]
            if not silent or not most:
                break
            self._say_kind(kind, minimal, silent)

    def _say_kind(self, kind: Kind, minimal: bool, targets: list[int]) -> bool:
        """Add an expression of `kind`, targets with few so far first; return whether one was found."""
        speech = self._speech
        order = speech.choose.shuffled(targets)
        for target in sorted(order, key=lambda t: speech.counts[t]):
            if speech.counts[target] >= self._per_object:
                return False
            for node in self._programs_for(kind, minimal, target):
                if speech.say(kind, node, target):
                    return True
        return False

    def _programs_for(self, kind: Kind, minimal: bool, target: int) -> Iterator[P.Unique]:
        """Yield programs that hold and are as minimal as wanted."""
        speech = self._speech
        candidates = speech.candidates.of(kind, target)
        executor = speech.proof.executor
        for _ in range(CANDIDATE_ATTEMPTS if candidates else 0):
            bare = P.Unique(speech.choose.weighted(candidates)())
            node = bare if minimal else speech.with_color(bare, target)
            if node is None or not speech.is_new(node) or not executor.holds(node, target):
                continue
            if is_minimal(executor, node, target) != minimal or not speech.is_proven(node, target):
                continue
            if speech.is_natural(node, spare=int(not minimal)):
                yield node
