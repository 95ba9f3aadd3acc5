# SPDX-License-Identifier: GPL-3.0-or-later
"""Building blocks of candidate programs: clauses that are true of a target, and the heads they go with.

Candidates are only proposals. Every expression is executed as a program, so an error here could reduce the
yield but never make a sentence wrong.
"""

import functools
from collections.abc import Callable, Iterator
from typing import NamedTuple

from core.language import program as P
from core.language.search.anchors import Descriptions, Head, Several
from core.language.settings import Kind
from core.language.wording.realizer import Chooser

Make = Callable[[], P.Node]
# A candidate and its weight: hard ones (many distractors that share the head noun) are preferred to easy ones.
Candidate = tuple[Make, float]

# Weight of candidates that need an adjective besides their clause, and so are longer than others.
LONGER_WEIGHT = 0.25
# The anchor of a clause that has several.
NO_ANCHOR = -1
# More distractors than this do not make a sentence harder.
MAX_RIVALS = 3


class AnchorClause(NamedTuple):
    """A relation to an anchor, true of a target; every call of `make` draws a new description of the anchor."""

    kind: Kind
    weight: float
    true: int
    possible: int
    anchor: int
    make: Make


class Ground:
    """The basis of all kinds of candidates of one scene."""

    def __init__(self, descriptions: Descriptions, chooser: Chooser) -> None:
        self.about = descriptions
        self.facts = descriptions.facts
        self.choose = chooser
        self._clauses: dict[int, list[AnchorClause]] = {}
        self._nested: dict[int, list[tuple[Head, AnchorClause]]] = {}
        self._to_several: list[tuple[Several, Kind, P.Relate, P.Value]] | None = None

    def clauses(self, target: int) -> list[AnchorClause]:
        """Return the relations to single anchors that are TRUE of `target` in every view."""
        if target not in self._clauses:
            self._clauses[target] = list(self._find_clauses(target))
        return self._clauses[target]

    def _find_clauses(self, target: int) -> Iterator[AnchorClause]:
        goal = self.about.goal(target)
        anchors = [a for a in range(self.facts.n) if a != target and self.about.has_anchor(a)]
        for name, (true, possible) in self.facts.relations.items():
            relation = P.RELATIONS[name]
            for a in anchors:
                if true[a] & goal == goal:
                    make = functools.partial(self._relate, name, a)
                    yield AnchorClause(
                        relation.kind, relation.preference, true[a], possible[a], a, make
                    )

    def _relate(self, relation: str, anchor: int) -> P.Node:
        return P.Relate(relation, self.about.anchor(anchor))

    def clauses_to_several(self, target: int) -> Iterator[AnchorClause]:
        """Yield the relations to anchors of several objects that are TRUE of `target` in every view."""
        if self._to_several is None:
            execute = self.about.executor.execute
            self._to_several = [
                (anchor, relation.kind, node, execute(node))
                for anchor in self.about.several
                for name, relation in P.RELATIONS.items()
                if not relation.of_one
                for node in (P.Relate(name, anchor.node),)
            ]
        goal = self.about.goal(target)
        for anchor, kind, node, value in self._to_several:
            if value.true & goal == goal and not anchor.true & goal:
                make = functools.partial(constant, node)
                yield AnchorClause(kind, 1.0, value.true, value.possible, NO_ANCHOR, make)

    def nested_anchors(self, anchor: int) -> list[tuple[Head, AnchorClause]]:
        """Return the "head + relation" that identify `anchor` where the head alone does not."""
        if anchor not in self._nested:
            goal = self.about.goal(anchor)
            self._nested[anchor] = [
                (head, clause)
                for head in self.about.heads(anchor)
                if head.possible != goal
                for clause in self.clauses(anchor)
                if head.true & clause.true == goal == head.possible & clause.possible
            ]
        return self._nested[anchor]

    def with_heads(self, target: int, true: int, possible: int, make: Make) -> Iterator[Candidate]:
        """Yield "head + clause" for a clause true of `target`, with one attribute where that is needed too."""
        goal = self.about.goal(target)
        for head in self.about.heads(target):
            if head.true & true & goal != goal or head.true == goal == head.possible:
                continue
            both = head.possible & possible
            if head.true & true == goal == both:
                yield functools.partial(joined, head.members, make), self.weight(head)
                continue
            for attribute in self.about.attributes(target):
                if both & attribute.possible == goal and head.possible & attribute.possible != goal:
                    members = (*head.members, attribute.node)
                    weight = self.weight(head) * LONGER_WEIGHT
                    yield functools.partial(joined, members, make), weight

    def weight(self, head: Head) -> float:
        """Return a weight that prefers specific nouns, and among them those with distractors."""
        rivals = (head.possible & self.facts.row_mask).bit_count() - 1
        return head.weight * (1.0 + min(rivals, MAX_RIVALS))


def constant(node: P.Node) -> P.Node:
    """Return `node`; wrapped in `functools.partial`, the `Make` of a program without random choices."""
    return node


def joined(members: tuple[P.Node, ...], *makes: Make) -> P.Node:
    """Return the "and" of `members` and the results of `makes`."""
    return P.conjunction([*members, *(make() for make in makes)])
