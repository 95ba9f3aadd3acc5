# SPDX-License-Identifier: GPL-3.0-or-later
"""Exports of many images: read once, in time that grows with their number, and ended in order."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from core.dataset.formats.base import ExportOptions
from core.dataset.formats.table import EXPORTERS, run_export
from core.dataset.store import reader
from core.dataset.store.layout import DatasetLayout
from tests.synthetic import SyntheticDataset, make_dataset
from utils.repository import REPOSITORY

# BOP numbers the models before it writes the first scene, and webdataset counts the images of one.
READINGS = {"bop": 2}
MAX_SECONDS = 120.0  # of processor time for 10,000 images


def many(made: SyntheticDataset, root: Path, scenes: int) -> Path:
    """Make a dataset of copies of the scenes of `made`, whose images are links."""
    layout = DatasetLayout(root)
    layout.make_folders()
    shutil.copy(made.layout.config, layout.config)
    for scene in range(scenes):
        data = made.records[scene % len(made.records)].to_json()
        count = len(data["images"])
        new = range(scene * count, (scene + 1) * count)
        for view, img_idx in zip(data["images"], new, strict=True):
            old = view["img_idx"]
            layout.rgb(img_idx).hardlink_to(made.layout.rgb(old))
            view["img_idx"] = img_idx
        for said in data["expressions"]:
            said["images"] = list(new)
        layout.scene_record(scene).write_text(json.dumps({**data, "scene": scene}))
    return root


@pytest.mark.parametrize("name", EXPORTERS)
def test_records_are_read_once(name, dataset, tmp_path, monkeypatch):
    read: list[Path] = []
    original = reader.read_scene

    def counted(path):
        read.append(path)
        return original(path)

    monkeypatch.setattr(reader, "read_scene", counted)
    run_export(dataset.root, name, tmp_path / "out", ExportOptions(models_dir=dataset.models_dir))
    later = read[1:] if name == "webdataset" else read
    assert len(later) == len(dataset.records) * READINGS.get(name, 1)


@pytest.mark.long
def test_ten_thousand_images_become_coco_in_two_minutes(tmp_path):
    made = make_dataset(tmp_path / "made", 4, 5, 128)
    seconds = {}
    for images in (2_500, 10_000):
        root = many(made, tmp_path / f"n{images}", images // 5)
        start = time.process_time()
        run_export(root, "coco", tmp_path / f"out{images}")
        seconds[images] = time.process_time() - start
    assert seconds[10_000] < MAX_SECONDS
    assert seconds[10_000] < 1.5 * 4 * seconds[2_500]


@pytest.mark.skipif(sys.platform == "win32", reason="no such signals on Windows")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_an_export_that_is_told_to_end_leaves_nothing(tmp_path, number):
    made = make_dataset(tmp_path / "made", 1, 1, 64)
    root = many(made, tmp_path / "ds", 2_000)
    command = [
        sys.executable, str(REPOSITORY / "tool_scripts/export_dataset.py"), str(root),
        "--format", "polyformer", "--output-dir", str(tmp_path / "out" / "p"),
    ]  # fmt: skip
    process = subprocess.Popen(command, stderr=subprocess.PIPE, env=dict(os.environ))
    deadline = time.monotonic() + 120
    while not list((tmp_path / "out").glob(".p.*.tmp/rgb/*")):
        assert time.monotonic() < deadline
        assert process.poll() is None
        time.sleep(0.05)
    process.send_signal(number)
    process.communicate(timeout=120)
    assert process.returncode == 130
    assert list((tmp_path / "out").iterdir()) == []
