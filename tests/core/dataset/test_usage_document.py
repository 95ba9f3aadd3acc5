# SPDX-License-Identifier: GPL-3.0-or-later
"""The code of dataset_usage.md, run as it is printed, and what it gives compared with the records."""

import re
import shutil

import numpy as np
import pytest

from core.annotation.labels.table import LABELS
from core.app.progress.event_log import EventLog
from core.app.progress.progress import Outcome, RunReport, Task
from core.dataset.formats.table import run_export
from core.dataset.store.reader import read_depth, read_mask
from core.dataset.tables import EXPRESSION_COLUMNS
from tests.synthetic import TABLE_CENTER, make_dataset
from utils.repository import REPOSITORY

DOCUMENT = REPOSITORY / "dataset_usage.md"
BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# What tells the blocks apart.
MARKS = {
    "pandas": "## All sentences as a table",
    "depth": "these three lines decode it",
    "plain": "the value of its pixels in the masks.",
    "table": "the scene records.",
    "points": "where z = 0 is its surface",
    "torch": "## PyTorch",
    "coco": "### COCO",
    "huggingface": "### Hugging Face",
    "webdataset": "### WebDataset",
    "events": "## Following a run",
    "extras": "## Extra outputs",
}


def block(name):
    """The code block after the words that introduce it."""
    text = DOCUMENT.read_text(encoding="utf-8")
    assert text.count(MARKS[name]) == 1
    return BLOCK.search(text, text.index(MARKS[name])).group(1)


@pytest.fixture
def run(dataset, tmp_path, monkeypatch, capsys):
    """Run a block beside a folder called output; return its names and what it printed."""
    shutil.copytree(dataset.root, tmp_path / "output")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setenv("HF_DATASETS_CACHE", str(tmp_path / "cache"))

    def execute(name):
        names = {"__name__": "__main__"}
        exec(compile(block(name), f"{DOCUMENT.name}: {name}", "exec"), names)
        return names, capsys.readouterr().out.splitlines()

    return execute


def sentences(dataset):
    return sorted(
        (view.img_idx, e.text) for r in dataset.records for view in r.images for e in r.expressions
    )


def test_every_block_is_run_by_a_test():
    blocks = BLOCK.findall(DOCUMENT.read_text(encoding="utf-8"))
    assert sorted(block(name) for name in MARKS) == sorted(blocks)
    assert max(map(len, (text.splitlines() for text in blocks))) <= 30


def test_all_sentences_as_a_table_come_first(run, dataset):
    assert BLOCK.search(DOCUMENT.read_text(encoding="utf-8")).group(1) == block("pandas")
    names, lines = run("pandas")
    table = names["table"]
    assert sorted(zip(table["img_idx"], table["expression"], strict=True)) == sentences(dataset)
    assert f"{table['object_id'].nunique()} models" in lines[-1]


def test_every_column_of_the_table_is_explained():
    text = DOCUMENT.read_text(encoding="utf-8")
    text = text[text.index(MARKS["pandas"]) : text.index("## What lies on disk")]
    explained = [
        name for row in re.findall(r"^\| (`.*?) \|", text, re.M) for name in row.split(", ")
    ]
    assert explained == [f"`{name}`" for name in EXPRESSION_COLUMNS]


def test_depth(run, dataset):
    names, _ = run("depth")
    np.testing.assert_array_equal(names["depth"], read_depth(dataset.layout, 0))


def test_extra_outputs(run, tmp_path):
    shutil.rmtree(tmp_path / "output")
    made = make_dataset(tmp_path / "output", 1, 1, 96, labels=LABELS)
    names, _ = run("extras")
    view = made.records[0].images[0]
    assert names["normals"].shape == (view.height, view.width, 3)
    length = np.linalg.norm(names["normals"], axis=-1)
    assert np.allclose(length[length > 0], 1.0, atol=0.01)
    for seen in view.objects:
        count = int(names["amodal"][seen.scene_id].sum())
        assert count == seen.amodal_pixels or (seen.truncated and count < seen.amodal_pixels)


