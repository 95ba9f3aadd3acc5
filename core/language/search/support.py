# SPDX-License-Identifier: GPL-3.0-or-later
"""Candidates of what is on, in and under what: "the mug on the book", "the empty bowl", "the top box"."""

import functools
import itertools
from collections.abc import Iterator

from core.language import program as P
from core.language.felicity.phrases import own_nodes
from core.language.predicates.measures import measures_of
from core.language.predicates.relations import WITH
from core.language.search.candidates import (
    NO_ANCHOR,
    AnchorClause,
    Candidate,
    Ground,
    constant,
    joined,
)
from core.language.search.selections import extremes
from core.language.settings import Kind


def support(ground: Ground, target: int) -> Iterator[Candidate]:
    """Yield the states of a target, its place in a stack, and its relations to what it rests on or bears."""
    goal = ground.about.goal(target)
    for name, (_, (true, possible)) in ground.facts.states.items():
        if true & goal == goal:
            make = functools.partial(constant, P.State(name))
            yield from ground.with_heads(target, true, possible, make)
    yield from extremes(ground, target, measures_of(Kind.SUPPORT))
    # On, in and under.
    for clause in itertools.chain(ground.clauses(target), ground.clauses_to_several(target)):
        if clause.kind == Kind.SUPPORT and not _is_stuff(ground, clause):
            yield from ground.with_heads(target, clause.true, clause.possible, clause.make)
    yield from _with_two(ground, target)


def _with_two(ground: Ground, target: int) -> Iterator[Candidate]:
    """Yield "the bowl with an apple and a lemon", where either alone would not suffice."""
    goal = ground.about.goal(target)
    clauses = [
        c for c in ground.clauses_to_several(target) if _is_with(c) and not _is_stuff(ground, c)
    ]
    for head, (one, other) in itertools.product(
        ground.about.heads(target), itertools.combinations(clauses, 2)
    ):
        first, second = head.possible & one.possible, head.possible & other.possible
        if head.true & goal == goal == first & second and goal not in (first, second):
            make = functools.partial(joined, head.members, one.make, other.make)
            yield make, ground.weight(head)


def _is_with(clause: AnchorClause) -> bool:
    node = clause.make()
    return isinstance(node, P.Relate) and node.relation == WITH


def _is_stuff(ground: Ground, clause: AnchorClause) -> bool:
    """Return whether the anchor is one of several of a stuff: "on a pasta"."""
    if clause.anchor != NO_ANCHOR:
        return False
    stuffs = ground.facts.words.lexicon.nouns.stuffs
    return any(
        isinstance(node, P.Filter) and node.is_noun and node.value in stuffs
        for anchor in clause.make().children()
        if isinstance(anchor, P.Anchor)
        for node in own_nodes(anchor.of)
    )
