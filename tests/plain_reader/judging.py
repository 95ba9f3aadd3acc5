# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person who sees one image would make of a sentence."""

from dataclasses import dataclass
from enum import StrEnum

from core.scene.record import Expression, SceneRecord
from tests.plain_reader.answers import Fits, certain
from tests.plain_reader.parsing import Parser
from tests.plain_reader.picking import pick
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
    """A sentence that people would take otherwise in an image, or not at all."""

    text: str
    target: int
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


def objections(scene: SceneRecord, expressions: tuple[Expression, ...]) -> list[Objection]:
    """Return the first objection to each sentence in its images, the worst first."""
    parser = Parser(scene)
    sights = {view.img_idx: Sight(scene, view) for view in scene.images}
    found = []
    for expression in expressions:
        phrase, target = parser.read(expression.text), expression.targets[0]
        of_images = []
        for img_idx in expression.images:
            fits = pick(sights[img_idx], phrase)
            verdict = verdict_on(fits, target)
            if verdict != Verdict.AGREED:
                of_images.append(Objection(expression.text, target, img_idx, verdict, fits))
        ranking = list(Verdict)
        found += sorted(of_images, key=lambda one: -ranking.index(one.verdict))[:1]
    return found
