# SPDX-License-Identifier: GPL-3.0-or-later
"""Executing programs: three-valued sets in all views at once.

An answer is TRUE and POSSIBLE as in `facts`, and two sets of views: those in which a part that has to be
unique (a pair, a row) surely is not ("void"), and those in which one may or may not be ("arguable"). In both
the program is undefined and has no members; void outweighs arguable.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from core.language import program as P
from core.language.truth.predicate_table import Matrix, PredicateTable

ROW_MEMBERS = 3
# Half the width of a can: up to here a line of objects looks straight, from the second number on it does not.
ROW_STRAIGHT, ROW_CROOKED = 0.03, 0.06
# More than a grid cell and a half between neighbors and a row falls apart.
ROW_CLOSE, ROW_LOOSE = 0.25, 0.35


class Value(NamedTuple):
    """TRUE and POSSIBLE (packed as in `facts`); void and arguable views as bits by view."""

    true: int
    possible: int
    void: int = 0
    arguable: int = 0

    @property
    def undefined(self) -> int:
        return self.void | self.arguable


class Executor:
    """Executes programs on the facts of one scene; keeps every result."""

    def __init__(self, facts: PredicateTable) -> None:
        self.facts = facts
        self._known: dict[str, Value] = {}
        self._rows: dict[int, tuple[float, float]] = {}

    def execute(self, node: P.Node) -> Value:
        """Return the value of `node` in all views.

        Raises:
            KeyError: a relation or measure that does not exist (`program.from_json` rejects these).
        """
        known = self._known.get(node.key)
        if known is None:
            known = _HANDLERS[type(node)](self, node)
            if known.undefined:
                known = self._absorb(known)
            self._known[node.key] = known
        return known

    def holds(self, node: P.Node, target: int) -> bool:
        """Return whether `node` gives exactly `target` in every view."""
        value = self.execute(node)
        goal = self.facts.unit << target
        return value.true == goal == value.possible and not value.undefined

    def anchors(self, node: P.Unique) -> list[int | None]:
        """Return by view the object that `node` means, None where it is undefined."""
        value = self.execute(node)
        found: list[int | None] = []
        for view, mask in enumerate(self.facts.view_masks):
            member = (value.true & mask) >> (view * self.facts.n)
            found.append(member.bit_length() - 1 if member else None)
        return found

    def row_slack(self, members: int) -> tuple[float, float]:
        """Return (distance from the line, widest gap along it), meters, of the objects in a mask."""
        if members not in self._rows:
            self._rows[members] = _row(self.facts.geometry.p[self.facts.members(members)])
        return self._rows[members]

    def _absorb(self, value: Value) -> Value:
        # Members of undefined views are dropped, and a view is either void or arguable.
        void, arguable = value.void, value.arguable & ~value.void
        keep = 0
        for view, mask in enumerate(self.facts.view_masks):
            if not (void | arguable) >> view & 1:
                keep |= mask
        return Value(value.true & keep, value.possible & keep, void, arguable)

    def _scene(self, node: P.Scene) -> Value:
        return Value(*self.facts.scene)

    def _filter(self, node: P.Filter) -> Value:
        return Value(*self.facts.filter(node.attribute, node.value))

    def _not(self, node: P.Not) -> Value:
        part = self.execute(node.of)
        everything = self.facts.everything
        return Value(everything & ~part.possible, everything & ~part.true, part.void, part.arguable)

    def _and(self, node: P.And) -> Value:
        true = possible = self.facts.everything
        void = arguable = 0
        for member in node.of:
            part = self.execute(member)
            true &= part.true
            possible &= part.possible
            void |= part.void
            arguable |= part.arguable
        return Value(true, possible, void, arguable)

    def _or(self, node: P.Or) -> Value:
        true = possible = void = arguable = 0
        for member in node.of:
            part = self.execute(member)
            true |= part.true
            possible |= part.possible
            void |= part.void
            arguable |= part.arguable
        return Value(true, possible, void, arguable)

    def _unique(self, node: P.Unique) -> Value:
        return self._counted(self.execute(node.of), 1)

    def _pair(self, node: P.Pair) -> Value:
        return self._counted(self.execute(node.of), 2)

    def _counted(self, part: Value, count: int) -> Value:
        """Return `part`, undefined where it does not have exactly `count` members."""
        void, arguable = part.void, part.arguable
        for view, mask in enumerate(self.facts.view_masks):
            true, possible = part.true & mask, part.possible & mask
            if part.undefined >> view & 1 or (true == possible and true.bit_count() == count):
                continue
            if possible.bit_count() < count or true.bit_count() > count:
                void |= 1 << view
            else:
                arguable |= 1 << view
        return Value(part.true, part.possible, void, arguable)

    def _row(self, node: P.Row) -> Value:
        part = self.execute(node.of)
        void, arguable = part.void, part.arguable
        for view, mask in enumerate(self.facts.view_masks):
            true, possible = part.true & mask, part.possible & mask
            if part.undefined >> view & 1:
                continue
            if possible.bit_count() < ROW_MEMBERS:
                void |= 1 << view
            elif true != possible:
                arguable |= 1 << view
            else:
                off, gap = self.row_slack(true >> (view * self.facts.n))
                if off > ROW_CROOKED or gap > ROW_LOOSE:
                    void |= 1 << view
                elif off > ROW_STRAIGHT or gap > ROW_CLOSE:
                    arguable |= 1 << view
        return Value(part.true, part.possible, void, arguable)

    def _relate(self, node: P.Relate) -> Value:
        true, possible = self.facts.relations[node.relation]
        return self._by_anchor(node.anchor, lambda a: (true[a], possible[a]))

    def _same(self, node: P.SameAs) -> Value:
        return self._by_anchor(node.anchor, lambda a: self.facts.same(node.attribute, a, node.same))

    def _by_anchor(self, anchor: P.Unique, sets: Callable[[int], tuple[int, int]]) -> Value:
        """Join the sets of the anchor of each view."""
        value = self.execute(anchor)
        true = possible = 0
        for a, mask in self._anchor_masks(anchor):
            part = sets(a)
            true |= part[0] & mask
            possible |= part[1] & mask
        return Value(true, possible, value.void, value.arguable)

    def _anchor_masks(self, anchor: P.Unique) -> list[tuple[int, int]]:
        """Return each object that is the anchor in some view, with the mask of those views."""
        masks: dict[int, int] = {}
        for found, mask in zip(self.anchors(anchor), self.facts.view_masks, strict=True):
            if found is not None:
                masks[found] = masks.get(found, 0) | mask
        return list(masks.items())

    def _between(self, node: P.Between) -> Value:
        first, second = (self.execute(anchor) for anchor in node.anchors)
        found = zip(*(self.anchors(anchor) for anchor in node.anchors), strict=True)
        pairs = [None if a is None or b is None else (a, b) for a, b in found]
        return self._between_views(
            pairs, first.void | second.void, first.arguable | second.arguable
        )

    def _between_pair(self, node: P.BetweenPair) -> Value:
        part = self.execute(P.Pair(node.of))
        pairs: list[tuple[int, int] | None] = []
        for view, mask in enumerate(self.facts.view_masks):
            members = (part.true & mask) >> (view * self.facts.n)
            first = members & -members
            pairs.append(
                (first.bit_length() - 1, (members ^ first).bit_length() - 1) if members else None
            )
        return self._between_views(pairs, part.void, part.arguable)

    def _between_views(
        self, pairs: Sequence[tuple[int, int] | None], void: int, arguable: int
    ) -> Value:
        """Join the sets of the pair of anchors of each view."""
        true, possible = self.facts.betweens
        answer = [0, 0]
        for pair, mask in zip(pairs, self.facts.view_masks, strict=True):
            if pair is not None:
                index = pair[0] * self.facts.n + pair[1]
                answer[0] |= true[index] & mask
                answer[1] |= possible[index] & mask
        return Value(answer[0], answer[1], void, arguable)

    def _extreme(self, node: P.Extreme) -> Value:
        part = self.execute(node.of)
        true, possible = self._first(part, self.facts.orders[node.measure])
        return Value(true, possible, part.void, part.arguable)

    def _extreme_to(self, node: P.ExtremeTo) -> Value:
        part, anchor = self.execute(node.of), self.execute(node.anchor)
        others = self.facts.everything & ~anchor.true
        rest = Value(part.true & others, part.possible & others)
        true = possible = 0
        for a, mask in self._anchor_masks(node.anchor):
            found = self._first(rest, self.facts.distances[node.measure][a])
            true |= found[0] & mask
            possible |= found[1] & mask
        return Value(true, possible, part.void | anchor.void, part.arguable | anchor.arguable)

    def _first(self, part: Value, order: Matrix) -> tuple[int, int]:
        """Return the members of `part` that are, and may be, before all others."""
        true = possible = 0
        n, unit = self.facts.n, self.facts.unit
        before, not_after = order
        for o in range(n):
            own = unit << o
            if not part.possible & own:
                continue
            # In which views is some other possible member not surely behind o; is some sure one before it?
            rivals = part.possible & ~own & ~before[o]
            betters = part.true & ~own & ~not_after[o]
            for mask in self.facts.view_masks:
                bit = own & mask
                if not rivals & mask:
                    true |= bit & part.true
                if not betters & mask:
                    possible |= bit & part.possible
        return true, possible

    def _ordinal(self, node: P.Ordinal) -> Value:
        part = self.execute(node.of)
        before, not_after = self.facts.orders[node.direction]
        n, unit = self.facts.n, self.facts.unit
        # o is the n-th if n - 1 others are before it; "x before o" is "o not not-after x".
        true = possible = 0
        for o in range(n):
            own = unit << o
            if not part.possible & own:
                continue
            sure = part.true & ~own & ~not_after[o]
            maybe = part.possible & ~own & ~before[o]
            for mask in self.facts.view_masks:
                low, high = (sure & mask).bit_count(), (maybe & mask).bit_count()
                bit = own & mask
                if low == high == node.n - 1:
                    true |= bit & part.true
                if low <= node.n - 1 <= high:
                    possible |= bit & part.possible
        return Value(true, possible, part.void, part.arguable)


def _row(points: np.ndarray) -> tuple[float, float]:
    """Return the largest distance from the principal axis and the widest gap along it of points (k, 2)."""
    offsets = points - points.mean(axis=0)
    _, axes = np.linalg.eigh(offsets.T @ offsets)
    along, across = offsets @ axes[:, 1], offsets @ axes[:, 0]
    return float(np.abs(across).max()), float(np.diff(np.sort(along)).max())


_HANDLERS: dict[type[P.Node], Callable[[Executor, Any], Value]] = {
    P.Scene: Executor._scene, P.Filter: Executor._filter, P.Not: Executor._not, P.And: Executor._and,
    P.Or: Executor._or, P.Unique: Executor._unique, P.Relate: Executor._relate, P.SameAs: Executor._same,
    P.Between: Executor._between, P.BetweenPair: Executor._between_pair, P.Extreme: Executor._extreme,
    P.ExtremeTo: Executor._extreme_to, P.Ordinal: Executor._ordinal, P.Row: Executor._row,
    P.Pair: Executor._pair,
}  # fmt: skip
