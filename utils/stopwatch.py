# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the time of a run goes: on the clock, and on the processor."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

# What no part claims.
OTHER = "other"


@dataclass(frozen=True)
class Times:
    """Seconds by part of the work.

    Attributes:
        wall: as a clock on the wall shows them.
        processor: of all threads of the process together, those of a renderer too; not of the time that
            other programs take on the same cores, nor of a GPU.
    """

    wall: Mapping[str, float] = field(default_factory=dict)
    processor: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Reading:
    """A stopwatch and both clocks at one moment; see `Stopwatch.since`."""

    times: Times
    wall: float
    processor: float


class Stopwatch:
    """Adds up seconds by name. It only reports; nothing is decided by it.

    Args:
        entered: called with the name of each part as it begins.
    """

    def __init__(self, entered: Callable[[str], object] | None = None) -> None:
        self._entered = entered
        self._wall: defaultdict[str, float] = defaultdict(float)
        self._processor: defaultdict[str, float] = defaultdict(float)

    @contextmanager
    def measure(self, name: str) -> Iterator[None]:
        """Add the time spent inside to `name`, also if it ends by an exception."""
        if self._entered is not None:
            self._entered(name)
        wall, processor = time.perf_counter(), time.process_time()
        try:
            yield
        finally:
            self._wall[name] += time.perf_counter() - wall
            self._processor[name] += time.process_time() - processor

    @property
    def times(self) -> Times:
        """All that was measured so far."""
        return Times(dict(self._wall), dict(self._processor))

    def read(self) -> Reading:
        """Return the state of now."""
        return Reading(self.times, time.perf_counter(), time.process_time())

    def since(self, start: Reading) -> Times:
        """Return what was measured since a reading; `OTHER` is what no part claims."""
        wall = time.perf_counter() - start.wall
        processor = time.process_time() - start.processor
        return Times(
            _parts(self._wall, start.times.wall, wall),
            _parts(self._processor, start.times.processor, processor),
        )


def _parts(
    after: Mapping[str, float], before: Mapping[str, float], whole: float
) -> dict[str, float]:
    parts = {name: spent - before.get(name, 0.0) for name, spent in after.items()}
    return {**parts, OTHER: max(0.0, whole - sum(parts.values()))}
