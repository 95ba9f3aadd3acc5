# SPDX-License-Identifier: GPL-3.0-or-later
"""Sentences of parts have the grasps on these parts: relabeled, verified, split, listed and shown."""

import json
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.annotation.labels.grasps import GRASPS
from core.dataset.store.layout import DatasetLayout
from core.dataset.store.split import SplitRules, write_splits
from core.dataset.verify.dataset import verify_dataset
from core.dataset.verify.part_sentences import BOUND, check_part_sentences
from core.dataset.verify.tally import Tally
from core.dataset.viewing.gallery.writer import write_gallery
from core.language.settings import LanguageSettings
from core.scene.record import SceneRecord
from tests.core.dataset.test_part_expressions import records, with_parts
from tests.grasped_dataset import make_grasped_dataset, read_scene_grasps
from tool_scripts.relabel import main as relabel

SCENES, IMAGES, SIZE = 2, 2, 128
ASKED = re.compile(r"\b(grasp|grab|hold|take|lift|pick)\b", re.IGNORECASE)


def with_grasps_on_parts(record: SceneRecord, scene_ids: np.ndarray) -> SceneRecord:
    """Return a record in which every other object has its first two grasps on its handle, others on the lid."""
    objects = []
    for item in record.objects:
        rows = np.flatnonzero(scene_ids == item.scene_id).tolist()
        held = rows[: 2 * (item.scene_id % 2)]
        found = {"handle": tuple(held), "lid": tuple(rows[len(held) :])}
        found = {name: own for name, own in found.items() if own}
        objects.append(replace(item, part_grasps=found))
    return replace(record, objects=tuple(objects))


@pytest.fixture(scope="module")
def layout(tmp_path_factory: pytest.TempPathFactory) -> DatasetLayout:
    folder = tmp_path_factory.mktemp("grasped parts")
    made = make_grasped_dataset(folder / "plain", SCENES, IMAGES, SIZE)
    for record in made.records:
        scene_ids = read_scene_grasps(made, record).scene_id
        told = with_grasps_on_parts(with_parts(record), scene_ids)
        made.layout.scene_record(record.scene).write_text(told.dumps(), encoding="utf-8")
    flags = ["--output-dir", str(folder / "said"), "--part-targets", "2"]
    assert relabel([str(made.root), *flags]) == 0
    return DatasetLayout(folder / "said")


def errors(layout: DatasetLayout) -> set[str]:
    return {name for name, count in verify_dataset(layout.root).errors.items() if count}


def test_sentences_have_the_grasps_on_their_part_and_ask_for_none_that_is_not_there(
    layout: DatasetLayout,
) -> None:
    kinds: Counter[tuple[bool, bool]] = Counter()
    listed = json.loads(layout.expressions_parts.read_text(encoding="utf-8"))
    for record, item in zip(records(layout), listed, strict=True):
        assert record.grasps is not None
        assert item["grasps_file"] == record.grasps.file
        for said, entry in zip(record.part_expressions or (), item["expressions"], strict=True):
            target = record.objects[said.targets[0]]
            rows = dict(target.part_grasps or {}).get(said.target_part, ())
            assert said.grasps == rows
            assert (entry["grasps"], entry["by"]) == (list(rows), said.by)
            asked = bool(ASKED.search(said.text))
            assert not asked or rows or target.no_grasp is not None, said.text
            kinds[asked, bool(rows)] += 1
    assert kinds[True, True]
    assert kinds[False, False]
    assert errors(layout) == set()


def damaged(layout: DatasetLayout, kind: str) -> SceneRecord:
    """Return a record in which one thing is wrong."""
    for record in records(layout):
        data = record.to_json()
        if _damage(data, kind):
            return SceneRecord.from_json(data)
    raise AssertionError(kind)


def _damage(data: dict[str, Any], kind: str) -> bool:
    grasped = [item for item in data["objects"] if len(item["part_grasps"].get("lid", ())) > 1]
    if kind == "none":
        for item in data["part_expressions"]:
            if item["grasps"] and ASKED.search(item["text"]):
                del data["objects"][item["targets"][0]]["part_grasps"][item["target_part"]]
                item["grasps"] = []
                return True
        return False
    if kind == "sentence":
        for item in data["part_expressions"]:
            if item["grasps"]:
                item["grasps"].pop()
                return True
        return False
    if len(grasped) < 2:
        return False
    rows = grasped[0]["part_grasps"]["lid"]
    if kind == "foreign":
        rows.append(grasped[1]["part_grasps"]["lid"][-1])
    elif kind == "order":
        rows.reverse()
    elif kind == "twice":
        grasped[0]["part_grasps"]["handle"] = rows[:1]
    elif kind == "unknown":
        grasped[0]["part_grasps"] = {"trunk": rows}
    else:
        del grasped[0]["part_grasps"]
    return True


@pytest.mark.parametrize("kind", ["none", "sentence"])
def test_a_sentence_with_wrong_grasps_is_found(layout: DatasetLayout, kind: str) -> None:
    tally = Tally()
    check_part_sentences(damaged(layout, kind), LanguageSettings(part_targets=2), tally)
    assert set(tally.errors) == {BOUND.name}


@pytest.mark.parametrize("kind", ["foreign", "order", "twice", "unknown", "missing"])
def test_wrong_grasps_of_an_object_are_found(layout: DatasetLayout, kind: str) -> None:
    record = damaged(layout, kind)
    assert record.grasps is not None
    assert GRASPS.scene is not None
    data = (layout.root / record.grasps.file).read_bytes()
    assert not all(finding.holds for finding in GRASPS.scene.check([data], record))


def test_splits_keep_rows_and_files(layout: DatasetLayout, tmp_path: Path) -> None:
    write_splits(layout.root, tmp_path / "splits", SplitRules((0.5, 0.0, 0.5)))
    found = []
    for path in sorted((tmp_path / "splits").glob("*/expressions_parts.json")):
        for item in json.loads(path.read_text(encoding="utf-8")):
            assert (path.parent / item["grasps_file"]).is_file()
            found.append(item)
    listed = json.loads(layout.expressions_parts.read_text(encoding="utf-8"))
    assert sorted(map(json.dumps, found)) == sorted(map(json.dumps, listed))


def test_the_gallery_has_the_hands_of_each_part(layout: DatasetLayout, tmp_path: Path) -> None:
    index = write_gallery(layout.root, tmp_path / "page")
    texts = [path.read_text("utf-8") for path in sorted(index.parent.glob("data/scenes_*.js"))]
    shown = [scene for text in texts for scene in json.loads(text[text.index("[") : -3])]
    some = 0
    for record, scene in zip(records(layout), shown, strict=True):
        for image in scene["images"]:
            for item in record.part_expressions or ():
                (target,) = item.targets
                hands = image["objects"][target]["parts"][item.target_part]["hands"]
                assert bool(hands) == bool(item.grasps)
                assert len(hands) <= len(item.grasps or ())
                assert {hand[0] for hand in hands} <= {target}
                some += bool(hands)
    assert some
