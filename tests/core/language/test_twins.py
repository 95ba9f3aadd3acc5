# SPDX-License-Identifier: GPL-3.0-or-later
"""Exchanges of words in a sentence, by which it comes to mean something else."""

import re

import numpy as np

from core.language.search.exchanges import changed, exchanges_of
from core.language.search.search import say
from core.language.search.speech import Speech
from core.language.settings import LanguageSettings, SetShares, Style
from core.scene.objects import SceneObject
from core.scene.set_expressions import Failed
from tests.core.language.scenes import record, thing


def exchanged(text: str, *things: SceneObject) -> set[str]:
    speech = Speech(record(things), LanguageSettings(), np.random.default_rng(0))
    return {change.text for change in changed(speech, text, exchanges_of(speech))}


def test_words_give_way_to_others_of_their_sort_and_not_to_synonyms() -> None:
    things = (
        thing(0, "mug", (-0.2, 0.0), color="gray"),
        thing(1, "mug", (0.0, 0.0), color="blue"),
        thing(2, "bowl", (0.2, 0.0), color="blue"),
    )
    # "Grey" would mean the same, "object" nothing in particular.
    assert exchanged("Grab me the gray mug.", *things) == {
        "Grab me the blue mug.",
        "Grab me the gray bowl.",
    }


def test_no_exchange_doubles_a_word() -> None:
    things = (
        thing(0, "mug", (-0.2, 0.0), color="blue"),
        thing(1, "red box", (0.0, 0.0), color="red"),
        thing(2, "bowl", (0.2, 0.0), color="blue"),
    )
    assert exchanged("Grab me the red bowl.", *things) == {
        "Grab me the blue bowl.",
        "Grab me the red mug.",
    }
    assert "Grab me the blue red box." in exchanged("Grab me the blue bowl.", *things)


def test_an_article_stays_right() -> None:
    things = (
        thing(0, "mug", (-0.2, 0.0)),
        thing(1, "bowl", (0.0, 0.0)),
        thing(2, "apple", (0.2, 0.0)),
    )
    found = exchanged("Where is the bowl near a mug?", *things)
    assert {"Where is the apple near a mug?", "Where is the bowl near a bowl?"} <= found
    assert not any("a apple" in text for text in found)


def test_sentences_of_nothing_differ_in_one_thing_and_could_be_said() -> None:
    things = (
        thing(0, "mug", (-0.3, 0.0), color="red"),
        thing(1, "mug", (0.0, 0.0), color="blue"),
        thing(2, "apple", (0.3, 0.0), color="green", category="fruit"),
        thing(3, "fork", (0.0, 0.3), color="green"),
    )
    settings = LanguageSettings(style=Style.NATURAL, sets=SetShares(one=1.0, none=1.0))
    absent = set()
    for seed in range(4):
        report = say(record(things), settings, np.random.default_rng(seed), seed)
        said = [item for item in report.sets or () if not item.targets]
        # As many as other sentences were wanted; there may be fewer of which nothing is true.
        assert 0 < len(said) <= len(report.expressions)
        assert [pair.other for pair in report.twins or ()] == [f"s{i}" for i in range(len(said))]
        absent |= {item.failed for item in said}
        # Nobody looks for a blue apple.
        assert not any(re.search("(red|blue|green) apple", item.text) for item in said)
    assert {Failed.COLOR, Failed.NOUN} <= absent
