# SPDX-License-Identifier: GPL-3.0-or-later
"""Judges programs of one scene by the rules of felicity."""

from collections import Counter

from core.language import program as P
from core.language.felicity.onlooker import Onlooker
from core.language.felicity.rule import Sentence
from core.language.felicity.rules import RULES
from core.language.truth.execution import Executor


class Felicity:
    """The judgments on one scene.

    Attributes:
        onlooker: what a person sees of the scene.
        rejected: number of judged programs by the rule that rejected them.
    """

    def __init__(self, executor: Executor) -> None:
        self.onlooker = Onlooker(executor)
        self.rejected: Counter[str] = Counter()

    def objection(self, node: P.Anchor, spare: int = 0) -> str | None:
        """Return the name of the first rule that a program breaks, None if it breaks none.

        Args:
            node: holds for one object, or the same set of objects, in every view.
            spare: number of redundant color words that are allowed.
        """
        sentence = Sentence.of(node, spare)
        for rule in RULES.values():
            if rule.breaks(self.onlooker, sentence):
                self.rejected[rule.name] += 1
                return rule.name
        return None
