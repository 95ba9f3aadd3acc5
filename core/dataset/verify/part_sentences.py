# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks of sentences that mean a part of an object: program, text and proof, as of the others."""

import logging

from core.dataset.verify.set_sentences import problem_of_certificate
from core.dataset.verify.tally import Rule, Tally
from core.language import program as P
from core.language.lexicon.lexicon import Lexicon, load_lexicon
from core.language.parsing.parser import Parser
from core.language.search.proof import Proof
from core.language.settings import LanguageSettings
from core.language.truth.predicate_table import PredicateTable
from core.language.truth.words import fold
from core.language.wording.part_phrases import asks_to_grasp
from core.language.wording.vocabulary import read_vocabulary
from core.scene.part_expressions import PartExpression
from core.scene.record import SceneRecord

logger = logging.getLogger(__name__)

BOUND = Rule(
    "grasps of part sentences",
    "a sentence of a part has the grasps on it, and asks to take none by a part without one if others have",
)
PART_SENTENCES = Rule(
    "part sentences",
    "a sentence of a part means exactly that part of exactly its object in each image",
)
RULES = (PART_SENTENCES, BOUND)


def check_part_sentences(record: SceneRecord, settings: LanguageSettings, tally: Tally) -> None:
    """Check all sentences of a scene that mean parts.

    Raises:
        UserInputError: config.json names a language that has no lexicon.
    """
    if record.part_expressions is None:
        where = f"scene {record.scene}: no 'part_expressions'"
        tally.check(PART_SENTENCES, not settings.part_targets, where)
        return
    try:
        _check(record, settings, tally)
    except (ArithmeticError, LookupError, TypeError, ValueError) as error:
        # See `sentences.check_sentences`.
        logger.debug("scene %d", record.scene, exc_info=True)
        where = f"scene {record.scene}: cannot be measured ({error})"
        tally.check(PART_SENTENCES, False, where)


def _check(record: SceneRecord, settings: LanguageSettings, tally: Tally) -> None:
    lexicon = load_lexicon(settings.language)
    facts = PredicateTable(record, settings.min_visibility, lexicon)
    vocabulary = read_vocabulary(record.objects, lexicon, support=record.bears is not None)
    proof = Proof(facts, Parser(lexicon, vocabulary))
    seen = {fold(item.text) for item in record.expressions}
    seen |= {fold(item.text) for item in record.set_expressions or ()}
    for item in record.part_expressions or ():
        problem = _problem(record, item, proof)
        if fold(item.text) in seen:
            problem = problem or "occurs twice"
        seen.add(fold(item.text))
        where = f"scene {record.scene}, {item.text!r}: {problem}"
        tally.check(PART_SENTENCES, not problem, where)
        _check_grasps(record, item, lexicon, tally)


def _check_grasps(
    record: SceneRecord, item: PartExpression, lexicon: Lexicon, tally: Tally
) -> None:
    """Check the grasps of one sentence against what the record says of its object."""
    target = record.objects[item.targets[0]]
    if target.part_grasps is None and item.grasps is None:
        return
    where = f"scene {record.scene}, {item.text!r}"
    known = list(dict(target.part_grasps or {}).get(item.target_part, ()))
    good = target.part_grasps is not None and list(item.grasps or ()) == known
    tally.check(BOUND, good and item.grasps is not None, f"{where}: {item.grasps}, not {known}")
    others_have = target.no_grasp is None
    asked = item.by or asks_to_grasp(item.text, item.target_part, lexicon)
    tally.check(BOUND, not (asked and others_have and not known), f"{where}: no grasp is there")


def _problem(record: SceneRecord, item: PartExpression, proof: Proof) -> str:
    """Return what is wrong with one sentence, "" if nothing is."""
    if item.images != tuple(view.img_idx for view in record.images):
        return f"images {list(item.images)}"
    try:
        program = P.from_json(item.program)
    except P.ProgramError as error:
        return str(error)
    if not isinstance(program, P.PartOf) or program.part != item.target_part:
        return f"its program is not about its part, {item.target_part}"
    if not proof.executor.holds(program, item.targets[0]):
        return "its program does not give its object with the part in sight in all images"
    if not proof.part_means(item.text, program, item.targets[0], item.by):
        return f"its text does not mean {program.key}, or something else, too"
    return problem_of_certificate(item.certificate, proof.certificate(record, program))
