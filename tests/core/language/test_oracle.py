# SPDX-License-Identifier: GPL-3.0-or-later
"""Every finished sentence, read back and judged by an oracle that shares no code with core/language.

text -> all meanings -> answer in every image: exactly the target, without exception. And the oracle has
teeth: changed sentences are objected to.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pytest

from core.language.settings import LanguageSettings, Style
from core.scene.record import Expression
from tests.core.language.oracle.english import complaints
from tests.core.language.oracle.judge import Judge
from tests.core.language.oracle.programs import from_json, shortened
from tests.core.language.oracle.sampling import SOURCES, Said, draw_record, said_scenes
from utils.repository import REPOSITORY

DOCUMENT = REPOSITORY / "docs" / "expression_semantics.md"
QUICK = 1700  # expressions of each of three sources in every test run: over 5,000 in all
LONG_CHUNKS, LONG = 7, 5000  # of each source: over 100,000 in all
LONG_FIRST_SEED = 1_000_000
MUTATED = 500  # expressions of each source
MAX_SHOWN = 5
# Need straight rows, or several objects of one kind in some colors, sizes or places: not every source has many.
RARE_KINDS = {"row", "disjunction", "comparison", "conjunction"}
# In these scenes everything stands on the table, and nothing is said of parts, uses and texts unless it is
# asked for: `test_support_words`, `test_parts`, `test_uses`, `test_printed`.
OTHER_KINDS = {"support", "part", "use", "text"}
STYLES = (Style.COMPOSITIONAL, Style.NATURAL)
PLACED_KINDS = (
    "relation", "diagonal", "between", "ordinal", "row", "absolute", "corner", "conjunction", "nested",
)  # fmt: skip


def named_kinds() -> list[str]:
    """Return the kinds that the document's table names."""
    section = DOCUMENT.read_text(encoding="utf-8").split("## 5.")[1].split("## 6.")[0]
    kinds = re.findall(r"^\| ([a-z]+) \|", section, re.MULTILINE)
    return [kind for kind in kinds if kind != "kind"]


def judge_all(scenes: Iterator[Said]) -> tuple[Counter[str], list[str]]:
    """Return the kinds that were judged, and what there is to object."""
    kinds: Counter[str] = Counter()
    failures = []
    for said in scenes:
        for expression in said.expressions:
            kinds[expression.kind] += 1
            wrong = said.judge.expression_objections(expression)
            wrong += complaints(expression.text, said.record.objects)
            if expression.images != tuple(view.img_idx for view in said.record.images):
                wrong.append("not proven in every image of the scene")
            if wrong:
                failures.append(
                    f"scene {said.record.scene}, {expression.text!r} -> {expression.targets}: {wrong}"
                )
    return kinds, failures


def assert_no_failures(kinds: Counter[str], failures: list[str]) -> None:
    shown = "\n".join(failures[:MAX_SHOWN])
    assert not failures, f"{len(failures)} of {kinds.total()} sentences are wrong, as:\n{shown}"


@pytest.mark.parametrize("source", SOURCES)
def test_every_sentence_means_exactly_its_target(source: str) -> None:
    kinds, failures = judge_all(said_scenes(source, QUICK))
    assert_no_failures(kinds, failures)
    assert kinds.total() >= QUICK
    rare = OTHER_KINDS if source == "placed" else OTHER_KINDS | RARE_KINDS
    assert set(named_kinds()) - rare <= set(kinds) <= set(named_kinds())


