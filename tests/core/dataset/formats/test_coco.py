# SPDX-License-Identifier: GPL-3.0-or-later
import json

import numpy as np
from pycocotools.coco import COCO

from core.dataset.formats.base import ExportOptions
from core.dataset.formats.table import run_export
from core.dataset.store.reader import read_mask
from tests.core.dataset.formats.readers import read_coco


def load(root):
    return json.loads((root / "annotations/instances_train.json").read_text(encoding="utf-8"))


def test_exact_polygons_decode_to_the_mask_image_too(dataset, tmp_path):
    run_export(dataset.root, "coco", tmp_path / "out", ExportOptions(polygons=True))
    found = read_coco(tmp_path / "out")
    assert all(isinstance(a["segmentation"], list) for a in load(tmp_path / "out")["annotations"])
    for (img_idx, scene_id), mask in found.masks.items():
        np.testing.assert_array_equal(mask, read_mask(dataset.layout, img_idx) == scene_id)


def test_area_box_and_ids_follow_the_format(dataset, exported):
    data = load(exported("coco"))
    coco = COCO(exported("coco") / "annotations/instances_train.json")
    assert [item["id"] for item in data["annotations"]] == list(
        range(1, len(data["annotations"]) + 1)
    )
    assert min(item["id"] for key in ("images", "categories") for item in data[key]) == 1
    assert len(data["images"]) == 6
    for item in data["annotations"]:
        mask = coco.annToMask(item)
        rows, columns = np.nonzero(mask)
        width, height = np.ptp(columns) + 1, np.ptp(rows) + 1
        assert item["bbox"] == [columns.min(), rows.min(), width, height]
        assert item["area"] == mask.sum()
        assert item["iscrowd"] == 0
        assert isinstance(item["segmentation"]["counts"], str)
    names = {(c["name"], c["supercategory"]) for c in data["categories"]}
    assert names == {(o.name, o.category) for r in dataset.records for o in r.objects}


def test_images_are_the_datasets_own_files(dataset, exported):
    root = exported("coco")
    for image in load(root)["images"]:
        file = root / "images/train" / image["file_name"]
        assert file.samefile(dataset.layout.rgb(image["img_idx"]))
