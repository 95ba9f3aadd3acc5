# SPDX-License-Identifier: GPL-3.0-or-later
"""What a supervisor works with: workers wherever they run, the slots they fill, and their limits."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from core.app.launch.schedule import Patience

Event = dict[str, Any]


class Worker(Protocol):
    """A started worker, local or remote; its last event is ENDED."""

    def send(self, command: Mapping[str, Any]) -> None: ...

    def kill(self, cause: str) -> None: ...

    def memory(self) -> int:
        """Resident memory, MiB; 0 if unknown."""
        ...


class WorkerPool(Protocol):
    """Starts workers."""

    @property
    def names(self) -> list[str]:
        """Display name of the worker of each slot."""
        ...

    def start(self, slot: int, tell: Callable[[Event], None]) -> Worker:
        """Start the worker of a slot; `tell` may be called from any thread."""
        ...


class State(StrEnum):
    """State of a slot. OFF: no process. RETIRED: off for good."""

    OFF = "off"
    STARTING = "starting"
    IDLE = "idle"
    BUSY = "busy"
    LEAVING = "leaving"
    RETIRED = "retired"


@dataclass
class Slot:
    """One worker's place in the run.

    Attributes:
        since: when its state began, `time.monotonic`.
        quit_sent: the worker was asked to quit.
        trouble: why it ended last.
        idle_ends, ends: ends in a row without and with a scene.
    """

    number: int
    worker: Worker | None = None
    state: State = State.OFF
    scene: int | None = None
    since: float = 0.0
    quit_sent: bool = False
    trouble: str = ""
    idle_ends: int = 0
    ends: int = 0
    starts: int = 0


@dataclass(frozen=True)
class Verdict:
    """How a run ended, scenes aside: stopped on request, or by a problem that stops every worker."""

    stopped: bool = False
    problem: str = ""
    exit_code: int = 0


@dataclass(frozen=True)
class Limits:
    """When a worker is restarted.

    Attributes:
        patience: how long a scene may take.
        memory: MiB; 0 = no limit.
    """

    patience: Patience
    memory: int = 0
