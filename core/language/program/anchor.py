# SPDX-License-Identifier: GPL-3.0-or-later
"""Anchors: what a relation is relative to. One object ("the can"), any of a set ("a can"), or all of a set
("the cans", "the two cans").
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from core.language.program.counted import counted
from core.language.program.node import Anchor, Branch, Value
from core.language.program.parts import Parts, Place, read_program
from core.language.program.sets import member_branches

if TYPE_CHECKING:
    from core.language.program.node import Node
    from core.language.truth.execution import Executor
    from core.language.truth.margins import Margins
    from core.language.truth.predicate_table import Matrix

# "The cans" are at least so many.
LEAST_SEVERAL = 2


def _read_members(data: Any, place: Place) -> int:
    """Read how many members there have to be: 0 for two or more, or a number from two.

    Raises:
        ProgramError: it is no such number.
    """
    if not isinstance(data, int) or isinstance(data, bool) or (data and data < LEAST_SEVERAL):
        raise place.error(f"{data!r} must be 0 or a whole number from {LEAST_SEVERAL}")
    return data


@dataclass(frozen=True, eq=False)
class Some(Anchor):
    """Any member of `of`: "a can"."""

    op = "some"
    parts: ClassVar[Parts] = {"of": read_program}

    of: "Node"

    def _key(self) -> str:
        return f"some({self.of.key})"

    def execute(self, run: "Executor") -> Value:
        return run.execute(self.of)

    def values(self, margins: "Margins") -> np.ndarray:
        return margins.values(self.of)

    def reach(self, run: "Executor", sets: "Matrix") -> Value:
        part, facts = run.execute(self.of), run.facts
        true = possible = 0
        for a in range(facts.n):
            true |= sets[0][a] & facts.views_with(part.true, a)
            possible |= sets[1][a] & facts.views_with(part.possible, a)
        return Value(true, possible, part.void, part.arguable)

    def reach_values(self, margins: "Margins", scores: np.ndarray) -> np.ndarray:
        return np.minimum(margins.values(self.of)[:, :, None], scores).max(axis=1)

    def label(self) -> str:
        return "any object that is"

    def branches(self) -> tuple[Branch, ...]:
        return member_branches(self.of)


@dataclass(frozen=True, eq=False)
class All(Anchor):
    """Every member of `of`, which has `count` of them; if that is 0, two or more: "the two cans"."""

    op = "all"
    parts: ClassVar[Parts] = {"of": read_program, "count": _read_members}

    of: "Node"
    count: int = 0

    def _key(self) -> str:
        return f"all({self.count},{self.of.key})"

    def execute(self, run: "Executor") -> Value:
        least = self.count or LEAST_SEVERAL
        return counted(run, run.execute(self.of), least, self.count or None)

    def values(self, margins: "Margins") -> np.ndarray:
        return margins.clip(margins.values(self.of), margins.smallest(self.of))

    def reach(self, run: "Executor", sets: "Matrix") -> Value:
        part, facts = run.execute(self), run.facts
        # A member is not related to itself; whether "the cans" are the others for it, people disagree.
        true, possible = facts.everything & ~part.true, 0
        for a in range(facts.n):
            views = facts.views_with(part.true, a)
            true &= sets[0][a] | ~views
            possible |= sets[1][a] & views
        return Value(true & possible, possible, part.void, part.arguable)

    def reach_values(self, margins: "Margins", scores: np.ndarray) -> np.ndarray:
        members = margins.facts.unpack(margins.executor.execute(self).true)
        own = np.eye(members.shape[1], dtype=bool)
        least = np.where(members[:, :, None], scores, np.inf).min(axis=1)
        most = np.where(members[:, :, None] & ~own, scores, -np.inf).max(axis=1)
        values = np.where(least > 0.0, least, np.minimum(most, 0.0))
        return margins.clip(values, margins.smallest(self.of))

    def label(self) -> str:
        return f"all {self.count or ''} objects that are".replace("  ", " ")

    def branches(self) -> tuple[Branch, ...]:
        return member_branches(self.of)


def read_any_anchor(data: Any, place: Place) -> Anchor:
    """Read the program of an anchor of any sort.

    Raises:
        ProgramError: it is none.
    """
    node = place.program(data)
    if not isinstance(node, Anchor):
        raise place.error(f"an anchor must be 'unique', 'some' or 'all', found '{node.op}'")
    return node
