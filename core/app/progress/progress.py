# SPDX-License-Identifier: GPL-3.0-or-later
"""What a run shows while it works: counts, one progress bar, the log, and `events.jsonl`."""

import logging
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import TracebackType
from typing import Any, Self

from tqdm import tqdm

from core.app.progress.event_log import Entry, EventLog
from core.app.progress.steps import SceneSteps
from utils.logs import log_to_file_only

logger = logging.getLogger(__name__)

_SECONDS_AN_HOUR = 3600.0
# A terminal is refreshed often; a log file that catches standard error would fill up.
_REFRESH_TERMINAL = 0.5
_REFRESH_FILE = 60.0


@dataclass(frozen=True)
class Outcome:
    """What became of one scene; all counts are 0 if it was given up.

    Attributes:
        rejections: number of rejected attempts by reason.
        seconds: wall time by part of the work; "other" is the rest.
        attempt: index of the attempt that succeeded, from 0.
        problem: why it was given up, as a message.
        processor_seconds: processor time of all threads of the process that made it, by part of the
            work; see `utils.stopwatch`.
    """

    scene: int
    given_up: bool
    images: int = 0
    expressions: int = 0
    rejections: Mapping[str, int] = field(default_factory=dict)
    seconds: Mapping[str, float] = field(default_factory=dict)
    objects: int = 0
    attempt: int = 0
    problem: str = ""
    processor_seconds: Mapping[str, float] = field(default_factory=dict)


@dataclass
class RunSummary:
    """What a run did.

    Attributes:
        seconds: wall time from the first ready worker to the last scene.
        work, processor_work: wall and processor seconds by part of the work, summed over all workers.
    """

    scenes: int = 0
    images: int = 0
    expressions: int = 0
    given_up: int = 0
    rejections: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    work: Counter[str] = field(default_factory=Counter)
    processor_work: Counter[str] = field(default_factory=Counter)

    def add(self, outcome: Outcome) -> None:
        self.scenes += not outcome.given_up
        self.given_up += outcome.given_up
        self.images += outcome.images
        self.expressions += outcome.expressions
        self.rejections.update(outcome.rejections)
        self.work.update(outcome.seconds)
        self.processor_work.update(outcome.processor_seconds)


class Ending(StrEnum):
    """How a run ended. INCOMPLETE: scenes that ended their workers are left out."""

    COMPLETE = "complete"
    INCOMPLETE = "incomplete"
    INTERRUPTED = "interrupted"
    FAILED = "failed"


@dataclass(frozen=True)
class Task:
    """What a run has to do.

    Attributes:
        total: number of scenes of the dataset.
        missing: the scenes to make now.
        facts: about the dataset, for the first line of the events.
    """

    total: int
    missing: Sequence[int]
    facts: Mapping[str, Any]


