# SPDX-License-Identifier: GPL-3.0-or-later
"""Guesses are right as often as they would be, counted one sentence and image at a time."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.dataset.statistics.audit import audit_parts, format_audit, gather_audit
from core.dataset.statistics.gathering import DatasetStatistics
from core.dataset.statistics.guesses import Guesses
from core.dataset.statistics.hard_cases import clear_in, clear_objects, hardness
from core.dataset.statistics.report import format_report, report
from core.dataset.statistics.shortcuts import Shortcut, shortcuts
from core.dataset.store.layout import DatasetLayout
from core.language import program as P
from core.scene.record import Expression, SceneRecord
from core.scene.views import View
from tests.random_scenes import random_scene


def spoken(number: int, means: Callable[[SceneRecord, View], int] | None = None) -> SceneRecord:
    """A random scene in which sentences mean the objects that are clear in all images, or what `means` says."""
    record = random_scene(np.random.default_rng((1, number)), 8, 2, number)
    always = [
        item.scene_id
        for item in record.objects
        if all(clear_in(view.objects[item.scene_id]) for view in record.images)
    ]
    if means is None:
        said = [(i, tuple(v.img_idx for v in record.images)) for i in always[number % 3 :]]
    else:
        said = [(means(record, view), (view.img_idx,)) for view in record.images]
    return replace(record, expressions=tuple(sentence(record, *item) for item in said))


def sentence(record: SceneRecord, target: int, images: tuple[int, ...]) -> Expression:
    noun = P.Filter(P.NOUN, record.objects[target].name.casefold())
    program = P.to_json(P.Unique(P.conjunction([P.SCENE, noun])))
    return Expression(f"the {target}", (target,), "name", program, True, images, {})


def guesses_of(records: list[SceneRecord]) -> Guesses:
    found = Guesses()
    for record in records:
        clear = clear_objects(record)
        hard = [hardness(record, e, clear) for e in record.expressions]
        found.add(record, record.expressions, hard, clear)
    return found


def by_key(found: list[Shortcut]) -> dict[str, Shortcut]:
    return {item.key: item for item in found}


def largest(record: SceneRecord, view: View) -> int:
    return max((o for o in view.objects if clear_in(o)), key=lambda o: o.pixels).scene_id


def nearest(record: SceneRecord, view: View) -> int:
    eye = view.cam_to_world[:3, 3]
    shown = [o.scene_id for o in view.objects if clear_in(o)]
    return min(shown, key=lambda i: float(np.linalg.norm(record.objects[i].center - eye)))


def central(record: SceneRecord, view: View) -> int:
    def away(i: int) -> float:
        x1, y1, x2, y2 = view.objects[i].bbox or (0, 0, 0, 0)
        return float(np.hypot((x1 + x2 + 1 - view.width) / 2, (y1 + y2 + 1 - view.height) / 2))

    return min((o.scene_id for o in view.objects if clear_in(o)), key=away)


PICKS = {"largest": largest, "nearest": nearest, "central": central}


def test_guesses_without_reading_are_counted_sentence_by_sentence() -> None:
    records = [spoken(i) for i in range(30)]
    found = by_key(shortcuts(guesses_of(records)))
    for key, pick in PICKS.items():
        hits, chances = [], []
        for record in records:
            for view in record.images:
                clear = sum(clear_in(item) for item in view.objects)
                for expression in record.expressions:
                    hits.append(expression.targets[0] == pick(record, view))
                    chances.append(1 / clear)
        assert found[key].right.value == pytest.approx(np.mean(hits))
        assert found[key].chance == pytest.approx(np.mean(chances))
        assert found[key].excess[0] == pytest.approx(np.mean(hits) - np.mean(chances))
        assert 0 < found[key].right.value < 1


@pytest.mark.parametrize("key", sorted(PICKS))
def test_a_dataset_of_one_shortcut_is_found_out(key: str) -> None:
    found = by_key(shortcuts(guesses_of([spoken(i, PICKS[key]) for i in range(20)])))
    assert found[key].right.value == 1.0
    assert not found[key].is_met
    others = [found[other].right.value for other in PICKS if other != key]
    assert max(others) < 0.8


def favorite(record: SceneRecord, view: View) -> int:
    """The object with the first id of those that are clear."""
    shown = [o.scene_id for o in view.objects if clear_in(o)]
    return min(shown, key=lambda i: record.objects[i].id)


def test_what_is_learned_of_models_is_tried_on_other_scenes() -> None:
    records = [spoken(i, favorite) for i in range(80)]
    found = by_key(shortcuts(guesses_of(records)))
    assert found["model"].right.value > found["model"].chance + 0.3
    assert found["model"].right.value > found["size"].right.value + 0.2
    # Sentences that mean anything alike teach nothing, although each half of the scenes fits itself.
    even = by_key(shortcuts(guesses_of([spoken(3 * i) for i in range(60)])))
    assert even["model"].excess[1] < 0.02
    learned = by_key(shortcuts(guesses_of(records[:10]), learned=guesses_of(records[10:])))
    assert learned["model"].right.value > learned["model"].chance + 0.3


def test_guesses_without_looking_are_those_of_the_nouns() -> None:
    records = [spoken(i) for i in range(10)]
    found = by_key(shortcuts(guesses_of(records), style="natural"))
    expected, chances = [], []
    for record in records:
        clear = clear_objects(record)
        for expression in record.expressions:
            hard = hardness(record, expression, clear)
            assert hard is not None
            expected.append(hard.by_nouns)
            chances.append(1 / len(clear))
    assert found["nouns"].right.value == pytest.approx(np.mean(expected))
    assert found["nouns"].chance == pytest.approx(np.mean(chances))
    assert (found["nouns"].limit, found["adjectives"].limit) == (0.75, 0.85)
    assert by_key(shortcuts(guesses_of(records), style="mixed"))["nouns"].limit is None
    assert by_key(shortcuts(guesses_of(records), twins=True))["nouns"].limit == 0.5


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dataset of records alone; scene 2 has a pair of twin sentences."""
    layout = DatasetLayout(tmp_path_factory.mktemp("audit") / "ds")
    layout.make_folders()
    for number in range(6):
        data = spoken(number).to_json()
        if number == 2:
            none = {"text": "Hm.", "targets": [], "program": {}, "images": [], "certificate": {}}
            data["set_expressions"] = [none | {"failed": "color"}]
            data["sentence_twins"] = [[0, 2, "left", "right"], [1, "s0", "red", "blue"]]
        layout.scene_record(number).write_text(json.dumps(data), encoding="utf-8")
    return layout.root


