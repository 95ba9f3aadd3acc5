# SPDX-License-Identifier: GPL-3.0-or-later
"""The natural style says short, felicitous things, of nearly everything, and what the weights allow."""

import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from core.language.felicity.judge import Felicity
from core.language.felicity.onlooker import Onlooker
from core.language.lexicon.lexicon import load_lexicon
from core.language.program import Filter, Unique, from_json
from core.language.search.effort import COSTS, effort
from core.language.search.natural import HARD, HARD_COUNT, MOST_EFFORT, MOST_EXCESS
from core.language.search.search import SpeechReport, say
from core.language.settings import Kind, LanguageSettings, Style
from core.language.truth.execution import Executor
from core.language.truth.predicate_table import PredicateTable
from core.scene.objects import SceneObject
from core.scene.record import SceneRecord
from tests.core.language.scenes import record, thing
from tests.proof import problems
from tests.random_scenes import random_scene

EN = load_lexicon("en")
NATURAL = LanguageSettings(style=Style.NATURAL)
BARE = LanguageSettings(style=Style.NATURAL, minimal_share=1.0)


def speak(scene: SceneRecord, options: LanguageSettings = NATURAL, seed: int = 0) -> SpeechReport:
    return say(scene, options, np.random.default_rng(seed), seed)


def kinds(objects: Sequence[SceneObject], options: LanguageSettings = BARE) -> set[str]:
    scene = record(objects)
    return {e.kind for seed in range(10) for e in speak(scene, options, seed).expressions}


def test_sentences_are_proven_and_break_no_rule() -> None:
    for seed in range(6):
        scene = random_scene(np.random.default_rng(seed), 10, 3, seed)
        said = speak(scene, seed=seed).expressions
        assert said
        judge = Felicity(Executor(PredicateTable(scene, NATURAL.min_visibility, EN)))
        for expression in said:
            node = from_json(expression.program)
            assert judge.objection(node, spare=1) is None, expression.text
            if expression.minimal:
                assert judge.objection(node) is None, expression.text
        assert problems(replace(scene, expressions=said), NATURAL) == []


def test_what_a_name_tells_apart_is_named() -> None:
    mug, bowl = thing(0, "mug", (-0.2, 0.0)), thing(1, "bowl", (0.2, 0.0), color="blue")
    assert kinds([mug, bowl]) == {"name"}
    # A color that is not needed comes along now and then.
    scene = record([mug, bowl])
    texts = Counter(
        "red" in e.text.casefold()
        for seed in range(40)
        for e in speak(scene, seed=seed).expressions
        if e.targets == (0,)
    )
    assert 0 < texts[True] < texts[False]


def test_easy_programs_are_said_more_often_than_hard_ones() -> None:
    things = [
        thing(0, "mug", (-0.2, 0.0), color="red"),
        thing(1, "mug", (0.2, 0.0), color="blue"),
        thing(2, "bowl", (-0.2, 0.2), color="green"),
    ]
    first = Counter(
        next(e.kind for e in speak(record(things), BARE, seed).expressions if e.targets == (0,))
        for seed in range(60)
    )
    assert first.most_common(1)[0][0] == "attribute"
    assert first["attribute"] > 2 * first["nearest"]


def test_of_two_things_one_is_on_the_left_and_of_three_one_is_the_leftmost() -> None:
    mugs = [thing(i, "mug", (0.2 * i - 0.3, 0.0)) for i in range(4)]
    assert kinds(mugs[:2]) == {"place"}
    found = {
        (e.kind, e.targets[0])
        for seed in range(10)
        for e in speak(record(mugs), BARE, seed).expressions
    }
    assert {("absolute", 0), ("absolute", 3), ("ordinal", 1), ("ordinal", 2)} <= found


def test_color_comes_before_place_and_both_are_said() -> None:
    mugs = [thing(0, "mug", (-0.2, 0.0)), thing(1, "mug", (0.2, 0.0), color="blue")]
    assert kinds(mugs) == {"attribute", "place"}
    first = Counter(
        next(e.kind for e in speak(record(mugs), BARE, seed).expressions if e.targets == (0,))
        for seed in range(40)
    )
    assert first["attribute"] > first["place"] > 0


def test_a_figurine_is_called_by_what_it_shows() -> None:
    cat = thing(0, "cat figurine", (-0.2, 0.0), aliases=("cat",))
    texts = [e.text for e in speak(record([cat, thing(1, "bowl", (0.2, 0.0))]), BARE).expressions]
    assert sum("cat" in text for text in texts) == 2
    assert not any("figurine" in text for text in texts)


def test_what_is_hard_to_say_is_said_once_and_what_nobody_would_say_not_at_all() -> None:
    hard = 0
    for seed in range(12):
        scene = random_scene(np.random.default_rng(seed), 12, 2, seed)
        onlooker = Onlooker(Executor(PredicateTable(scene, BARE.min_visibility, EN)))
        efforts: dict[int, list[float]] = {}
        for e in speak(scene, BARE, seed).expressions:
            node = from_json(e.program)
            assert isinstance(node, Unique)
            efforts.setdefault(e.targets[0], []).append(effort(node, onlooker))
        for found in efforts.values():
            assert max(found) <= min(MOST_EFFORT, min(found) + MOST_EXCESS)
            if min(found) > HARD:
                hard += 1
                assert len(found) == HARD_COUNT
    assert hard


def test_kinds_that_people_hardly_use_are_said_where_a_weight_asks_for_them() -> None:
    for kind in (Kind.DIAGONAL, Kind.SAME, Kind.COMPARISON, Kind.CORNER):
        only = dict.fromkeys(map(str, Kind), 0.0) | {str(kind): 1.0}
        options = LanguageSettings(style=Style.NATURAL, kind_weights=only)
        found: Counter[str] = Counter()
        for seed in range(12):
            scene = random_scene(np.random.default_rng(seed), 12, 1, seed)
            found.update(speak(scene, options, seed).kinds)
        assert set(found) == {str(kind)}


def test_mixed_says_both() -> None:
    lengths = {}
    for style in Style:
        options = LanguageSettings(style=style)
        texts = [
            e.text
            for seed in range(8)
            for e in speak(random_scene(np.random.default_rng(seed), 10, 3, seed), options, seed).expressions
        ]  # fmt: skip
        assert len(texts) > 60
        lengths[style] = statistics.mean(len(text.split()) for text in texts)
    assert lengths[Style.NATURAL] < lengths[Style.MIXED] < lengths[Style.COMPOSITIONAL]


def test_a_column_of_a_users_own_costs_the_same_whatever_it_is_called() -> None:
    brand = COSTS.of(Filter("brand", "acme"))
    assert brand > COSTS.of(Filter("shape", "round"))
    assert [COSTS.of(Filter(name, "x")) for name in ("size", "place", "of")] == 3 * [brand]
