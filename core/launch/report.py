# SPDX-License-Identifier: GPL-3.0-or-later
"""What a run on many devices shows while it works, and what it says at the end."""

import logging
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tqdm import tqdm

from core.launch.schedule import MAX_FAILURES
from core.run import Outcome, RunSummary
from utils.logs import log_to_file_only

logger = logging.getLogger(__name__)

_SECONDS_AN_HOUR = 3600.0
# A terminal is refreshed often; a log file that catches standard error would fill up.
_REFRESH_TERMINAL = 0.5
_REFRESH_FILE = 60.0
# Of a worker's log kept for a scene that ended it.
_MAX_TAIL = 64 << 10


class Report:
    """Counts, one progress bar, and log lines.

    Args:
        names: of the workers by slot.
        logs: by slot, the file with a worker's output.
        scenes: to be made in this run.
        quarantine: folder for the logs of scenes that end their workers.
    """

    def __init__(
        self, names: Sequence[str], logs: Sequence[Path], scenes: int, quarantine: Path
    ) -> None:
        self.summary = RunSummary()
        self.restarts = 0
        self._names = list(names)
        self._logs = list(logs)
        self._log_starts = [0] * len(names)
        self._quarantine = quarantine
        self._seconds: list[Mapping[str, float]] = [{} for _ in names]
        self._past_seconds: Counter[str] = Counter()
        self._first_ready: float | None = None
        refresh = _REFRESH_TERMINAL if sys.stderr.isatty() else _REFRESH_FILE
        self._bar = tqdm(
            total=scenes,
            unit="scene",
            dynamic_ncols=True,
            mininterval=refresh,
            disable=scenes == 0,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._bar.close()
        if self._first_ready is not None:
            self.summary.seconds = time.monotonic() - self._first_ready

    def ready(self, slot: int, device: str) -> None:
        """A worker takes scenes from now on."""
        if self._first_ready is None:
            self._first_ready = time.monotonic()
        on = f" on {device}" if device else ""
        log_to_file_only(f"{self._names[slot]} is ready{on}")

    def handed_out(self, slot: int) -> None:
        """A worker begins a scene."""
        self._log_starts[slot] = _size(self._logs[slot])

    def done(self, slot: int, facts: Mapping[str, Any]) -> None:
        """A scene is on disk, or given up for good; `facts` as in the event DONE."""
        outcome = Outcome(
            int(facts["scene"]),
            bool(facts.get("given_up", False)),
            int(facts.get("images", 0)),
            int(facts.get("expressions", 0)),
            dict(facts.get("rejections", {})),
        )
        self.summary.add(outcome)
        self._seconds[slot] = dict(facts.get("seconds", {}))
        if outcome.given_up:
            reasons = ", ".join(f"{name} {count}" for name, count in outcome.rejections.items())
            logger.warning("scene %d: given up (%s)", outcome.scene, reasons)
        else:
            log_to_file_only(
                f"scene {outcome.scene}: {outcome.images} images, {outcome.expressions} expressions, "
                f"{self._names[slot]}, {facts.get('memory', 0)} MiB in use"
            )
        self._bar.set_postfix_str(self._counts(), refresh=False)
        self._bar.update(1)

    def failed(self, slot: int, scene: int, times: int, cause: str) -> None:
        """A scene ended its worker, for the `times`-th time."""
        log = self._keep_log(slot, scene, cause)
        if times < MAX_FAILURES:
            logger.warning(
                "%s ended at scene %d: %s. It is made again (%s).",
                self._names[slot],
                scene,
                cause,
                log,
            )
            return
        logger.error(
            "Scene %d ended its worker %d times and is left out of this run: %s. Log: %s",
            scene,
            times,
            cause,
            log,
        )
        self._bar.update(1)

    def ended_idle(self, slot: int, cause: str) -> None:
        """A worker ended without a scene in hand."""
        logger.warning(
            "%s ended: %s. It said last: %s. Log: %s",
            self._names[slot],
            cause,
            _last_line(self._logs[slot]) or "nothing",
            self._logs[slot],
        )

    def outgrown(self, slot: int, used: int, limit: int) -> None:
        """A worker is started again between scenes for its memory."""
        log_to_file_only(
            f"{self._names[slot]} uses {used} MiB (limit {limit}) and is started again"
        )

    def restarted(self, slot: int) -> None:
        """A worker is started again."""
        self.restarts += 1
        self._past_seconds.update(self._seconds[slot])
        self._seconds[slot] = {}

    def retired(self, slot: int, cause: str) -> None:
        """A worker is not started again."""
        logger.error(
            "%s is not started again: %s. Log: %s", self._names[slot], cause, self._logs[slot]
        )

    def stopping(self, busy: int, seconds: float) -> None:
        """The run was told to end."""
        logger.info(
            "Ending: %d scenes in work get %.0f s to finish. Ctrl-C again ends at once.",
            busy,
            seconds,
        )

    def shares(self) -> dict[str, float]:
        """Return the share of the workers' time by part of the work, longest first."""
        seconds = Counter(self._past_seconds)
        for part in self._seconds:
            seconds.update(part)
        total = sum(seconds.values())
        return {name: spent / total for name, spent in seconds.most_common()} if total else {}

    def _counts(self) -> str:
        rejected = sum(self.summary.rejections.values())
        elapsed = time.monotonic() - (self._first_ready or time.monotonic())
        rate = self.summary.images / elapsed * _SECONDS_AN_HOUR if elapsed > 0 else 0.0
        return f"{rate:.0f} images/h, {rejected} rejected, {self.restarts} restarts"

    def _keep_log(self, slot: int, scene: int, cause: str) -> Path:
        """Append what the worker said since it took the scene to a log of the scene; return its path."""
        path = self._quarantine / f"scene_{scene:08d}.log"
        try:
            with self._logs[slot].open("rb") as source:
                source.seek(max(self._log_starts[slot], _size(self._logs[slot]) - _MAX_TAIL))
                said = source.read()
            with path.open("ab") as log:
                log.write(f"--- {self._names[slot]}: {cause}\n".encode())
                log.write(said)
        except OSError as error:  # a log that cannot be kept is no reason to end a run
            logger.warning("%s: cannot be written (%s)", path, error.strerror)
        return path


def _last_line(path: Path) -> str:
    try:
        with path.open("rb") as log:
            log.seek(max(0, _size(path) - _MAX_TAIL))
            lines = log.read().decode("utf-8", "replace").strip().splitlines()
    except OSError:
        return ""
    return lines[-1] if lines else ""


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
