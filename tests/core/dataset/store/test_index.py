# SPDX-License-Identifier: GPL-3.0-or-later
import json
import shutil
import tracemalloc
from dataclasses import replace

import numpy as np
import pytest
from pycocotools import mask as coco_mask

from core.annotation.polygons import parse_polygons_text
from core.dataset.store import index
from core.dataset.store.index import IndexSummary, expression_items, write_index
from core.dataset.store.layout import DatasetLayout
from core.dataset.store.reader import read_mask
from core.errors import RefGraspError
from tests.synthetic import make_scene
from utils.parallel import WorkerDiedError, ordered_map


def write_records(layout, records):
    layout.scene_graph_dir.mkdir(parents=True)
    for record in records:
        layout.scene_record(record.scene).write_text(record.dumps(), encoding="utf-8")


def rows(path):
    return [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]


def test_expressions_json_has_one_item_a_scene_with_all_its_images(dataset):
    items = json.loads(dataset.layout.expressions.read_text(encoding="utf-8"))
    assert len(items) == len(dataset.records)
    for item, record in zip(items, dataset.records, strict=True):
        assert list(item) == ["img_idxs", "expressions"]
        assert item["img_idxs"] == [view.img_idx for view in record.images]
        assert item["expressions"] == [
            {
                "obj": {"id": record.objects[e.targets[0]].id, "scene_id": e.targets[0]},
                "expression": e.text,
            }
            for e in record.expressions
        ]


def test_the_tables_have_their_columns_in_order(dataset):
    rec, res = rows(dataset.layout.rec_tsv), rows(dataset.layout.res_tsv)
    expected = [
        (view, expression)
        for record in dataset.records
        for view in record.images
        for expression in record.expressions
    ]
    assert len(rec) == len(res) == len(expected) > 20
    for number, (view, expression) in enumerate(expected):
        box = ",".join(map(str, view.objects[expression.targets[0]].bbox))
        path = f"rgb/rgb_{view.img_idx:08d}.jpg"
        assert rec[number] == [str(number), expression.text, box, path]
        assert res[number][:4] == [str(number), path, box, expression.text]
        assert len(res[number]) == 6


