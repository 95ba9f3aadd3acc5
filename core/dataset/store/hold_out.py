# SPDX-License-Identifier: GPL-3.0-or-later
"""Choosing what is held out of training: combinations that few scenes have, whose halves training keeps."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from core.dataset.store.presence import (
    Combination,
    Half,
    HoldOut,
    Presence,
    needed_halves,
    shown_text,
)
from core.errors import UserInputError

# Held-out combinations are in no larger share of the scenes, together.
MAX_SHARE = 0.15

# Divides scenes that are not held out into train and val.
DivideRest = Callable[[Sequence[int]], dict[str, list[int]]]


@dataclass(frozen=True)
class HeldOut:
    """What was held out.

    Attributes:
        combinations: sorted.
        scenes: those that show or say one of them: the test scenes.
        sentences: of the test scenes, and how many of them say one of them.
        of: number of scenes of the dataset.
    """

    what: HoldOut
    combinations: tuple[Combination, ...]
    scenes: tuple[int, ...]
    sentences: tuple[int, int]
    of: int

    def summary(self, most: int = 10) -> str:
        """Return it in words, with at most so many examples."""
        shown = [shown_text(item) for item in self.combinations[:most]]
        more = len(self.combinations) - len(shown)
        return (
            f"held out: {len(self.combinations)} of {self.what} in {len(self.scenes)} of {self.of} scenes "
            f"({100 * len(self.scenes) / self.of:.1f} %), said by {self.sentences[1]:,} of the "
            f"{self.sentences[0]:,} sentences of test: {', '.join(shown)}"
            f"{f' and {more} more' if more else ''}"
        )


@dataclass
class Presences:
    """What the scenes of a dataset have, by combination and half; `add` one scene after the other.

    What is added of a scene twice counts together: an image twin is one with its partner.
    """

    what: HoldOut
    scenes: list[int] = field(default_factory=list)
    having: defaultdict[Combination, set[int]] = field(default_factory=lambda: defaultdict(set))
    saying: Counter[Combination] = field(default_factory=Counter)
    shown: defaultdict[Half, set[int]] = field(default_factory=lambda: defaultdict(set))
    said: defaultdict[Half, set[int]] = field(default_factory=lambda: defaultdict(set))
    sentences: dict[int, tuple[frozenset[Combination], ...]] = field(default_factory=dict)

    def add(self, scene: int, found: Presence) -> None:
        if scene not in self.sentences:
            self.scenes.append(scene)
        self.sentences[scene] = self.sentences.get(scene, ()) + found.said
        for combination in found.shown.union(*found.said):
            self.having[combination].add(scene)
        for own in found.said:
            self.saying.update(own)
        for half in found.halves_shown:
            self.shown[half].add(scene)
        for half in found.halves_said:
            self.said[half].add(scene)


def choose(
    found: Presences, share: float, seed: int, divide_rest: DivideRest
) -> tuple[dict[str, list[int]], HeldOut]:
    """Return train and val, and what is held out of them.

    Combinations that some sentence says are taken in random order while the scenes that have one of them, which
    are the test scenes, are at most `share` of all. A combination a half of which train then neither shows nor
    says is not held out, and the choice is made anew.

    Raises:
        UserInputError: nothing can be held out.
    """
    limit = int(min(share, MAX_SHARE) * len(found.scenes))
    names = sorted(item for item in found.saying if len(found.having[item]) <= limit)
    order = [names[i] for i in np.random.default_rng(seed).permutation(len(names))]
    while True:
        chosen, test = _fill(order, found.having, limit)
        divided = divide_rest([scene for scene in found.scenes if scene not in test])
        train = set(divided["train"])
        poor = {item for item in chosen if not _keeps_halves(found, item, train)}
        if not chosen:
            raise _nothing(found, limit, len(names))
        if not poor:
            return divided, _held_out(found, chosen, test)
        order = [item for item in order if item not in poor]


def _fill(
    order: Iterable[Combination], having: Mapping[Combination, set[int]], limit: int
) -> tuple[list[Combination], set[int]]:
    """Return the combinations that fit into `limit` scenes, taken in order, and these scenes."""
    chosen: list[Combination] = []
    scenes: set[int] = set()
    for item in order:
        if len(scenes | having[item]) <= limit:
            chosen.append(item)
            scenes |= having[item]
    return chosen, scenes


def _keeps_halves(found: Presences, item: Combination, train: set[int]) -> bool:
    return all(
        found.shown[half] & train and found.said[half] & train
        for half in needed_halves(found.what, item)
    )


def _held_out(found: Presences, chosen: list[Combination], test: set[int]) -> HeldOut:
    own = [said for scene in test for said in found.sentences[scene]]
    return HeldOut(
        what=found.what,
        combinations=tuple(sorted(chosen)),
        scenes=tuple(sorted(test)),
        sentences=(len(own), sum(not said.isdisjoint(chosen) for said in own)),
        of=len(found.scenes),
    )


def _nothing(found: Presences, limit: int, candidates: int) -> UserInputError:
    if candidates:
        reason = f"train would lack a half of each of the {candidates} that are in so few scenes"
    else:
        few = min((len(found.having[item]) for item in found.saying), default=0)
        reason = f"the rarest that is spoken of is in {few}" if few else "no sentence says one"
    return UserInputError(
        f"--hold-out {found.what}: nothing can be held out in at most {limit} of {len(found.scenes)} scenes: "
        f"{reason}; generate more scenes, or give test a larger share (up to {100 * MAX_SHARE:.0f} %)"
    )
