# SPDX-License-Identifier: GPL-3.0-or-later
"""Clauses of a program: leaving one out, and adding one (docs/expression_semantics.md, section 5)."""

from dataclasses import replace

from core.language import program as P
from core.language.truth.execution import Executor


def is_minimal(executor: Executor, node: P.Unique, target: int) -> bool:
    """Return whether `node`, which holds for `target`, fails in some view without any one of its clauses."""
    return not any(executor.holds(rest, target) for rest in node.reductions())


def with_clause(node: P.Unique, clause: P.Node) -> P.Unique:
    """Return `node` with one more clause: inside the selector's set if the node is only a selector."""
    of = node.of
    if not isinstance(of, P.Selector):
        return P.Unique(P.conjunction([of, clause]))
    inner = P.conjunction([of.selected_from(), clause])
    if isinstance(of.of, P.Group):
        inner = replace(of.of, of=inner)  # type: ignore[call-arg]
    return P.Unique(replace(of, of=inner))  # type: ignore[call-arg]
