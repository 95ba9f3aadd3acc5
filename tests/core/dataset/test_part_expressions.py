# SPDX-License-Identifier: GPL-3.0-or-later
"""Sentences of parts, from relabeling to files, checks and splits."""

import json
import re
import shutil
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.annotation.masks import decode_rle, encode_rle, mask_bbox
from core.dataset.formats.base import image_facts
from core.dataset.formats.table import run_export
from core.dataset.statistics.gathering import DatasetStatistics, gather_statistics
from core.dataset.statistics.program_facts import program_facts
from core.dataset.statistics.report import report
from core.dataset.store.layout import DatasetLayout
from core.dataset.store.split import SplitRules, write_splits
from core.dataset.verify.dataset import verify_dataset
from core.dataset.viewing.gallery.writer import write_gallery
from core.language import program as P
from core.scene.parts import PartView
from core.scene.record import SceneRecord
from core.scene.views import ObjectView
from tests.worded_dataset import make_worded_dataset
from tool_scripts.relabel import main as relabel

SCENES, IMAGES, SIZE = 3, 2, 192


def halves(seen: ObjectView) -> tuple[PartView, ...]:
    """Return the upper half of an object as its lid, the lower one as its handle."""
    if seen.rle is None or seen.bbox is None:
        return ()
    mask = decode_rle(seen.rle)
    rows = np.arange(mask.shape[0])[:, None]
    middle = (seen.bbox[1] + seen.bbox[3]) / 2
    color = ("red", "blue", None)[seen.scene_id % 3]
    found = []
    for name, half in (("handle", mask & (rows > middle)), ("lid", mask & (rows <= middle))):
        box = mask_bbox(half)
        if box is not None:
            found.append(PartView(name, int(half.sum()), box, encode_rle(half), color))
    return tuple(found)


def with_parts(record: SceneRecord) -> SceneRecord:
    names = [("handle", "lid") for _ in record.objects]
    objects = [
        replace(item, parts=own, parts_complete=True)
        for item, own in zip(record.objects, names, strict=True)
    ]
    images = [
        replace(view, objects=tuple(replace(seen, parts=halves(seen)) for seen in view.objects))
        for view in record.images
    ]
    return replace(record, objects=tuple(objects), images=tuple(images))


@pytest.fixture(scope="module")
def layout(tmp_path_factory: pytest.TempPathFactory) -> DatasetLayout:
    folder = tmp_path_factory.mktemp("parts")
    plain = DatasetLayout(make_worded_dataset(folder / "plain", SCENES, IMAGES, SIZE).root)
    for scene in plain.scenes():
        path = plain.scene_record(scene)
        record = with_parts(SceneRecord.loads(path.read_text(encoding="utf-8")))
        path.write_text(record.dumps(), encoding="utf-8")
    flags = ["--output-dir", str(folder / "said"), "--part-targets", "2"]
    assert relabel([str(plain.root), *flags, "--kind-weights", "part=3,use=3"]) == 0
    return DatasetLayout(folder / "said")


@pytest.fixture
def copy(layout: DatasetLayout, tmp_path: Path) -> DatasetLayout:
    return DatasetLayout(shutil.copytree(layout.root, tmp_path / "ds"))


def records(layout: DatasetLayout) -> list[SceneRecord]:
    paths = [layout.scene_record(scene) for scene in layout.scenes()]
    return [SceneRecord.loads(path.read_text(encoding="utf-8")) for path in paths]


def errors(layout: DatasetLayout) -> set[str]:
    return {name for name, count in verify_dataset(layout.root).errors.items() if count}


def test_they_are_in_records_and_in_a_file_of_their_own_and_nowhere_else(
    layout: DatasetLayout,
) -> None:
    assert errors(layout) == set()
    listed = json.loads(layout.expressions_parts.read_text(encoding="utf-8"))
    usual = layout.expressions.read_text("utf-8") + layout.rec_tsv.read_text("utf-8")
    total = 0
    for record, item in zip(records(layout), listed, strict=True):
        assert item["img_idxs"] == [view.img_idx for view in record.images]
        for said, entry in zip(record.part_expressions or (), item["expressions"], strict=True):
            total += 1
            target = record.objects[said.targets[0]]
            assert entry["obj"] == {"id": target.id, "scene_id": target.scene_id}
            assert (entry["part"], entry["expression"]) == (said.target_part, said.text)
            assert said.text not in usual
            for view in record.images:
                key = str(view.img_idx)
                mask = decode_rle(entry["rles"][key])
                assert tuple(entry["boxes"][key]) == mask_bbox(mask)
                whole = view.objects[target.scene_id].rle
                assert whole is not None
                assert not (mask & ~decode_rle(whole)).any()
    assert total >= SCENES


