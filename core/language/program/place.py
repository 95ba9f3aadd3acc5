# SPDX-License-Identifier: GPL-3.0-or-later
"""The members of a set on one side of it, or in its middle: "the left mug", "the two mugs at the back"."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from core.language.predicates.thirds import HALVES, SIDES
from core.language.program.node import Node, Value
from core.language.program.parts import Parts, name_in, read_program
from core.language.program.sets import Selector

if TYPE_CHECKING:
    from core.language.truth.execution import Executor
    from core.language.truth.margins import Margins

_SHOWN = {
    "left": "on the left, of",
    "right": "on the right, of",
    "front": "at the front, of",
    "behind": "at the back, of",
    "middle": "in the middle, of",
}


@dataclass(frozen=True, eq=False)
class Place(Selector):
    """The members of `of` in its left, right, front, back (`behind`) or middle third."""

    op = "place"
    parts: ClassVar[Parts] = {"side": name_in(SIDES), "of": read_program}

    side: str
    of: Node

    def _key(self) -> str:
        return f"place({self.side},{self.of.key})"

    def execute(self, run: "Executor") -> Value:
        part = run.execute(self.of)
        true, possible = run.facts.places(part.true, part.possible)[self.side]
        return Value(true, possible, part.void, part.arguable)

    def values(self, margins: "Margins") -> np.ndarray:
        group = margins.executor.execute(self.of)
        scores = margins.facts.place_scores(group.true, group.possible)[self.side]
        return _of_group(margins, self.of, scores)

    def label(self) -> str:
        return _SHOWN[self.side]

    def relation_name(self) -> str:
        return f"{self.side} (place)"


@dataclass(frozen=True, eq=False)
class Side(Selector):
    """The members of `of` on one side of it where they are several, parted from the others by a gap."""

    op = "side"
    parts: ClassVar[Parts] = {"side": name_in(HALVES), "of": read_program}

    side: str
    of: Node

    def _key(self) -> str:
        return f"side({self.side},{self.of.key})"

    def execute(self, run: "Executor") -> Value:
        part = run.execute(self.of)
        true, possible = run.facts.parted(part.true, part.possible)[self.side]
        return Value(true, possible, part.void, part.arguable)

    def values(self, margins: "Margins") -> np.ndarray:
        group = margins.executor.execute(self.of)
        scores = margins.facts.parted_scores(group.true, group.possible)[self.side]
        return _of_group(margins, self.of, scores)

    def label(self) -> str:
        return _SHOWN[self.side]

    def relation_name(self) -> str:
        return f"{self.side} (place)"


def _of_group(margins: "Margins", of: Node, scores: np.ndarray) -> np.ndarray:
    """Return the values (V, n) of the members of `of` that have these scores as members."""
    part, group = margins.values(of), margins.executor.execute(of)
    # Members in doubt are allowed for; what is certain of the others has to stay so.
    doubtful = margins.facts.unpack(group.possible & ~group.true)
    limits = np.where(doubtful, np.inf, np.abs(part)).min(axis=1)
    return margins.clip(np.minimum(part, scores), limits)
