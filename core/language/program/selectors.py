# SPDX-License-Identifier: GPL-3.0-or-later
"""Selectors: the member of a set that is extreme in a measure, nearest to an anchor, or n-th from a side."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from core.language.predicates.directions import DIRECTIONS
from core.language.predicates.distances import ANCHOR_MEASURES
from core.language.predicates.measures import MEASURES
from core.language.program.counted import Unique, read_anchor
from core.language.program.node import Branch, Node, Value
from core.language.program.parts import Parts, name_in, read_count, read_program
from core.language.program.sets import Selector

if TYPE_CHECKING:
    from core.language.truth.execution import Executor
    from core.language.truth.margins import Margins
    from core.language.truth.predicate_table import Matrix


@dataclass(frozen=True, eq=False)
class Extreme(Selector):
    """The member of `of` that is extreme in `measure`."""

    op = "extreme"
    parts: ClassVar[Parts] = {"measure": name_in(MEASURES), "of": read_program}

    measure: str
    of: Node

    def _key(self) -> str:
        return f"extreme({self.measure},{self.of.key})"

    def execute(self, run: "Executor") -> Value:
        part = run.execute(self.of)
        true, possible = _first(run, part, run.facts.orders[self.measure])
        if self.measure in run.facts.fits:
            true &= run.facts.fits[self.measure][1]
        return Value(true, possible, part.void, part.arguable)

    def values(self, margins: "Margins") -> np.ndarray:
        facts = margins.facts
        values = _first_values(margins.values(self.of), facts.order_scores[self.measure])
        if self.measure in facts.fits:
            fits = np.maximum(facts.fits[self.measure][0], 0.0)
            values = np.where(values > 0.0, np.minimum(values, fits), values)
        return values

    def label(self) -> str:
        return MEASURES[self.measure].shown

    def relation_name(self) -> str:
        return f"{self.measure} (extreme)"


@dataclass(frozen=True, eq=False)
class ExtremeTo(Selector):
    """The member of `of` that is nearest to, or furthest from, the anchor."""

    op = "extreme_to"
    parts: ClassVar[Parts] = {
        "measure": name_in(ANCHOR_MEASURES),
        "of": read_program,
        "anchor": read_anchor,
    }
    has_anchor = True

    measure: str
    of: Node
    anchor: Unique

    def _key(self) -> str:
        return f"{self.measure}({self.of.key},{self.anchor.key})"

    def execute(self, run: "Executor") -> Value:
        part, anchor = run.execute(self.of), run.execute(self.anchor)
        others = run.facts.everything & ~anchor.true
        rest = Value(part.true & others, part.possible & others)
        true = possible = 0
        for a, mask in run.anchor_masks(self.anchor):
            found_true, found_possible = _first(run, rest, run.facts.distances[self.measure][a])
            true |= found_true & mask
            possible |= found_possible & mask
        return Value(true, possible, part.void | anchor.void, part.arguable | anchor.arguable)

    def values(self, margins: "Margins") -> np.ndarray:
        anchors = [a for a in margins.executor.anchors(self.anchor) if a is not None]
        part = margins.values(self.of).copy()
        views = np.arange(len(part))
        order = margins.facts.distance_scores[self.measure][views, anchors]
        part[views, anchors] = -np.inf
        return margins.clip(_first_values(part, order), margins.smallest(self.anchor))

    def label(self) -> str:
        return ANCHOR_MEASURES[self.measure].shown

    def branches(self) -> tuple[Branch, ...]:
        return (*super().branches(), Branch(self.anchor, is_anchor=True))

    def relation_name(self) -> str:
        return self.measure


@dataclass(frozen=True, eq=False)
class Ordinal(Selector):
    """The `n`-th member of `of`, counted from `direction`; n starts at 1."""

    op = "ordinal"
    parts: ClassVar[Parts] = {"n": read_count, "direction": name_in(DIRECTIONS), "of": read_program}

    n: int
    direction: str
    of: Node

    def _key(self) -> str:
        return f"ordinal({self.n},{self.direction},{self.of.key})"

    def execute(self, run: "Executor") -> Value:
        facts, part = run.facts, run.execute(self.of)
        before, not_after = facts.orders[self.direction]
        # o is the n-th if n - 1 others are before it; "x before o" is the negation of "o not after x".
        true = possible = 0
        for o in range(facts.n):
            own = facts.unit << o
            if not part.possible & own:
                continue
            sure = part.true & ~own & ~not_after[o]
            maybe = part.possible & ~own & ~before[o]
            for mask in facts.view_masks:
                low, high = (sure & mask).bit_count(), (maybe & mask).bit_count()
                bit = own & mask
                if low == high == self.n - 1:
                    true |= bit & part.true
                if low <= self.n - 1 <= high:
                    possible |= bit & part.possible
        return Value(true, possible, part.void, part.arguable)

    def values(self, margins: "Margins") -> np.ndarray:
        part = margins.values(self.of)
        # ahead[v, o, x]: x is a member and before o.
        ahead = np.minimum(part[:, None, :], -margins.facts.order_scores[self.direction])
        ranked = -np.sort(-_without_self(ahead, -np.inf), axis=2)
        exact = np.full(part.shape, np.inf)
        if self.n > 1:
            exact = ranked[:, :, self.n - 2]
        exact = np.minimum(exact, -ranked[:, :, self.n - 1])
        return np.minimum(part, exact)

    def label(self) -> str:
        return f"number {self.n} from {DIRECTIONS[self.direction].side} of"

    def relation_name(self) -> str:
        return f"ordinal from {self.direction}"


def _first(run: "Executor", part: Value, order: "Matrix") -> tuple[int, int]:
    """Return the members of `part` that are before all others, and those that may be."""
    true = possible = 0
    n, unit = run.facts.n, run.facts.unit
    before, not_after = order
    for o in range(n):
        own = unit << o
        if not part.possible & own:
            continue
        # Other possible members that are not surely after o, and sure ones that are surely before it.
        rivals = part.possible & ~own & ~before[o]
        betters = part.true & ~own & ~not_after[o]
        for mask in run.facts.view_masks:
            bit = own & mask
            if not rivals & mask:
                true |= bit & part.true
            if not betters & mask:
                possible |= bit & part.possible
    return true, possible


def _first_values(part: np.ndarray, order: np.ndarray) -> np.ndarray:
    """Return the values (V, n) of being before all others: part (V, n), order (V, n, n) as [view, o, x]."""
    beaten = np.maximum(-part[:, None, :], order)
    return np.minimum(part, _without_self(beaten, np.inf).min(axis=2))


def _without_self(values: np.ndarray, neutral: float) -> np.ndarray:
    return np.where(np.eye(values.shape[-1], dtype=bool), neutral, values)
