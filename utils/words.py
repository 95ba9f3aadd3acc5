# SPDX-License-Identifier: GPL-3.0-or-later
"""What a word consists of in regular expressions: `\\w` leaves out the vowel signs of many scripts."""

import unicodedata
from functools import cache

# All marks are below, but for selectors of variants.
_END = 0x20000


@cache
def combining_marks() -> str:
    """Return all combining marks, as ranges for the inside of a class of characters: [\\w...]."""
    ranges: list[list[int]] = []
    for code in range(_END):
        if not unicodedata.category(chr(code)).startswith("M"):
            continue
        if ranges and ranges[-1][1] == code - 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    return "".join(f"{chr(low)}-{chr(high)}" for low, high in ranges)


def counted(number: int, one: str, several: str = "") -> str:
    """Return "1 image" or "2 images"; `several` is the plural if that is not `one` with an s."""
    return f"{number} {one if number == 1 else several or f'{one}s'}"
