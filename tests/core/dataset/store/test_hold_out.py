# SPDX-License-Identifier: GPL-3.0-or-later
"""What is held out is in no image and no sentence of training, and training has both of its halves."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.dataset.store.hold_out import HeldOut
from core.dataset.store.layout import DatasetLayout
from core.dataset.store.presence import HoldOut
from core.dataset.store.reader import iterate_scenes
from core.dataset.store.split import SplitRules, divide, divide_and_hold_out, write_splits
from core.errors import UserInputError
from core.language import program as P
from core.language.lexicon.lexicon import load_lexicon
from core.language.truth.execution import Executor
from core.language.truth.predicate_table import PredicateTable
from core.scene.record import SceneRecord
from tests.random_scenes import random_scene
from tests.worded_dataset import make_worded_dataset, with_proven_expressions

SCENES = 70
SHARES = (0.75, 0.1, 0.15)


@pytest.fixture(scope="module")
def layout(tmp_path_factory: pytest.TempPathFactory) -> DatasetLayout:
    """Records of random scenes with proven sentences, without images."""
    layout = DatasetLayout(tmp_path_factory.mktemp("held") / "ds")
    layout.make_folders()
    for number in range(SCENES):
        record = random_scene(np.random.default_rng((3, number)), 6, 1, number)
        layout.scene_record(number).write_text(with_proven_expressions(record).dumps())
    return layout


@dataclass(frozen=True)
class Parts:
    """The records of each split, and what is held out, as (value, value)."""

    train: list[SceneRecord]
    val: list[SceneRecord]
    test: list[SceneRecord]
    held: set[tuple[str, ...]]

    @property
    def learned(self) -> list[SceneRecord]:
        return [*self.train, *self.val]


def parts(layout: DatasetLayout, what: HoldOut) -> Parts:
    divided, held = divide_and_hold_out(layout, SplitRules(SHARES, hold_out=what))
    assert held is not None
    records = {record.scene: record for record in iterate_scenes(layout)}
    assert sorted(scene for own in divided.values() for scene in own) == sorted(records)
    assert 0 < len(divided["test"]) <= int(0.15 * SCENES)
    split = {name: [records[scene] for scene in scenes] for name, scenes in divided.items()}
    return Parts(**split, held={tuple(v for _, v in item) for item in held.combinations})


def filters(program: Any) -> Iterator[tuple[list[tuple[str, str]], list[tuple[str, Any]]]]:
    """Yield the filters and relations of each noun phrase of a program's JSON."""
    of = program["of"]
    members = of["of"] if of["op"] == "and" else [of]
    own = [(m["attribute"], m["value"]) for m in members if m["op"] == "filter"]
    relations = [(m["relation"], m["anchor"]) for m in members if m["op"] == "relate"]
    yield own, relations
    for _, anchor in relations:
        yield from filters(anchor)


def words(item: Any) -> set[str]:
    return {text.casefold() for text in (item.name, item.category, *item.aliases)}


def said_pairs(record: SceneRecord) -> set[tuple[str, str]]:
    found = set()
    for expression in record.expressions:
        for own, _ in filters(dict(expression.program)):
            nouns = [value for column, value in own if column == "noun"]
            found |= {(v, noun) for column, v in own if column != "noun" for noun in nouns}
    return found


def shown_pairs(record: SceneRecord) -> set[tuple[str, str]]:
    return {
        (value, word)
        for item in record.objects
        if any(view.objects[item.scene_id].pixels for view in record.images)
        for value in (item.color, *item.attributes.values())
        for word in words(item)
    }


def test_attributes_of_nouns_are_new_in_test(layout: DatasetLayout) -> None:
    found = parts(layout, HoldOut.ATTRIBUTE_NOUN)
    for record in found.learned:
        assert not found.held & (said_pairs(record) | shown_pairs(record))
    for record in found.test:
        assert found.held & (said_pairs(record) | shown_pairs(record))
    assert found.held <= set().union(*map(said_pairs, found.test))
    said = [pair for record in found.train for pair in said_pairs(record)]
    shown = [pair for record in found.train for pair in shown_pairs(record)]
    for value, noun in found.held:
        for pairs in (said, shown):
            assert any(own == value for own, _ in pairs)
        assert any(own == noun for _, own in shown)
        assert any(f" {noun}" in e.text for record in found.train for e in record.expressions)


def said_relations(record: SceneRecord) -> set[tuple[str, str]]:
    return {
        (relation, value)
        for expression in record.expressions
        for _, relations in filters(dict(expression.program))
        for relation, anchor in relations
        for column, value in next(filters(anchor))[0]
        if column == "noun"
    }


def stands(record: SceneRecord, relation: str, noun: str) -> bool:
    """Whether anything is certainly in a relation to a thing of that name, in any image."""
    anchor = P.Some(P.conjunction([P.SCENE, P.Filter(P.NOUN, noun)]))
    run = Executor(PredicateTable(record, 0.4, load_lexicon("en")))
    return bool(run.execute(P.conjunction([P.SCENE, P.Relate(relation, anchor)])).true)