@pytest.mark.parametrize("source", SOURCES)
def test_every_natural_sentence_means_exactly_its_target(source: str) -> None:
    settings = LanguageSettings(style=Style.NATURAL)
    kinds, failures = judge_all(said_scenes(source, QUICK // 3, settings=settings))
    assert_no_failures(kinds, failures)
    assert kinds.total() >= QUICK // 3


@pytest.mark.parametrize(("visibility", "minimal", "most"), [(0.0, 0.0, 20), (0.8, 1.0, 9)])
def test_other_settings_are_held_as_well(visibility: float, minimal: float, most: int) -> None:
    settings = LanguageSettings(
        min_visibility=visibility, minimal_share=minimal, expressions_per_object=most
    )
    scenes = list(said_scenes("awkward", 300, settings=settings))
    kinds, failures = judge_all(iter(scenes))
    assert_no_failures(kinds, failures)
    for said in scenes:
        assert max(Counter(e.targets for e in said.expressions).values(), default=0) <= most
        assert len({e.text for e in said.expressions}) == len(said.expressions)
        assert len({from_json(e.program) for e in said.expressions}) == len(said.expressions)


@pytest.mark.long
@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("chunk", range(LONG_CHUNKS))
@pytest.mark.parametrize("style", STYLES)
def test_every_one_of_100_000_sentences_means_exactly_its_target(
    source: str, chunk: int, style: Style
) -> None:
    first, settings = LONG_FIRST_SEED + chunk * LONG, LanguageSettings(style=style)
    kinds, failures = judge_all(said_scenes(source, LONG, first, settings))
    assert_no_failures(kinds, failures)
    assert kinds.total() >= LONG


# ------------------------------------------------------------------ the oracle has teeth
@pytest.fixture(scope="module")
def sample() -> list[tuple[Said, Expression]]:
    return [
        (said, expression)
        for source in SOURCES
        for said in said_scenes(source, MUTATED)
        for expression in said.expressions
    ]


SWAPS = {
    "left": "right",
    "leftmost": "rightmost",
}
SWAPS |= {value: key for key, value in SWAPS.items()}
# Far apart for any reader.
OTHER_COLORS = {
    "red": "green", "green": "red", "blue": "yellow", "yellow": "blue", "white": "red",
    "black": "yellow", "orange": "blue", "brown": "blue", "purple": "green", "pink": "green",
}  # fmt: skip


def swap_sides(text: str) -> str:
    return re.sub(r"[\w-]+", lambda match: SWAPS.get(match[0].lower(), match[0]), text)


def change_color(text: str) -> str:
    """Change the first color word that does not stand where a noun would."""
    pattern = r"\b(" + "|".join(OTHER_COLORS) + r")\b(?= [a-z])"
    return re.sub(pattern, lambda match: OTHER_COLORS[match[1]], text, count=1)


def share_of_objections(
    sample: list[tuple[Said, Expression]], change: Callable[[str], str]
) -> tuple[float, int]:
    """Return the share of changed texts that the oracle objects to, and how many were changed."""
    verdicts = [
        bool(said.judge.objections(text, expression.targets[0], expression.images))
        for said, expression in sample
        if (text := change(expression.text)) != expression.text
    ]
    return sum(verdicts) / max(len(verdicts), 1), len(verdicts)


def test_swapped_sides_are_objected_to(sample: list[tuple[Said, Expression]]) -> None:
    share, changed = share_of_objections(sample, swap_sides)
    assert changed > 200
    assert share > 0.9


def test_another_color_is_objected_to(sample: list[tuple[Said, Expression]]) -> None:
    share, changed = share_of_objections(sample, change_color)
    assert changed > 100
    assert share > 0.9


def test_another_target_is_always_objected_to(sample: list[tuple[Said, Expression]]) -> None:
    for said, expression in sample:
        for other in range(len(said.record.objects)):
            if other not in expression.targets:
                assert said.judge.objections(expression.text, other, expression.images)


def test_a_minimal_sentence_without_a_clause_is_objected_to(
    sample: list[tuple[Said, Expression]],
) -> None:
    dropped = 0
    for said, expression in sample:
        for shorter in shortened(from_json(expression.program)):
            if not expression.minimal:
                continue
            dropped += 1
            assert not all(
                said.judge.answer(shorter, i).is_exactly(expression.targets[0])
                for i in expression.images
            )
    assert dropped > 500


def test_a_redundant_sentence_has_a_clause_to_spare(sample: list[tuple[Said, Expression]]) -> None:
    redundant = [(said, e) for said, e in sample if not e.minimal]
    assert len(redundant) > 0.08 * len(sample)
    assert not any(
        said.judge.is_minimal(from_json(e.program), e.targets[0], e.images) for said, e in redundant
    )


def test_sentences_of_another_scene_are_objected_to(sample: list[tuple[Said, Expression]]) -> None:
    """Objects that change places make most sentences that name a place wrong."""
    moved: dict[int, Judge] = {}
    verdicts = []
    for said, expression in sample:
        if expression.kind in PLACED_KINDS:
            judge = moved.setdefault(id(said), _rotated_places(said))
            target, images = expression.targets[0], expression.images
            verdicts.append(bool(judge.objections(expression.text, target, images)))
    assert len(verdicts) > 300
    assert np.mean(verdicts) > 0.8  # alike neighbors may change places unnoticed


def _rotated_places(said: Said) -> Judge:
    """Return the judge of the scene in which every object stands where the next one stood."""
    things = said.record.objects
    moved = []
    for thing, place in zip(things, [*things[1:], things[0]], strict=True):
        shift = place.center[:2] - thing.center[:2]
        moved.append(
            replace(
                thing,
                footprint=thing.footprint + shift,
                bounds=thing.bounds + np.array([*shift, 0.0]),
            )
        )
    return Judge(replace(said.record, objects=tuple(moved)), said.judge.min_visibility)


# ------------------------------------------------------------------ invariances
def test_permuting_the_objects_changes_no_verdict(sample: list[tuple[Said, Expression]]) -> None:
    rng = np.random.default_rng(5)
    for said, expression in sample[::5]:
        order = rng.permutation(len(said.record.objects))
        place = {int(old): new for new, old in enumerate(order)}
        objects = tuple(
            replace(said.record.objects[old], scene_id=new) for new, old in enumerate(order)
        )
        images = tuple(
            replace(
                view,
                objects=tuple(
                    replace(view.objects[old], scene_id=new) for new, old in enumerate(order)
                ),
            )
            for view in said.record.images
        )
        judge = Judge(
            replace(said.record, objects=objects, images=images), said.judge.min_visibility
        )
        assert (
            judge.objections(expression.text, place[expression.targets[0]], expression.images) == []
        )


def test_the_same_seed_says_the_same() -> None:
    first, second = (
        [e.to_json() for said in said_scenes("awkward", 60) for e in said.expressions]
        for _ in range(2)
    )
    assert first == second
    assert draw_record("placed", 3).dumps() == draw_record("placed", 3).dumps()


def test_a_reader_who_decides_every_doubt_by_a_coin_finds_the_target(
    sample: list[tuple[Said, Expression]],
) -> None:
    rng = np.random.default_rng(11)
    understood = read = 0
    for said, expression in sample[::2]:
        meanings = said.judge.read(expression.text)
        for place, _ in enumerate(expression.images):
            decided = said.judge.decided_view(place, rng)
            answers = [answer for m in meanings if not (answer := decided.answer(m)).status]
            assert all(answer.is_exactly(expression.targets[0]) for answer in answers), (
                expression.text
            )
            assert answers, expression.text
            understood += len(answers)
            read += len(meanings)
    assert understood > 0.5 * read
