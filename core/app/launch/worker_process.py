# SPDX-License-Identifier: GPL-3.0-or-later
"""One worker as a process of this machine: started, commanded, watched, and killed with its process tree."""

import logging
import os
import subprocess
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import psutil

from core.app.launch.protocol import EventKind, decode_event, encode_command
from core.engine.roles import ROLE_VARIABLE, Role
from core.errors import explained
from utils.process_family import kill_family, own_group
from utils.process_lifetime import bound_command

logger = logging.getLogger(__name__)

_MEBIBYTE = 1 << 20
# A log that nobody reads must not fill the disk; a worker writes a few lines per scene.
_MAX_LOG_BYTES = 64 * _MEBIBYTE


@dataclass(frozen=True)
class WorkerOrder:
    """How to start a worker.

    Attributes:
        command: argument list.
        hello: its first command; see `core.app.launch.worker`.
        temporary: its folder for temporary files; created before it starts.
        log: file to which its output is appended.
    """

    command: tuple[str, ...]
    hello: Mapping[str, Any]
    temporary: Path
    log: Path


class WorkerProcess:
    """A running worker.

    A dedicated thread starts it and reads its output to the end: the kernel's parent-death signal is
    bound to the thread that starts a process, so that thread has to live as long.

    Args:
        tell: called from that thread with every event; ENDED is the last.
    """

    def __init__(self, order: WorkerOrder, tell: Callable[[dict[str, Any]], None]) -> None:
        self._order = order
        self._tell = tell
        self._process: subprocess.Popen[bytes] | None = None
        self._pid_inside = 0
        self._ended = False
        self._killed_for = ""
        self._guard = threading.Lock()
        threading.Thread(target=self._live, daemon=True).start()

    def send(self, command: Mapping[str, Any]) -> None:
        """Send a command; a process that is ending loses it, and ENDED follows."""
        process = self._process
        if process is None or process.stdin is None:
            return
        with suppress(OSError, ValueError):
            process.stdin.write(encode_command(command))
            process.stdin.flush()

    def kill(self, cause: str) -> None:
        """Kill the process tree; ENDED follows with this cause."""
        with self._guard:
            self._killed_for = self._killed_for or cause
            if self._process is not None and not self._ended:
                kill_family(self._process)

    def memory(self) -> int:
        """Return the resident memory of the process that makes scenes in MiB; 0 before it is ready."""
        try:
            if self._pid_inside:
                return int(psutil.Process(self._pid_inside).memory_info().rss) // _MEBIBYTE
        except psutil.Error:
            pass  # it has just ended
        return 0

    def _live(self) -> None:
        code, cause = -1, ""
        try:
            with self._order.log.open("ab") as log:
                code = self._run(log)
        except OSError as error:
            cause = f"cannot be started: {explained(error)}"
        with self._guard:
            self._ended = True
            cause = self._killed_for or cause
        self._tell({"event": EventKind.ENDED, "code": code, "cause": cause})

    def _run(self, log: IO[bytes]) -> int:
        self._order.temporary.mkdir(parents=True, exist_ok=True)
        with self._guard:
            if self._killed_for:
                return -1
            self._process = process = subprocess.Popen(
                bound_command(self._order.command),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                env={**os.environ, ROLE_VARIABLE: Role.WORKER},
                **own_group(),
            )
        assert process.stdin is not None
        assert process.stdout is not None
        self.send(self._order.hello)
        with process.stdout:
            self._listen(process.stdout, log)
        with suppress(OSError):
            process.stdin.close()
        return process.wait()

    def _listen(self, output: IO[bytes], log: IO[bytes]) -> None:
        """Read until every process that holds the output open is gone."""
        room = _MAX_LOG_BYTES - log.tell()
        for line in output:
            event = decode_event(line)
            if event is not None:
                if event["event"] == EventKind.READY:
                    self._pid_inside = int(event["pid"])
                self._tell(event)
            elif line.strip() and room > 0:
                room -= len(line)
                with suppress(OSError):  # a full disk stops the run elsewhere and is reported there
                    log.write(line)
                    log.flush()
