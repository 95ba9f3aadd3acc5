# SPDX-License-Identifier: GPL-3.0-or-later
"""Candidates by what is printed on a thing: "the box that says Oat Flakes"."""

from collections.abc import Iterator

from core.language import program as P
from core.language.search.candidates import Candidate, Ground
from core.language.search.parts import marked


def texts(ground: Ground, target: int) -> Iterator[Candidate]:
    """Yield the texts that can be read on a target."""
    yield from marked(ground, target, map(P.Says, ground.facts.scene_texts.of(target)))