def test_plain_python(run, dataset):
    _, lines = run("plain")
    found = sorted((int(line.split()[0]), line.split(maxsplit=4)[4]) for line in lines)
    assert found == sentences(dataset)
    for line in lines:
        img_idx, pixels, text = (
            int(line.split()[0]),
            int(line.split()[3]),
            line.split(maxsplit=4)[4],
        )
        record = dataset.records[img_idx // 2]
        target = next(e.targets[0] for e in record.expressions if e.text == text)
        assert pixels == record.images[img_idx % 2].objects[target].pixels


def test_tables(run, dataset):
    names, lines = run("table")
    assert len(lines) == len(sentences(dataset))
    assert int(names["index"]) == len(lines) - 1
    assert len(names["rings"][0]) % 2 == 0
    assert (dataset.root / names["path"]).is_file()


def test_points_in_the_world_lie_on_the_table_and_on_objects(run, dataset):
    names, _ = run("points")
    mask = read_mask(dataset.layout, 0)[names["rows"], names["columns"]]
    heights = names["points"][:, 2]
    assert abs(np.median(heights[mask == 255])) < 0.003
    for item in dataset.records[0].objects:
        mine = names["points"][mask == item.scene_id]
        if len(mine) > 50:
            low, high = item.bounds - TABLE_CENTER - [[0.02], [-0.02]]
            inside = ((mine >= low) & (mine <= high)).all(axis=1)
            # The others are pixels that float between the object and what is behind it.
            assert inside.mean() > 0.8


def test_pytorch(run, dataset):
    pytest.importorskip("torch", reason="PyTorch is not installed; nothing of RefGrasp needs it")
    names, _ = run("torch")
    assert names["images"].shape == (4, 3, 96, 128)
    assert float(names["images"].max()) <= 1
    assert names["masks"].shape == (4, 96, 128)
    assert all(int(mask.sum()) > 0 for mask in names["masks"])
    assert len(names["sentences"]) == 4
    assert len(names["loader"].dataset) == len(sentences(dataset))


def test_coco(run, dataset, tmp_path):
    run_export(dataset.root, "coco", tmp_path / "coco")
    names, lines = run("coco")
    visible = sum(o.bbox is not None for r in dataset.records for v in r.images for o in v.objects)
    assert sum(line.startswith("rgb_") for line in lines) == visible
    assert names["annotation"]["area"] == names["mask"].sum()


def test_huggingface(run, dataset, tmp_path, monkeypatch):
    datasets = pytest.importorskip("datasets", reason="see requirements-export.txt")
    # Its cache takes "./huggingface" of an earlier run, in another folder, for the same data.
    monkeypatch.setattr(datasets.config, "HF_DATASETS_CACHE", tmp_path / "cache")
    run_export(dataset.root, "huggingface", tmp_path / "huggingface")
    _, lines = run("huggingface")
    found = sorted((int(line.split()[0]), line.split(maxsplit=4)[4]) for line in lines)
    assert found == sentences(dataset)


def test_webdataset(run, dataset, tmp_path):
    pytest.importorskip("webdataset", reason="see requirements-export.txt")
    run_export(dataset.root, "webdataset", tmp_path / "webdataset")
    names, lines = run("webdataset")
    assert [line.split()[0] for line in lines] == [f"{i:09d}" for i in range(6)]
    np.testing.assert_array_equal(names["mask"], read_mask(dataset.layout, 5))
    np.testing.assert_array_equal(names["depth"], read_depth(dataset.layout, 5))


def test_events(run, tmp_path):
    event_log = EventLog(tmp_path / "output" / "events.jsonl")
    for seconds in (9.0, 3.0):  # two runs; the last one counts
        with RunReport(Task(2, [0], {}), event_log) as report:
            report.settled(Outcome(0, False, 2, 5, {"fell": 1}, {"render": seconds}), 100)
        event_log = EventLog(tmp_path / "output" / "events.jsonl")
    event_log.close()
    _, lines = run("events")
    assert lines == ["1.5 s of a worker's time an image; rejected: {'fell': 1}"]
