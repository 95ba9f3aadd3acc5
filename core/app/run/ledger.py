# SPDX-License-Identifier: GPL-3.0-or-later
"""The ledger: processor seconds per scene by part of the work, each with a limit.

Limits are for a scene of five images at 512 x 512 with default settings; docs/performance.md says what they
are for. A feature that exceeds its entry is off by default until it fits.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from utils.stopwatch import OTHER

RENDER = "render calls"
# The parts of a render call. Cycles does not separate them, but renders with other settings do.
CALL, DENOISER, SAMPLES = "render calls beside the next two", "denoiser", "samples"


@dataclass(frozen=True)
class Entry:
    """One entry.

    Attributes:
        title: as printed.
        parts: the stopwatch's parts that belong to it.
        limit: processor seconds of a default scene; None = no limit.
    """

    title: str
    parts: tuple[str, ...] = ()
    limit: float | None = None


ENTRIES = (
    Entry("plan and physics", ("plan", "physics"), 1.5),
    Entry("cameras", ("cameras",), 0.5),
    Entry("rays, annotation, parts", ("measure", "cast", "annotate", "parts"), 1.0),
    Entry("language", ("language",), 0.15),
    Entry("encoding and writing", ("write",), 0.5),
    Entry("grasps", ("grasps",), 1.0),
    Entry("image twins", ("twin",)),
    Entry(RENDER, ("render",)),
    Entry(OTHER, (OTHER,)),
)
RENDER_ENTRIES = (Entry(CALL, limit=5.2), Entry(DENOISER, limit=2.2), Entry(SAMPLES))


def ledger(processor: Mapping[str, float], scenes: int) -> dict[str, float]:
    """Return processor seconds per scene by entry, without entries that were not measured.

    Args:
        processor: seconds by part of the stopwatch, summed over `scenes` scenes.
    """
    listed = {part for entry in ENTRIES for part in entry.parts}
    spent = dict(processor)
    spent[OTHER] = sum(s for part, s in spent.items() if part == OTHER or part not in listed)
    return {
        entry.title: sum(spent.get(part, 0.0) for part in entry.parts) / max(1, scenes)
        for entry in ENTRIES
        if any(part in spent for part in entry.parts)
    }


def ledger_lines(
    seconds: Mapping[str, float], entries: Sequence[Entry] = ENTRIES, limits: bool = False
) -> list[str]:
    """Return the ledger as lines of a table, with a sum.

    Args:
        seconds: per scene, by entry.
        limits: also print the limits, and mark entries that exceed theirs.
    """
    width = max(len(entry.title) for entry in entries)
    lines = []
    for entry in entries:
        if entry.title in seconds:
            spent = seconds[entry.title]
            lines.append(f"  {entry.title:{width}} {spent:8.2f}{_verdict(entry, spent, limits)}")
    return [*lines, f"  {'all':{width}} {sum(seconds.values()):8.2f}"]


def _verdict(entry: Entry, spent: float, limits: bool) -> str:
    if not limits or entry.limit is None:
        return ""
    over = "  exceeded" if spent > entry.limit else ""
    return f"  of {entry.limit:5.2f}{over}"
