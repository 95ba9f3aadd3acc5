# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the time of a run goes."""

import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager


class Stopwatch:
    """Adds up wall-clock seconds by name. It only reports; nothing is decided by it."""

    def __init__(self) -> None:
        self._seconds: defaultdict[str, float] = defaultdict(float)

    @contextmanager
    def measure(self, name: str) -> Iterator[None]:
        """Add the time spent inside to `name`, also if it ends by an exception."""
        start = time.perf_counter()
        try:
            yield
        finally:
            self._seconds[name] += time.perf_counter() - start

    @property
    def seconds(self) -> Mapping[str, float]:
        """Seconds by name, longest first."""
        return dict(sorted(self._seconds.items(), key=lambda item: -item[1]))

    def shares(self) -> Mapping[str, float]:
        """Share of the measured time by name, longest first; empty before anything was measured."""
        total = sum(self._seconds.values())
        return {name: spent / total for name, spent in self.seconds.items()} if total else {}