def test_polygons_of_the_table_lie_on_their_object(dataset):
    for _, path, box, text, polygon, dense in rows(dataset.layout.res_tsv):
        img_idx = int(path[-12:-4])
        record = dataset.records[img_idx // 2]
        target = next(e.targets[0] for e in record.expressions if e.text == text)
        mask = read_mask(dataset.layout, img_idx) == target
        assert polygon.endswith(" ")
        assert dense.endswith(" ")
        x1, y1, x2, y2 = map(int, box.split(","))
        for rings in (parse_polygons_text(polygon), parse_polygons_text(dense)):
            points = np.concatenate(rings)
            # Polygons run along pixel edges, the box names its last pixels: one more at the end.
            assert (*points.min(axis=0), *points.max(axis=0)) == (x1, y1, x2 + 1, y2 + 1)
            parts = coco_mask.frPyObjects([ring.ravel().tolist() for ring in rings], *mask.shape)
            filled = coco_mask.decode(coco_mask.merge(parts)).astype(bool)
            assert (filled & mask).sum() / (filled | mask).sum() > 0.8


def test_the_index_depends_on_the_records_alone(dataset, tmp_path):
    copy = DatasetLayout(tmp_path)
    shutil.copytree(dataset.layout.scene_graph_dir, copy.scene_graph_dir)
    summary = write_index(tmp_path)
    lines = len(rows(copy.rec_tsv))
    expressions = sum(len(record.expressions) for record in dataset.records)
    assert summary == IndexSummary(3, 6, expressions, lines)
    for name in ("expressions", "rec_tsv", "res_tsv"):
        assert getattr(copy, name).read_bytes() == getattr(dataset.layout, name).read_bytes()


def test_a_scene_without_expressions_is_listed_and_has_no_line(tmp_path):
    record, _, _ = make_scene(0, 2, 64, 0)
    layout = DatasetLayout(tmp_path)
    write_records(layout, [replace(record, expressions=())])
    summary = write_index(tmp_path)
    assert summary == IndexSummary(1, 2, 0, 0)
    assert json.loads(layout.expressions.read_text()) == [{"img_idxs": [0, 1], "expressions": []}]
    assert layout.res_tsv.read_bytes() == b""


def test_an_expression_proven_in_some_images_gets_an_item_of_its_own():
    record, _, _ = make_scene(0, 2, 64, 0)
    first, *rest = record.expressions
    items = list(
        expression_items(replace(record, expressions=(replace(first, images=(1,)), *rest)))
    )
    assert [item["img_idxs"] for item in items] == [[0, 1], [1]]
    assert [e["expression"] for e in items[1]["expressions"]] == [first.text]
    assert len(items[0]["expressions"]) == len(rest)


@pytest.mark.parametrize("text", ["a\tb", "a\nb", "a\rb"])
def test_a_text_that_would_break_a_table_leaves_the_old_index(dataset, tmp_path, text):
    layout = DatasetLayout(shutil.copytree(dataset.root, tmp_path / "copy"))
    before = layout.res_tsv.read_bytes()
    record = dataset.records[0]
    broken = replace(record, expressions=(replace(record.expressions[0], text=text),))
    layout.scene_record(0).write_text(broken.dumps(), encoding="utf-8")
    with pytest.raises(RefGraspError, match="TSV"):
        write_index(layout.root)
    assert layout.res_tsv.read_bytes() == before
    assert not list(layout.root.glob(".*.tmp"))


def test_the_table_of_a_split_follows(dataset, tmp_path):
    layout = DatasetLayout(shutil.copytree(dataset.root, tmp_path / "copy"))
    layout.split_tsv("val").write_text("old")
    write_index(layout.root)
    assert layout.split_tsv("val").read_bytes() == layout.res_tsv.read_bytes()


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # pytest would collect one a mask
def test_memory_does_not_grow_with_the_dataset(tmp_path):
    record, _, _ = make_scene(0, 2, 64, 0)
    text = record.dumps()

    def peak(scenes):
        layout = DatasetLayout(tmp_path / str(scenes))
        write_records(layout, [replace(record, scene=scene) for scene in range(scenes)])
        tracemalloc.start()
        write_index(layout.root, workers=1)
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    # What a scene leaves behind is nothing beside its record (collected rubbish moves it a little).
    growth = (peak(18) - peak(6)) / 12
    assert growth < 0.2 * len(text)


@pytest.fixture
def eager(monkeypatch):
    """Use processes for the smallest dataset."""
    monkeypatch.setattr(index, "_TRIAL_SECONDS", 0.0)
    monkeypatch.setattr(index, "_WORTH_PROCESSES", 0.0)


@pytest.mark.parametrize("batch", [1, 2])
def test_processes_write_the_same_bytes(dataset, tmp_path, monkeypatch, eager, batch):
    monkeypatch.setattr(index, "_BATCH", batch)
    copy = DatasetLayout(tmp_path)
    shutil.copytree(dataset.layout.scene_graph_dir, copy.scene_graph_dir)
    started = []
    monkeypatch.setattr(
        index, "ordered_map", lambda *args: started.append(args[2]) or ordered_map(*args)
    )
    summary = write_index(tmp_path, workers=2)
    assert started == [3 - batch]  # one scene tells that processes are worth it; two are left
    assert summary.scenes == 3
    for name in ("expressions", "rec_tsv", "res_tsv"):
        assert getattr(copy, name).read_bytes() == getattr(dataset.layout, name).read_bytes()


def test_a_small_dataset_does_not_wait_for_processes(dataset, tmp_path, monkeypatch):
    shutil.copytree(dataset.layout.scene_graph_dir, tmp_path / "scene_graphs")
    monkeypatch.setattr(index, "ordered_map", lambda _function, batches, _n: iter(batches))
    assert write_index(tmp_path, workers=2).scenes == 3  # and none of a batch


def test_a_process_that_dies_leaves_the_old_index_and_says_what_to_do(
    dataset, tmp_path, monkeypatch, eager
):
    layout = DatasetLayout(shutil.copytree(dataset.root, tmp_path / "copy"))
    before = layout.res_tsv.read_bytes()

    def die(*_args):
        raise WorkerDiedError("a worker process died")

    monkeypatch.setattr(index, "ordered_map", die)
    with pytest.raises(RefGraspError, match=r"build_index\.py .* --workers 1"):
        write_index(layout.root, workers=2)
    assert layout.res_tsv.read_bytes() == before
