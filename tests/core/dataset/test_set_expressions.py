# SPDX-License-Identifier: GPL-3.0-or-later
"""Sentences of several objects or none, from relabeling to files, checks, splits and the export to gRefCOCO."""

import importlib.util
import json
import os
import re
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from core.annotation.masks import decode_rle
from core.dataset.formats.base import ExportOptions, edge_box, image_facts
from core.dataset.formats.table import run_export
from core.dataset.store.layout import DatasetLayout
from core.dataset.store.reader import read_scene
from core.dataset.store.split import SplitRules, write_splits
from core.dataset.verify.dataset import verify_dataset
from core.dataset.verify.sentences import check_sentences
from core.dataset.verify.set_sentences import check_set_sentences, check_twins
from core.dataset.verify.tally import Tally
from core.dataset.viewing.gallery.payload import scene_payload, sentence_rows
from core.dataset.viewing.sheet import _text_lines
from core.language.search.in_dataset import say_in_dataset
from core.language.settings import LanguageSettings, SetShares, Style
from core.scene.json_fields import SceneFormatError
from core.scene.record import SceneRecord
from core.scene.set_expressions import Failed
from tests.core.language.stacked import random_stacked
from tests.worded_dataset import make_worded_dataset
from tool_scripts.relabel import main as relabel

# The folder with grefer.py of ReLA, if it is not installed.
GREFER = os.environ.get("REFGRASP_GREFER", "")


@pytest.fixture(scope="module")
def layout(tmp_path_factory: pytest.TempPathFactory) -> DatasetLayout:
    folder = tmp_path_factory.mktemp("sets")
    plain = make_worded_dataset(folder / "plain", 4, 2, 96).root
    output = folder / "sets"
    flags = [
        "--output-dir",
        str(output),
        "--set-shares",
        "one=1,many=0.5,none=0.5",
        "--sentence-twins",
    ]
    assert relabel([str(plain), *flags]) == 0
    return DatasetLayout(output)


@pytest.fixture
def copy(layout: DatasetLayout, tmp_path: Path) -> DatasetLayout:
    return DatasetLayout(shutil.copytree(layout.root, tmp_path / "ds"))


def records(layout: DatasetLayout) -> list[SceneRecord]:
    paths = [layout.scene_record(scene) for scene in layout.scenes()]
    return [SceneRecord.loads(path.read_text(encoding="utf-8")) for path in paths]


def errors(layout: DatasetLayout) -> set[str]:
    return {name for name, count in verify_dataset(layout.root).errors.items() if count}


def edit(layout: DatasetLayout, change: Callable[[list[dict[str, Any]]], None]) -> None:
    """Change the set expressions of the first scene that has some of several objects and some of none."""
    for scene in layout.scenes():
        path = layout.scene_record(scene)
        data = json.loads(path.read_text(encoding="utf-8"))
        if len({bool(item["targets"]) for item in data["set_expressions"]}) == 2:
            change(data["set_expressions"])
            path.write_text(json.dumps(data) + "\n", encoding="utf-8")
            return
    raise AssertionError("no scene has both")


def several(items: list[dict[str, Any]]) -> dict[str, Any]:
    return next(item for item in items if item["targets"])


def none(items: list[dict[str, Any]]) -> dict[str, Any]:
    return next(item for item in items if not item["targets"])


def test_they_are_in_records_and_in_a_file_of_their_own_and_nowhere_else(
    layout: DatasetLayout,
) -> None:
    listed = json.loads(layout.expressions_sets.read_text(encoding="utf-8"))
    found = records(layout)
    assert [item["img_idxs"] for item in listed] == [
        [view.img_idx for view in record.images] for record in found
    ]
    usual = layout.expressions.read_text("utf-8") + layout.rec_tsv.read_text("utf-8")
    for record, item in zip(found, listed, strict=True):
        assert record.set_expressions is not None
        for said, entry in zip(record.set_expressions, item["expressions"], strict=True):
            assert entry["expression"] == said.text
            assert entry["failed"] == said.failed
            assert [o["scene_id"] for o in entry["objs"]] == list(said.targets)
            assert [o["id"] for o in entry["objs"]] == [record.objects[i].id for i in said.targets]
            assert f'"{said.text}"' not in usual
            assert f"\t{said.text}\t" not in usual
    counts = [len(e.targets) for record in found for e in record.set_expressions or ()]
    assert 1 not in counts
    assert 0 in counts
    assert max(counts) > 1


