# SPDX-License-Identifier: GPL-3.0-or-later
"""Sets that must have a certain number of members, or form a row."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from core.language.predicates.rows import (
    ROW_CLOSE,
    ROW_CROOKED,
    ROW_LOOSE,
    ROW_MEMBERS,
    ROW_STRAIGHT,
)
from core.language.program.node import Anchor, Branch, Node, Value
from core.language.program.parts import Parts, Place, read_program
from core.language.program.sets import Group, member_branches

if TYPE_CHECKING:
    from core.language.truth.execution import Executor
    from core.language.truth.margins import Margins
    from core.language.truth.predicate_table import Matrix


@dataclass(frozen=True, eq=False)
class Unique(Anchor):
    """The one member of `of`; undefined if it does not have exactly one."""

    op = "unique"
    parts: ClassVar[Parts] = {"of": read_program}

    of: Node

    def _key(self) -> str:
        return f"the({self.of.key})"

    def execute(self, run: "Executor") -> Value:
        return counted(run, run.execute(self.of), 1, 1)

    def values(self, margins: "Margins") -> np.ndarray:
        return margins.clip(margins.values(self.of), margins.smallest(self.of))

    def reach(self, run: "Executor", sets: "Matrix") -> Value:
        return run.by_anchor(self, lambda a: (sets[0][a], sets[1][a]))

    def reach_values(self, margins: "Margins", scores: np.ndarray) -> np.ndarray:
        return margins.by_anchor(self, scores)

    def label(self) -> str:
        return "the one object that is"

    def branches(self) -> tuple[Branch, ...]:
        return member_branches(self.of)


@dataclass(frozen=True, eq=False)
class Pair(Group):
    """`of` itself, defined only if it has exactly two members."""

    op = "pair"
    parts: ClassVar[Parts] = {"of": read_program}

    of: Node

    def _key(self) -> str:
        return f"pair({self.of.key})"

    def execute(self, run: "Executor") -> Value:
        return counted(run, run.execute(self.of), 2, 2)

    def values(self, margins: "Margins") -> np.ndarray:
        return margins.clip(margins.values(self.of), margins.smallest(self.of))

    def label(self) -> str:
        return "a pair"


@dataclass(frozen=True, eq=False)
class Row(Group):
    """`of` itself, defined only if its members form a row of three or more."""

    op = "row"
    parts: ClassVar[Parts] = {"of": read_program}

    of: Node

    def _key(self) -> str:
        return f"row({self.of.key})"

    def execute(self, run: "Executor") -> Value:
        part, facts = run.execute(self.of), run.facts
        void, arguable = part.void, part.arguable
        for view, mask in enumerate(facts.view_masks):
            true, possible = part.true & mask, part.possible & mask
            if part.undefined >> view & 1:
                continue
            if possible.bit_count() < ROW_MEMBERS:
                void |= 1 << view
            elif true != possible:
                arguable |= 1 << view
            else:
                off, gap = run.row_slack(true >> (view * facts.n))
                if off > ROW_CROOKED or gap > ROW_LOOSE:
                    void |= 1 << view
                elif off > ROW_STRAIGHT or gap > ROW_CLOSE:
                    arguable |= 1 << view
        return Value(part.true, part.possible, void, arguable)

    def values(self, margins: "Margins") -> np.ndarray:
        members, facts = margins.executor.execute(self.of).true, margins.facts
        slacks = []
        for view, mask in enumerate(facts.view_masks):
            off, gap = margins.executor.row_slack((members & mask) >> (view * facts.n))
            slacks.append(min(ROW_STRAIGHT - off, ROW_CLOSE - gap))
        limit = np.minimum(margins.smallest(self.of), np.array(slacks))
        return margins.clip(margins.values(self.of), limit)

    def label(self) -> str:
        return "in a row"


def counted(run: "Executor", part: Value, least: int, most: int | None) -> Value:
    """Return `part`, undefined where it has not `least` to `most` members; None = any number from `least`."""
    void, arguable = part.void, part.arguable
    for view, mask in enumerate(run.facts.view_masks):
        true, possible = part.true & mask, part.possible & mask
        if part.undefined >> view & 1:
            continue
        too_many = most is not None and true.bit_count() > most
        if too_many or possible.bit_count() < least:
            void |= 1 << view
        elif true != possible:
            arguable |= 1 << view
    return Value(part.true, part.possible, void, arguable)


def read_anchor(data: Any, place: Place) -> Unique:
    """Read the program of an anchor.

    Raises:
        ProgramError: it is not a "unique".
    """
    node = place.program(data)
    if not isinstance(node, Unique):
        raise place.error(f"an anchor must be 'unique', found '{node.op}'")
    return node
