# SPDX-License-Identifier: GPL-3.0-or-later
"""Objects between two anchors, named one by one or as a pair."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from core.language.program.counted import Pair, Unique, read_anchor_pair
from core.language.program.node import Branch, Node, Value
from core.language.program.parts import Parts, read_program

if TYPE_CHECKING:
    from core.language.truth.execution import Executor
    from core.language.truth.margins import Margins


@dataclass(frozen=True, eq=False)
class Between(Node):
    """Objects between two anchors; build with `between`, which sorts them."""

    op = "between"
    parts: ClassVar[Parts] = {"anchors": read_anchor_pair}
    has_anchor = True

    anchors: tuple[Unique, Unique]

    def _key(self) -> str:
        first, second = self.anchors
        return f"between({first.key},{second.key})"

    @classmethod
    def build(cls, **parts: Any) -> Node:
        return between(*parts["anchors"])

    def execute(self, run: "Executor") -> Value:
        first, second = (run.execute(anchor) for anchor in self.anchors)
        found = zip(*(run.anchors(anchor) for anchor in self.anchors), strict=True)
        pairs = [None if a is None or b is None else (a, b) for a, b in found]
        return _by_pairs(run, pairs, first.void | second.void, first.arguable | second.arguable)

    def values(self, margins: "Margins") -> np.ndarray:
        scores = margins.facts.between_scores
        pairs = zip(*(margins.executor.anchors(anchor) for anchor in self.anchors), strict=True)
        values = np.stack([scores[view, a, b] for view, (a, b) in enumerate(pairs)])
        limits = np.minimum(*(margins.smallest(anchor) for anchor in self.anchors))
        return margins.clip(values, limits)

    def label(self) -> str:
        return "between"

    def branches(self) -> tuple[Branch, ...]:
        return tuple(Branch(anchor, is_anchor=True) for anchor in self.anchors)

    def relation_name(self) -> str:
        return "between"

    def reductions(self) -> Iterator[Node]:
        first, second = self.anchors
        for rest in first.reductions():
            yield between(rest, second)  # type: ignore[arg-type]
        for rest in second.reductions():
            yield between(first, rest)  # type: ignore[arg-type]


@dataclass(frozen=True, eq=False)
class BetweenPair(Node):
    """Objects between the two members of `of`; undefined if it does not have exactly two."""

    op = "between_pair"
    parts: ClassVar[Parts] = {"of": read_program}
    has_anchor = True

    of: Node

    def _key(self) -> str:
        return f"between_pair({self.of.key})"

    def execute(self, run: "Executor") -> Value:
        part, n = run.execute(Pair(self.of)), run.facts.n
        pairs: list[tuple[int, int] | None] = []
        for view, mask in enumerate(run.facts.view_masks):
            members = (part.true & mask) >> (view * n)
            first = members & -members
            pair = (first.bit_length() - 1, (members ^ first).bit_length() - 1)
            pairs.append(pair if members else None)
        return _by_pairs(run, pairs, part.void, part.arguable)

    def values(self, margins: "Margins") -> np.ndarray:
        members = margins.facts.unpack(margins.executor.execute(Pair(self.of)).true)
        scores = margins.facts.between_scores
        pairs = [np.flatnonzero(row) for row in members]
        values = np.stack([scores[view, a, b] for view, (a, b) in enumerate(pairs)])
        return margins.clip(values, margins.smallest(self.of))

    def label(self) -> str:
        return "between the two"

    def branches(self) -> tuple[Branch, ...]:
        # The members of the pair are the anchors of what is between them.
        return (Branch(self.of, is_anchor=True),)

    def relation_name(self) -> str:
        return "between"


def between(a: Unique, b: Unique) -> Between:
    """Return the canonical "between": the order of the anchors has no meaning."""
    return Between((a, b) if a.key <= b.key else (b, a))


def _by_pairs(
    run: "Executor", pairs: Sequence[tuple[int, int] | None], void: int, arguable: int
) -> Value:
    """Combine the sets of each view's pair of anchors; None where a view has no pair."""
    true, possible = run.facts.betweens
    found_true = found_possible = 0
    for pair, mask in zip(pairs, run.facts.view_masks, strict=True):
        if pair is not None:
            first, second = pair
            index = first * run.facts.n + second
            found_true |= true[index] & mask
            found_possible |= possible[index] & mask
    return Value(found_true, found_possible, void, arguable)