def test_a_dataset_with_them_is_clean(layout: DatasetLayout) -> None:
    assert errors(layout) == set()


@pytest.mark.parametrize(
    ("which", "change"),
    [
        (several, lambda item: item["targets"].pop()),
        (several, lambda item: item.update(text=item["text"] + " Now!")),
        (several, lambda item: item["certificate"][str(item["images"][0])].update(margin=0.9)),
        (none, lambda item: item.update(failed="place")),
        (none, lambda item: item.update(program=several_program(item))),
        (none, lambda item: item.update(certificate={})),
    ],
)
def test_planted_faults_are_found(
    copy: DatasetLayout,
    which: Callable[[list[dict[str, Any]]], dict[str, Any]],
    change: Callable[[dict[str, Any]], object],
) -> None:
    def plant(items: list[dict[str, Any]]) -> None:
        change(which(items))

    edit(copy, plant)
    assert "sets" in errors(copy)


def several_program(item: dict[str, Any]) -> dict[str, Any]:
    return {"op": "all", "count": 0, "of": item["program"]["of"]}


def test_a_lost_or_wrong_file_of_sets_is_found(copy: DatasetLayout) -> None:
    text = copy.expressions_sets.read_text(encoding="utf-8")
    copy.expressions_sets.write_text(text.replace('"expression": "', '"expression": "Oh, ', 1))
    assert errors(copy) == {"expressions_sets.json"}
    copy.expressions_sets.unlink()
    assert errors(copy) == {"index present"}


def test_numbers_that_do_not_exist_are_refused(layout: DatasetLayout) -> None:
    record = next(r for r in records(layout) if r.set_expressions and r.sentence_twins)
    for change, message in (
        (lambda d: d["set_expressions"][0].update(targets=[99]), "set expression 0"),
        (
            lambda d: d["sentence_twins"].append([0, f"s{len(d['set_expressions'])}", "a", "b"]),
            "twins",
        ),
        (lambda d: d["sentence_twins"].append([0, len(d["expressions"]), "a", "b"]), "twins"),
        (lambda d: d["sentence_twins"].append([0, "3", "a", "b"]), "is not like 's3'"),
    ):
        data = json.loads(record.dumps())
        change(data)
        with pytest.raises(SceneFormatError, match=message):
            SceneRecord.loads(json.dumps(data))


def test_twins_that_are_none_are_found(copy: DatasetLayout) -> None:
    for scene in copy.scenes():
        path = copy.scene_record(scene)
        data = json.loads(path.read_text(encoding="utf-8"))
        if data["sentence_twins"]:
            data["sentence_twins"][0][3] = "purple-ish"
            path.write_text(json.dumps(data) + "\n", encoding="utf-8")
            break
    assert errors(copy) == {"twins"}


def test_splits_keep_them(layout: DatasetLayout, tmp_path: Path) -> None:
    write_splits(layout.root, tmp_path / "splits", SplitRules((0.5, 0.25, 0.25)))
    items = []
    for part in ("train", "val", "test"):
        path = DatasetLayout(tmp_path / "splits" / part).expressions_sets
        items += json.loads(path.read_text(encoding="utf-8"))
    listed = json.loads(layout.expressions_sets.read_text(encoding="utf-8"))
    assert sorted(items, key=lambda i: i["img_idxs"]) == listed


