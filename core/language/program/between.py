# SPDX-License-Identifier: GPL-3.0-or-later
"""Objects between two anchors, named one by one or as a pair."""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from core.language.program.anchor import All, read_any_anchor
from core.language.program.counted import Pair, Unique
from core.language.program.node import Anchor, Branch, Node, Value
from core.language.program.parts import Parts, Place, read_program

if TYPE_CHECKING:
    from core.language.truth.execution import Executor
    from core.language.truth.margins import Margins


def _read_anchor_pair(data: Any, place: Place) -> tuple[Anchor, ...]:
    """Read the programs of two anchors, each one object or any of a set.

    Raises:
        ProgramError: not a list of two, or one is no such anchor.
    """
    if not isinstance(data, list) or len(data) != 2:
        raise place.error("this must be a list of two programs")
    anchors = tuple(read_any_anchor(item, place.item(i)) for i, item in enumerate(data))
    for i, anchor in enumerate(anchors):
        if isinstance(anchor, All):
            raise place.item(i).error("nothing is between all of a set and something else")
    return anchors


@dataclass(frozen=True, eq=False)
class Between(Node):
    """Objects between two anchors, which are different objects; build with `between`, which sorts them."""

    op = "between"
    parts: ClassVar[Parts] = {"anchors": _read_anchor_pair}
    has_anchor = True

    anchors: tuple[Anchor, Anchor]

    def _key(self) -> str:
        first, second = self.anchors
        return f"between({first.key},{second.key})"

    @classmethod
    def build(cls, **parts: Any) -> Node:
        return between(*parts["anchors"])

    def execute(self, run: "Executor") -> Value:
        first, second = (run.execute(anchor) for anchor in self.anchors)
        uniques = [anchor for anchor in self.anchors if isinstance(anchor, Unique)]
        if len(uniques) < len(self.anchors):
            return _any_between(run, first, second)
        found = zip(*(run.anchors(anchor) for anchor in uniques), strict=True)
        pairs = [None if a is None or b is None else (a, b) for a, b in found]
        return _by_pairs(run, pairs, first.void | second.void, first.arguable | second.arguable)

    def values(self, margins: "Margins") -> np.ndarray:
        scores = margins.facts.between_scores
        uniques = [anchor for anchor in self.anchors if isinstance(anchor, Unique)]
        if len(uniques) == len(self.anchors):
            pairs = zip(*(margins.executor.anchors(anchor) for anchor in uniques), strict=True)
            values = np.stack([scores[view, a, b] for view, (a, b) in enumerate(pairs)])
        else:
            values = _any_between_values(scores, *map(margins.values, self.anchors))
        for anchor in uniques:
            values = margins.clip(values, margins.smallest(anchor))
        return values

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


def between(a: Anchor, b: Anchor) -> Between:
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


def _any_between(run: "Executor", first: Value, second: Value) -> Value:
    """Return what is between a member of one set and another object, a member of the other set."""
    facts = run.facts
    sets, n = facts.betweens, facts.n
    true = possible = 0
    for a, b in itertools.permutations(range(n), 2):
        views = facts.views_with(first.possible, a) & facts.views_with(second.possible, b)
        if not views:
            continue
        certain = facts.views_with(first.true, a) & facts.views_with(second.true, b)
        true |= sets[0][a * n + b] & certain
        possible |= sets[1][a * n + b] & views
    return Value(true, possible, first.void | second.void, first.arguable | second.arguable)


def _any_between_values(scores: np.ndarray, first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Return the values (V, n) of `_any_between`; scores are (V, n, n, n) [view, a, b, object]."""
    both = np.minimum(first[:, :, None], second[:, None, :])
    both = np.where(np.eye(both.shape[1], dtype=bool), -np.inf, both)
    return np.minimum(both[..., None], scores).max(axis=(1, 2))
