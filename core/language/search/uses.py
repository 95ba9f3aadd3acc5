# SPDX-License-Identifier: GPL-3.0-or-later
"""Candidates by what a thing is for: "something to write with", "something red to drink from"."""

import functools
from collections.abc import Iterator

from core.language import program as P
from core.language.search.candidates import LONGER_WEIGHT, Candidate, Ground, constant


def uses(ground: Ground, target: int) -> Iterator[Candidate]:
    """Yield the uses of which a target is the only thing, or the only one of its color."""
    goal, execute = ground.about.goal(target), ground.about.executor.execute
    for use in ground.facts.words.lexicon.uses:
        node = P.conjunction([P.SCENE, P.Use(use)])
        value = execute(node)
        if value.true & goal != goal:
            continue
        if value.true == goal == value.possible:
            yield functools.partial(constant, node), 1.0
            continue
        for color in ground.about.colors(target):
            if value.possible & color.possible == goal:
                colored = P.conjunction([node, color.node])
                yield functools.partial(constant, colored), LONGER_WEIGHT
