# SPDX-License-Identifier: GPL-3.0-or-later
"""How far an answer is from changing: quantitative semantics of programs.

Every predicate has a value per object: positive if TRUE, negative if FALSE, 0 if UNSURE, its size the
distance to the dead band. "and" is the minimum, "or" the maximum, "not" the minus
(docs/expression_semantics.md, section 4).
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from core.language import program as P
from core.language.truth.execution import ROW_CLOSE, ROW_STRAIGHT, Executor, Value

# Words have no distance; a program of words alone is recorded with this.
MARGIN_CAP = 1.0


class Margins:
    """Margins of programs that are defined in every view."""

    def __init__(self, executor: Executor) -> None:
        self._executor = executor
        self._facts = executor.facts
        self._known: dict[str, np.ndarray] = {}

    def margin(self, node: P.Node) -> list[float]:
        """Return by view the smallest change that changes the answer, at most 1; see the documentation."""
        values = np.abs(self._values(node)).min(axis=1)
        return np.minimum(values, MARGIN_CAP).tolist()

    def _values(self, node: P.Node) -> np.ndarray:
        """Return the values (V, n) of a program."""
        values = self._known.get(node.key)
        if values is None:
            values = self._known[node.key] = _HANDLERS[type(node)](self, node)
        return values

    def _scene(self, node: P.Scene) -> np.ndarray:
        return np.nan_to_num(self._facts.geometry.clear, nan=0.0)

    def _filter(self, node: P.Filter) -> np.ndarray:
        return self._categorical(self._executor.execute(node))

    def _categorical(self, value: Value) -> np.ndarray:
        true, possible = self._unpack(value.true), self._unpack(value.possible)
        return np.where(true, np.inf, np.where(possible, 0.0, -np.inf))

    def _not(self, node: P.Not) -> np.ndarray:
        return -self._values(node.of)

    def _and(self, node: P.And) -> np.ndarray:
        return np.minimum.reduce([self._values(member) for member in node.of])

    def _or(self, node: P.Or) -> np.ndarray:
        return np.maximum.reduce([self._values(member) for member in node.of])

    def _unique(self, node: P.Unique) -> np.ndarray:
        return self._clip(self._values(node.of), self._smallest(node.of))

    def _row(self, node: P.Row) -> np.ndarray:
        members = self._executor.execute(node.of).true
        slacks = []
        for view, mask in enumerate(self._facts.view_masks):
            off, gap = self._executor.row_slack((members & mask) >> (view * self._facts.n))
            slacks.append(min(ROW_STRAIGHT - off, ROW_CLOSE - gap))
        limit = np.minimum(self._smallest(node.of), np.array(slacks))
        return self._clip(self._values(node.of), limit)

    def _relate(self, node: P.Relate) -> np.ndarray:
        scores = self._facts.relation_scores[node.relation]
        return self._by_anchor(node.anchor, scores)

    def _same(self, node: P.SameAs) -> np.ndarray:
        return self._clip(
            self._categorical(self._executor.execute(node)), self._smallest(node.anchor)
        )

    def _between(self, node: P.Between) -> np.ndarray:
        scores = self._facts.between_scores
        pairs = zip(*(self._executor.anchors(anchor) for anchor in node.anchors), strict=True)
        values = np.stack([scores[view, a, b] for view, (a, b) in enumerate(pairs)])
        limits = np.minimum(*(self._smallest(anchor) for anchor in node.anchors))
        return self._clip(values, limits)

    def _between_pair(self, node: P.BetweenPair) -> np.ndarray:
        members = self._unpack(self._executor.execute(P.Pair(node.of)).true)
        scores = self._facts.between_scores
        pairs = [np.flatnonzero(row) for row in members]
        values = np.stack([scores[view, a, b] for view, (a, b) in enumerate(pairs)])
        return self._clip(values, self._smallest(node.of))

    def _extreme(self, node: P.Extreme) -> np.ndarray:
        return _first(self._values(node.of), self._facts.order_scores[node.measure])

    def _extreme_to(self, node: P.ExtremeTo) -> np.ndarray:
        anchors = self._executor.anchors(node.anchor)
        part = self._values(node.of).copy()
        order = self._facts.distance_scores[node.measure][[a for a in anchors if a is not None]]
        part[np.arange(len(part)), [a for a in anchors if a is not None]] = -np.inf
        return self._clip(_first(part, order), self._smallest(node.anchor))

    def _ordinal(self, node: P.Ordinal) -> np.ndarray:
        part = self._values(node.of)
        # ahead[v, o, x]: x is a member and before o.
        ahead = np.minimum(part[:, None, :], -self._facts.order_scores[node.direction])
        ahead = _without_self(ahead, -np.inf)
        ranked = -np.sort(-ahead, axis=2)
        exact = np.full(part.shape, np.inf)
        if node.n > 1:
            exact = ranked[:, :, node.n - 2]
        exact = np.minimum(exact, -ranked[:, :, node.n - 1])
        return np.minimum(part, exact)

    def _by_anchor(self, anchor: P.Unique, scores: np.ndarray) -> np.ndarray:
        anchors = self._executor.anchors(anchor)
        values = np.stack([scores[view, a] for view, a in enumerate(anchors)])
        return self._clip(values, self._smallest(anchor))

    def _smallest(self, node: P.Node) -> np.ndarray:
        return np.abs(self._values(node)).min(axis=1)

    def _clip(self, values: np.ndarray, limits: np.ndarray) -> np.ndarray:
        """Return `values` no larger than the margins (V,) of what they depend on."""
        return np.clip(values, -limits[:, None], limits[:, None])

    def _unpack(self, mask: int) -> np.ndarray:
        """Return a packed mask as booleans (V, n)."""
        size = self._facts.views * self._facts.n
        data = np.frombuffer(mask.to_bytes((size + 7) // 8, "little"), np.uint8)
        bits = np.unpackbits(data, bitorder="little", count=size)
        return bits.reshape(self._facts.views, self._facts.n).astype(bool)


def _first(part: np.ndarray, order: np.ndarray) -> np.ndarray:
    """Return the values of being before all others: part (V, n), order (V, n, n) as [view, o, x]."""
    beaten = np.maximum(-part[:, None, :], order)
    return np.minimum(part, _without_self(beaten, np.inf).min(axis=2))


def _without_self(values: np.ndarray, neutral: float) -> np.ndarray:
    return np.where(np.eye(values.shape[-1], dtype=bool), neutral, values)


_HANDLERS: dict[type[P.Node], Callable[[Margins, Any], np.ndarray]] = {
    P.Scene: Margins._scene, P.Filter: Margins._filter, P.Not: Margins._not, P.And: Margins._and,
    P.Or: Margins._or, P.Unique: Margins._unique, P.Relate: Margins._relate, P.SameAs: Margins._same,
    P.Between: Margins._between, P.BetweenPair: Margins._between_pair, P.Extreme: Margins._extreme,
    P.ExtremeTo: Margins._extreme_to, P.Ordinal: Margins._ordinal, P.Row: Margins._row,
    P.Pair: Margins._unique,
}  # fmt: skip
