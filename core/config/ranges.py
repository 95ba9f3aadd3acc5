# SPDX-License-Identifier: GPL-3.0-or-later
"""Flags whose value is a range: `MIN,MAX`, or one number for both ends."""

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

_NEGATIVE = re.compile(r"-[\d.]+,")


class Range(NamedTuple):
    """An inclusive range; its text is what a flag takes."""

    low: float
    high: float

    def __str__(self) -> str:
        return ",".join(repr(int(end) if end == int(end) else end) for end in self)


def range_of(kind: Callable[[str], float]) -> Callable[[str], Range]:
    """Return the parser of a range whose ends `kind` parses (int or float).

    The parser raises ValueError for any other form.
    """

    def parse(text: str) -> Range:
        ends = [kind(part) for part in text.split(",")]
        if len(ends) > 2:
            raise ValueError(text)
        return Range(ends[0], ends[-1])

    return parse


def bound_ranges(argv: Sequence[str]) -> list[str]:
    """Return the arguments with ranges such as -15,15 bound to their flags; argparse takes them for flags."""
    words: list[str] = []
    for word in argv:
        if words and words[-1].startswith("--") and _NEGATIVE.match(word):
            words[-1] += f"={word}"
        else:
            words.append(word)
    return words
