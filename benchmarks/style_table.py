# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of style: lengths and marks of phrases, a column for each group of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from benchmarks.phrase_style import MARKS, RARE_MARKS, Style

LENGTHS = (2, 4, 6, 10)
_LABEL, _WIDTH = 28, 14


@dataclass(frozen=True)
class Column:
    """Figures of a group of phrases, each counted as often as it was said.

    Attributes:
        count: how many there are; with 0 all other figures are 0.
        mean, median, longest: words; 90 % have at most `longest`.
        up_to: percent of at most so many words.
        marks: percent with a mark.
    """

    count: int
    mean: float
    median: float
    longest: float
    up_to: Mapping[int, float]
    marks: Mapping[str, float]


def column(styles: Iterable[tuple[Style, int]]) -> Column:
    """Return the figures of (style, number of uses)."""
    pairs = [(style, n) for style, n in styles if n > 0]
    if not pairs:
        nothing = dict.fromkeys((*MARKS, *RARE_MARKS), 0.0)
        return Column(0, 0.0, 0.0, 0.0, dict.fromkeys(LENGTHS, 0.0), nothing)
    uses = np.array([n for _, n in pairs])
    words = np.repeat([style.words for style, _ in pairs], uses)
    return Column(
        count=int(uses.sum()),
        mean=float(words.mean()),
        median=float(np.median(words)),
        longest=float(np.quantile(words, 0.9, method="inverted_cdf")),
        up_to={most: 100 * float((words <= most).mean()) for most in LENGTHS},
        marks={
            mark: 100 * float(uses[[mark in style.marks for style, _ in pairs]].sum() / uses.sum())
            for mark in (*MARKS, *RARE_MARKS)
        },
    )


def style_lines(columns: Mapping[str, Column]) -> list[str]:
    """Return the lines of the table."""
    shown = list(columns.values())
    return [
        _line("", columns),
        _line("phrases", [f"{c.count}" for c in shown]),
        _line("words: mean/median/90 %", [f"{c.mean:.1f}/{c.median:g}/{c.longest:g}" for c in shown]),
        _line(
            "words: " + "/".join(f"<={most}" for most in LENGTHS),
            ["/".join(f"{c.up_to[most]:.0f}" for most in LENGTHS) for c in shown],
        ),
        *(_line(mark, [f"{c.marks[mark]:.1f}" for c in shown]) for mark in MARKS),
        "kinds that people hardly use",
        *(_line(f"  {mark}", [f"{c.marks[mark]:.1f}" for c in shown]) for mark in RARE_MARKS),
    ]  # fmt: skip


def _line(label: str, cells: Iterable[str]) -> str:
    return f"{label:{_LABEL}}" + "".join(f"{cell:>{_WIDTH}}" for cell in cells)
