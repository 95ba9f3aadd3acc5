# SPDX-License-Identifier: GPL-3.0-or-later
"""Two CPU workers in Blender, one killed in the middle of a scene, against one worker left in peace."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from core.dataset.store.dataset_store import DatasetStore, worker_temporary
from core.dataset.store.layout import DatasetLayout
from tests.core.app.launch.lab import (
    dataset_hash,
    events,
    processes_on,
    temporary_files,
    wait_until,
)
from tests.fake_engine import fake_models
from utils.repository import REPOSITORY

pytestmark = [pytest.mark.blender, pytest.mark.long]

SCENES = 4
# Two Blenders on a busy machine.
TIMEOUT = 1200.0


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    fake_models(folder)
    # A copy, as the launcher rightly refuses to go on when the scene file changes under it.
    shutil.copy(REPOSITORY / "blender_files" / "background.blend", folder)
    return folder


def flags_of(models: Path, output: Path) -> list[str]:
    return [
        f"--obj-dir={models}",
        f"--models-info-file-path={models / 'models_info_all.xlsx'}",
        f"--blender-scene-file-path={models / 'background.blend'}",
        f"--output-dir={output}",
        "--images-per-iteration=2",
        "--resolution-width=64",
        "--resolution-height=64",
        "--samples=4",
        "--noise-threshold=0",
        "--texture-limit=128",
        "--min-visibility=0.2",
        "--grasps=off",
        "--seed=3",
    ]


def start(models: Path, output: Path, devices: str) -> "subprocess.Popen[str]":
    flags = [f"--gpu-ids={devices}", f"--scenes={SCENES}", *flags_of(models, output)]
    return subprocess.Popen(
        [sys.executable, str(REPOSITORY / "dataset_generation_multi_gpu.py"), *flags],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def blender_processes(output: Path) -> list[int]:
    """Pids of the processes inside Blender that work on `output`."""
    found = []
    for process in psutil.process_iter(["cmdline"]):
        words = process.info["cmdline"] or []
        if "--background" in words and any(str(output) in word for word in words):
            found.append(process.pid)
    return found


def finish(process: "subprocess.Popen[str]") -> str:
    try:
        said, _ = process.communicate(timeout=TIMEOUT)
    finally:
        process.kill()
    assert process.returncode == 0, said
    return said


def test_a_killed_worker_changes_nothing(models: Path, tmp_path: Path) -> None:
    alone, pair = tmp_path / "alone", tmp_path / "pair"
    finish(start(models, alone, "cpu"))
    process = start(models, pair, "cpu,cpu")
    try:
        # Pictures without a record: a scene in work.
        wait_until(lambda: any((pair / "rgb").glob("*.jpg")), "a picture")
        os.kill(blender_processes(pair)[0], signal.SIGKILL)
        said = finish(process)
    finally:
        process.kill()
    assert "Worker restarts: 1." in said
    assert dataset_hash(pair) == dataset_hash(alone)
    assert len(DatasetLayout(pair).scenes()) == SCENES
    assert temporary_files(pair) == []
    assert processes_on(tmp_path) == []


def test_blender_dies_with_a_killed_launcher(models: Path, tmp_path: Path) -> None:
    output = tmp_path / "out"
    process = start(models, output, "cpu,cpu")
    try:
        wait_until(lambda: len(blender_processes(output)) >= 2, "two Blenders")
        # BlenderProc's folders lie here, and not in shared memory, where nobody would sweep them.
        folders = list(worker_temporary(output, 0).parent.glob("worker_*/blender_proc_*"))
        assert len(folders) == 2
    finally:
        process.kill()
        process.communicate()
    wait_until(lambda: not processes_on(tmp_path), "everything ends")
    DatasetStore(output).close()  # as the next run does first
    assert temporary_files(output) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_one_device_ends_in_order(models: Path, tmp_path: Path, number: signal.Signals) -> None:
    """Ctrl-C reaches BlenderProc and Blender, and BlenderProc adds SIGTERM; kill reaches BlenderProc."""
    output = tmp_path / "out"
    script = str(REPOSITORY / "dataset_generation.py")
    process = subprocess.Popen(
        [sys.executable, script, "--gpu-id=cpu", "--iterations=500", *flags_of(models, output)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        process_group=0,
    )
    try:
        wait_until(DatasetLayout(output).scenes, "a scene")
        if number is signal.SIGINT:
            os.killpg(process.pid, number)
        else:
            process.send_signal(number)
        said, _ = process.communicate(timeout=TIMEOUT)
    finally:
        process.kill()
    assert process.returncode == 130, said
    assert "run the same command again to resume" in said
    assert "are missing" in said
    assert events(output)[-1]["ending"] == "interrupted"
    assert processes_on(tmp_path) == []
