# SPDX-License-Identifier: GPL-3.0-or-later
"""How far an answer is from changing: quantitative semantics of programs.

Every predicate has a value per object: positive if TRUE, negative if FALSE, 0 if UNSURE; its magnitude is the
distance to the dead band. "and" is the minimum, "or" the maximum, "not" the negation
(docs/expression_semantics.md, section 4).
"""

import numpy as np

from core.language import program as P
from core.language.truth.execution import Executor

# Words have no distance; the margin recorded for a program of words alone.
MARGIN_CAP = 1.0


class Margins:
    """Margins of programs that are defined in every view."""

    def __init__(self, executor: Executor) -> None:
        self.executor = executor
        self.facts = executor.facts
        self._known: dict[str, np.ndarray] = {}

    def margin(self, node: P.Node) -> list[float]:
        """Return by view the smallest change that alters the answer, at most `MARGIN_CAP`."""
        values = np.abs(self.values(node)).min(axis=1)
        return np.minimum(values, MARGIN_CAP).tolist()

    def values(self, node: P.Node) -> np.ndarray:
        """Return the values (V, n) of a program."""
        values = self._known.get(node.key)
        if values is None:
            values = self._known[node.key] = node.values(self)
        return values

    def categorical(self, node: P.Node) -> np.ndarray:
        """Return the values (V, n) of a node that depends only on words, which have no distance."""
        value = self.executor.execute(node)
        true, possible = self.facts.unpack(value.true), self.facts.unpack(value.possible)
        return np.where(true, np.inf, np.where(possible, 0.0, -np.inf))

    def by_anchor(self, anchor: P.Unique, scores: np.ndarray) -> np.ndarray:
        """Return the values (V, n) of a relation with scores (V, n, n): [view, anchor, object]."""
        anchors = self.executor.anchors(anchor)
        values = np.stack([scores[view, a] for view, a in enumerate(anchors)])
        return self.clip(values, self.smallest(anchor))

    def smallest(self, node: P.Node) -> np.ndarray:
        """Return the margin (V,) of a program, without the cap."""
        return np.abs(self.values(node)).min(axis=1)

    def clip(self, values: np.ndarray, limits: np.ndarray) -> np.ndarray:
        """Return `values` (V, n), limited to the margins (V,) of what they depend on."""
        return np.clip(values, -limits[:, None], limits[:, None])
