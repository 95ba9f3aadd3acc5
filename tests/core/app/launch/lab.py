# SPDX-License-Identifier: GPL-3.0-or-later
"""A place to run launchers in: inputs, commands, hashes of what comes out, and a look for orphans."""

import hashlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import psutil

from core.dataset.store.dataset_store import STATE_FOLDER
from core.dataset.store.layout import DatasetLayout
from tests.fake_engine import fake_models

LAUNCH = Path(__file__).with_name("fake_launch.py")
SEED = 5
# Seconds; a limit for what would never end. The machine may be slow, and busy with renders.
TIMEOUT = 600.0
# What opens the gate of scenes that wait (see `fake_worker.py`), in the folder of counts.
_GATE = "open"
# What a dataset is, apart from state folder, log, events, and the part of config.json that tells of runs.
_RUN_ENTRIES = ("resolved", "runs")


class Lab:
    """Inputs of a small dataset below `folder`, and the launcher run on them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.spreadsheet = fake_models(folder / "models")
        self.scene_file = folder / "background.blend"
        self.scene_file.write_bytes(b"BLENDER: only its hash matters here")
        self.counts = folder / "counts"
        self.counts.mkdir()

    def flags(self, output: Path, *more: str) -> list[str]:
        return [
            f"--output-dir={output}",
            f"--obj-dir={self.folder / 'models'}",
            f"--models-info-file-path={self.spreadsheet}",
            f"--blender-scene-file-path={self.scene_file}",
            f"--seed={SEED}",
            "--images-per-iteration=2",
            "--resolution-width=64",
            "--resolution-height=48",
            "--min-visibility=0.2",
            "--grasps=off",
            *more,
        ]

    def start(
        self,
        output: Path,
        *more: str,
        trouble: Mapping[str, Any] | None = None,
        before: Sequence[str] = (),
    ) -> "subprocess.Popen[str]":
        """Start the launcher, by the command `before` if one is given; its words go to a pipe."""
        plan = {**(trouble or {}), "counts": str(self.counts)}
        return subprocess.Popen(
            [*before, sys.executable, str(LAUNCH), *self.flags(output, *more)],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={**os.environ, "REFGRASP_TROUBLE": json.dumps(plan)},
        )

    def run(
        self, output: Path, *more: str, trouble: Mapping[str, Any] | None = None
    ) -> tuple[int, str]:
        """Run the launcher to its end; return exit code and what it said."""
        process = self.start(output, *more, trouble=trouble)
        try:
            said, _ = process.communicate(timeout=TIMEOUT)
        finally:
            process.kill()
        self.assert_nothing_runs(output)
        return process.returncode, said

    def assert_nothing_runs(self, output: Path) -> None:
        """Fail if a process that works on `output` outlives its launcher for good."""
        wait_until(lambda: not processes_on(output), f"processes on {output} end")

    def at_work(self, scene: int) -> set[int]:
        """Return the processes that ran into trouble at `scene`, including those that are gone."""
        return {int(mark.suffix[1:]) for mark in self.counts.glob(f"scene_{scene}.*")}

    def open_gate(self) -> None:
        """Release the scenes that wait, now and later."""
        (self.counts / _GATE).touch()


def wait_until(condition: Callable[[], object], what: str) -> None:
    """Wait until a condition holds; fail if it never does."""
    deadline = time.monotonic() + TIMEOUT
    while not condition():
        assert time.monotonic() < deadline, f"never: {what}"
        time.sleep(0.02)


def wait_for_scenes(output: Path, count: int) -> None:
    """Wait until so many scenes are recorded."""
    layout = DatasetLayout(output)
    wait_until(lambda: len(layout.scenes()) >= count, f"{count} scenes")


def wait_for_words(output: Path, words: str) -> None:
    """Wait until the log of a dataset says something."""
    log = output / "dataset_generation.log"
    wait_until(lambda: words in log.read_text(encoding="utf-8"), words)


def processes_on(output: Path) -> list[list[str]]:
    """Return the command lines of the processes that name `output`, this one's aside."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.pid != os.getpid() and process.status() != psutil.STATUS_ZOMBIE:
                words = process.cmdline()
                if any(str(output) in word for word in words):
                    found.append(words)
        except psutil.Error:
            continue
    return found


def dataset_hash(output: Path) -> dict[str, str]:
    """Return SHA-256 by relative path of all that makes a dataset."""
    hashes = {}
    for path in sorted(output.rglob("*")):
        name = path.relative_to(output).as_posix()
        if (
            path.is_dir()
            or name.startswith(STATE_FOLDER)
            or name.endswith((".log", "events.jsonl"))
        ):
            continue
        data = path.read_bytes()
        if name == "config.json":
            config = {k: v for k, v in json.loads(data).items() if k not in _RUN_ENTRIES}
            data = json.dumps(config).encode()
        hashes[name] = hashlib.sha256(data).hexdigest()
    return hashes


def events(output: Path, *kinds: str) -> list[dict[str, Any]]:
    """Return the lines of events.jsonl, of some kinds if any are given."""
    text = (output / "events.jsonl").read_text(encoding="utf-8")
    found = [json.loads(line) for line in text.splitlines()]
    return [line for line in found if not kinds or line["event"] in kinds]


def temporary_files(output: Path) -> list[str]:
    """Return what looks like a leftover in a dataset."""
    return [
        path.relative_to(output).as_posix()
        for path in output.rglob("*")
        if path.name.endswith(".tmp") or "tmp" in path.relative_to(output).parts
    ]
