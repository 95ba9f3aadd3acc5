# SPDX-License-Identifier: GPL-3.0-or-later
import json
import os
import subprocess
import sys

import numpy as np
import pytest

from core.dataset.formats.base import ExportOptions
from core.dataset.formats.huggingface import dataset_card
from core.dataset.formats.table import run_export
from core.dataset.store.reader import read_depth, read_rgb

datasets = pytest.importorskip("datasets", reason="see requirements-export.txt")
yaml = pytest.importorskip("yaml", reason="comes with datasets")


def load(root, **options):
    return datasets.load_dataset(str(root), cache_dir=str(root.parent / "hf_cache"), **options)


def test_images_depth_and_cameras_return_as_they_are(dataset, exported):
    rows = load(exported("huggingface"), split="train")
    views = [view for record in dataset.records for view in record.images]
    assert len(rows) == len(views)
    for row, view in zip(rows, views, strict=True):
        np.testing.assert_array_equal(
            np.array(row["image"]), read_rgb(dataset.layout, view.img_idx)
        )
        depth = np.array(row["depth"], dtype=np.uint16).view(np.float16)
        np.testing.assert_array_equal(depth, read_depth(dataset.layout, view.img_idx))
        np.testing.assert_array_equal(row["K"], view.K)
        np.testing.assert_array_equal(row["cam_to_world"], view.cam_to_world)
        record = dataset.records[row["scene"]]
        for item, truth in zip(row["objects"], record.objects, strict=True):
            assert (item["id"], item["name"], item["color"]) == (truth.id, truth.name, truth.color)
            np.testing.assert_array_equal(item["pose"], truth.pose)


def test_list_features_are_spelled_as_every_version_since_3_reads_them(exported):
    parquet = pytest.importorskip("pyarrow.parquet")
    (path,) = (exported("huggingface") / "data").iterdir()
    info = json.loads(parquet.read_schema(path).metadata[b"huggingface"])["info"]
    assert info["features"]["K"]["_type"] == "Sequence"
    assert info["features"]["K"]["feature"]["_type"] == "Sequence"
    (item,) = info["features"]["objects"]
    assert item["bbox"] == {"feature": {"dtype": "int32", "_type": "Value"}, "_type": "Sequence"}
    assert '"List"' not in json.dumps(info)


# A folder made by: pip install --target FOLDER datasets==3.0.0
OLD_DATASETS = os.environ.get("REFGRASP_OLD_DATASETS")
READ = """
import sys, datasets
rows = datasets.load_dataset(sys.argv[1], split="train", cache_dir=sys.argv[2])
first = rows[0]
print(datasets.__version__.split(".")[0], len(rows), len(first["objects"]), len(first["K"]), first["mask"].mode)
"""


@pytest.mark.skipif(
    not OLD_DATASETS, reason="REFGRASP_OLD_DATASETS names no folder with datasets 3"
)
def test_the_oldest_supported_version_reads_it(dataset, exported, tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", READ, str(exported("huggingface")), str(tmp_path)],
        env={**os.environ, "PYTHONPATH": OLD_DATASETS or ""},
        capture_output=True,
        text=True,
    )
    expected = ["3", "6", str(len(dataset.records[0].objects)), "3", "L"]
    assert done.stdout.split() == expected, done.stderr


def test_shards_are_cut_to_size_and_read_as_one(dataset, tmp_path):
    run_export(dataset.root, "huggingface", tmp_path / "out", ExportOptions(shard_size=4))
    assert [p.name for p in sorted((tmp_path / "out/data").iterdir())] == [
        "train-00000.parquet",
        "train-00001.parquet",
    ]
    rows = load(tmp_path / "out", split="train", streaming=True)
    assert [row["img_idx"] for row in rows] == list(range(6))


def test_the_card_has_the_metadata_of_the_hub(exported):
    text = (exported("huggingface") / "README.md").read_text(encoding="utf-8")
    header = yaml.safe_load(text.split("---\n")[1])
    assert header["size_categories"] == ["n<1K"]
    assert header["license"] == "other"
    assert "image-segmentation" in header["task_categories"]
    files = header["configs"][0]["data_files"]
    assert files == [{"split": "train", "path": "data/train-*.parquet"}]
    assert "## Models" in text
    assert '| ball_red_01 | "Ball" by A. Author | CC BY 4.0 |' in text


@pytest.mark.parametrize(
    ("images", "size"),
    [(999, "n<1K"), (1000, "1K<n<10K"), (99_999, "10K<n<100K"), (2_000_000, "n>1M")],
)
def test_size_categories(images, size):
    card = dataset_card(["train"], images, 1, "cc-by-4.0")
    header = yaml.safe_load(card.split("---\n")[1])
    assert (header["size_categories"], header["license"]) == ([size], "cc-by-4.0")
