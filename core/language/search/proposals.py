# SPDX-License-Identifier: GPL-3.0-or-later
"""Candidate programs, one function per kind: all candidates that hold according to their masks. Those with a
selector are in `selections` and `places`.
"""

import functools
import itertools
from collections.abc import Callable, Iterator

from core.language import program as P
from core.language.search.anchors import COLOR, Clause, Descriptions, Head
from core.language.search.candidates import (
    AnchorClause,
    Candidate,
    Ground,
    constant,
    joined,
)
from core.language.search.parts import parts
from core.language.search.places import places
from core.language.search.printed import texts
from core.language.search.selections import absolute, corner, nearest, ordinal, row, size
from core.language.search.support import support
from core.language.search.uses import uses
from core.language.settings import Kind
from core.language.wording.realizer import Chooser

THREE_HOPS_SHARE = 0.5
# Of "the only red one" against forms with a noun.
NAMELESS_WEIGHT = 1.0


class Candidates:
    """Lists the candidates of a kind for a target; lists are cached."""

    def __init__(self, descriptions: Descriptions, chooser: Chooser) -> None:
        self.ground = Ground(descriptions, chooser)
        self._known: dict[tuple[Kind, int], list[Candidate]] = {}

    def of(self, kind: Kind, target: int) -> list[Candidate]:
        """Return the candidates of `kind` for `target`; an empty list if there are none."""
        key = (kind, target)
        if key not in self._known:
            propose = _KINDS.get(kind)
            found = propose(self.ground, target) if propose else _related(self.ground, kind, target)
            self._known[key] = list(found)
        return self._known[key]


def _related(ground: Ground, kind: Kind, target: int) -> Iterator[Candidate]:
    for clause in itertools.chain(ground.clauses(target), ground.clauses_to_several(target)):
        if clause.kind == kind:
            yield from ground.with_heads(target, clause.true, clause.possible, clause.make)


def _name(ground: Ground, target: int) -> Iterator[Candidate]:
    goal = ground.about.goal(target)
    for head in ground.about.heads(target):
        if head.true == goal == head.possible:
            yield functools.partial(constant, head.node), head.weight


def _attribute(ground: Ground, target: int) -> Iterator[Candidate]:
    for clause in ground.about.attributes(target):
        make = functools.partial(constant, clause.node)
        yield from ground.with_heads(target, clause.true, clause.possible, make)
        node = P.conjunction([P.SCENE, clause.node])
        if clause.node.attribute == COLOR and ground.about.executor.holds(node, target):
            yield functools.partial(constant, node), NAMELESS_WEIGHT


def _between(ground: Ground, target: int) -> Iterator[Candidate]:
    yield from _between_named(ground, target)
    goal = ground.about.goal(target)
    some = [s for s in ground.about.several if isinstance(s.node, P.Some) and not s.true & goal]
    for first, second in itertools.combinations_with_replacement(some, 2):
        clause = P.between(first.node, second.node)
        value = ground.about.executor.execute(clause)
        if value.true & goal == goal:
            make = functools.partial(constant, clause)
            yield from ground.with_heads(target, value.true, value.possible, make)


def _between_named(ground: Ground, target: int) -> Iterator[Candidate]:
    goal, n = ground.about.goal(target), ground.facts.n
    true, possible = ground.facts.betweens
    for a, b in itertools.combinations(range(n), 2):
        index = a * n + b
        if true[index] & goal != goal:
            continue
        if ground.about.has_anchor(a) and ground.about.has_anchor(b):
            make = functools.partial(_between_anchors, ground, a, b)
            yield from ground.with_heads(target, true[index], possible[index], make)
        for pair in _pairs(ground, a, (1 << a | 1 << b) * ground.facts.unit):
            make = functools.partial(constant, P.BetweenPair(pair))
            yield from ground.with_heads(target, true[index], possible[index], make)


def _between_anchors(ground: Ground, a: int, b: int) -> P.Node:
    return P.between(ground.about.anchor(a), ground.about.anchor(b))


def _pairs(ground: Ground, first: int, members: int) -> Iterator[P.Node]:
    """Yield nouns with at most one attribute that denote exactly the two `members`, one of which is `first`."""
    for head in ground.about.heads(first):
        if head.true == members == head.possible:
            yield head.node
            continue
        for clause in ground.about.single(first):
            if head.true & clause.true == members == head.possible & clause.possible:
                yield P.conjunction([*head.members, clause.node])


def _same(ground: Ground, target: int) -> Iterator[Candidate]:
    goal, facts = ground.about.goal(target), ground.facts
    columns = [P.CATEGORY, *facts.words.values]
    for anchor in range(facts.n):
        if anchor == target or not ground.about.has_anchor(anchor):
            continue
        for column, same in itertools.product(columns, (True, False)):
            true, possible = facts.same(column, anchor, same)
            if true & goal == goal:
                make = functools.partial(_same_as, ground, column, same, anchor)
                yield from ground.with_heads(target, true, possible, make)


