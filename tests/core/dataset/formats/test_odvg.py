# SPDX-License-Identifier: GPL-3.0-or-later
"""ODVG as the loaders of Open-GroundingDino, mmdetection and TAO take it apart."""

import json

import pytest
from pycocotools.coco import COCO

from core.dataset.store.reader import scene_samples


@pytest.fixture
def root(exported):
    return exported("odvg")


def lines(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def edges(seen):
    x1, y1, x2, y2 = seen.bbox
    return [x1, y1, x2 + 1, y2 + 1]


def test_a_line_is_a_sentence_with_the_box_of_what_it_means(root, dataset):
    samples = [sample for record in dataset.records for sample in scene_samples(record)]
    found = lines(root / "grounding_train.jsonl")
    assert len(found) == len(samples)
    for line, sample in zip(found, samples, strict=True):
        assert (root / line["filename"]).is_file()
        assert (line["width"], line["height"]) == (sample.view.width, sample.view.height)
        assert line["grounding"]["caption"] == sample.expression.text
        (region,) = line["grounding"]["regions"]
        assert region["bbox"] == edges(sample.seen)
        ((start, end),) = region["tokens_positive"]
        assert line["grounding"]["caption"][start:end] == region["phrase"]


def test_detection_has_every_visible_object_with_labels_from_0(root, dataset):
    names = json.loads((root / "label_map.json").read_text())
    assert sorted(map(int, names)) == list(range(len(names)))
    views = [(record, view) for record in dataset.records for view in record.images]
    for line, (record, view) in zip(lines(root / "detection_train.jsonl"), views, strict=True):
        visible = [o for o in view.objects if o.bbox is not None]
        items = line["detection"]["instances"]
        assert [item["bbox"] for item in items] == [edges(seen) for seen in visible]
        for item, seen in zip(items, visible, strict=True):
            assert item["category"] == record.objects[seen.scene_id].name
            assert names[str(item["label"])] == item["category"]


def test_the_coco_file_for_validation_counts_categories_from_0(root):
    coco = COCO(root / "instances_train.json")
    names = json.loads((root / "label_map.json").read_text())
    assert {str(i): c["name"] for i, c in coco.cats.items()} == names
    assert min(coco.cats) == 0
    assert {ann["category_id"] for ann in coco.anns.values()} <= set(coco.cats)
    for image in coco.imgs.values():
        assert (root / image["file_name"]).is_file()


def test_mmdetection_reads_both_files(root):
    odvg = pytest.importorskip("mmdet.datasets.odvg")
    for kind, label_map in (("grounding", None), ("detection", "label_map.json")):
        data = odvg.ODVGDataset(
            data_root=str(root), ann_file=f"{kind}_train.jsonl", label_map_file=label_map,
            data_prefix={"img": ""}, pipeline=[],
        )  # fmt: skip
        assert len(data) == len(lines(root / f"{kind}_train.jsonl"))
