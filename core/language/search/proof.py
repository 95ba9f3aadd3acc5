# SPDX-License-Identifier: GPL-3.0-or-later
"""The proof of a sentence: its program, and every reading of its text, give the target in every image."""

from core.language import program as P
from core.language.parsing.meaning import ForbiddenTextError
from core.language.parsing.parser import Parser
from core.language.truth.absence import absence_margin, is_absent
from core.language.truth.execution import Executor
from core.language.truth.margins import Margins
from core.language.truth.predicate_table import PredicateTable
from core.scene.record import SceneRecord

# Programs nearer to a dead band are dropped: rounding on another machine could change their answer.
MIN_MARGIN = 1e-6


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

    def set_means(self, text: str, node: P.All) -> bool:
        """Return whether every meaning of `text` that counts is the set of `node`, which is one of them."""
        try:
            meanings = self._parser.set_meanings(text)
            # "The scissors" may be one pair of them.
            if node not in meanings or self._parser.meanings(text):
                return False
            if node not in self._parser.nearest_set_meanings(text):
                return False
        except ForbiddenTextError:
            return False
        goal = self.executor.execute(node).true
        return all(self._gives(meaning, goal) for meaning in meanings)

    def single(self, text: str) -> tuple[P.Unique, int] | None:
        """Return the nearest meaning of a text, and the object that it means beyond doubt; else None."""
        try:
            near = self._parser.nearest_meanings(text)
        except ForbiddenTextError:
            return None
        if len(near) != 1:
            return None
        target = self.executor.anchors(near[0])[0]
        if target is None or not self.executor.holds(near[0], target):
            return None
        if min(self.margins.margin(near[0])) < MIN_MARGIN:
            return None
        return (near[0], target) if self.text_means(text, near[0], target) else None

    def absent(self, text: str) -> P.Unique | None:
        """Return the nearest meaning of a text all of whose meanings are certainly nothing; else None."""
        try:
            meanings = self._parser.meanings(text)
            near = self._parser.nearest_meanings(text)
            if len(near) != 1 or self._parser.set_meanings(text):
                return None
        except ForbiddenTextError:
            return None
        if not all(is_absent(self.executor, meaning) for meaning in meanings):
            return None
        return near[0] if min(absence_margin(self.margins, near[0])) >= MIN_MARGIN else None

    def part_means(self, text: str, node: P.PartOf, target: int, by: bool) -> bool:
        """Return whether every meaning of `text` is the part of `node`, of exactly `target`.

        Args:
            by: whether the text says to take the object by it.
        """
        try:
            meanings = self._parser.part_meanings(text, by)
            near = self._parser.nearest_part_meanings(text, by)
            others = self._parser.meanings(text) or self._parser.part_meanings(text, not by)
        except ForbiddenTextError:
            return False
        if node not in near or others:
            return False
        return all(m.part == node.part and self._fits(m.of, target) for m in meanings)

    def is_nearest(self, text: str, node: P.Unique) -> bool:
        """Return whether `node` is what `text` means if every phrase belongs to the nearest noun."""
        return node in self._parser.nearest_meanings(text)

    def certificate(
        self, scene: SceneRecord, node: P.Anchor | P.PartOf
    ) -> dict[str, dict[str, object]]:
        """Return the certificate, by img_idx as text, of a program that is defined in every image."""
        return self._certificate(scene, node, self.margins.margin(node))

    def certificate_of_none(
        self, scene: SceneRecord, node: P.Unique
    ) -> dict[str, dict[str, object]]:
        """Return the certificate of a program that means nothing in any image; see `certificate`."""
        return self._certificate(scene, node.of, absence_margin(self.margins, node))

    def _certificate(
        self, scene: SceneRecord, node: P.Node, margins: list[float]
    ) -> dict[str, dict[str, object]]:
        value = self.executor.execute(node)
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
        return self._gives(meaning.of, self.executor.facts.unit << target)

    def _gives(self, node: P.Node, goal: int) -> bool:
        value = self.executor.execute(node)
        if not value.undefined:
            return value.true == goal == value.possible
        if value.arguable:
            return False
        for view, mask in enumerate(self.executor.facts.view_masks):
            if value.void >> view & 1:
                goal &= ~mask
        return value.true == goal == value.possible
