# SPDX-License-Identifier: GPL-3.0-or-later
"""Candidates that name a place without an anchor: "the left mug", "the red mug at the back"."""

import functools
from collections.abc import Iterator

from core.language import program as P
from core.language.search.candidates import LONGER_WEIGHT, Candidate, Ground


def places(ground: Ground, target: int) -> Iterator[Candidate]:
    """Yield the places of a target among what shares its noun, or its noun and color where that is needed."""
    goal = ground.about.goal(target)
    colors = ground.about.colors(target)
    for head in ground.about.heads(target):
        if head.true & goal != goal or head.possible == goal:
            continue
        alone = _sides(ground, head.node, goal)
        for side in alone:
            yield functools.partial(P.Place, side, head.node), ground.weight(head)
        for color in colors:
            if head.possible & color.possible == goal:
                continue
            of = P.conjunction([*head.members, color.node])
            for side in _sides(ground, of, goal):
                if side not in alone:
                    weight = ground.weight(head) * LONGER_WEIGHT
                    yield functools.partial(P.Place, side, of), weight


def _sides(ground: Ground, of: P.Node, goal: int) -> list[str]:
    """Return the sides on which the goal, a member of `of` in every view, is alone in every view."""
    group = ground.about.executor.execute(of)
    found = ground.facts.places(group.true, group.possible)
    return [side for side, (true, possible) in found.items() if true == goal == possible]
