# SPDX-License-Identifier: GPL-3.0-or-later
"""Words in messages, and what a word consists of in regular expressions."""

import difflib
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache

# All marks are below, but for selectors of variants.
_END = 0x20000


@cache
def combining_marks() -> str:
    """Return all combining marks, as ranges for the inside of a class of characters: [\\w...].

    `\\w` alone leaves out the vowel signs of many scripts.
    """
    ranges: list[list[int]] = []
    for code in range(_END):
        if not unicodedata.category(chr(code)).startswith("M"):
            continue
        if ranges and ranges[-1][1] == code - 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    return "".join(f"{chr(low)}-{chr(high)}" for low, high in ranges)


def counted(number: int, one: str, several: str = "", form: str = "d") -> str:
    """Return "1 image" or "2 images".

    Args:
        several: the plural if that is not `one` with an s.
        form: of the number, as in a format string.
    """
    return f"{number:{form}} {one if number == 1 else several or f'{one}s'}"


def near_names(name: str, names: Iterable[str], most: int = 3) -> list[str]:
    """Return the names that contain `name`, else those that resemble it; the best first, at most so many."""
    names, bare = list(names), name.lower()
    near = sorted(known for known in names if bare and bare in known.lower())
    return (near or difflib.get_close_matches(bare, names, most))[:most]


def did_you_mean(near: Sequence[str]) -> str:
    """Return "; did you mean a or b?", nothing if there are none."""
    return f"; did you mean {' or '.join(near)}?" if near else ""
