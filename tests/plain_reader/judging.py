# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person who sees one image would make of a sentence."""

from dataclasses import dataclass
from enum import StrEnum

from core.scene.part_expressions import PartExpression
from core.scene.record import Expression, SceneRecord
from core.scene.set_expressions import SetExpression
from tests.plain_reader.answers import Fit, Fits, certain
from tests.plain_reader.parsing import Parser, UnreadError
from tests.plain_reader.phrases import Having
from tests.plain_reader.picking import describe, pick
from tests.plain_reader.sight import Sight


class Verdict(StrEnum):
    AGREED = "agreed"
    # Another fits as clearly as the target.
    AMBIGUOUS = "ambiguous"
    # Nothing fits, or several others do.
    MISSED = "missed"
    # Another one alone clearly fits.
    WRONG = "wrong"


@dataclass(frozen=True)
class Objection:
    """A sentence that people would take otherwise in an image, or not at all.

    `target` is None if it means nothing in the scene.
    """

    text: str
    target: int | None
    img_idx: int
    verdict: Verdict
    fits: Fits


def answers(scene: SceneRecord, image: int, text: str) -> Fits:
    """Return what a person may pick in an image for a sentence.

    Raises:
        UnreadError: the reader cannot read it.
    """
    return pick(Sight(scene, scene.images[image]), Parser(scene).read(text))


def verdict_on(fits: Fits, target: int) -> Verdict:
    """Judge a person's answer; what only may fit is no objection as long as the target may, too."""
    clear = certain(fits)
    if clear == [target] or (not clear and target in fits):
        return Verdict.AGREED
    if target in clear:
        return Verdict.AMBIGUOUS
    return Verdict.WRONG if len(clear) == 1 else Verdict.MISSED


class Onlooker:
    """A person who looks at all images of one scene."""

    def __init__(self, scene: SceneRecord) -> None:
        self._parser = Parser(scene)
        self._sights = {view.img_idx: Sight(scene, view) for view in scene.images}

    def objections(self, expression: Expression) -> list[Objection]:
        """Return the objections to a sentence, one an image, the worst first.

        Raises:
            UnreadError: the reader cannot read it.
        """
        phrase, target = self._parser.read(expression.text), expression.targets[0]
        found = [
            Objection(expression.text, target, i, verdict, fits)
            for i in expression.images
            for fits in [pick(self._sights[i], phrase)]
            if (verdict := verdict_on(fits, target)) != Verdict.AGREED
        ]
        return _worst_first(found)

    def none_objections(self, expression: SetExpression) -> list[Objection]:
        """Return the objections to a sentence that means nothing, one an image: something clearly fits it.

        Raises:
            UnreadError: the reader cannot read it.
        """
        phrase = self._parser.read(expression.text)
        return [
            Objection(expression.text, None, i, Verdict.WRONG, fits)
            for i in expression.images
            if certain(fits := pick(self._sights[i], phrase))
        ]

    def part_objections(self, expression: PartExpression) -> list[Objection]:
        """Return the objections to a sentence about a part: it has to be seen, and its object to be clear.

        Raises:
            UnreadError: the reader cannot read it, or hears of another part.
        """
        part, by, phrase = self._parser.read_part(expression.text)
        if (part, by) != (expression.target_part, expression.by):
            raise UnreadError(f"{expression.text} is about the {part}, {by=}")
        target, found = expression.targets[0], []
        for i in expression.images:
            fits = pick(self._sights[i], phrase)
            verdict = verdict_on(fits, target)
            if describe(self._sights[i], Having(part), {target: Fit.YES}) != {target: Fit.YES}:
                verdict = Verdict.MISSED
            if verdict != Verdict.AGREED:
                found.append(Objection(expression.text, target, i, verdict, fits))
        return _worst_first(found)


def _worst_first(found: list[Objection]) -> list[Objection]:
    ranking = list(Verdict)
    return sorted(found, key=lambda one: -ranking.index(one.verdict))


def objections(scene: SceneRecord, expressions: tuple[Expression, ...]) -> list[Objection]:
    """Return the first objection to each sentence in its images, the worst first."""
    onlooker = Onlooker(scene)
    return [one for e in expressions for one in onlooker.objections(e)[:1]]