def test_parts_and_twins_are_audited_apart(folder: Path) -> None:
    whole = gather_audit(folder, range(6))
    pieces = gather_audit(folder, [0, 1, 2]) + gather_audit(folder, [3, 4, 5])
    (one,) = audit_parts({"": whole}, "natural")
    assert audit_parts({"": pieces}, "natural") == [one]
    assert (one.scenes, one.sentences) == (6, sum(len(spoken(i).expressions) for i in range(6)))
    assert int(whole.twins.all_worded()["sentences"].sum()) == 3
    train, test = audit_parts(
        {"train": gather_audit(folder, [0, 1, 2]), "test": gather_audit(folder, [3, 4, 5])}, None
    )
    assert train.twins
    assert not test.twins
    text = format_audit([train, test])
    assert "train: 3 scenes" in text
    assert "those with a twin" in text
    assert "at most 2 beyond chance" in text


def test_the_statistics_have_the_same_guesses(folder: Path) -> None:
    statistics = DatasetStatistics()
    for number in range(6):
        other = DatasetStatistics()
        other.add(spoken(number))
        statistics.merge(other)
    rows = {row[0]: row[1:] for row in report(statistics)["guesses"]["rows"]}
    (one,) = audit_parts({"": gather_audit(folder, range(6))}, None)
    for item in one.every:
        right = item.right
        assert rows[item.label] == [right.value, right.low, right.high, item.chance]
    assert "the largest object" in format_report(report(statistics))
    assert report(DatasetStatistics())["guesses"]["rows"] == []
