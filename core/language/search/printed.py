# SPDX-License-Identifier: GPL-3.0-or-later
"""Candidates by what is printed on a thing: "the box that says Oat Flakes"."""

import functools
from collections.abc import Iterator

from core.language import program as P
from core.language.search.candidates import Candidate, Ground, constant

# Of "the one that says Oat Flakes" against forms with a noun.
NAMELESS_WEIGHT = 1.0


def texts(ground: Ground, target: int) -> Iterator[Candidate]:
    """Yield the texts that can be read on a target."""
    goal, execute = ground.about.goal(target), ground.about.executor.execute
    for text in ground.facts.scene_texts.of(target):
        clause = P.Says(text)
        value = execute(clause)
        if value.true & goal != goal:
            continue
        make = functools.partial(constant, clause)
        yield from ground.with_heads(target, value.true, value.possible, make)
        node = P.conjunction([P.SCENE, clause])
        if ground.about.executor.holds(node, target):
            yield functools.partial(constant, node), NAMELESS_WEIGHT
