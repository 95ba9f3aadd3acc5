# SPDX-License-Identifier: GPL-3.0-or-later
"""Candidates by the parts of a thing: "the mug with the red handle", "the jar without a lid"."""

import functools
from collections.abc import Iterable, Iterator

from core.language import program as P
from core.language.search.candidates import Candidate, Ground, constant

# Of "the one with the lid" against forms with a noun.
NAMELESS_WEIGHT = 1.0


def parts(ground: Ground, target: int) -> Iterator[Candidate]:
    """Yield the parts that a target is seen to have, and those that it plainly has not."""
    yield from marked(ground, target, _clauses(ground, target))


def marked(ground: Ground, target: int, clauses: Iterable[P.Node]) -> Iterator[Candidate]:
    """Yield the clauses that are true of a target, with nouns and, unless they deny something, without."""
    goal, execute = ground.about.goal(target), ground.about.executor.execute
    for clause in clauses:
        value = execute(clause)
        if value.true & goal != goal:
            continue
        make = functools.partial(constant, clause)
        yield from ground.with_heads(target, value.true, value.possible, make)
        node = P.conjunction([P.SCENE, clause])
        if not isinstance(clause, P.Not) and ground.about.executor.holds(node, target):
            yield functools.partial(constant, node), NAMELESS_WEIGHT


def _clauses(ground: Ground, target: int) -> Iterator[P.Node]:
    facts = ground.facts.scene_parts
    own = facts.of(target)
    for part in facts.names:
        color = facts.color_of(part, target)
        if part in own:
            yield P.Part(part, "")
            yield from [P.Part(part, color)] if color else []
        else:
            yield P.Not(P.Part(part, ""))
