# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks of every sentence: its program is executed on the record, its text parsed, its proof compared.

The stored proof is not trusted: truth, certificate and meanings are recomputed from the measured scene
(`docs/expression_semantics.md`).
"""

import logging
import math
from collections.abc import Collection, Iterable

from core.dataset.verify.tally import Rule, Tally
from core.language import program as P
from core.language.lexicon.lexicon import load_lexicon
from core.language.parsing.meaning import ForbiddenTextError
from core.language.parsing.parser import Parser
from core.language.settings import Kind, LanguageSettings, Style
from core.language.truth.execution import Executor
from core.language.truth.margins import Margins
from core.language.truth.minimality import is_minimal
from core.language.truth.predicate_table import PredicateTable
from core.language.truth.words import fold
from core.language.wording.vocabulary import read_vocabulary
from core.scene.record import Expression, SceneRecord

logger = logging.getLogger(__name__)

FORM = Rule(
    "expression form",
    "an expression has one target, a known kind, images of its scene and a program",
)
PROGRAM = Rule(
    "program gives target",
    "a program, executed on the record, gives exactly its target in each image",
)
CERTIFICATE = Rule("certificate", "the stored proof is the one that executing the program gives")
TEXT = Rule("text says program", "a text, read back through the lexicon, means the stored program")
READINGS = Rule(
    "all readings agree",
    "every way to read a text gives its target, or certainly fails, in each image",
)
MINIMAL = Rule(
    "minimal flag", "minimal is set exactly where no clause of the program can be left out"
)
TEXTS = Rule("no text twice", "no two sentences of a scene have the same text")
PROGRAMS = Rule(
    "no program twice",
    "no two sentences of a scene and the same images have the same program, unless said as people do",
)
RULES = (FORM, PROGRAM, CERTIFICATE, TEXT, READINGS, MINIMAL, TEXTS, PROGRAMS)

# Margins are computed in the same order from the same numbers, but other processors may round differently.
MARGIN_TOLERANCE = 1e-6


def check_forms(record: SceneRecord, tally: Tally) -> None:
    """Check what holds for sentences of every content version: form, and that none occurs twice."""
    _check_distinct(record, Style.NATURAL, tally)
    places = {view.img_idx for view in record.images}
    for expression in record.expressions:
        where = f"scene {record.scene}, {expression.text!r}"
        _program(expression, record, places, where, tally)


def check_sentences(record: SceneRecord, settings: LanguageSettings, tally: Tally) -> None:
    """Check all sentences of a scene.

    Raises:
        UserInputError: config.json names a language that has no lexicon.
    """
    _check_distinct(record, settings.style, tally)
    if not record.expressions:
        return
    try:
        checker = _SceneChecker(record, settings)
        for expression in record.expressions:
            checker.check(expression, tally)
    except (ArithmeticError, LookupError, TypeError, ValueError) as error:
        # A damaged record may hold a scene that cannot be measured (an outline of one point, a singular
        # camera pose); the verifier has to report it and continue.
        logger.debug("scene %d", record.scene, exc_info=True)
        tally.check(PROGRAM, False, f"scene {record.scene}: cannot be measured ({error})")


class _SceneChecker:
    def __init__(self, record: SceneRecord, settings: LanguageSettings) -> None:
        lexicon = load_lexicon(settings.language)
        self._record = record
        self._places = {view.img_idx: place for place, view in enumerate(record.images)}
        self._executor = Executor(PredicateTable(record, settings.min_visibility, lexicon))
        self._margins = Margins(self._executor)
        self._parser = Parser(
            lexicon, read_vocabulary(record.objects, lexicon, support=record.bears is not None)
        )

    def check(self, expression: Expression, tally: Tally) -> None:
        where = f"scene {self._record.scene}, {expression.text!r}"
        program = _program(expression, self._record, self._places, where, tally)
        if program is None:
            return
        goal = set(expression.targets)
        wrong = [i for i in expression.images if self._answer(program, i) != (goal, goal)]
        tally.check(
            PROGRAM,
            not wrong,
            f"{where}: targets {sorted(goal)}, but images {wrong} give {self._answers(program, wrong)}",
        )
        if not wrong:
            if set(expression.images) == self._places.keys():
                minimal = is_minimal(self._executor, program, expression.targets[0])
                tally.check(
                    MINIMAL,
                    minimal == expression.minimal,
                    f"{where}: minimal is {expression.minimal}",
                )
            self._check_certificate(expression, program, where, tally)
        self._check_text(expression, program, where, tally)

    def _answer(self, program: P.Node, img_idx: int) -> tuple[set[int], set[int]] | None:
        """Return the TRUE and POSSIBLE objects in one image; None if the program is undefined there."""
        value = self._executor.execute(program)
        place = self._places[img_idx]
        if value.undefined >> place & 1:
            return None
        members = self._executor.facts.members
        return set(members(value.true, place)), set(members(value.possible, place))

    def _answers(self, program: P.Node, images: Iterable[int]) -> list[object]:
        answers = (self._answer(program, i) for i in images)
        return [
            "nothing" if answer is None else [sorted(part) for part in answer] for answer in answers
        ]

    def _check_certificate(
        self, expression: Expression, program: P.Node, where: str, tally: Tally
    ) -> None:
        margins = self._margins.margin(program)
        keys = {str(i) for i in expression.images}
        problem = "" if set(expression.certificate) == keys else "covers other images"
        for img_idx in expression.images:
            proof = expression.certificate.get(str(img_idx))
            ids = sorted(expression.targets)
            margin = margins[self._places[img_idx]]
            sound = (
                isinstance(proof, dict)
                and proof.get("true") == ids == proof.get("possible")
                and isinstance(proof.get("margin"), int | float)
                and math.isclose(proof["margin"], margin, abs_tol=MARGIN_TOLERANCE)
            )
            if not sound:
                problem = (
                    problem
                    or f"image {img_idx}: is {proof}, should have {ids} and the margin {margin}"
                )
        tally.check(CERTIFICATE, not problem, f"{where}: {problem}")

    def _check_text(
        self, expression: Expression, program: P.Node, where: str, tally: Tally
    ) -> None:
        try:
            meanings = self._parser.meanings(expression.text)
        except ForbiddenTextError as error:
            tally.check(TEXT, False, f"{where}: {error}")
            return
        said = any(meaning.key == program.key for meaning in meanings)
        other = "; ".join(meaning.key for meaning in meanings[:2]) or "nothing"
        tally.check(TEXT, said, f"{where}: the program is {program.key}, the text means {other}")
        for meaning in meanings:
            bad = [i for i in expression.images if not self._is_harmless(meaning, expression, i)]
            if bad:
                tally.check(
                    READINGS, False, f"{where}: in images {bad} it can be read as {meaning.key}"
                )
                return
        tally.check(READINGS, True)

    def _is_harmless(self, meaning: P.Unique, expression: Expression, img_idx: int) -> bool:
        """Return whether a reading gives the target, or is void: an anchor, a pair or a row surely fails."""
        goal = set(expression.targets)
        if self._executor.execute(meaning.of).void >> self._places[img_idx] & 1:
            return True
        return self._answer(meaning, img_idx) == (goal, goal)


def _program(
    expression: Expression, record: SceneRecord, places: Collection[int], where: str, tally: Tally
) -> P.Unique | None:
    """Check the form of an expression, and return its program; `places` are the img_idx of the scene."""
    problem = ""
    program = None
    try:
        program = P.from_json(expression.program)
    except P.ProgramError as error:
        problem = str(error)
    if not isinstance(program, P.Unique):
        problem = problem or "the program does not refer to a single object"
    if len(expression.targets) != 1 or expression.targets[0] not in range(len(record.objects)):
        problem = f"targets {list(expression.targets)}"
    elif not expression.images or not set(expression.images) <= set(places):
        problem = f"images {list(expression.images)}"
    elif expression.kind not in {kind.value for kind in Kind}:
        problem = f"kind {expression.kind!r}"
    good = tally.check(FORM, not problem, f"{where}: {problem}")
    return program if good and isinstance(program, P.Unique) else None


def _check_distinct(record: SceneRecord, style: str, tally: Tally) -> None:
    texts: set[str] = set()
    programs: set[tuple[str, tuple[int, ...]]] = set()
    for expression in record.expressions:
        where = f"scene {record.scene}, {expression.text!r}"
        text = fold(expression.text)
        tally.check(TEXTS, text not in texts, f"{where}: occurs twice")
        texts.add(text)
        if style != Style.COMPOSITIONAL:
            continue
        try:
            key = (P.from_json(expression.program).key, tuple(sorted(expression.images)))
        except P.ProgramError:
            continue
        tally.check(
            PROGRAMS, key not in programs, f"{where}: another sentence has the same program"
        )
        programs.add(key)
