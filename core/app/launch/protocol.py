# SPDX-License-Identifier: GPL-3.0-or-later
"""The protocol of launcher and worker: JSON lines, with commands on the worker's standard input and
events on its standard output.

Only the standard streams pass through BlenderProc to Blender on every system. The output also carries
BlenderProc's own lines, so an event begins with a mark and is written in one call, smaller than a pipe's
buffer and with a line feed before it: the system then keeps it whole.
"""

import json
import os
import queue
import sys
import threading
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any

from core.engine.roles import MARK

# POSIX guarantees atomic writes up to this size; Linux and macOS allow 4096.
_MAX_MESSAGE = 300  # characters of a text in an event, six bytes each at worst
# A worker whose launcher is gone exits with this code; nobody is left to read it.
EXIT_ORPHANED = 3


class EventKind(StrEnum):
    """The events of a worker, with their fields.

    READY: pid, device.        Takes scenes from now on.
    DONE: scene, memory (MiB), and the other fields of `core.app.progress.progress.Outcome`.
    FAILED: scene, message.    An exception; the worker ends.
    FATAL: message, exit_code. No worker can continue (disk full, wrong input); the worker ends.
    ENDED: code, cause.        Sent by the launcher's side: the process and its children are gone.
    """

    READY = "ready"
    DONE = "done"
    FAILED = "failed"
    FATAL = "fatal"
    ENDED = "ended"


def encode_event(kind: str, data: Mapping[str, Any]) -> bytes:
    shortened = {
        key: value[-_MAX_MESSAGE:] if isinstance(value, str) else value
        for key, value in data.items()
    }
    return b"\n" + MARK + json.dumps({"event": kind, **shortened}).encode("ascii") + b"\n"


def decode_event(line: bytes) -> dict[str, Any] | None:
    """Return the event of a line of output; None if it is something else."""
    if not line.startswith(MARK):
        return None
    try:
        event = json.loads(line[len(MARK) :])
    except ValueError:
        return None
    return event if isinstance(event, dict) and "event" in event else None


def encode_command(command: Mapping[str, Any]) -> bytes:
    return json.dumps(command).encode("ascii") + b"\n"


class Channel:
    """The worker's end. When the launcher is gone, this process exits at once, whatever it is doing.

    Takes over standard input, so that nothing else reads from it. Standard output stays, but events go
    to a duplicate descriptor that no redirection affects.
    """

    def __init__(self) -> None:
        self._output = os.dup(1)
        commands = os.dup(0)
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, 0)
        os.close(nothing)
        self._commands: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
        threading.Thread(target=self._read, args=(commands,), daemon=True).start()

    def receive(self) -> dict[str, Any]:
        """Wait for the next command."""
        return self._commands.get()

    def scenes(self) -> Iterator[int]:
        """Yield the scenes to make, one by one, until a command without a scene arrives."""
        while True:
            command = self.receive()
            if "scene" not in command:
                return
            yield int(command["scene"])

    def send(self, kind: EventKind, **data: Any) -> None:
        sys.stdout.flush()
        try:
            os.write(self._output, encode_event(kind, data))
        except OSError:  # the launcher is gone
            os._exit(EXIT_ORPHANED)

    def _read(self, descriptor: int) -> None:
        # Unbuffered, so that each line arrives when it is written.
        with os.fdopen(descriptor, "rb", buffering=0) as lines:
            for line in lines:
                self._commands.put(json.loads(line))
        os._exit(EXIT_ORPHANED)
