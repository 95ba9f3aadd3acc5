# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the launcher and watches it from outside: images, processor, memory, and how busy a GPU is.

Only the time in which all workers are at work counts: from the moment when each has made a scene, to the one
when no scene is left to hand out.
"""

import json
import os
import subprocess
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import psutil

from core.dataset.store.layout import DatasetLayout
from core.engine.gpu_state import gpu_states

_TICK = 0.5  # seconds between looks


@dataclass(frozen=True)
class Moment:
    """Processor seconds so far of the run and of nobody, images so far, and the clock."""

    used: float
    idle: float
    images: int
    clock: float


@dataclass(frozen=True)
class Span:
    """What a run did while all workers were at work.

    Attributes:
        cost: processor seconds of an image.
        offered: processor seconds that there were for it: those it used, and those that nobody did.
        memory: of the largest process at its peak, MiB.
        gpu_busy, gpu_memory: mean percent and peak MiB of the busiest GPU; NaN and 0 if unknown.
        parts: processor seconds of an image by part of the work, over the whole run.
    """

    images: int
    seconds: float
    cost: float
    offered: float
    memory: int
    gpu_busy: float
    gpu_memory: int
    parts: Mapping[str, float]

    @property
    def images_an_hour(self) -> float:
        return 3600.0 * self.images / self.seconds


@dataclass
class _Watch:
    folder: Path
    workers: int
    scenes: int
    start: Moment | None = None
    end: Moment | None = None
    memory: int = 0
    gpu_memory: int = 0
    busy: list[int] = field(default_factory=list)

    def look(self, pid: int) -> None:
        """Note how things are, if all workers are at work."""
        family = _family(pid)
        made = Counter[str]()
        for event in scenes_made(self.folder):
            made[event["worker"]] += event["images"]
        now = Moment(_used(family), psutil.cpu_times().idle, sum(made.values()), time.monotonic())
        self.memory = max(self.memory, _memory(family))
        if self.start is None and len(made) == self.workers:
            self.start = now
        left = self.scenes - len(DatasetLayout(self.folder).scenes())
        if self.start is None or left < self.workers:
            return
        self.end = now
        states = gpu_states()
        if states:
            busiest = max(states, key=lambda state: state.busy)
            self.busy.append(busiest.busy)
            self.gpu_memory = max(self.gpu_memory, busiest.memory - busiest.free)


def watch(
    command: Sequence[str],
    folder: Path,
    workers: int,
    scenes: int,
    variables: Mapping[str, str] | None = None,
) -> Span:
    """Run a launcher that makes so many scenes into `folder` with so many workers, and return what it did.

    Raises:
        SystemExit: it failed, or ended before all workers were at work.
    """
    log = Path(f"{folder}.log")
    with log.open("wb") as output:
        env = {**os.environ, **(variables or {})}
        process = subprocess.Popen(command, env=env, stdout=output, stderr=output)
    seen = _Watch(folder, workers, scenes)
    while process.poll() is None:
        seen.look(process.pid)
        time.sleep(_TICK)
    start, end = seen.start, seen.end
    if process.returncode or start is None or end is None or end.images == start.images:
        raise SystemExit(f"{log}: this run failed, or had too few scenes to be measured")
    images, used = end.images - start.images, end.used - start.used
    return Span(
        images,
        end.clock - start.clock,
        used / images,
        used + end.idle - start.idle,
        seen.memory,
        float(np.mean(seen.busy)) if seen.busy else float("nan"),
        seen.gpu_memory,
        _parts(folder),
    )


def scenes_made(folder: Path) -> list[dict]:
    """Return the events of finished scenes so far."""
    events = DatasetLayout(folder).events
    if not events.exists():
        return []
    lines = events.read_text(encoding="utf-8").splitlines()
    # The last line may be half written.
    found = [json.loads(line) for line in lines if line.endswith("}")]
    return [event for event in found if event["event"] == "scene_made"]


def _parts(folder: Path) -> dict[str, float]:
    made = scenes_made(folder)
    images, spent = sum(event["images"] for event in made), Counter[str]()
    for event in made:
        spent.update(event["processor_times"])
    return {name: seconds / images for name, seconds in spent.most_common()}


def _family(pid: int) -> list[psutil.Process]:
    try:
        return [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
    except psutil.Error:
        return []


def _used(family: Sequence[psutil.Process]) -> float:
    total = 0.0
    for process in family:
        try:
            times = process.cpu_times()
        except psutil.Error:
            continue
        total += times.user + times.system
    return total


def _memory(family: Sequence[psutil.Process]) -> int:
    sizes = [0]
    for process in family:
        try:
            sizes.append(process.memory_info().rss >> 20)
        except psutil.Error:
            continue
    return max(sizes)
