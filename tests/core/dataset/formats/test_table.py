# SPDX-License-Identifier: GPL-3.0-or-later
import hashlib
import importlib
import tracemalloc

import pytest

from core.dataset.formats import base
from core.dataset.formats.base import ExportOptions, image_facts, open_parts
from core.dataset.formats.table import EXPORTERS, run_export
from core.dataset.store.split import SplitRules, write_splits
from core.errors import UserInputError
from core.language.wording.length import words
from tests.core.dataset.formats.readers import READERS
from tests.grasped_dataset import make_grasped_dataset
from tests.synthetic import make_dataset
from utils.repository import REPOSITORY


def tree(root):
    return {
        str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


@pytest.mark.parametrize("name", EXPORTERS)
def test_exports_are_repeatable_and_never_change_the_source(name, dataset, exported, tmp_path):
    first = exported(name)
    before = tree(dataset.root)
    run_export(dataset.root, name, tmp_path / "b", ExportOptions(models_dir=dataset.models_dir))
    assert tree(dataset.root) == before
    assert tree(tmp_path / "b") == tree(first)
    assert not list(tmp_path.glob(".*"))


def test_all_formats_of_the_issue_are_there():
    assert set(EXPORTERS) == {
        "coco", "refcoco", "polyformer", "huggingface", "webdataset", "bop", "vlm", "odvg",
        "graspnet", "grasp_rectangles", "grefcoco",
    }  # fmt: skip


@pytest.mark.parametrize("name", READERS)
def test_splits_are_kept(name, dataset, exported, tmp_path):
    exported(name)  # skips where the reader is missing
    write_splits(dataset.root, tmp_path / "splits", SplitRules((0.34, 0.33, 0.33)))
    options = ExportOptions(models_dir=dataset.models_dir)
    run_export(tmp_path / "splits", name, tmp_path / "out", options)
    images = {}
    for part in open_parts(tmp_path / "splits", "train"):
        found = READERS[name](tmp_path / "out", part.name)
        images[part.name] = {img_idx for img_idx, _ in found.masks}
        (scene,) = part.layout.scenes()
        assert images[part.name] == {view.img_idx for view in dataset.records[scene].images}
    assert set(images) == {"train", "val", "test"}


def test_a_dataset_without_splits_gets_the_name_asked_for(dataset, tmp_path):
    run_export(dataset.root, "coco", tmp_path / "out", split="test")
    assert (tmp_path / "out/annotations/instances_test.json").is_file()


def test_unknown_formats_and_folders_are_said(dataset, tmp_path):
    with pytest.raises(UserInputError, match="'yolo'; there are: coco"):
        run_export(dataset.root, "yolo", tmp_path / "out")
    with pytest.raises(UserInputError, match="contains no scenes"):
        run_export(tmp_path, "coco", tmp_path / "out")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "x").write_text("")
    with pytest.raises(UserInputError, match="not an empty folder"):
        run_export(dataset.root, "coco", tmp_path / "full")


def test_sentences_of_too_many_words_are_left_out_of_every_format(dataset, tmp_path):
    options = ExportOptions(max_words=6)
    texts = {e.text for r in dataset.records for e in r.expressions}
    short = {text for text in texts if len(words(text)) <= 6}
    assert short
    assert short < texts
    for name, reader in (("coco", READERS["coco"]), ("polyformer", READERS["polyformer"])):
        run_export(dataset.root, name, tmp_path / name, options)
        assert {text for _, _, text in reader(tmp_path / name).sentences} == short


def test_a_missing_package_says_what_to_install(dataset, tmp_path, monkeypatch):
    def missing(name):
        raise ImportError(f"No module named '{name}'")

    monkeypatch.setattr(importlib, "import_module", missing)
    with pytest.raises(UserInputError, match=r"'datasets'.*pip install -r requirements-export.txt"):
        run_export(dataset.root, "huggingface", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_facts_have_the_same_keys_for_every_image(dataset):
    facts = [image_facts(r, view) for r in dataset.records for view in r.images]
    assert len({tuple(item) for item in facts}) == 1
    assert len({tuple(o) for item in facts for o in item["objects"]}) == 1


@pytest.mark.long
@pytest.mark.parametrize("name", EXPORTERS)
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_memory_does_not_grow_with_the_dataset(name, tmp_path, monkeypatch):
    monkeypatch.setattr("core.dataset.formats.huggingface._ROWS_PER_GROUP", 2)
    few, many = 3, 12
    for scenes in (few, many):
        make = make_grasped_dataset if EXPORTERS[name].label else make_dataset
        make(tmp_path / f"d{scenes}", scenes, 2, 96)
    options = ExportOptions(shard_size=4, models_dir=tmp_path / f"d{few}_models")

    def peak(scenes, number):
        tracemalloc.start()
        run_export(tmp_path / f"d{scenes}", name, tmp_path / f"out{number}", options)
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    peak(few, 0)  # imports and caches
    growth = (peak(many, 2) - peak(few, 1)) / (many - few)
    scene = [
        path for path in (tmp_path / f"d{many}").rglob("*_0000000[23].*") if path.suffix != ".json"
    ]
    record = tmp_path / f"d{many}/scene_graphs/scene_graph_00000001.json"
    assert growth < 0.3 * sum(path.stat().st_size for path in (*scene, record))


def test_requirements_name_every_optional_package():
    root = REPOSITORY
    text = (root / base.REQUIREMENTS_FILE).read_text(encoding="utf-8")
    assert all(name in text for name in ("datasets", "pyarrow", "webdataset"))
