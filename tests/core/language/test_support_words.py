# SPDX-License-Identifier: GPL-3.0-or-later
"""On, in, under, on the table, empty, top and bottom: by closed form, and judged by both readers on random
scenes of solids, who measure meshes and boxes and not what the record says of support.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from core.dataset.statistics.program_facts import program_facts
from core.language.lexicon.lexicon import load_lexicon
from core.language.predicates.comparisons import Comparisons
from core.language.predicates.geometry import measure
from core.language.predicates.measures import MEASURES, order_scores
from core.language.predicates.relations import RELATIONS, relation_scores
from core.language.predicates.support import read_held
from core.language.search.search import say
from core.language.settings import Kind, LanguageSettings, Style
from core.language.truth.predicate_table import PredicateTable
from core.language.wording.vocabulary import read_vocabulary
from core.scene.record import Expression
from core.scene.support import Bears
from tests.core.language.oracle.judge import Judge
from tests.core.language.scenes import camera, record, thing
from tests.core.language.stacked import (
    BEARERS,
    CONTAINERS,
    LOADS,
    Put,
    Stacked,
    Ware,
    random_stacked,
    stacked,
)
from tests.plain_reader.judging import objections
from tests.proof import problems
from tests.random_scenes import random_scene

BOOK, THIN_BOOK, BOX = BEARERS
MUG, _, CAN, _, DIE = LOADS
BOWL, _, _ = CONTAINERS
SMALL_BOOK = Ware("box", "book", "publication", (0.12, 0.09, 0.02))
APPLE = Ware("ball", "apple", "fruit", (0.06, 0.06, 0.06))
PLANK = Ware("box", "ruler", "stationery", (0.3, 0.04, 0.01))
PLATE = Ware("cup", "plate", "tableware", (0.2, 0.2, 0.02))
WALL = 0.004
SCENES = (5,)
MANY_SCENES = range(1000, 1150)
WORDS = re.compile(
    r"\b(on|in|inside|under|underneath|beneath|empty|top|topmost|upper|bottom|lower)\b"
)


def scores(scene: Stacked, name: str) -> np.ndarray:
    """Return the scores (n, n) of a relation in the first view: [anchor, object]."""
    return relation_scores(Comparisons(measure(scene.record, 0.4)))[name][0]


def state(scene: Stacked, name: str) -> np.ndarray:
    """Return the scores (n,) of a state in the first view."""
    return PredicateTable(scene.record, 0.4, load_lexicon("en")).states[name][0][0]


# ------------------------------------------------------------------ closed forms
def test_a_mug_on_a_book_is_on_it_and_the_book_is_under_it() -> None:
    scene = stacked([Put(BOOK, 0, 0), Put(MUG, 0, 0, 0.03), Put(MUG, 0.3, 0)])
    assert scores(scene, "on")[0, 1] > 0 > scores(scene, "on")[0, 2]
    assert scores(scene, "on")[1, 0] < 0
    assert scores(scene, "under")[1, 0] > 0 > scores(scene, "under")[1, 2]
    assert scores(scene, "in")[0, 1] < 0
    assert (state(scene, "on_table") > 0).tolist() == [True, False, True]
    assert state(scene, "on_table")[1] < 0


def test_an_apple_in_a_bowl_is_in_it_and_neither_on_nor_under_it() -> None:
    low = Ware("ball", "apple", "fruit", (0.05, 0.05, 0.05))
    scene = stacked([Put(BOWL, 0, 0), Put(low, 0, 0, WALL), Put(BOWL, 0.3, 0)])
    assert scores(scene, "in")[0, 1] > 0
    assert scores(scene, "contains")[1, 0] > 0 > scores(scene, "contains")[1, 2]
    assert scores(scene, "on")[0, 1] < 0
    # It is borne, but nobody would say that the bowl is under it, or that it is not.
    assert scores(scene, "under")[1, 0] == 0
    assert state(scene, "empty")[2] > 0 > state(scene, "empty")[0]
    # Of what is in a bowl, nobody says whether it is on the table.
    assert state(scene, "on_table")[1] <= 0


def test_only_what_is_hollow_may_be_empty() -> None:
    scene = stacked(
        [Put(BOX, 0, 0), Put(BOWL, 0.3, 0), Put(BOOK, -0.3, 0), Put(DIE, -0.3, 0, 0.03)]
    )
    assert state(scene, "empty")[0] == 0 < state(scene, "empty")[1]


def test_what_two_bear_is_surely_on_neither() -> None:
    scene = stacked([Put(CAN, -0.1, 0), Put(CAN, 0.1, 0), Put(PLANK, 0, 0, 0.07)])
    assert scores(scene, "on")[:2, 2].tolist() == [0, 0]
    assert scores(scene, "under")[2, :2].tolist() == [0, 0]


def test_what_lies_on_what_lies_on_a_box_may_be_on_the_box() -> None:
    scene = stacked([Put(BOX, 0, 0), Put(THIN_BOOK, 0, 0, 0.08), Put(DIE, 0, 0, 0.1)])
    assert scores(scene, "on")[0, 2] == 0 < scores(scene, "on")[1, 2]
    assert scores(scene, "under")[2, 0] == 0 < scores(scene, "under")[2, 1]


def test_things_are_on_plates_and_in_bowls() -> None:
    scene = stacked(
        [Put(PLATE, 0, 0), Put(APPLE, 0, 0, WALL), Put(BOWL, 0.3, 0), Put(APPLE, 0.3, 0, WALL)]
    )
    assert scores(scene, "on")[0, 1] > 0
    assert scores(scene, "in")[0, 1] <= 0 < scores(scene, "in")[2, 3]


def test_what_stands_behind_a_box_that_hides_its_foot_may_seem_to_be_on_it() -> None:
    things = [Put(BOX, 0, 0), Put(CAN, 0, 0.12), Put(BOOK, 0.3, 0), Put(DIE, 0.3, 0, 0.03)]
    low = stacked(things, [camera(4, elevation=20)])
    assert scores(low, "on")[0, 1] == scores(low, "in")[0, 1] == 0
    assert state(low, "on_table")[1] == 0
    aside = stacked(things, [camera(4, azimuth=80, elevation=20)])
    assert scores(aside, "on")[0, 1] < 0 < state(aside, "on_table")[1]


def test_what_is_in_front_may_be_heard_as_under() -> None:
    things = [
        Put(BOX, 0, 0.1),
        Put(CAN, 0, 0),
        Put(CAN, 0.15, 0),
        Put(BOOK, 0.3, 0),
        Put(DIE, 0.3, 0, 0.03),
    ]
    scene = stacked(things)
    assert scores(scene, "front")[0, 1] > 0 == scores(scene, "under")[0, 1]
    assert scores(scene, "under")[0, 2] < 0


@pytest.mark.parametrize("upper", [SMALL_BOOK, CAN])
def test_the_top_one_stands_on_one_of_its_kind(upper: Ware) -> None:
    scene = stacked([Put(BOOK, 0, 0), Put(upper, 0, 0, 0.03), Put(upper, 0.3, -0.1)])
    geometry = measure(scene.record, 0.4)
    fits = MEASURES["top"].fits
    assert fits is not None
    assert (fits(geometry)[1] > 0) == (upper.name == "book")
    order = order_scores(Comparisons(geometry))
    assert order["top"][0, 1, 0] > 0 > order["top"][0, 0, 1]
    assert order["bottom"][0, 0, 1] > 0
    # The one on the table is on the level of the lower book.
    assert order["bottom"][0, 0, 2] == 0


def test_a_third_book_that_is_higher_in_the_picture_makes_top_arguable() -> None:
    stack = [Put(BOOK, 0, 0), Put(SMALL_BOOK, 0, 0, 0.03)]
    near = stacked([*stack, Put(SMALL_BOOK, 0, -0.3)])
    far = stacked([*stack, Put(SMALL_BOOK, 0, 0.3)])
    assert order_scores(Comparisons(measure(near.record, 0.4)))["top"][0, 1, 2] > 0
    assert order_scores(Comparisons(measure(far.record, 0.4)))["top"][0, 1, 2] == 0


def test_of_two_stacks_of_books_neither_has_the_top_one() -> None:
    things = [
        Put(BOOK, 0, 0),
        Put(SMALL_BOOK, 0, 0, 0.03),
        Put(THIN_BOOK, 0.3, -0.1),
        Put(SMALL_BOOK, 0.3, -0.1, 0.02),
    ]
    order = order_scores(Comparisons(measure(stacked(things).record, 0.4)))["top"][0]
    assert order[1, 3] == order[3, 1] == 0 < order[1, 0]
    # Of another thing on a book, the top book is still the book.
    dice = [*things[:3], Put(DIE, 0.3, -0.1, 0.02)]
    assert order_scores(Comparisons(measure(stacked(dice).record, 0.4)))["top"][0, 1, 2] > 0


def test_on_different_levels_the_taller_one_reaches_higher() -> None:
    tall = Ware("cylinder", "can", "food", (0.06, 0.06, 0.12))
    scene = stacked([Put(BOX, 0, 0), Put(CAN, 0, 0, 0.08), Put(tall, 0.3, 0)])
    assert scores(scene, "taller")[1, 2] == 0
    level = stacked([Put(BOX, 0, 0), Put(CAN, 0.3, 0.2), Put(tall, 0.3, 0), Put(DIE, 0, 0, 0.08)])
    assert scores(level, "taller")[1, 2] > 0


@pytest.mark.parametrize(
    ("depth", "is_on", "is_in"),
    [
        (0.0, 1, -1),
        (0.04, 1, -1),
        (0.1, 1, 0),
        (0.4, 0, 0),
    ],
)
def test_a_load_that_is_sunk_into_a_rack_is_in_doubt(depth: float, is_on: int, is_in: int) -> None:
    """The rack has no hollow that was measured, so that nothing is inside of it."""
    rack, can = (
        thing(0, "rack", (0, 0), (0.1, 0.1, 0.12)),
        thing(1, "can", (0, 0), (0.03, 0.03, 0.16)),
    )
    lifted = replace(can, bounds=can.bounds + np.array([0.0, 0.0, 0.12 - depth * 0.16]))
    bears = (Bears(None, 0, (1.0, 1.0), ()), Bears(0, 1, (1.0, 1.0), ()))
    held = read_held(replace(record([rack, lifted]), bears=bears))
    assert held is not None
    assert (np.sign(held.on[0, 1]), np.sign(held.within[0, 1])) == (is_on, is_in)
    assert held.on[1, 0] < 0 > held.within[1, 0]


# ------------------------------------------------------------------ only where something rests on something
def test_scenes_without_contacts_know_no_words_of_support() -> None:
    lexicon = load_lexicon("en")
    scene = record([thing(0, "mug", (0, 0)), thing(1, "bowl", (0.3, 0))])
    assert scene.bears is None
    phrases = read_vocabulary(scene.objects, lexicon).phrases
    known = {words for entries in phrases.values() for words, _ in entries}
    assert known.isdisjoint({("on",), ("in",), ("under",), ("top",), ("empty",), ("with",)})
    assert {("on",), ("with",)} <= {
        words
        for entries in read_vocabulary(scene.objects, lexicon, support=True).phrases.values()
        for words, _ in entries
    }
    for style in Style:
        report = say(
            random_scene(np.random.default_rng(3)),
            LanguageSettings(style=style),
            np.random.default_rng(0),
            0,
        )
        assert Kind.SUPPORT not in report.kinds


def test_relations_of_support_go_both_ways() -> None:
    scene = random_stacked(1)
    found = relation_scores(Comparisons(measure(scene.record, 0.4)))
    others = ~np.eye(len(scene.record.objects), dtype=bool)
    for name, relation in RELATIONS.items():
        back = np.swapaxes(found[relation.inverse], 1, 2)
        assert not ((found[name] > 0) & (back < 0) & others).any(), name


# ------------------------------------------------------------------ judged by the readers
# Two stacked books, two bowls of which one is empty, dice and apples on, in and beside things.
ROOM = (
    Put(BOOK, -0.2, 0.15, 0, "blue"), Put(SMALL_BOOK, -0.2, 0.15, 0.03, "green"),
    Put(BOWL, 0.05, 0.15, 0, "white"), Put(APPLE, 0.05, 0.15, WALL, "red"), Put(BOWL, 0.05, -0.15, 0, "black"),
    Put(APPLE, 0.3, -0.15, 0, "red"), Put(BOX, 0.3, 0.15, 0, "yellow"), Put(DIE, 0.3, 0.15, 0.08, "white"),
    Put(DIE, -0.2, -0.15, 0, "white"),
)  # fmt: skip


def settings_of(style: Style, language: str = "en") -> LanguageSettings:
    weights = {kind.value: 6.0 if kind is Kind.SUPPORT else 0.3 for kind in Kind}
    chosen = weights if style is Style.COMPOSITIONAL else {}
    return LanguageSettings(
        style=style, language=language, kind_weights=chosen, expressions_per_object=6
    )


Said = tuple[Stacked, tuple[Expression, ...]]


@cache
def room() -> Stacked:
    return stacked(ROOM)


@cache
def of_room(style: Style, language: str = "en") -> Said:
    said: dict[str, Expression] = {}
    for seed in range(3):
        rng = np.random.default_rng(seed)
        found = say(room().record, settings_of(style, language), rng, seed).expressions
        said |= {e.text: e for e in found}
    return room(), tuple(said.values())


def spoken(seed: int, style: Style) -> Said:
    scene = random_stacked(seed)
    rng = np.random.default_rng(seed)
    return scene, say(scene.record, settings_of(style), rng, seed).expressions


def of_support(said: Said) -> Iterator[Expression]:
    return (e for e in said[1] if e.kind == Kind.SUPPORT)


def judged(scenes: Iterable[Said]) -> tuple[Counter[str], list[str]]:
    """Return the kinds of the sentences of some scenes, and what either reader objects to."""
    kinds: Counter[str] = Counter()
    found = []
    for scene, expressions in scenes:
        seed = scene.record.scene
        judge = Judge(scene.record, 0.4, shapes=scene.shapes)
        kinds.update(e.kind for e in expressions)
        for expression in expressions:
            found += [
                f"{seed}, {expression.text}: {w}" for w in judge.expression_objections(expression)
            ]
        found += [f"{seed}, {o.text}: {o.verdict}" for o in objections(scene.record, expressions)]
    return kinds, found


@pytest.mark.parametrize("style", [Style.NATURAL, Style.COMPOSITIONAL])
def test_both_readers_take_sentences_of_stacks_as_meant(style: Style) -> None:
    kinds, found = judged([of_room(style), *(spoken(seed, style) for seed in SCENES)])
    assert found == []
    assert kinds[Kind.SUPPORT] >= 10


@pytest.mark.long
@pytest.mark.parametrize("style", [Style.NATURAL, Style.COMPOSITIONAL])
def test_both_readers_take_thousands_of_sentences_of_stacks_as_meant(style: Style) -> None:
    _, found = judged(spoken(seed, style) for seed in MANY_SCENES)
    assert found == []


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_verifier_proves_what_is_said_of_stacks(language: str) -> None:
    scene, expressions = of_room(Style.NATURAL, language)
    said = replace(scene.record, expressions=expressions)
    assert problems(said, settings_of(Style.NATURAL, language)) == []
    assert any(e.kind == Kind.SUPPORT for e in expressions)


WORDS = {
    "en": "on|in|empty|top|bottom|on the table|on top|inside",
    "de": "auf dem|in der|leere|oberste|unterste|auf dem Tisch|darauf",
}
MEANINGS = (
    "on", "in", "under", "contains", "top (extreme)", "bottom (extreme)", "on_table (state)", "empty (state)"
)  # fmt: skip


@pytest.mark.parametrize("language", WORDS)
def test_every_word_of_support_is_said(language: str) -> None:
    found = list(of_support(of_room(Style.COMPOSITIONAL, language)))
    said = " ".join(e.text for e in found)
    for word in WORDS[language].split("|"):
        assert re.search(rf"\b{word}\b", said), word
    meant = {name for e in found for name in program_facts(e.program).relations}
    assert meant >= {*MEANINGS} - ({"contains"} if language == "de" else set())
    assert "that is with" not in said
    assert "which is with" not in said


_CHANGES = {"on": "under", "in": "under", "under": "on", "top": "bottom", "empty": "top"}


def test_the_oracle_objects_to_changed_words() -> None:
    """An oracle that accepted everything would prove nothing."""
    scene, said = of_room(Style.COMPOSITIONAL)
    judge = Judge(scene.record, 0.4, shapes=scene.shapes)
    total = accepted = 0
    for expression in of_support((scene, said)):
        for old, new in _CHANGES.items():
            if " with " in expression.text or f" {old} the table" in expression.text:
                continue
            text, count = re.subn(rf" {old} (?!top)", f" {new} ", expression.text, count=1)
            if count:
                total += 1
                accepted += not judge.objections(text, expression.targets[0], expression.images)
    assert total >= 20
    assert accepted == 0
