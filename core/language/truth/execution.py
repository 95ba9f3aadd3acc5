# SPDX-License-Identifier: GPL-3.0-or-later
"""Execution of programs: three-valued sets in all views at once. The rules of a node are in its type
(`core.language.program`); this module holds what all types share.
"""

from collections.abc import Callable

from core.language import program as P
from core.language.predicates.rows import row_slack
from core.language.truth.predicate_table import PredicateTable


class Executor:
    """Executes programs on the facts of one scene; caches every result."""

    def __init__(self, facts: PredicateTable) -> None:
        self.facts = facts
        self._known: dict[str, P.Value] = {}
        self._rows: dict[int, tuple[float, float]] = {}

    def execute(self, node: P.Node) -> P.Value:
        """Return the value of `node` in all views.

        Raises:
            KeyError: a relation or measure that does not exist (`program.from_json` rejects these).
        """
        known = self._known.get(node.key)
        if known is None:
            known = node.execute(self)
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
        """Return by view the object that `node` denotes; None where it is undefined."""
        value = self.execute(node)
        found: list[int | None] = []
        for view, mask in enumerate(self.facts.view_masks):
            member = (value.true & mask) >> (view * self.facts.n)
            found.append(member.bit_length() - 1 if member else None)
        return found

    def row_slack(self, members: int) -> tuple[float, float]:
        """Return (largest distance from the line, widest gap along it), meters, of the objects in a mask."""
        if members not in self._rows:
            self._rows[members] = row_slack(self.facts.geometry.p[self.facts.members(members)])
        return self._rows[members]

    def by_anchor(self, anchor: P.Unique, sets: Callable[[int], tuple[int, int]]) -> P.Value:
        """Combine the sets, as `sets` returns them for an anchor, of each view's anchor."""
        value = self.execute(anchor)
        true = possible = 0
        for a, mask in self.anchor_masks(anchor):
            part = sets(a)
            true |= part[0] & mask
            possible |= part[1] & mask
        return P.Value(true, possible, value.void, value.arguable)

    def anchor_masks(self, anchor: P.Unique) -> list[tuple[int, int]]:
        """Return each object that is the anchor in some view, with the mask of those views."""
        masks: dict[int, int] = {}
        for found, mask in zip(self.anchors(anchor), self.facts.view_masks, strict=True):
            if found is not None:
                masks[found] = masks.get(found, 0) | mask
        return list(masks.items())

    def _absorb(self, value: P.Value) -> P.Value:
        # Members in undefined views are dropped, and an undefined view is either void or arguable.
        void, arguable = value.void, value.arguable & ~value.void
        keep = 0
        for view, mask in enumerate(self.facts.view_masks):
            if not (void | arguable) >> view & 1:
                keep |= mask
        return P.Value(value.true & keep, value.possible & keep, void, arguable)
