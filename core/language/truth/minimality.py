# SPDX-License-Identifier: GPL-3.0-or-later
"""Clauses of a program: whether one can be left out, and the program with one more
(docs/expression_semantics.md, section 5).
"""

from dataclasses import replace

from core.language import program as P
from core.language.truth.execution import Executor


def is_minimal(executor: Executor, node: P.Unique, target: int) -> bool:
    """Return whether `node`, which holds for `target`, fails somewhere without any one of its clauses."""
    return not any(executor.holds(rest, target) for rest in node.reductions())


def with_clause(node: P.Unique, clause: P.Node) -> P.Unique:
    """Return `node` with one more clause: within the set of its selector if that is all there is."""
    of = node.of
    if not isinstance(of, P.Selector):
        return P.Unique(P.conjunction([of, clause]))
    inner = P.conjunction([of.selected_from(), clause])
    if isinstance(of.of, P.Group):
        inner = replace(of.of, of=inner)  # type: ignore[call-arg]
    return P.Unique(replace(of, of=inner))  # type: ignore[call-arg]