class RunReport:
    """Counts, shows and records what happens in a run; a context manager around all of it."""

    def __init__(self, task: Task, event_log: EventLog, workers: Sequence[str] = ()) -> None:
        self.summary = RunSummary()
        self.restarts = 0
        self.event_log = event_log
        self._task = task
        self._ending: tuple[Ending, str] | None = None
        self._has_ended = False
        self._steps: SceneSteps | None = None
        self._shown = 0.0
        self._has_rendered = False
        self._started: float | None = None
        self._bar: tqdm | None = None
        resumed = len(task.missing) < task.total
        event_log.write(
            Entry.RUN_RESUMED if resumed else Entry.RUN_STARTED,
            **task.facts,
            scenes=task.total,
            missing=len(task.missing),
            workers=list(workers),
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop_clock()
        if error is not None:
            interrupted = isinstance(error, KeyboardInterrupt)
            self.end(Ending.INTERRUPTED if interrupted else Ending.FAILED, str(error))
        self._write_end()

    def cut_off(self) -> None:
        """Record that the process is ended without coming to its own end; for another thread than its own."""
        self.end(Ending.INTERRUPTED)
        if self._started is not None:
            self.summary.seconds = time.monotonic() - self._started
        self._write_end()

    def _write_end(self) -> None:
        if self._has_ended:
            return
        self._has_ended = True
        ending, problem = self._ending or (Ending.COMPLETE, "")
        summary = self.summary
        self.event_log.write(
            Entry.RUN_ENDED,
            ending=ending,
            problem=problem,
            scenes=summary.scenes,
            given_up=summary.given_up,
            images=summary.images,
            expressions=summary.expressions,
            rejections=dict(summary.rejections),
            restarts=self.restarts,
            seconds=round(summary.seconds, 3),
            times=_rounded(summary.work),
            processor_times=_rounded(summary.processor_work),
        )
        self.event_log.close()

    def start_clock(self) -> None:
        """The first worker takes scenes from now on; start-up is not part of any rate."""
        if self._started is None:
            self._started = self._shown = time.monotonic()
            self._bar = tqdm(
                total=len(self._task.missing),
                unit="scene",
                dynamic_ncols=True,
                mininterval=_refresh(),
                smoothing=0.0,  # workers finish in bursts, so only the average predicts the time left
            )

    def stop_clock(self) -> None:
        """No more scenes: close the bar, so that lines can be printed."""
        if self._bar is not None:
            self._bar.close()
        if self._started is not None and not self.summary.seconds:
            self.summary.seconds = time.monotonic() - self._started

    def end(self, ending: Ending, problem: str = "") -> None:
        """Note how the run ends; the first reason given stays."""
        self._ending = self._ending or (ending, problem)

    def begun(self, scene: int) -> None:
        """A scene is being made from now on, by this process."""
        self._steps = SceneSteps(scene, int(self._task.facts.get("images_per_scene", 0)))

    def entered(self, part: str) -> None:
        """The scene that was begun has come to a part of the work; see `SceneSteps.enter`."""
        if self._steps is None or self._bar is None:
            return
        self._steps.enter(part)
        self._bar.set_postfix_str(f"{self._counts()}; {self._steps}", refresh=False)
        # The first image is told at once in a file, too: on a slow machine it takes minutes.
        is_first = part == "render" and not self._has_rendered
        self._has_rendered |= is_first
        if is_first or time.monotonic() - self._shown >= _refresh():
            self._shown = time.monotonic()
            self._bar.refresh()

    def settled(self, outcome: Outcome, memory: int, worker: str = "") -> None:
        """A scene is on disk or given up for good.

        Args:
            memory: resident memory of the process that made it, MiB.
            worker: name of the worker, if there are several.
        """
        self.summary.add(outcome)
        facts = {
            "scene": outcome.scene,
            "rejections": dict(outcome.rejections),
            "seconds": round(sum(outcome.seconds.values()), 3),
            "times": _rounded(outcome.seconds),
            "processor_times": _rounded(outcome.processor_seconds),
            "memory_mib": memory,
            **({"worker": worker} if worker else {}),
        }
        if outcome.given_up:
            logger.warning("%s", outcome.problem or f"scene {outcome.scene}: given up")
            self.event_log.write(Entry.SCENE_GIVEN_UP, problem=outcome.problem, **facts)
        else:
            log_to_file_only(_scene_line(outcome, memory, worker))
            self.event_log.write(
                Entry.SCENE_MADE,
                images=outcome.images,
                expressions=outcome.expressions,
                objects=outcome.objects,
                attempt=outcome.attempt,
                **facts,
            )
        self._advance()

    def _advance(self) -> None:
        if self._bar is not None:
            self._bar.set_postfix_str(self._counts(), refresh=False)
            self._bar.update(1)

    def _counts(self) -> str:
        rejected = self.summary.rejections.total()
        elapsed = time.monotonic() - (self._started or time.monotonic())
        rate = self.summary.images / elapsed * _SECONDS_AN_HOUR if elapsed > 0 else 0.0
        return f"{rate:.0f} images/h, {rejected} rejected, {self.restarts} restarts"


def _refresh() -> float:
    return _REFRESH_TERMINAL if sys.stderr.isatty() else _REFRESH_FILE


def _scene_line(outcome: Outcome, memory: int, worker: str) -> str:
    by = f"{worker}, " if worker else ""
    processor = sum(outcome.processor_seconds.values())
    return (
        f"scene {outcome.scene}: {outcome.objects} objects, {outcome.images} images, "
        f"{outcome.expressions} expressions, attempt {outcome.attempt}, "
        f"{sum(outcome.seconds.values()):.1f} s ({processor:.2f} s of processor time), "
        f"{by}{memory} MiB in use"
    )


def _rounded(seconds: Mapping[str, float]) -> dict[str, float]:
    return {name: round(spent, 4) for name, spent in seconds.items()}