def test_without_part_targets_there_is_no_file(tmp_path: Path) -> None:
    made = DatasetLayout(make_worded_dataset(tmp_path / "ds", 1, 1, 96).root)
    assert not made.expressions_parts.exists()


def test_a_dataset_without_parts_is_told_that_it_has_none(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    made = make_worded_dataset(tmp_path / "ds", 1, 1, 96).root
    assert relabel([str(made), "--output-dir", str(tmp_path / "new"), "--part-targets", "1"]) == 0
    assert "knows no parts of objects" in caplog.text
    listed = json.loads(DatasetLayout(tmp_path / "new").expressions_parts.read_text("utf-8"))
    assert [item["expressions"] for item in listed] == [[]]


def test_a_changed_sentence_is_found(copy: DatasetLayout) -> None:
    path = copy.scene_record(copy.scenes()[0])
    data = json.loads(path.read_text(encoding="utf-8"))
    data["part_expressions"][0]["by"] = not data["part_expressions"][0]["by"]
    path.write_text(json.dumps(data) + "\n", encoding="utf-8")
    assert "part sentences" in errors(copy)


def test_a_changed_or_missing_file_is_found(copy: DatasetLayout) -> None:
    text = copy.expressions_parts.read_text(encoding="utf-8")
    copy.expressions_parts.write_text(text.replace('"part": "', '"part": "x', 1))
    assert errors(copy) == {"expressions_parts.json"}
    copy.expressions_parts.unlink()
    assert "index present" in errors(copy)


def test_splits_have_the_sentences_of_their_scenes(layout: DatasetLayout, tmp_path: Path) -> None:
    write_splits(layout.root, tmp_path / "splits", SplitRules((0.4, 0.3, 0.3)))
    found = []
    for part in ("train", "val", "test"):
        path = DatasetLayout(tmp_path / "splits" / part).expressions_parts
        found += json.loads(path.read_text(encoding="utf-8")) if path.exists() else []
    listed = json.loads(layout.expressions_parts.read_text(encoding="utf-8"))
    assert sorted(map(json.dumps, found)) == sorted(map(json.dumps, listed))


def test_the_gallery_lights_the_part_that_a_sentence_means(
    layout: DatasetLayout, tmp_path: Path
) -> None:
    index = write_gallery(layout.root, tmp_path / "page")
    texts = [path.read_text("utf-8") for path in sorted(index.parent.glob("data/scenes_*.js"))]
    shown = [scene for text in texts for scene in json.loads(text[text.index("[") : -3])]
    for record, scene in zip(records(layout), shown, strict=True):
        assert record.part_expressions
        own = [item for item in scene["sentences"] if item["part"]]
        assert [(item["text"], item["targets"], item["part"]) for item in own] == [
            (item.text, list(item.targets), item.target_part) for item in record.part_expressions
        ]
        for item in record.part_expressions:
            (target,) = item.targets
            for view, image in zip(record.images, scene["images"], strict=True):
                parts = view.objects[target].parts or ()
                masks = [part.rle["counts"] for part in parts if part.name == item.target_part]
                found = image["objects"][target].get("parts", {}).get(item.target_part, {})
                assert [found["counts"]] == masks if masks else not found


def boxes(layout: DatasetLayout) -> Counter[tuple[int, str, tuple[int, ...]]]:
    """Return the (image, text, box on pixel edges) of all sentences of parts."""
    listed = json.loads(layout.expressions_parts.read_text(encoding="utf-8"))
    return Counter(
        (int(key), entry["expression"], (x1, y1, x2 + 1, y2 + 1))
        for item in listed
        for entry in item["expressions"]
        for key, (x1, y1, x2, y2) in entry["boxes"].items()
    )


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_exports_for_grounding_have_the_box_of_the_part(
    layout: DatasetLayout, tmp_path: Path
) -> None:
    run_export(layout.root, "odvg", tmp_path / "odvg")
    run_export(layout.root, "vlm", tmp_path / "vlm")
    told: Counter[tuple[int, str, tuple[int, ...]]] = Counter()
    texts = {text for _, text, _ in boxes(layout)}
    for line in lines(tmp_path / "odvg/grounding_train.jsonl"):
        if line["grounding"]["caption"] in texts:
            (region,) = line["grounding"]["regions"]
            img_idx = int(re.sub(r"\D", "", line["filename"]))
            told[img_idx, line["grounding"]["caption"], tuple(region["bbox"])] += 1
    assert told == boxes(layout)
    told.clear()
    for line in lines(tmp_path / "vlm/grounding_train_pixels.jsonl"):
        question, answer = (turn["content"] for turn in line["messages"])
        if "part of an object" in question:
            (found,) = json.loads(answer)
            text = question.partition("JSON: ")[2]
            assert found["label"] in text
            told[int(line["id"].partition("_p")[0]), text, tuple(found["bbox_2d"])] += 1
    assert told == boxes(layout)


def test_facts_of_images_have_the_parts_meant(layout: DatasetLayout) -> None:
    told: Counter[tuple[int, str, tuple[int, ...]]] = Counter()
    for record in records(layout):
        for view in record.images:
            for said in image_facts(record, view)["part_expressions"]:
                x1, y1, x2, y2 = said["bbox"]
                told[view.img_idx, said["text"], (x1, y1, x2 + 1, y2 + 1)] += 1
                assert mask_bbox(decode_rle(said["rle"])) == (x1, y1, x2, y2)
                assert said["part"] in said["text"]
                assert said["by"] == (f" by the {said['part']}" in said["text"])
    assert told == boxes(layout)


def test_they_are_in_the_parquet_rows_of_their_images(
    layout: DatasetLayout, tmp_path: Path
) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    pytest.importorskip("datasets")
    run_export(layout.root, "huggingface", tmp_path / "hf")
    rows = [
        row
        for path in sorted((tmp_path / "hf").rglob("*.parquet"))
        for row in parquet.read_table(path, columns=["img_idx", "part_expressions"]).to_pylist()
    ]
    told = Counter(
        (row["img_idx"], said["text"], (x1, y1, x2 + 1, y2 + 1))
        for row in rows
        for said in row["part_expressions"]
        for x1, y1, x2, y2 in [said["bbox"]]
    )
    assert told == boxes(layout)


def test_statistics_count_them_apart(layout: DatasetLayout) -> None:
    found = records(layout)
    figures = report(gather_statistics(layout.root, layout.scenes()))
    tables = {table["key"]: dict(table["rows"]) for table in figures["tables"]}
    parts = [item for record in found for item in record.part_expressions or ()]
    assert tables["part_targets"] == dict(Counter(item.target_part for item in parts))
    totals = figures["totals"]
    assert totals["sentences"] == sum(len(record.expressions) for record in found)
    assert totals["sentences of parts"] == len(parts)
    assert totals["sentences of parts to take things by"] == sum(item.by for item in parts)
    assert totals["sentences of parts with grasps"] == 0


def test_statistics_count_the_parts_that_tell_a_thing() -> None:
    clauses = [P.SCENE, P.Part("handle", "red"), P.Not(P.Part("lid", "")), P.Part("handle", "")]
    facts = program_facts(P.to_json(P.Unique(P.conjunction(clauses))))
    assert Counter(facts.parts) == {"handle": 2, "lid": 1}
    statistics = DatasetStatistics()
    statistics.parts.update(facts.parts)
    tables = {table["key"]: table["rows"] for table in report(statistics)["tables"]}
    assert tables["parts"] == (("handle", 2), ("lid", 1))


def test_statistics_count_the_texts_that_tell_a_thing_or_an_anchor() -> None:
    box = P.Unique(P.conjunction([P.SCENE, P.Says("oat flakes")]))
    clauses = [P.SCENE, P.Relate("left", box), P.Says("rubio")]
    facts = program_facts(P.to_json(P.Unique(P.conjunction(clauses))))
    assert Counter(facts.texts) == {"oat flakes": 1, "rubio": 1}
    assert facts.relations == ("left",)
    statistics = DatasetStatistics()
    statistics.texts.update(facts.texts)
    tables = {table["key"]: table["rows"] for table in report(statistics)["tables"]}
    assert tables["texts"] == (("oat flakes", 1), ("rubio", 1))
