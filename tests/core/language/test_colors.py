# SPDX-License-Identifier: GPL-3.0-or-later
"""Objects of two colors: what is true of them, and how they are spoken of."""

from pathlib import Path

import numpy as np
import pytest

from core.assets.catalogue import ModelInfo
from core.language import program as P
from core.language.felicity.judge import Felicity
from core.language.felicity.onlooker import Onlooker
from core.language.lexicon.lexicon import load_lexicon
from core.language.search.effort import effort
from core.language.search.search import say
from core.language.settings import LanguageSettings
from core.language.truth.execution import Executor
from core.language.truth.predicate_table import PredicateTable
from core.language.truth.words import read_words
from core.language.wording.row_phrases import wordings
from core.scene.color_pairs import ONE_COLOR, pair_of, pair_value
from core.scene.objects import SceneObject
from core.scene.record import SceneRecord
from tests.core.language.scenes import record, thing

EN = load_lexicon("en")
# Two colors, a second one unknown, a single color, unknown altogether, two in one cell.
THINGS = (
    thing(0, "mug", (-0.2, 0.0), color="blue", color2="white"),
    thing(1, "mug", (-0.1, 0.0), color="blue"),
    thing(2, "mug", (0.0, 0.0), color="blue", color2=ONE_COLOR),
    thing(3, "mug", (0.1, 0.0), color=""),
    thing(4, "mug", (0.2, 0.0), color="white and blue"),
)


def said(objects: tuple[SceneObject, ...], language: str = "en") -> dict[str, int]:
    """Return the texts of all attributes of 20 draws, each with its target."""
    options = LanguageSettings(kind_weights={"attribute": 100.0}, language=language)
    found: dict[str, int] = {}
    for seed in range(20):
        report = say(record(objects), options, np.random.default_rng(seed), seed)
        found |= {expression.text: expression.targets[0] for expression in report.expressions}
    return found


def run(*objects: SceneObject) -> Executor:
    scene: SceneRecord = record(objects)
    return Executor(PredicateTable(scene, LanguageSettings().min_visibility, EN))


def the_mug(color: str) -> P.Unique:
    return P.Unique(P.conjunction([P.SCENE, P.Filter(P.NOUN, "mug"), P.Filter("color", color)]))


@pytest.mark.parametrize(
    ("asked", "truths"),
    [
        ("blue", "TTTUU"),
        ("white", "UFFUU"),
        ("gray", "UFFUU"),
        ("red", "FFFUF"),
        ("blue and white", "TUFUT"),
        ("white and blue", "TUFUT"),
        ("blue and gray", "UUFUU"),
        ("blue and navy", "FUUUF"),
        ("red and white", "FFFUF"),
        ("multicolor", "UUUUU"),
    ],
)
def test_what_is_asked_of_colors(asked: str, truths: str) -> None:
    true, possible = read_words(THINGS, EN).attribute("color", asked)
    assert "".join("FUT"[(true >> i & 1) + (possible >> i & 1)] for i in range(5)) == truths


def test_same_color_is_of_both() -> None:
    words = read_words(THINGS, EN)
    true, possible = words.same("color", 0, True)
    assert [i for i in range(5) if true >> i & 1] == [4]
    assert [i for i in range(5) if possible >> i & 1] == [1, 2, 3, 4]
    assert words.same("color", 0, False) == (0, 0b01110)
    assert words.same("color", 1, True)[0] == 0b00100


def test_a_pair_is_one_value_in_any_order() -> None:
    assert pair_value("white", "blue") == pair_value("blue", "white") == "blue and white"
    assert pair_of("blue and white") == ("blue", "white")
    assert [pair_of(text) for text in ("blue", "red and green and blue", "and white", " and ")] == [
        None
    ] * 4


def test_two_colors_in_one_cell_are_said_in_either_order() -> None:
    mugs = (
        thing(0, "mug", (-0.2, 0.0), color="white and blue"),
        thing(1, "mug", (0.2, 0.0), color="red", color2="none"),
    )
    texts = [text for text, target in said(mugs).items() if target == 0]
    assert any("white and blue mug" in text for text in texts)
    assert any("blue and white mug" in text for text in texts)


def test_both_colors_are_said_where_one_does_not_do() -> None:
    mugs = (
        thing(0, "mug", (-0.2, 0.0), color="blue", color2="white"),
        thing(1, "mug", (0.2, 0.0), color="blue", color2="red"),
    )
    texts = said(mugs)
    assert {0, 1} == set(texts.values())
    for target, colors in (
        (0, ("blue and white", "white and blue")),
        (1, ("blue and red", "red and blue")),
    ):
        own = [text for text in texts if texts[text] == target]
        assert not [text for text in own if "the blue mug" in text.casefold()]
        assert {pair for pair in colors for text in own if pair in text} == set(colors)


def test_a_pair_is_never_negated_nor_one_of_two_nor_plural() -> None:
    """The texts would also mean other things: "the two blue and white mugs"."""
    texts = [
        text
        for seed in range(30)
        for text in (
            e.text
            for e in say(
                record(
                    tuple(thing(i, "mug", (x, y), color=color, color2=second)
                      for i, (x, y, color, second) in enumerate((
                          (-0.2, 0.0, "blue", "white"), (0.2, 0.0, "blue", "white"), (0.0, 0.05, "red", "none"),
                          (0.0, -0.2, "green", "black"))))
                ),
                LanguageSettings(kind_weights={"negation": 5.0, "disjunction": 5.0, "between": 5.0}),
                np.random.default_rng(seed),
                seed,
            ).expressions
        )
    ]  # fmt: skip
    pairs = [
        text
        for text in texts
        if " and white" in text or " and blue" in text or " and black" in text
    ]
    assert len(texts) > 100
    assert not [text for text in pairs if "mugs" in text or "not" in text or " or " in text]


def test_a_second_color_costs_a_word_and_may_rule_out_nothing_beside_the_first() -> None:
    alone = run(
        thing(0, "mug", (0.0, 0.0), color="blue", color2="white"), thing(1, "fork", (0.2, 0.0))
    )
    onlooker = Onlooker(alone)
    pair, single = the_mug("blue and white"), the_mug("blue")
    assert effort(pair, onlooker) == effort(single, onlooker) + 1
    assert Felicity(alone).objection(pair) == Felicity(alone).objection(single) == "idle word"
    beside = run(
        thing(0, "mug", (0.0, 0.0), color="blue", color2="white"),
        thing(1, "mug", (0.2, 0.0), color="red"),
    )
    assert Felicity(beside).objection(pair) is None


def test_german_joins_the_two_colors() -> None:
    mugs = (
        thing(0, "mug", (-0.2, 0.0), color="blue", color2="white"),
        thing(1, "mug", (0.2, 0.0), color="blue", color2="red"),
    )
    texts = said(mugs, "de")
    assert any("blau-weißen Becher" in text or "weiß-blauen Becher" in text for text in texts)


def test_every_noun_phrase_of_a_row_has_the_pair_before_its_noun() -> None:
    mug = ModelInfo("mug", "mug", "drinkware", Path("mug.obj"), "blue", color2="white")
    pairs = [text for text in wordings(mug) if "white" in text]
    assert {"the blue and white mug", "the white and blue mug"} <= set(pairs)
    assert not [text for text in pairs if "that" in text or "whose" in text]