def test_relations_to_anchors_are_new_in_test(layout: DatasetLayout) -> None:
    found = parts(layout, HoldOut.RELATION_ANCHOR)
    for record in found.learned:
        assert not found.held & said_relations(record)
    assert found.held <= set().union(*map(said_relations, found.test))
    for pair in sorted(found.held)[:3]:
        assert not any(stands(record, *pair) for record in found.learned)
        assert any(stands(record, *pair) for record in found.test)
    said = set().union(*map(said_relations, found.train))
    assert {relation for relation, _ in found.held} <= {relation for relation, _ in said}
    names = {word for record in found.train for item in record.objects for word in words(item)}
    assert {noun for _, noun in found.held} <= names


def test_models_are_new_in_test_but_not_their_names(layout: DatasetLayout) -> None:
    found = parts(layout, HoldOut.MODEL)
    models = {(item.id, item.name) for r in found.learned for item in r.objects}
    assert not found.held & models
    assert {name for _, name in found.held} <= {
        item.name for record in found.train for item in record.objects
    }
    for record in found.test:
        assert found.held & {(item.id, item.name) for item in record.objects}


def ninths(record: SceneRecord) -> set[tuple[str, str]]:
    """The ninths of the frame in which the middles of boxes lie, with the names of their objects."""
    found = set()
    for view in record.images:
        for item, seen in zip(record.objects, view.objects, strict=True):
            if seen.bbox is not None:
                x = (seen.bbox[0] + seen.bbox[2] + 1) / 2 / view.width
                y = (seen.bbox[1] + seen.bbox[3] + 1) / 2 / view.height
                row = ("top", "middle", "bottom")[min(int(3 * y), 2)]
                column = ("left", "middle", "right")[min(int(3 * x), 2)]
                found.add((f"{row} {column}", item.name))
    return found


def test_places_of_nouns_are_new_in_test(layout: DatasetLayout) -> None:
    found = parts(layout, HoldOut.PLACE)
    for record in found.learned:
        assert not found.held & ninths(record)
    for record in found.test:
        assert found.held & ninths(record)
    known = set().union(*map(ninths, found.train))
    for place, name in found.held:
        assert any(own == place for own, _ in known)
        assert any(own == name for _, own in known)


def test_the_choice_depends_on_the_seed_alone(layout: DatasetLayout) -> None:
    found = [
        divide(layout, SplitRules(SHARES, seed=seed, hold_out=HoldOut.MODEL)) for seed in (1, 1, 2)
    ]
    assert found[0] == found[1] != found[2]


def test_a_small_share_of_test_holds_out_less(layout: DatasetLayout) -> None:
    few = divide(layout, SplitRules((0.9, 0.05, 0.05), hold_out=HoldOut.ATTRIBUTE_NOUN))
    assert 0 < len(few["test"]) <= int(0.05 * SCENES)
    many = divide(layout, SplitRules((0.3, 0.1, 0.6), hold_out=HoldOut.ATTRIBUTE_NOUN))
    assert len(many["test"]) <= int(0.15 * SCENES)


def test_what_is_in_every_scene_cannot_be_held_out(layout: DatasetLayout, tmp_path: Path) -> None:
    alike = DatasetLayout(tmp_path / "ds")
    alike.make_folders()
    record = next(iterate_scenes(layout))
    for number in range(10):
        alike.scene_record(number).write_text(replace(record, scene=number).dumps())
    for what in HoldOut:
        with pytest.raises(UserInputError, match=f"--hold-out {what}: nothing can be held out"):
            divide(alike, SplitRules(hold_out=what))
    with pytest.raises(UserInputError, match="leave out --test-models"):
        SplitRules(test_models=frozenset({"x"}), hold_out=HoldOut.MODEL)


def test_splits_on_disk_say_what_is_held_out(tmp_path: Path) -> None:
    """One scene of eight has a pair of a color and a name that no other has."""
    made = make_worded_dataset(tmp_path / "ds", 8, 1, 48)
    record = made.records[5]
    (item,) = record.objects[:1]
    color = next(o.color for o in record.objects if o.color != item.color)
    changed = replace(record, objects=(replace(item, color=color), *record.objects[1:]))
    changed = with_proven_expressions(changed)
    made.layout.scene_record(5).write_text(changed.dumps(), encoding="utf-8")
    told: list[HeldOut] = []
    rules = SplitRules(SHARES, hold_out=HoldOut.ATTRIBUTE_NOUN)
    write_splits(made.root, tmp_path / "out", rules, tell=told.append)
    (held,) = told
    assert held.scenes == (5,)
    assert (("color", color), ("noun", item.name)) in held.combinations
    config = json.loads((tmp_path / "out" / "train" / "config.json").read_text(encoding="utf-8"))
    entry = config["split"]["hold_out"]
    assert {"color": color, "noun": item.name} in entry["combinations"]
    assert entry["test_sentences"] == len(changed.expressions) >= entry["test_sentences_with_one"]
    assert entry["test_sentences_with_one"] > 0
    assert f"in 1 of 8 scenes (12.5 %), said by {held.sentences[1]} of the" in held.summary()