def read_grefs(root: Path) -> tuple[list[dict[str, Any]], dict[int, dict[str, Any]]]:
    data = root / "grefcoco"
    refs = json.loads((data / "grefs(unc).json").read_text(encoding="utf-8"))
    instances = json.loads((data / "instances.json").read_text(encoding="utf-8"))
    return refs, {entry["id"]: entry for entry in instances["annotations"]}


def test_grefcoco_holds_every_sentence_with_its_objects(
    layout: DatasetLayout, tmp_path: Path
) -> None:
    run_export(layout.root, "grefcoco", tmp_path / "out")
    refs, annotations = read_grefs(tmp_path / "out")
    found = set()
    for ref in refs:
        assert (tmp_path / "out/images/train2014" / ref["file_name"]).is_file()
        assert ref["no_target"] == (ref["ann_id"] == [-1]) == (ref["category_id"] == [-1])
        owned = [annotations[i] for i in ref["ann_id"] if i != -1]
        assert {entry["image_id"] for entry in owned} <= {ref["image_id"]}
        targets = tuple(entry["scene_id"] for entry in owned)
        found |= {(ref["image_id"] - 1, targets, s["raw"]) for s in ref["sentences"]}
    assert found == {
        (img_idx, tuple(item.targets), item.text)
        for record in records(layout)
        for item in (*record.expressions, *(record.set_expressions or ()))
        for img_idx in item.images
    }
    assert [ref["ref_id"] for ref in refs] == list(range(1, len(refs) + 1))


