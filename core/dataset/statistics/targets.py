# SPDX-License-Identifier: GPL-3.0-or-later
"""Target figures of a dataset with default settings, and whether a dataset meets them.

Mostly whole objects, which teach what objects look like; a good share of partly hidden ones, which
distinguishes a real table from a catalogue; hardly any hidden ones, which cost time and cannot be referred to.
Objects that are too small show nothing, those too large hide others. The ranges leave room for other
catalogues; datasets with few scenes or other settings may miss them for good reason.
"""

from dataclasses import asdict, dataclass
from typing import Any

from core.config.limits import MAX_OBJECTS, MIN_OBJECTS
from core.dataset.statistics.gathering import AREA_STEPS, VISIBILITY_BINS, DatasetStatistics

# Visible fractions in tenths: "whole" from the first value on, "partly hidden" from the second.
_WHOLE, _PARTLY = 9, 4
SMALL_AREA, LARGE_AREA = 0.001, 0.1


@dataclass(frozen=True)
class Target:
    """A share and the range it should lie in; `value` is None if there is nothing to count."""

    label: str
    low: float
    high: float
    value: float | None

    @property
    def is_met(self) -> bool:
        return self.value is None or self.low <= self.value <= self.high


def targets(s: DatasetStatistics) -> list[Target]:
    """Return the targets with the figures of a dataset as values."""
    seen = [s.visibility[tenth] for tenth in range(VISIBILITY_BINS)]
    shown = sum(seen) + s.hidden
    small, large = AREA_STEPS.index(SMALL_AREA) + 1, AREA_STEPS.index(LARGE_AREA) + 1
    fitting = sum(s.areas[step] for step in range(small, large))
    counts = s.objects_per_scene
    usual = sum(n for count, n in counts.items() if MIN_OBJECTS <= count <= MAX_OBJECTS)
    return [
        Target("whole objects (at least 0.9 visible)", 0.6, 0.9, _share(sum(seen[_WHOLE:]), shown)),
        Target(
            "partly hidden (0.4 to 0.9 visible)",
            0.07,
            0.3,
            _share(sum(seen[_PARTLY:_WHOLE]), shown),
        ),
        Target(
            "mostly hidden (less than 0.4 visible)",
            0.0,
            0.12,
            _share(sum(seen[:_PARTLY]) + s.hidden, shown),
        ),
        Target(
            "visible objects covering 0.1 to 10 % of the image",
            0.9,
            1.0,
            _share(fitting, sum(seen)),
        ),
        Target(
            f"scenes with {MIN_OBJECTS} to {MAX_OBJECTS} objects", 1.0, 1.0, _share(usual, s.scenes)
        ),
    ]


def targets_json(s: DatasetStatistics) -> list[dict[str, Any]]:
    """Return the targets as JSON values, each with `met`."""
    return [{**asdict(target), "met": target.is_met} for target in targets(s)]


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
