# SPDX-License-Identifier: GPL-3.0-or-later
"""The verdict of the oracle on a sentence: read it, answer every meaning in every image, object or not."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np

from core.scene.part_expressions import PartExpression
from core.scene.record import Expression, SceneRecord
from core.scene.set_expressions import SetExpression
from tests.core.language.oracle.decided import DecidedView
from tests.core.language.oracle.having import SPOKEN
from tests.core.language.oracle.parser import FORBIDDEN, Reader
from tests.core.language.oracle.programs import ANCHORS, Program, from_json, shortened, walk
from tests.core.language.oracle.resting import Resting, Shape
from tests.core.language.oracle.semantics import (
    ARGUABLE,
    VOID,
    Answer,
    ViewOracle,
    possible_of,
    true_of,
)
from tests.core.language.oracle.support import LEVELS, RELATIONS
from tests.core.language.oracle.words import Words, load_lexicon

MARGIN_TOLERANCE = 1e-9
# Section 7 of the document.
MIN_MARGIN = 1e-6
MAX_WORDS = 30


class Judge:
    """Judges sentences about one scene."""

    def __init__(
        self,
        record: SceneRecord,
        min_visibility: float,
        lexicon: dict[str, Any] | None = None,
        shapes: Sequence[Shape] = (),
        reader: Reader | None = None,
        words: Words | None = None,
    ) -> None:
        """
        Args:
            reader, words: of another language than English.
            shapes: the settled meshes by scene_id, of records in which objects rest on each other.
        """
        assert shapes or record.bears is None, "without meshes nobody can tell what rests on what"
        height = 0.0 if record.table is None else record.table.height
        self._resting = Resting(shapes, height) if shapes else None
        self.record = record
        self.min_visibility = min_visibility
        self._lexicon = lexicon or load_lexicon()
        self._words = words or Words(record.objects, self._lexicon)
        self._other_reader = reader
        self._meanings: dict[str, set[Program]] = {}
        self._views: dict[int, ViewOracle] = {}

    @cached_property
    def _reader(self) -> Reader:
        return self._other_reader or Reader(self.record.objects, self._lexicon)

    def read(self, text: str) -> set[Program]:
        """Return all meanings of a sentence, worked out once."""
        if text not in self._meanings:
            self._meanings[text] = self._reader.read(text)
        return self._meanings[text]

    def view(self, img_idx: int) -> ViewOracle:
        if img_idx not in self._views:
            place = [view.img_idx for view in self.record.images].index(img_idx)
            self._views[img_idx] = ViewOracle(
                self.record, place, self.min_visibility, self._words, self._resting
            )
        return self._views[img_idx]

    def decided_view(self, place: int, rng: np.random.Generator) -> DecidedView:
        """Return the view number `place` of the record as a reader of firm opinions sees it."""
        return DecidedView(self.record, place, self.min_visibility, self._words, rng, self._resting)

    def answer(self, program: Program, img_idx: int) -> Answer:
        return self.view(img_idx).answer(program)

    # ------------------------------------------------------------ sentences
    def objections(self, text: str, target: int, images: Sequence[int]) -> list[str]:
        """Return everything wrong with a sentence about `target`; empty if it is proven."""
        meanings = self.read(text)
        if not meanings:
            return ["no reading at all"]
        if FORBIDDEN in meanings:
            return [
                "can be read in a way that is never written (as with two selectors in one noun phrase)"
            ]
        found = []
        for img_idx in images:
            answers = {meaning: self.answer(meaning, img_idx) for meaning in meanings}
            if all(answer.status for answer in answers.values()):
                found.append(f"image {img_idx}: no meaning is defined")
            for meaning, answer in answers.items():
                if answer.status != VOID and not answer.is_exactly(target):
                    found.append(f"image {img_idx}: {_verdict(answer)} for {meaning}")
        return found

    def wrong_answers(self, text: str, target: int, images: Sequence[int]) -> list[str]:
        """Return only the objections that a meaning is defined and does not give the target."""
        return [
            f"{img_idx}: {meaning}"
            for img_idx in images
            for meaning in self.read(text) - {FORBIDDEN}
            if not (answer := self.answer(meaning, img_idx)).status
            and not answer.is_exactly(target)
        ]

    # ------------------------------------------------------------ several objects, or none
    def set_objections(self, expression: SetExpression) -> list[str]:
        """Return everything wrong with a sentence that means several objects, or none."""
        text, program = expression.text, from_json(expression.program)
        single, several = self.read(text), self._reader.read_several(text)
        meanings, others = (several, single) if expression.targets else (single, several)
        found = [f"it can also be read as {other}" for other in others]
        if FORBIDDEN in meanings or program not in meanings:
            found.append(f"the program is not among the meanings: {program}")
        for img_idx in expression.images:
            for meaning in meanings - {FORBIDDEN}:
                is_own = meaning == program
                wrong = (
                    self._not_all(meaning, set(expression.targets), img_idx, is_own)
                    if expression.targets
                    else self._not_none(meaning, img_idx)
                )
                if wrong:
                    found.append(f"image {img_idx}: {wrong} for {meaning}")
        return found

    def _not_all(self, meaning: Program, targets: set[int], img_idx: int, is_own: bool) -> str:
        """Return what is wrong with a meaning that should be all targets; another may be surely void."""
        values = self.view(img_idx).values(meaning)
        if isinstance(values, str):
            return values if is_own or values == ARGUABLE else ""
        true, possible = set(true_of(values)), set(possible_of(values))
        if true == possible == targets and min(map(abs, values)) >= MIN_MARGIN:
            return ""
        return f"true {sorted(true)}, possible {sorted(possible)}"

    def _not_none(self, meaning: Program, img_idx: int) -> str:
        """Return what is wrong with a meaning that should be nothing, or speak of a thing that is not there."""
        view = self.view(img_idx)
        values = view.values(meaning[1])
        if not isinstance(values, str):
            possible = possible_of(values)
            return f"possible {possible}" if possible else ""
        anchors = [part for part in walk(meaning[1]) if part[0] in ANCHORS]
        sets = [view.values(anchor[-1]) for anchor in anchors]
        missing = any(not isinstance(s, str) and not possible_of(s) for s in sets)
        return "" if values == VOID and missing else f"{values}, but nothing is missing"

    # ------------------------------------------------------------ parts
    def part_objections(self, expression: PartExpression) -> list[str]:
        """Return everything wrong with a sentence that means a part."""
        (target,), part = expression.targets, expression.target_part
        meanings = self._reader.read_part(expression.text)
        own = from_json(expression.program["of"])
        found = [f"it can also be read as {other}" for other in self.read(expression.text)]
        if (part, expression.by, own) not in meanings or expression.program["part"] != part:
            found.append(f"{own} is not among the meanings: {meanings}")
        for img_idx in expression.images:
            place = [view.img_idx for view in self.record.images].index(img_idx)
            shown = self.record.images[place].objects[target].parts or ()
            if not any(p.name == part and p.pixels > SPOKEN for p in shown):
                found.append(f"image {img_idx}: the {part} is hardly seen")
            for name, by, whole in meanings:
                answer = self.answer(whole, img_idx) if whole != FORBIDDEN else None
                good = answer and (answer.status == VOID or answer.is_exactly(target))
                if (name, by) != (part, expression.by) or not good:
                    found.append(f"image {img_idx}: {name} of {whole}: {answer}")
            if not self.answer(own, img_idx).is_exactly(target):
                found.append(f"image {img_idx}: {own} is not exactly the object")
        return found

    # ------------------------------------------------------------ whole expressions
    def expression_objections(self, expression: Expression) -> list[str]:
        """Return everything wrong with a recorded expression: text, program, proof and label."""
        (target,) = expression.targets
        found = self.objections(expression.text, target, expression.images)
        program = from_json(expression.program)
        if program not in self.read(expression.text):
            found.append(f"the program is not among the meanings: {program}")
        if sorted(expression.certificate) != sorted(map(str, expression.images)):
            found.append("the certificate is not about the images")
        for img_idx in expression.images:
            answer = self.answer(program, img_idx)
            proof = expression.certificate.get(str(img_idx), {})
            if (set(proof.get("true", ())), set(proof.get("possible", ()))) != (
                answer.true,
                answer.possible,
            ):
                found.append(f"image {img_idx}: certificate {proof}, oracle {answer}")
            elif _rests(program):
                # What is measured on meshes here has other margins.
                continue
            elif abs(proof["margin"] - answer.margin) > MARGIN_TOLERANCE:
                found.append(
                    f"image {img_idx}: certificate margin {proof['margin']}, oracle {answer.margin}"
                )
            if answer.margin < MIN_MARGIN:
                found.append(f"image {img_idx}: another machine could round the answer away")
        if len(expression.text.split()) > MAX_WORDS:
            found.append("too long")
        if self.is_minimal(program, target, expression.images) != expression.minimal:
            found.append(f"labelled minimal={expression.minimal}, which is wrong")
        return found

    def is_minimal(self, program: Program, target: int, images: Sequence[int]) -> bool:
        """Whether leaving out any single clause fails to give the target in at least one image."""
        return all(
            any(not self.answer(shorter, i).is_exactly(target) for i in images)
            for shorter in shortened(program)
        )


def _rests(program: Program) -> bool:
    """Whether a program asks what is on, in or under what."""
    return any(
        part[0] == "state"
        or (part[0] in ("relate", "extreme") and part[1] in (*RELATIONS, *LEVELS))
        for part in walk(program)
    )


def _verdict(answer: Answer) -> str:
    if answer.status == ARGUABLE:
        return "arguable"
    return f"true {sorted(answer.true)}, possible {sorted(answer.possible)}"
