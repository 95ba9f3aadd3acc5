# SPDX-License-Identifier: GPL-3.0-or-later
"""Parts of objects from the models' files to records, exports and splits, without Blender."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from pycocotools.coco import COCO

from core.annotation.masks import decode_rle
from core.app.run.run import run
from core.config.settings import GenerationConfig
from core.dataset.formats.base import ExportOptions
from core.dataset.formats.table import run_export
from core.dataset.store.dataset_store import DatasetStore
from core.dataset.store.layout import DatasetLayout
from core.dataset.store.reader import iterate_scenes, read_mask
from core.dataset.store.split import SplitRules, write_splits
from core.dataset.verify.coco import CocoFile, verify_coco
from core.dataset.verify.dataset import verify_dataset
from core.scene.objects import SceneObject
from core.scene.views import ObjectView, View
from tests.fake_engine import FakeEngine, fake_models
from tests.named_mug import write_mug

IMAGES = 2


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> GenerationConfig:
    folder = tmp_path_factory.mktemp("parts")
    (folder / "background.blend").write_bytes(b"BLENDER: only its hash matters here")
    spreadsheet = fake_models(folder / "models")
    for color in ("red", "green", "blue", "white"):
        write_mug(folder / "models", f"cup_{color}")
    return GenerationConfig(
        output_dir=folder / "output",
        models_info_file_path=spreadsheet,
        obj_dir=folder / "models",
        blender_scene_file_path=folder / "background.blend",
        seed=5,
        iterations=3,
        images_per_iteration=IMAGES,
        resolution_width=96,
        resolution_height=72,
        min_visibility=0.2,
        extra_outputs="parts",
        grasps="off",
    )


def make(config: GenerationConfig) -> DatasetLayout:
    store = DatasetStore(config.output_dir)
    try:
        run(config, store, lambda assets, _temporary: FakeEngine(assets), {})
    finally:
        store.close()
    return store.layout


@pytest.fixture(scope="module")
def made(config: GenerationConfig) -> DatasetLayout:
    return make(config)


def entries(made: DatasetLayout) -> Iterator[tuple[View, SceneObject, ObjectView]]:
    for record in iterate_scenes(made):
        for view in record.images:
            yield from ((view, *pair) for pair in zip(record.objects, view.objects, strict=True))


def test_every_object_says_what_parts_it_has_and_shows(made: DatasetLayout) -> None:
    shown = 0
    for view, item, seen in entries(made):
        is_named = item.name == "cup"
        assert item.parts == (("body", "handle", "lid") if is_named else ())
        assert item.parts_complete == is_named
        mask = read_mask(made, view.img_idx) == item.scene_id
        together = np.zeros_like(mask)
        for part in seen.parts or ():
            together |= decode_rle(part.rle)
            shown += part.pixels
        assert (together == (mask & is_named)).all()
    assert shown


def test_the_verifier_finds_a_false_mask(made: DatasetLayout, config: GenerationConfig) -> None:
    tally = verify_dataset(made.root)
    assert not any(tally.errors.values())
    assert tally.checked["part masks"]
    path = made.scene_record(0)
    text = path.read_text(encoding="utf-8")
    data = json.loads(text)
    part = next(p for v in data["images"] for o in v["objects"] for p in o["parts"])
    part["pixels"] += 1
    path.write_text(json.dumps(data) + "\n", encoding="utf-8")
    try:
        broken = {name for name, count in verify_dataset(config.output_dir).errors.items() if count}
    finally:
        path.write_text(text, encoding="utf-8")
    assert broken == {"part masks"}


def test_without_them_records_are_as_ever(
    made: DatasetLayout, config: GenerationConfig, tmp_path: Path
) -> None:
    plain = make(replace(config, output_dir=tmp_path / "plain", extra_outputs=""))
    for with_parts, without in zip(iterate_scenes(made), iterate_scenes(plain), strict=True):
        data = with_parts.to_json()
        for item in data["objects"]:
            del item["parts"], item["parts_complete"]
        for view in data["images"]:
            for seen in view["objects"]:
                del seen["parts"]
        assert {**data, "fingerprint": ""} == {**without.to_json(), "fingerprint": ""}


def test_coco_has_parts_in_categories_of_their_own(made: DatasetLayout, tmp_path: Path) -> None:
    run_export(made.root, "coco", tmp_path / "coco", ExportOptions())
    file = tmp_path / "coco/annotations/instances_train.json"
    assert not any(verify_coco([CocoFile(file, tmp_path / "coco/images/train")]).errors.values())
    coco = COCO(file)
    parents = {c["name"]: c["supercategory"] for c in coco.loadCats(coco.getCatIds())}
    assert {name for name in parents if "/" in name} == {"cup/body", "cup/handle", "cup/lid"}
    assert parents["cup/handle"] == "cup"
    found = {
        (item["image_id"] - 1, item["scene_id"], item["part"]): coco.annToMask(item)
        for item in coco.loadAnns(coco.getAnnIds())
        if "part" in item
    }
    expected = {
        (view.img_idx, item.scene_id, part.name): decode_rle(part.rle)
        for view, item, seen in entries(made)
        for part in seen.parts or ()
    }
    assert found.keys() == expected.keys()
    assert all((found[key] == expected[key]).all() for key in found)


def test_polygons_of_parts_are_exact_too(made: DatasetLayout, tmp_path: Path) -> None:
    run_export(made.root, "coco", tmp_path / "coco", ExportOptions(polygons=True))
    file = tmp_path / "coco/annotations/instances_train.json"
    assert not any(verify_coco([CocoFile(file, tmp_path / "coco/images/train")]).errors.values())


def test_splits_keep_them(made: DatasetLayout, tmp_path: Path) -> None:
    write_splits(made.root, tmp_path / "splits", SplitRules((0.5, 0.0, 0.5)))
    for name in ("train", "test"):
        layout = DatasetLayout(tmp_path / "splits" / name)
        assert not any(verify_dataset(layout.root).errors.values())
        assert all(seen.parts is not None for _, _, seen in entries(layout))