def _grefer() -> Any:
    """Return ReLA's module, with stand-ins for what it needs only to draw."""
    path = Path(GREFER) / "grefer.py"
    if not GREFER or not path.is_file():
        pytest.skip("REFGRASP_GREFER names no folder with grefer.py")
    for name in (
        "skimage", "skimage.io", "matplotlib", "matplotlib.pyplot", "matplotlib.collections",
        "matplotlib.patches",
    ):  # fmt: skip
        module: Any = sys.modules.setdefault(name, ModuleType(name))
        module.PatchCollection = module.Polygon = module.Rectangle = module.io = object
    spec = importlib.util.spec_from_file_location("grefer", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_reader_of_grefcoco_reads_masks_of_all_and_none(
    layout: DatasetLayout, tmp_path: Path
) -> None:
    module = _grefer()
    run_export(layout.root, "grefcoco", tmp_path / "out")
    data = module.G_REFER(str(tmp_path / "out"), "grefcoco", "unc")
    by_image = {view.img_idx: view for record in records(layout) for view in record.images}
    for ref_id in data.getRefIds(split=["train"]):
        (ref,) = data.loadRefs(ref_id)
        found = data.getMaskByRef(ref_id=ref_id, ref=ref, merge=True)
        assert found["empty"] == ref["no_target"]
        view = by_image[ref["image_id"] - 1]
        true = np.zeros((view.height, view.width), dtype=np.uint8)
        for target in [data.Anns[i]["scene_id"] for i in ref["ann_id"] if i != -1]:
            true |= decode_rle(view.objects[target].rle).astype(np.uint8)
        np.testing.assert_array_equal(found["mask"], true)


def test_the_gallery_lists_them_after_the_others(layout: DatasetLayout) -> None:
    for record in records(layout):
        page = scene_payload(record, LanguageSettings())
        sets = record.set_expressions or ()
        shown = page["sentences"][len(record.expressions) :]
        assert [(item["text"], item["targets"]) for item in shown] == [
            (item.text, list(item.targets)) for item in sets
        ]
        kinds = [f"none: {item.failed}" if item.failed else "several" for item in sets]
        assert [item["kind"] for item in shown] == kinds
        rows = sentence_rows(record)
        assert [row.text for row in rows] == [item["text"] for item in page["sentences"]]


def test_failing_parts_are_those_of_the_set_file() -> None:
    assert set(Failed) == {"noun", "color", "place", "relation", "anchor"}


def test_other_exports_hold_them_too(layout: DatasetLayout, tmp_path: Path) -> None:
    true = {
        (img_idx, item.targets, item.text)
        for record in records(layout)
        for item in record.set_expressions or ()
        for img_idx in item.images
    }
    run_export(layout.root, "odvg", tmp_path / "odvg")
    boxes = {
        (view.img_idx, seen.scene_id): edge_box(seen)
        for record in records(layout)
        for view in record.images
        for seen in view.objects
        if seen.bbox is not None
    }
    lines = (tmp_path / "odvg/grounding_train.jsonl").read_text(encoding="utf-8").splitlines()
    found = set()
    for line in map(json.loads, lines):
        regions = [region["bbox"] for region in line["grounding"]["regions"]]
        if len(regions) != 1:
            img_idx = int(Path(line["filename"]).stem.split("_")[1])
            found.add((img_idx, line["grounding"]["caption"], tuple(map(tuple, regions))))
    assert found == {
        (img_idx, text, tuple(tuple(boxes[img_idx, target]) for target in targets))
        for img_idx, targets, text in true
    }
    facts = [image_facts(record, view) for record in records(layout) for view in record.images]
    assert true == {
        (fact["img_idx"], tuple(item["targets"]), item["text"])
        for fact in facts
        for item in fact["set_expressions"]
    }


def test_chats_answer_with_all_boxes_or_with_none(layout: DatasetLayout, tmp_path: Path) -> None:
    run_export(layout.root, "vlm", tmp_path / "out")
    lines = (tmp_path / "out/grounding_train_pixels.jsonl").read_text(encoding="utf-8").splitlines()
    said = {
        (r.images[0].img_idx, i): e
        for r in records(layout)
        for i, e in enumerate(r.set_expressions or ())
    }
    seen = 0
    for line in map(json.loads, lines):
        question, reply = (turn["content"] for turn in line["messages"])
        assert "all objects that this request means" in question
        image, _, number = line["id"].partition("_")
        boxes = json.loads(reply)
        if not number.startswith("s"):
            assert len(boxes) == 1
        elif (int(image), int(number[1:])) in said:
            item = said[int(image), int(number[1:])]
            assert question.endswith(item.text)
            assert len(boxes) == len(item.targets)
            seen += 1
    assert seen == len(said)
    output = tmp_path / "swift"
    options = ExportOptions(layout="swift", coordinates="norm1")
    run_export(layout.root, "vlm", output, options)
    for line in (output / "grounding_train_norm1_swift.jsonl").read_text("utf-8").splitlines():
        chat = json.loads(line)
        (_, answer), found = chat["messages"], chat["objects"]
        assert answer["content"].count("<bbox>") == len(found["bbox"]) == len(found["ref"])


@pytest.mark.parametrize("style", [Style.NATURAL, Style.COMPOSITIONAL])
def test_sets_and_twins_of_scenes_with_things_on_things_are_clean(style: Style) -> None:
    settings = LanguageSettings(
        style=style, sets=SetShares(one=1.0, many=1.0, none=1.0), sentence_twins=True
    )
    tally, said = Tally(), 0
    for seed in range(6):
        record = random_stacked(seed).record
        record = say_in_dataset(record, settings).added_to(record)
        check_sentences(record, settings, tally)
        check_set_sentences(record, settings, tally)
        check_twins(record, settings, tally)
        said += len(record.set_expressions or ())
    assert said > 20
    assert not tally.errors, tally.examples


def test_a_sheet_lists_them_with_what_they_mean(layout: DatasetLayout) -> None:
    told: list[str] = []
    for scene in layout.scenes():
        record = read_scene(layout.scene_record(scene))
        lines = _text_lines(record, record.images[0].img_idx, 1296)
        told += [line.note for line in lines if line.note.startswith("means")]
        sets = record.set_expressions or ()
        assert len(sets) == sum(line.note.startswith("means") for line in lines)
    assert any(note.count(",") for note in told)
    assert any(re.fullmatch(r"means none \(its \w+ fails\)", note) for note in told)
