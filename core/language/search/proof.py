# SPDX-License-Identifier: GPL-3.0-or-later
"""The proof of a sentence: its program, and every reading of its text, give the target in every image."""

from core.language import program as P
from core.language.parsing.parser import ForbiddenTextError, Parser
from core.language.truth.execution import Executor
from core.language.truth.margins import Margins
from core.language.truth.predicate_table import PredicateTable
from core.scene.record import SceneRecord


class Proof:
    """Checks programs and texts of one scene by the rule of all parses."""

    def __init__(self, facts: PredicateTable, parser: Parser) -> None:
        self.executor = Executor(facts)
        self._parser = parser
        self.margins = Margins(self.executor)

    def text_means(self, text: str, node: P.Unique, target: int) -> bool:
        """Return whether every meaning of `text` that counts is exactly `target`, and `node` is one of them."""
        try:
            meanings = self._parser.meanings(text)
        except ForbiddenTextError:
            return False
        return node in meanings and all(self._fits(meaning, target) for meaning in meanings)

    def is_nearest(self, text: str, node: P.Unique) -> bool:
        """Return whether `node` is what `text` means if every phrase belongs to the nearest noun."""
        return node in self._parser.nearest_meanings(text)

    def certificate(self, scene: SceneRecord, node: P.Unique) -> dict[str, dict[str, object]]:
        """Return the certificate, by img_idx as text, of a program that is defined in every image."""
        value, margins = self.executor.execute(node), self.margins.margin(node)
        members = self.executor.facts.members
        return {
            str(image.img_idx): {
                "true": members(value.true, view),
                "possible": members(value.possible, view),
                "margin": margin,
            }
            for view, (image, margin) in enumerate(zip(scene.images, margins, strict=True))
        }

    def _fits(self, meaning: P.Unique, target: int) -> bool:
        """Return whether a meaning gives exactly `target` in every view in which it is not void."""
        value = self.executor.execute(meaning.of)
        goal = self.executor.facts.unit << target
        if not value.undefined:
            return value.true == goal == value.possible
        if value.arguable:
            return False
        for view, mask in enumerate(self.executor.facts.view_masks):
            if value.void >> view & 1:
                goal &= ~mask
        return value.true == goal == value.possible
