# SPDX-License-Identifier: GPL-3.0-or-later
"""Which scene is next, how long one may take, and which is quarantined; knows nothing of processes."""

from collections import Counter, deque
from collections.abc import Iterable
from statistics import median

# A scene that ended its worker this many times is not tried again in this run.
MAX_FAILURES = 3
# Window of the running median, in scenes.
_WINDOW = 101


class Schedule:
    """Hands out scenes in order; one that failed is handed out again first.

    Args:
        scenes: to be made, in order.
    """

    def __init__(self, scenes: Iterable[int]) -> None:
        self._waiting = deque(scenes)
        self._failures: Counter[int] = Counter()
        self.quarantined: list[int] = []
        self.finished = 0

    @property
    def waiting(self) -> int:
        """Scenes not handed out."""
        return len(self._waiting)

    def next_scene(self) -> int | None:
        """Hand out a scene; None if none is waiting."""
        return self._waiting.popleft() if self._waiting else None

    def finish(self) -> None:
        """Count a handed-out scene as done."""
        self.finished += 1

    def put_back(self, scene: int) -> None:
        """Take back a scene that did not fail."""
        self._waiting.appendleft(scene)

    def fail(self, scene: int) -> int:
        """Record that a scene ended its worker; return how many times it has (`MAX_FAILURES`: quarantined)."""
        self._failures[scene] += 1
        if self._failures[scene] >= MAX_FAILURES:
            self.quarantined.append(scene)
        else:
            self._waiting.appendleft(scene)
        return self._failures[scene]


class Patience:
    """How long a worker may take before it counts as hung.

    Args:
        factor: multiple of the running median.
        least: minimum seconds for any scene.

    Attributes:
        start: seconds for start-up, which has no median, and for scenes until one is finished.
    """

    def __init__(self, factor: float, least: float) -> None:
        self.start = factor * least
        self._factor = factor
        self._least = least
        self._seconds: deque[float] = deque(maxlen=_WINDOW)

    def learn(self, seconds: float) -> None:
        self._seconds.append(seconds)

    @property
    def limit(self) -> float:
        """Seconds for a scene."""
        if not self._seconds:
            return self.start
        return max(self._least, self._factor * median(self._seconds))
