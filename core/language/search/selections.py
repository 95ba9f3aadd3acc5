# SPDX-License-Identifier: GPL-3.0-or-later
"""Candidates with a selector: "the tallest mug", "the second one from the left", "the mug nearest to it"."""

import functools
from collections.abc import Iterator

from core.language import program as P
from core.language.predicates.measures import measures_of
from core.language.predicates.rows import ROW_CLOSE, ROW_MEMBERS, ROW_STRAIGHT
from core.language.search.anchors import Head
from core.language.search.candidates import LONGER_WEIGHT, Candidate, Ground, constant
from core.language.settings import Kind

# People count sets of at least this many members; of two they say "the left one of the two".
COUNTED_MEMBERS = 3


def ordinal(ground: Ground, target: int) -> Iterator[Candidate]:
    """Yield "the second mug from the left" and the like."""
    for head in ground.about.heads(target):
        yield from _counted(ground, target, head, head.node)


def row(ground: Ground, target: int) -> Iterator[Candidate]:
    """Yield "the second mug from the left in the row", where all that share a noun stand in a row."""
    for head in ground.about.heads(target):
        members = head.true & ground.facts.row_mask
        if head.true != members * ground.facts.unit or members.bit_count() < ROW_MEMBERS:
            continue
        off, gap = ground.about.executor.row_slack(members)
        if off <= ROW_STRAIGHT and gap <= ROW_CLOSE:
            yield from _counted(ground, target, head, P.Row(head.node))


def _counted(ground: Ground, target: int, head: Head, of: P.Node) -> Iterator[Candidate]:
    """Yield "the n-th of `of`" from every side from which n is the same in all views."""
    facts, goal = ground.facts, ground.about.goal(target)
    if head.true != head.possible or head.true & goal != goal:
        return
    if min((head.true & mask).bit_count() for mask in facts.view_masks) < COUNTED_MEMBERS:
        return
    for direction in P.DIRECTIONS:
        before, not_after = facts.orders[direction]
        ahead = head.true & ~goal & ~before[target]
        if ahead != head.true & ~goal & ~not_after[target]:
            continue
        ranks = {(ahead & mask).bit_count() for mask in facts.view_masks}
        if len(ranks) == 1:
            make = functools.partial(P.Ordinal, ranks.pop() + 1, direction, of)
            yield make, ground.weight(head)


def extremes(ground: Ground, target: int, measures: tuple[str, ...]) -> Iterator[Candidate]:
    """Yield the extremes of each measure, of all that share a noun and of two."""
    goal, facts = ground.about.goal(target), ground.facts
    for head in ground.about.heads(target):
        if head.true & goal != goal or head.possible == goal:
            continue
        of_two = head.true == head.possible and all(
            (head.possible & mask).bit_count() == 2 for mask in facts.view_masks
        )
        for measure in measures:
            if head.possible & ~goal & ~facts.orders[measure][0][target]:
                yield from _colored_extreme(ground, target, measure, head)
                continue
            yield functools.partial(P.Extreme, measure, head.node), ground.weight(head)
            if of_two and P.MEASURES[measure].brief:
                pair = P.Pair(head.node)
                yield functools.partial(P.Extreme, measure, pair), ground.weight(head)


def _colored_extreme(ground: Ground, target: int, measure: str, head: Head) -> Iterator[Candidate]:
    """Yield "the leftmost red mug" where the leftmost mug is another."""
    before = ground.facts.orders[measure][0][target] | ground.about.goal(target)
    for color in ground.about.colors(target):
        group = head.possible & color.possible
        if group != ground.about.goal(target) and not group & ~before:
            of = P.conjunction([*head.members, color.node])
            yield functools.partial(P.Extreme, measure, of), ground.weight(head) * LONGER_WEIGHT


def absolute(ground: Ground, target: int) -> Iterator[Candidate]:
    """Yield "the leftmost mug", "the left one of the two mugs" and the like."""
    return extremes(ground, target, measures_of(Kind.ABSOLUTE))


def size(ground: Ground, target: int) -> Iterator[Candidate]:
    """Yield "the tallest mug", "the taller of the two mugs" and the like."""
    return extremes(ground, target, measures_of(Kind.SIZE))


def corner(ground: Ground, target: int) -> Iterator[Candidate]:
    """Yield "the mug furthest to the front left" and "the mug in the front left corner"."""
    measures = measures_of(Kind.CORNER)
    yield from extremes(ground, target, measures)
    for measure in measures:
        corner = P.Extreme(measure, P.SCENE)
        value = ground.about.executor.execute(corner)
        make = functools.partial(constant, corner)
        yield from ground.with_heads(target, value.true, value.possible, make)


def nearest(ground: Ground, target: int) -> Iterator[Candidate]:
    """Yield "the mug closest to the bowl" and the like."""
    goal, facts = ground.about.goal(target), ground.facts
    for anchor in range(facts.n):
        if anchor == target or not ground.about.has_anchor(anchor):
            continue
        others = facts.everything & ~ground.about.goal(anchor)
        for head in ground.about.heads(target):
            possible = head.possible & others
            if head.true & goal != goal or possible == goal:
                continue
            for measure in P.ANCHOR_MEASURES:
                if not possible & ~goal & ~facts.distances[measure][anchor][0][target]:
                    make = functools.partial(_extreme_to, ground, measure, head, anchor)
                    yield make, ground.weight(head)


def _extreme_to(ground: Ground, measure: str, head: Head, anchor: int) -> P.Node:
    return P.ExtremeTo(measure, head.node, ground.about.anchor(anchor))
