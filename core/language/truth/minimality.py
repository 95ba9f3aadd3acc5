# SPDX-License-Identifier: GPL-3.0-or-later
"""Clauses of a program: what it becomes without one, or with one more.

A clause is a member of an "and" other than the scene and the noun, or a selector with its row or pair
(docs/expression_semantics.md, section 5).
"""

from collections.abc import Iterator
from dataclasses import replace

from core.language import program as P
from core.language.truth.execution import Executor


def is_minimal(executor: Executor, node: P.Unique, target: int) -> bool:
    """Return whether `node`, which holds for `target`, fails somewhere without any one of its clauses."""
    return not any(executor.holds(rest, target) for rest in reductions(node))


def reductions(node: P.Node) -> Iterator[P.Node]:
    """Yield the program without each of its clauses in turn, those of its anchors too."""
    if isinstance(node, P.And):
        yield from _without_member(node)
    elif isinstance(node, P.Between):
        first, second = node.anchors
        for rest in reductions(first):
            yield P.between(rest, second)  # type: ignore[arg-type]
        for rest in reductions(second):
            yield P.between(first, rest)  # type: ignore[arg-type]
    elif isinstance(node, P.Not | P.Or | P.Filter | P.Scene):
        return
    else:
        if isinstance(node, P.Extreme | P.ExtremeTo | P.Ordinal):
            yield node.of.of if isinstance(node.of, P.Row | P.Pair) else node.of
        for name in ("of", "anchor"):
            part = getattr(node, name, None)
            if isinstance(part, P.Node):
                for rest in reductions(part):
                    yield replace(node, **{name: rest})  # type: ignore[arg-type]


def _without_member(node: P.And) -> Iterator[P.Node]:
    for i, member in enumerate(node.of):
        others = node.of[:i] + node.of[i + 1 :]
        is_head = member == P.SCENE or (isinstance(member, P.Filter) and member.attribute == P.NOUN)
        is_selector = isinstance(member, P.Extreme | P.ExtremeTo | P.Ordinal)
        if not is_head and not is_selector:
            yield P.conjunction(others)
        for rest in reductions(member):
            yield P.conjunction([*others, rest])


def with_clause(node: P.Unique, clause: P.Node) -> P.Unique:
    """Return `node` with one more clause: within the set of its selector if that is all there is."""
    of = node.of
    if isinstance(of, P.Extreme | P.ExtremeTo | P.Ordinal):
        if isinstance(of.of, P.Row | P.Pair):
            inner: P.Node = replace(of.of, of=P.conjunction([of.of.of, clause]))
        else:
            inner = P.conjunction([of.of, clause])
        return P.Unique(replace(of, of=inner))
    return P.Unique(P.conjunction([of, clause]))
