# SPDX-License-Identifier: GPL-3.0-or-later
""" "The bowl with the apple": by closed form, as it is read, and what nobody would say."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from core.language import program as P
from core.language.felicity.judge import Felicity
from core.language.lexicon.lexicon import load_lexicon
from core.language.parsing.parser import Parser
from core.language.predicates.comparisons import Comparisons
from core.language.predicates.geometry import measure
from core.language.predicates.relations import relation_scores
from core.language.predicates.support import read_held
from core.language.search.search import say
from core.language.settings import Kind, LanguageSettings, Style
from core.language.truth.execution import Executor
from core.language.truth.predicate_table import PredicateTable
from core.language.wording.english import EnglishRealizer
from core.language.wording.realizer import Chooser
from core.language.wording.vocabulary import read_vocabulary
from core.scene.support import Bears
from tests.core.language.oracle.judge import Judge
from tests.core.language.oracle.resting import TABLE, Resting
from tests.core.language.scenes import record, thing
from tests.core.language.stacked import BEARERS, CONTAINERS, LOADS, Put, Stacked, Ware, stacked
from tests.plain_reader.answers import Fit, Fits
from tests.plain_reader.judging import answers, objections

EN = load_lexicon("en")
BOOK, _, BOX = BEARERS
MUG, _, CAN, _, DIE = LOADS
BOWL, _, _ = CONTAINERS
APPLE = Ware("ball", "apple", "fruit", (0.05, 0.05, 0.05))
LEMON = Ware("ball", "lemon", "fruit", (0.04, 0.04, 0.04))
TRAY = Ware("box", "tray", "tableware", (0.2, 0.2, 0.02))
CAP = Ware("box", "cap", "headwear", (0.1, 0.1, 0.04))
TEA = Ware("box", "tea", "food", (0.09, 0.07, 0.05))
TEA_BOX = Ware("box", "tea box", "food", (0.09, 0.07, 0.05), ("box",))
WALL = 0.004


@cache
def having(*things: Put) -> np.ndarray:
    """Return the scores (n, n) of "with" in the first view: [anchor, object]."""
    scene = stacked(things)
    found = relation_scores(Comparisons(measure(scene.record, 0.4)))["with"][0]
    # Both judge alike where both are sure, by different measurements.
    judge = Judge(scene.record, 0.4, shapes=scene.shapes)
    eye = judge.view(0)._eye
    for a, row in enumerate(found):
        for o, value in enumerate(row):
            if o != a:
                assert np.sign(eye.relate("with", o, a)) == np.sign(value), (o, a)
    return found


def test_a_bowl_is_with_what_is_in_it_and_a_book_with_what_is_on_it() -> None:
    found = having(
        Put(BOWL, 0, 0), Put(APPLE, 0, 0, WALL), Put(BOOK, 0.3, 0), Put(MUG, 0.3, 0, 0.03), Put(BOWL, -0.3, 0)
    )  # fmt: skip
    assert found[1, 0] > 0 < found[3, 2]
    assert found[1, 4] < 0
    assert found[3, 0] < 0
    # A mug with the book under it may well be one with the book.
    assert found[0, 1] == found[2, 3] == 0


def test_what_lies_in_a_pan_of_thin_steel_is_near_the_table_and_not_on_it() -> None:
    sheet = Ware("box", "tray", "tableware", (0.2, 0.2, 0.002))
    things = [
        Put(sheet, 0, 0),
        Put(APPLE, 0, 0, 0.002),
        Put(sheet, 0.4, 0),
        Put(APPLE, 0.2, 0.2, 0.002),
    ]
    found = Resting(stacked(things).shapes, 0.0)
    assert found.holds(0, 1)
    assert not found.holds(2, 1)
    assert found.bearers(1) == ({0}, {0})
    # Of the other one, with nothing between, it cannot be told.
    assert found.bearers(3) == (set(), {TABLE})


def test_what_stands_beside_it_may_be_with_it() -> None:
    things = [Put(BOWL, 0, 0), Put(APPLE, 0.15, 0), Put(BOWL, 0.5, 0)]
    found = having(*things, Put(BOOK, 0, 0.4), Put(DIE, 0, 0.4, 0.03))
    assert found[1, 0] == 0 > found[1, 2]


def test_what_is_in_another_bowl_is_not_with_its_neighbor() -> None:
    found = having(Put(BOWL, 0, 0), Put(APPLE, 0, 0, WALL), Put(BOWL, 0.16, 0))
    assert found[1, 0] > 0 > found[1, 2]


def test_two_things_on_one_tray_may_be_a_pair() -> None:
    found = having(Put(TRAY, 0, 0), Put(CAN, -0.05, 0, 0.02), Put(DIE, 0.05, 0, 0.02))
    assert found[1, 0] > 0 == found[1, 2]


def test_what_lies_on_a_book_on_a_box_may_be_with_the_box() -> None:
    found = having(Put(BOX, 0, 0), Put(BOOK, 0, 0, 0.08), Put(DIE, 0, 0, 0.11))
    assert found[2, 1] > 0 == found[2, 0]


def test_a_cup_has_what_sticks_out_of_it() -> None:
    """It is surely neither in it nor on it."""
    cup, pen = (
        thing(0, "cup", (0, 0), (0.1, 0.1, 0.12)),
        thing(1, "pen", (0, 0), (0.03, 0.03, 0.16)),
    )
    lifted = replace(pen, bounds=pen.bounds + np.array([0.0, 0.0, 0.056]))
    bears = (Bears(None, 0, (1.0, 1.0), ()), Bears(0, 1, (1.0, 1.0), ()))
    held = read_held(replace(record([cup, lifted]), bears=bears))
    assert held is not None
    assert held.on[0, 1] == held.within[0, 1] == 0 < held.having[0, 1]


# ------------------------------------------------------------------ texts
def named(*words: str) -> list:
    return [thing(i, word, (0.2 * i, 0.0)) for i, word in enumerate(words)]


def readings(text: str, *words: str) -> set[str]:
    """Return the keys of all meanings in a scene of such things; the oracle has as many."""
    things = record(named(*words)).objects
    found = {m.key for m in Parser(EN, read_vocabulary(things, EN, support=True)).meanings(text)}
    assert len(Judge(record(named(*words)), 0.4).read(text)) == len(found)
    return found


def the(word: str, *clauses: P.Node) -> P.Unique:
    return P.Unique(P.conjunction([P.SCENE, P.Filter(P.NOUN, word), *clauses]))


def test_with_is_read_of_one_and_of_several() -> None:
    apple, die = P.Relate("with", the("apple")), P.Relate("with", the("die"))
    assert readings("The bowl with the apple.", "bowl", "apple") == {the("bowl", apple).key}
    found = readings("The bowl with the apple and the die.", "bowl", "apple", "die")
    assert found == {the("bowl", apple, die).key}
    found = readings("The bowl with the apple and the die in it.", "bowl", "apple", "die")
    inside = [P.Relate("contains", the(word)) for word in ("apple", "die")]
    assert found == {the("bowl", *inside).key}


def test_on_top_after_with_is_where_one_finds_the_thing() -> None:
    on = P.Relate("under", the("mug"))
    assert readings("The book with the mug on top.", "book", "mug") == {the("book", on).key}
    assert readings("The book with the mug at the top.", "book", "mug") == set()
    top = P.Unique(P.Extreme("top", P.conjunction([P.SCENE, P.Filter(P.NOUN, "book")])))
    assert readings("The book on top.", "book", "mug") == {top.key}


def test_both_are_said_with_one_with() -> None:
    vocabulary = read_vocabulary(tuple(named("bowl", "apple", "die")), EN, support=True)
    realizer = EnglishRealizer(EN, vocabulary, Chooser(np.random.default_rng(0)))
    node = the("bowl", P.Relate("with", the("apple")), P.Relate("with", the("die")))
    texts = {realizer.noun_phrase(node)[0] for _ in range(40)}
    assert texts == {"the bowl with the apple and the die", "the bowl with the die and the apple"}


# ------------------------------------------------------------------ what nobody says
@pytest.mark.parametrize(
    ("held", "holder", "rule"),
    [
        (MUG, BOX, None),
        (CAP, BOX, "part or thing"),
        (TEA_BOX, BOX, "pair of a kind"),
        (TEA, BOX, "stuff with a part"),
        (MUG, TEA, "stuff with a part"),
    ],
)
def test_with_a_cap_could_be_a_part_and_with_tea_a_content(
    held: Ware, holder: Ware, rule: str | None
) -> None:
    height = holder.size[2]
    scene = stacked([Put(holder, 0, 0), Put(held, 0, 0, height), Put(holder, 0.25, 0)]).record
    executor = Executor(PredicateTable(scene, 0.4, EN))
    node = the(holder.name, P.Relate("with", the(held.name)))
    assert executor.holds(node, 0)
    assert Felicity(executor).objection(node, 0) == rule


# Two bowls with an apple, of which one has a lemon as well, one with a lemon alone; a die on one of two trays.
BOWLS = (
    Put(BOWL, -0.25, 0.1), Put(APPLE, -0.28, 0.1, WALL), Put(LEMON, -0.22, 0.1, WALL), Put(BOWL, 0.0, 0.1),
    Put(APPLE, 0.0, 0.1, WALL), Put(TRAY, 0.3, 0.1), Put(DIE, 0.3, 0.1, 0.02), Put(TRAY, 0.3, -0.2),
    Put(BOWL, -0.1, -0.2), Put(LEMON, -0.1, -0.2, WALL),
)  # fmt: skip


@cache
def said(style: Style) -> tuple[Stacked, tuple]:
    scene, found = stacked(BOWLS), {}
    weights = {kind.value: float(kind is Kind.SUPPORT) for kind in Kind}
    settings = LanguageSettings(style=style, kind_weights=weights, expressions_per_object=9)
    for seed in range(4):
        report = say(scene.record, settings, np.random.default_rng(seed), seed)
        found |= {e.text: e for e in report.expressions}
    return scene, tuple(found.values())


@pytest.mark.parametrize("style", [Style.NATURAL, Style.COMPOSITIONAL])
def test_both_readers_take_it_as_meant(style: Style) -> None:
    scene, found = said(style)
    judge = Judge(scene.record, 0.4, shapes=scene.shapes)
    assert [w for e in found for w in judge.expression_objections(e)] == []
    assert objections(scene.record, found) == []
    texts = " ".join(e.text for e in found)
    assert " with the die" in texts
    assert "that is with" not in texts


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The tray with the die.", {5: Fit.YES}),
        ("The tray with the die on top.", {5: Fit.YES}),
        ("The bowl with an apple and a lemon.", {0: Fit.YES}),
        ("The bowl with an apple.", {0: Fit.YES, 3: Fit.YES}),
        ("The die sitting on a tray.", {6: Fit.YES}),
    ],
)
def test_a_person_takes_it_so(text: str, expected: Fits) -> None:
    assert answers(stacked(BOWLS).record, 0, text) == expected


def test_a_person_may_think_of_what_stands_beside_it() -> None:
    scene = stacked([Put(BOWL, 0, 0), Put(APPLE, 0.12, 0), Put(BOWL, 0.4, 0)]).record
    assert answers(scene, 0, "The bowl with the apple.") == {0: Fit.MAYBE}


def test_two_are_said_where_neither_suffices() -> None:
    _, found = said(Style.COMPOSITIONAL)
    texts = [e.text for e in found if e.targets == (0,)]
    assert any(
        " with an apple and a lemon" in t or " with a lemon and an apple" in t for t in texts
    )
