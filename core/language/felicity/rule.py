# SPDX-License-Identifier: GPL-3.0-or-later
"""What a rule of felicity is, and the sentence that it judges."""

from collections.abc import Callable
from dataclasses import dataclass

from core.language import program as P
from core.language.felicity.onlooker import Onlooker
from core.language.felicity.phrases import Phrase, phrases_of


@dataclass(frozen=True)
class Sentence:
    """A program with its noun phrases, and what is asked of it.

    Attributes:
        spare: how many colors of the target may be redundant: 0 or 1.
    """

    node: P.Anchor
    phrases: tuple[Phrase, ...]
    spare: int = 0

    @classmethod
    def of(cls, node: P.Anchor, spare: int = 0) -> "Sentence":
        return cls(node, phrases_of(node), spare)


@dataclass(frozen=True)
class Rule:
    """A rule of felicity.

    Attributes:
        reason: what a person would object to.
        breaks: whether a sentence breaks it.
    """

    name: str
    reason: str
    breaks: Callable[[Onlooker, Sentence], bool]
