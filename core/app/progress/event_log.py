# SPDX-License-Identifier: GPL-3.0-or-later
"""`events.jsonl`: what happened in the runs on a dataset folder, for programs to read.

One JSON object per line, appended; `dataset_usage.md` documents the keys. RefGrasp never reads it back: it is
not part of the dataset, and neither resuming nor merging needs it.
"""

import json
import logging
import os
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

logger = logging.getLogger(__name__)


class Entry(StrEnum):
    """The kind of a line: the value of its key "event"."""

    RUN_STARTED = "run_started"
    RUN_RESUMED = "run_resumed"
    WORKER_READY = "worker_ready"
    SCENE_MADE = "scene_made"
    SCENE_GIVEN_UP = "scene_given_up"
    SCENE_FAILED = "scene_failed"
    SCENE_QUARANTINED = "scene_quarantined"
    WORKER_ENDED = "worker_ended"
    WORKER_RESTARTED = "worker_restarted"
    WORKER_RETIRED = "worker_retired"
    RUN_ENDED = "run_ended"


class EventLog:
    """Appends to an events file; only the process that holds the dataset's lock writes it.

    Every line is handed to the system whole and at once. A file that cannot be written causes one warning
    and does not end a run.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor = -1
        try:
            self._descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o666)
            self._end_partial_line()
        except OSError as error:
            self._give_up(error)

    def write(self, entry: Entry, **facts: Any) -> None:
        """Append a line with the time, the kind and `facts` (JSON values)."""
        if self._descriptor < 0:
            return
        now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        line = json.dumps({"time": now, "event": entry, **facts}, ensure_ascii=False) + "\n"
        try:
            _write_all(self._descriptor, line.encode("utf-8", "replace"))
        except OSError as error:
            self._give_up(error)

    def close(self) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def _end_partial_line(self) -> None:
        """End a last line that a power loss cut off, so that the next one starts on its own."""
        size = os.fstat(self._descriptor).st_size
        if size:
            os.lseek(self._descriptor, size - 1, os.SEEK_SET)
            if os.read(self._descriptor, 1) != b"\n":
                _write_all(self._descriptor, b"\n")

    def _give_up(self, error: OSError) -> None:
        logger.warning("%s: cannot be written (%s); the run continues.", self._path, error.strerror)
        self.close()


def _write_all(descriptor: int, data: bytes) -> None:
    while data:
        data = data[os.write(descriptor, data) :]
