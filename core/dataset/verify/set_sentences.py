# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks of sentences that mean several objects, or none: program, text and proof, as of the others."""

import logging
import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

from core.dataset.verify.sentences import MARGIN_TOLERANCE
from core.dataset.verify.tally import Rule, Tally
from core.language import program as P
from core.language.lexicon.lexicon import load_lexicon
from core.language.parsing.parser import Parser
from core.language.program.difference import difference
from core.language.search.proof import Proof
from core.language.search.sets import is_certain, members
from core.language.settings import LanguageSettings
from core.language.truth.predicate_table import PredicateTable
from core.language.truth.words import fold
from core.language.wording.vocabulary import read_vocabulary
from core.scene.record import SceneRecord
from core.scene.set_expressions import SetExpression

logger = logging.getLogger(__name__)

SETS = Rule(
    "sets",
    "a sentence of several objects means exactly these in each image, one of none certainly nothing, "
    "and differs from its twin in the part that fails",
)
TWINS = Rule("twins", "twins differ in the words that are named, and in what they mean")
RULES = (SETS, TWINS)


def check_set_sentences(record: SceneRecord, settings: LanguageSettings, tally: Tally) -> None:
    """Check all sentences of several objects or none of a scene.

    Raises:
        UserInputError: config.json names a language that has no lexicon.
    """
    if record.set_expressions is None:
        tally.check(SETS, not settings.sets.wanted, f"scene {record.scene}: no 'set_expressions'")
        return
    try:
        _check(record, record.set_expressions, settings, tally)
    except (ArithmeticError, LookupError, TypeError, ValueError) as error:
        # See `sentences.check_sentences`.
        logger.debug("scene %d", record.scene, exc_info=True)
        tally.check(SETS, False, f"scene {record.scene}: cannot be measured ({error})")


def _check(
    record: SceneRecord,
    found: Sequence[SetExpression],
    settings: LanguageSettings,
    tally: Tally,
) -> None:
    lexicon = load_lexicon(settings.language)
    facts = PredicateTable(record, settings.min_visibility, lexicon)
    vocabulary = read_vocabulary(record.objects, lexicon, support=record.bears is not None)
    proof = Proof(facts, Parser(lexicon, vocabulary))
    seen = {fold(item.text) for item in record.expressions}
    twins = {
        number: pair.one
        for pair in record.sentence_twins or ()
        for number in pair.numbers()[2:]
        if number is not None
    }
    for i, item in enumerate(found):
        problem = _problem(record, item, twins.get(i), proof)
        if fold(item.text) in seen:
            problem = problem or "occurs twice"
        seen.add(fold(item.text))
        tally.check(SETS, not problem, f"scene {record.scene}, {item.text!r}: {problem}")


def _problem(record: SceneRecord, item: SetExpression, twin: int | None, proof: Proof) -> str:
    """Return what is wrong with one sentence, "" if nothing is; `twin` is the number of its twin."""
    if item.images != tuple(view.img_idx for view in record.images):
        return f"images {list(item.images)}"
    try:
        program = P.from_json(item.program)
    except P.ProgramError as error:
        return str(error)
    if isinstance(program, P.All):
        return _problem_of_several(record, item, program, proof)
    if isinstance(program, P.Unique):
        return _problem_of_none(record, item, program, twin, proof)
    return f"the program is '{program.op}'"


def _problem_of_several(
    record: SceneRecord, item: SetExpression, program: P.All, proof: Proof
) -> str:
    if not is_certain(proof.executor, program):
        return "its program does not mean the same objects, beyond doubt, in all images"
    found = members(proof.executor, program)
    if found != item.targets or item.failed:
        return f"its program means {list(found)}, not {list(item.targets)}"
    if not proof.set_means(item.text, program):
        return f"its text does not mean {program.key}, or something else, too"
    return problem_of_certificate(item.certificate, proof.certificate(record, program))


def _problem_of_none(
    record: SceneRecord, item: SetExpression, program: P.Unique, number: int | None, proof: Proof
) -> str:
    if item.targets or number is None:
        return "it has targets, or no twin"
    if proof.absent(item.text) != program:
        return f"its text does not certainly mean nothing, or not {program.key}"
    twin = record.expressions[number]
    part = difference(P.from_json(twin.program), program)
    if part is None or part != item.failed:
        return f"it differs from {twin.text!r} in {part or 'something else'}, not {item.failed}"
    return problem_of_certificate(item.certificate, proof.certificate_of_none(record, program))


def check_twins(record: SceneRecord, settings: LanguageSettings, tally: Tally) -> None:
    """Check that twins differ in the words that are named, and in what they mean."""
    where = f"scene {record.scene}"
    if record.sentence_twins is None:
        wanted = settings.sentence_twins or settings.sets.wanted
        tally.check(TWINS, not wanted, f"{where}: no 'sentence_twins'")
        return
    for pair in record.sentence_twins:
        number, other, of_set = pair.numbers()
        one = record.expressions[number]
        sets = record.set_expressions or ()
        twin = sets[of_set or 0] if other is None else record.expressions[other]
        exchanged = any(
            one.text[: at.start()] + pair.new + one.text[at.end() :] == twin.text
            for at in re.finditer(re.escape(pair.old), one.text)
        )
        good = exchanged and one.targets != twin.targets
        tally.check(TWINS, good, f"{where}: {one.text!r} and {twin.text!r}, {list(pair[2:])}")


def problem_of_certificate(given: Mapping[str, Any], due: Mapping[str, Any]) -> str:
    """Return in what a stored proof differs from the one that is due, "" if in nothing."""
    for img_idx, proof in due.items():
        found = given.get(img_idx)
        sound = (
            isinstance(found, dict)
            and {**found, "margin": None} == {**proof, "margin": None}
            and isinstance(found["margin"], int | float)
            and math.isclose(found["margin"], proof["margin"], abs_tol=MARGIN_TOLERANCE)
        )
        if not sound:
            return f"image {img_idx}: its certificate is {found}, should be {proof}"
    return "" if len(due) == len(given) else "its certificate covers other images"
