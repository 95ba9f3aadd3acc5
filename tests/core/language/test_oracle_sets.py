# SPDX-License-Identifier: GPL-3.0-or-later
"""Sentences that mean several objects, or none, judged by the oracle that shares no code with core/language."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import pytest

from core.language import program as P
from core.language.felicity.phrases import own_nodes
from core.language.lexicon.lexicon import load_lexicon
from core.language.settings import LanguageSettings, SetShares, Style
from core.language.truth.execution import Executor
from core.language.truth.predicate_table import PredicateTable
from core.scene.set_expressions import Failed
from tests.core.language.oracle.english import complaints
from tests.core.language.oracle.sampling import SOURCES, Said, draw_record, speak

SETTINGS = {
    style: LanguageSettings(
        style=style, sets=SetShares(one=1.0, many=0.5, none=0.5), sentence_twins=True
    )
    for style in (Style.NATURAL, Style.COMPOSITIONAL)
}
QUICK = 150  # sentences of several objects or none, of each source
LONG_CHUNKS, LONG = 5, 1700  # of each source and style: over 50,000 in all
LONG_FIRST_SEED = 3_000_000


def scenes(source: str, style: Style, sentences: int, first: int = 0) -> Iterator[Said]:
    count = 0
    for seed in range(first, first + 100 + sentences):
        said = speak(draw_record(source, seed), seed, SETTINGS[style])
        yield said
        count += len(said.sets)
        if count >= sentences:
            return
    raise AssertionError(f"only {count} of {sentences} sentences")


def judged(source: str, style: Style, sentences: int, first: int = 0) -> Counter[str]:
    """Return how many sentences were judged, by the part that fails or "many"; none is objected to."""
    kinds: Counter[str] = Counter()
    failures = []
    for said in scenes(source, style, sentences, first):
        assert_twins(said)
        texts = [e.text for e in (*said.expressions, *said.sets)]
        assert len(texts) == len(set(texts))
        # Those that were said as twins are proven like all others.
        for number in {pair.other for pair in said.twins if isinstance(pair.other, int)}:
            expression = said.expressions[number]
            kinds["twin"] += 1
            if wrong := said.judge.expression_objections(expression):
                failures.append(f"scene {said.record.scene}, {expression.text!r}: {wrong}")
        for item in said.sets:
            kinds[item.failed or "many"] += 1
            assert bool(item.targets) == (item.failed is None)
            assert len(item.targets) != 1
            wrong = said.judge.set_objections(item)
            wrong += complaints(item.text, said.record.objects)
            if wrong:
                failures.append(
                    f"scene {said.record.scene}, {item.text!r}, {item.targets}: {wrong}"
                )
    shown = "\n".join(failures[:5])
    assert not failures, f"{len(failures)} of {kinds.total()} sentences are wrong, as:\n{shown}"
    return kinds


def assert_twins(said: Said) -> None:
    """Every sentence of none has one twin, and twins differ in one phrase and in what they mean."""
    paired = [pair.other for pair in said.twins if isinstance(pair.other, str)]
    assert sorted(paired) == sorted(f"s{i}" for i, s in enumerate(said.sets) if not s.targets)
    for pair in said.twins:
        number, other, of_set = pair.numbers()
        one = said.expressions[number]
        twin = said.sets[of_set or 0] if other is None else said.expressions[other]
        assert one.targets != twin.targets
        assert not not_one_phrase(one.text, twin.text)


def not_one_phrase(text: str, twin: str) -> list[str]:
    """Complain unless two texts differ in one run of words."""
    one, other = (re.findall(r"[^ ]+", t) for t in (text, twin))
    start = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), 0)
    end = next(
        (i for i, (a, b) in enumerate(zip(one[::-1], other[::-1], strict=False)) if a != b), 0
    )
    most = max(len(one), len(other)) - start - end
    return [] if 0 < most <= 5 else [f"not one phrase from {twin!r}"]


@pytest.mark.parametrize("source", SOURCES)
def test_sets_mean_exactly_their_objects_and_none_means_nothing(source: str) -> None:
    kinds = judged(source, Style.NATURAL, QUICK)
    assert kinds["many"] >= QUICK / 10
    assert kinds.total() - kinds["many"] >= QUICK / 4


def test_in_the_compositional_style_all_parts_fail() -> None:
    assert set(judged("shipped", Style.COMPOSITIONAL, QUICK)) >= {"many", *Failed} - {Failed.PLACE}


@pytest.mark.long
@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("chunk", range(LONG_CHUNKS))
@pytest.mark.parametrize("style", SETTINGS)
def test_over_50_000_sentences_of_several_or_none_are_right(
    source: str, chunk: int, style: Style
) -> None:
    judged(source, style, LONG, LONG_FIRST_SEED + chunk * 100_000)


def test_the_oracle_objects_to_false_sets() -> None:
    tried: Counter[str] = Counter()
    for said in scenes("shipped", Style.NATURAL, 60, first=500):
        twins = {pair.other: said.expressions[pair.one] for pair in said.twins}
        for i, item in enumerate(said.sets):
            if item.targets:
                assert said.judge.set_objections(replace(item, targets=item.targets[:-1]))
                tried["many"] += 1
                continue
            twin = twins[f"s{i}"]
            assert said.judge.set_objections(replace(item, text=twin.text, program=twin.program))
            tried["none"] += 1
    assert min(tried["many"], tried["none"]) >= 5


def test_no_exchange_doubles_a_word() -> None:
    """In this scene is a red wine bottle, of which a color was said."""
    seed = 8_000_022
    for style in SETTINGS:
        said = speak(draw_record("awkward", seed), seed, SETTINGS[style])
        for item in said.sets:
            assert complaints(item.text, said.record.objects) == []


def test_several_on_a_side_are_proven_and_said_in_words_of_their_group() -> None:
    settings = replace(SETTINGS[Style.NATURAL], sets=SetShares(one=0.05, many=0.95, none=0.0))
    texts, sides = [], set()
    for source in ("awkward", "shipped"):
        for seed in range(18, 35):
            said = speak(draw_record(source, seed), seed, settings)
            for item in said.sets:
                if side := re.search(r"'op': 'side', 'side': '(\w+)'", str(item.program)):
                    sides.add(side[1])
                    texts.append(item.text)
                    assert not said.judge.set_objections(item), item.text
    assert len(texts) > 5
    assert len(sides) > 2
    on_side = re.compile(r" ((on|to) the (left|right)|(at|in) the back|at the front|in front)\b")
    assert [text for text in texts if not on_side.search(text)] == []
    assert not any(re.search(r"\b(near|close|my|your)\b", text) for text in texts)


@pytest.mark.parametrize("style", [Style.NATURAL, Style.COMPOSITIONAL])
def test_of_few_twins_nouns_and_attributes_fit_one_object(style: Style) -> None:
    settings = LanguageSettings(style=style, sentence_twins=True, expressions_per_object=2)
    pairs = telling = 0
    for seed in range(12):
        said = speak(draw_record("shipped", seed), seed, settings)
        assert_twins(said)
        for pair in said.twins:
            assert isinstance(pair.other, int)
            both = (said.expressions[pair.one], said.expressions[pair.other])
            pairs += 1
            telling += any(fits_one(said, P.from_json(item.program)) for item in both)
    assert pairs > 20
    # One for every twenty others; a fraction is a chance of one in each scene.
    assert telling <= 0.1 * pairs


def fits_one(said: Said, node: P.Node) -> bool:
    """Return whether the nouns and attributes of a sentence fit one object of a scene in an image."""
    assert isinstance(node, P.Unique)
    facts = PredicateTable(said.record, LanguageSettings().min_visibility, load_lexicon("en"))
    words = [part for part in own_nodes(node.of) if isinstance(part, P.Filter)]
    fitting = Executor(facts).execute(P.conjunction([P.SCENE, *words])).true
    return any((fitting & view).bit_count() == 1 for view in facts.view_masks)