def _same_as(ground: Ground, column: str, same: bool, anchor: int) -> P.Node:
    return P.SameAs(column, same, ground.about.anchor(anchor))


def _negation(ground: Ground, target: int) -> Iterator[Candidate]:
    about, facts = ground.about, ground.facts
    filters: dict[P.Node, Clause] = {}
    for other in range(facts.n):
        nouns = (P.Filter(P.NOUN, word) for word in facts.words.words[other])
        clauses = [Clause(node, *facts.filter(P.NOUN, node.value)) for node in nouns]
        filters |= {clause.node: clause for clause in [*about.single(other), *clauses]}
    goal, everything = about.goal(target), facts.everything
    for clause in filters.values():
        true, possible = everything & ~clause.possible, everything & ~clause.true
        if true & goal == goal:
            make = functools.partial(constant, P.Not(clause.node))
            yield from ground.with_heads(target, true, possible, make)


def _disjunction(ground: Ground, target: int) -> Iterator[Candidate]:
    for own in ground.about.single(target):
        column = own.node.attribute
        for value in dict.fromkeys(ground.facts.words.values[column]):
            if not value or value == own.node.value:
                continue
            true, possible = ground.facts.filter(column, value)
            make = functools.partial(constant, P.disjunction([own.node, P.Filter(column, value)]))
            yield from ground.with_heads(target, own.true | true, own.possible | possible, make)


def _conjunction(ground: Ground, target: int) -> Iterator[Candidate]:
    goal = ground.about.goal(target)
    heads = [
        (head, [c for c in ground.clauses(target) if head.possible & c.possible != goal])
        for head in ground.about.heads(target)
        if head.true & goal == goal
    ]
    for head, clauses in heads:
        for first, second in itertools.combinations(clauses, 2):
            if head.possible & first.possible & second.possible != goal:
                continue
            if first.anchor != second.anchor:
                make = functools.partial(joined, head.members, first.make, second.make)
                yield make, ground.weight(head) * first.weight * second.weight


def _nested(ground: Ground, target: int) -> Iterator[Candidate]:
    """Yield relations to anchors that themselves need an anchor."""
    goal = ground.about.goal(target)
    for anchor in range(ground.facts.n):
        options = ground.nested_anchors(anchor)
        if anchor == target or all(clause.anchor == target for _, clause in options):
            continue
        for relation, (true, possible) in ground.facts.relations.items():
            if true[anchor] & goal != goal:
                continue
            make = functools.partial(_relate_nested, ground, relation, anchor, target)
            for candidate, weight in ground.with_heads(
                target, true[anchor], possible[anchor], make
            ):
                yield candidate, weight * P.RELATIONS[relation].preference


def _relate_nested(ground: Ground, relation: str, anchor: int, target: int) -> P.Node:
    head, clause = _draw_nested(ground, anchor, (target,))
    inner = clause.make()
    banned = (target, anchor)
    deeper = any(c.anchor not in banned for _, c in ground.nested_anchors(clause.anchor))
    if deeper and isinstance(inner, P.Relate) and ground.choose.chance(THREE_HOPS_SHARE):
        last_head, last = _draw_nested(ground, clause.anchor, banned)
        inner = P.Relate(inner.relation, P.Unique(joined(last_head.members, last.make)))
    return P.Relate(relation, P.Unique(P.conjunction([*head.members, inner])))


def _draw_nested(ground: Ground, anchor: int, banned: tuple[int, ...]) -> tuple[Head, AnchorClause]:
    """Draw a nested description of `anchor` that does not refer to a `banned` object."""
    options = [
        ((head, clause), head.weight * clause.weight)
        for head, clause in ground.nested_anchors(anchor)
        if clause.anchor not in banned
    ]
    return ground.choose.weighted(options)


_KINDS: dict[Kind, Callable[[Ground, int], Iterator[Candidate]]] = {
    Kind.NAME: _name, Kind.ATTRIBUTE: _attribute, Kind.BETWEEN: _between, Kind.ORDINAL: ordinal,
    Kind.ROW: row, Kind.ABSOLUTE: absolute, Kind.PLACE: places, Kind.CORNER: corner, Kind.SIZE: size,
    Kind.NEAREST: nearest, Kind.SAME: _same, Kind.NEGATION: _negation,
    Kind.CONJUNCTION: _conjunction, Kind.DISJUNCTION: _disjunction, Kind.NESTED: _nested,
    Kind.SUPPORT: support, Kind.USE: uses, Kind.PART: parts, Kind.TEXT: texts,
}  # fmt: skip
