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
    from core.language.truth.predicate_table import PredicateTable
    from core.language.truth.words import Masks

_SHOWN = {
    "left": "on the left, of",
    "right": "on the right, of",
    "front": "at the front, of",
    "behind": "at the back, of",
    "middle": "in the middle, of",
}


@dataclass(frozen=True, eq=False)
class _OfGroup(Selector):
    """The members of `of` that are somewhere within it."""

    side: str
    of: Node

    def _key(self) -> str:
        return f"{self.op}({self.side},{self.of.key})"

    def execute(self, run: "Executor") -> Value:
        part = run.execute(self.of)
        true, possible = self._masks(run.facts, part.true, part.possible)[self.side]
        return Value(true, possible, part.void, part.arguable)

    def values(self, margins: "Margins") -> np.ndarray:
        part, group = margins.values(self.of), margins.executor.execute(self.of)
        scores = self._scores(margins.facts, group.true, group.possible)[self.side]
        # Members in doubt are allowed for; what is certain of the others has to stay so.
        doubtful = margins.facts.unpack(group.possible & ~group.true)
        limits = np.where(doubtful, np.inf, np.abs(part)).min(axis=1)
        return margins.clip(np.minimum(part, scores), limits)

    def label(self) -> str:
        return _SHOWN[self.side]

    def relation_name(self) -> str:
        return f"{self.side} (place)"

    @staticmethod
    def _masks(facts: "PredicateTable", true: int, possible: int) -> "dict[str, Masks]":
        """Return by side the members of a group that are there."""
        raise NotImplementedError

    @staticmethod
    def _scores(facts: "PredicateTable", true: int, possible: int) -> dict[str, np.ndarray]:
        """Return by side the scores (V, n) of the objects as members of a group."""
        raise NotImplementedError


@dataclass(frozen=True, eq=False)
class Place(_OfGroup):
    """The members of `of` in its left, right, front, back (`behind`) or middle third."""

    op = "place"
    parts: ClassVar[Parts] = {"side": name_in(SIDES), "of": read_program}

    @staticmethod
    def _masks(facts: "PredicateTable", true: int, possible: int) -> "dict[str, Masks]":
        return facts.places(true, possible)

    @staticmethod
    def _scores(facts: "PredicateTable", true: int, possible: int) -> dict[str, np.ndarray]:
        return facts.place_scores(true, possible)


@dataclass(frozen=True, eq=False)
class Side(_OfGroup):
    """The members of `of` on one side of it where they are several, parted from the others by a gap."""

    op = "side"
    parts: ClassVar[Parts] = {"side": name_in(HALVES), "of": read_program}

    @staticmethod
    def _masks(facts: "PredicateTable", true: int, possible: int) -> "dict[str, Masks]":
        return facts.parted(true, possible)

    @staticmethod
    def _scores(facts: "PredicateTable", true: int, possible: int) -> dict[str, np.ndarray]:
        return facts.parted_scores(true, possible)
