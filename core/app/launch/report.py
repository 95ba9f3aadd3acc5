# SPDX-License-Identifier: GPL-3.0-or-later
"""What a run on many devices reports beyond that of any run: the state of its workers."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

from core.app.launch.schedule import MAX_FAILURES
from core.app.progress.event_log import Entry, EventLog
from core.app.progress.progress import Outcome, RunReport, Task
from utils.logs import log_to_file_only
from utils.words import counted

logger = logging.getLogger(__name__)

# Bytes of a worker's log that are kept for a scene that ended it.
_MAX_TAIL = 64 << 10
_OUTCOME_KEYS = frozenset(item.name for item in fields(Outcome))


class Report(RunReport):
    """Receives what happens from the supervisor; a slot is the number of a worker.

    Args:
        names: display name of each worker, by slot.
        logs: file with each worker's output, by slot.
        quarantine: folder for the logs of scenes that end their workers.
    """

    def __init__(
        self,
        task: Task,
        event_log: EventLog,
        names: Sequence[str],
        logs: Sequence[Path],
        quarantine: Path,
    ) -> None:
        super().__init__(task, event_log, names)
        self._names = list(names)
        self._logs = list(logs)
        self._log_starts = [0] * len(names)
        self._quarantine = quarantine

    def ready(self, slot: int, device: str) -> None:
        """A worker takes scenes from now on."""
        self.start_clock()
        on = f" on {device}" if device else ""
        log_to_file_only(f"{self._names[slot]} is ready{on}")
        self.event_log.write(Entry.WORKER_READY, worker=self._names[slot], device=device)

    def handed_out(self, slot: int) -> None:
        """A worker begins a scene."""
        self._log_starts[slot] = _size(self._logs[slot])

    def done(self, slot: int, facts: Mapping[str, Any]) -> None:
        """A scene is on disk or given up for good; `facts` as in the event DONE, or only the scene."""
        known = {key: value for key, value in facts.items() if key in _OUTCOME_KEYS}
        outcome = Outcome(**{"given_up": False, **known})
        self.settled(outcome, int(facts.get("memory", 0)), self._names[slot])

    def failed(self, slot: int, scene: int, times: int, cause: str) -> None:
        """A scene ended its worker, for the `times`-th time."""
        log = self._keep_log(slot, scene, cause)
        self.event_log.write(
            Entry.SCENE_FAILED if times < MAX_FAILURES else Entry.SCENE_QUARANTINED,
            scene=scene,
            worker=self._names[slot],
            times=times,
            cause=cause,
            log=str(log),
        )
        if times < MAX_FAILURES:
            logger.warning(
                "%s failed at scene %d: %s. The scene will be retried (%s).",
                self._names[slot],
                scene,
                cause,
                log,
            )
            return
        logger.error(
            "Scene %d brought its worker down %d times and is skipped in this run: %s. Log: %s",
            scene,
            times,
            cause,
            log,
        )
        self._advance()

    def ended_idle(self, slot: int, cause: str) -> None:
        """A worker ended while it had no scene."""
        self.event_log.write(Entry.WORKER_ENDED, worker=self._names[slot], cause=cause)
        logger.warning(
            "%s ended: %s. Its last message: %s. Log: %s",
            self._names[slot],
            cause,
            _last_line(self._logs[slot]) or "nothing",
            self._logs[slot],
        )

    def outgrown(self, slot: int, used: int, limit: int) -> None:
        """A worker is restarted between scenes because it uses too much memory, MiB."""
        cause = f"it uses {used} MiB of memory (limit {limit} MiB)"
        log_to_file_only(f"{self._names[slot]} is restarted: {cause}")
        self.event_log.write(Entry.WORKER_ENDED, worker=self._names[slot], cause=cause)

    def restarted(self, slot: int) -> None:
        """A worker is restarted."""
        self.restarts += 1
        self.event_log.write(Entry.WORKER_RESTARTED, worker=self._names[slot])

    def retired(self, slot: int, cause: str) -> None:
        """A worker is not restarted any more."""
        self.event_log.write(Entry.WORKER_RETIRED, worker=self._names[slot], cause=cause)
        logger.error("%s is not restarted: %s. Log: %s", self._names[slot], cause, self._logs[slot])

    def stopping(self, busy: int, seconds: float) -> None:
        """The run is asked to end; `busy` workers get `seconds` to finish their scenes."""
        logger.info(
            "Stopping: %s in progress %s %.0f s to finish. Press Ctrl-C again to stop at once.",
            counted(busy, "scene"),
            "has" if busy == 1 else "have",
            seconds,
        )

    def _keep_log(self, slot: int, scene: int, cause: str) -> Path:
        """Append the worker's output since it took the scene to the scene's log; return its path."""
        path = self._quarantine / f"scene_{scene:08d}.log"
        try:
            with self._logs[slot].open("rb") as source:
                source.seek(max(self._log_starts[slot], _size(self._logs[slot]) - _MAX_TAIL))
                said = source.read()
            with path.open("ab") as log:
                log.write(f"--- {self._names[slot]}: {cause}\n".encode())
                log.write(said)
        except OSError as error:  # losing a log is no reason to end a run
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
