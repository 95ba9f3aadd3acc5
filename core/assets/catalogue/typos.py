# SPDX-License-Identifier: GPL-3.0-or-later
"""Words that look like a typo of another word."""

import difflib
from collections import Counter
from collections.abc import Sequence

from core.assets.catalogue.columns import KNOWN_COLORS
from core.assets.catalogue.spreadsheet import Cell
from core.scene.color_pairs import pair_of, pair_value

# A one-letter typo in a color word of 4 to 6 letters keeps difflib's ratio above this; other real
# colors (navy, teal, cream, maroon, lilac) stay below it.
_COLOR_RATIO = 0.8
# Shorter words often differ in one letter legitimately (cup, cap; toy, top).
_SHORTEST = 5


def color_typo(color: str) -> str:
    """Return the known color, or pair of them, of which `color` seems to be a typo, "" if there is none."""
    if pair := pair_of(color):
        meant = tuple(color_typo(part) for part in pair)
        return pair_value(meant[0] or pair[0], meant[1] or pair[1]) if any(meant) else ""
    near = difflib.get_close_matches(color.lower(), KNOWN_COLORS, n=1, cutoff=_COLOR_RATIO)
    return near[0] if near and near[0] != color.lower() else ""


def lone_typos(cells: Sequence[tuple[Cell, str]]) -> list[tuple[Cell, str, str]]:
    """Return (cell, text, meant) of texts that occur once and are one letter off a more frequent one.

    Case is ignored; it is checked elsewhere.
    """
    counts = Counter(text.casefold() for _, text in cells if text)
    often = [text for text, count in counts.items() if count > 1]
    found = []
    for cell, text in cells:
        own = text.casefold()
        if counts[own] != 1 or len(own) < _SHORTEST:
            continue
        meant = next((other for other in often if is_one_letter_off(own, other)), "")
        if meant:
            found.append((cell, text, meant))
    return found


def is_one_letter_off(text: str, other: str) -> bool:
    """Return whether one letter inserted, deleted or replaced, or two neighbors swapped, makes them equal."""
    if text == other or abs(len(text) - len(other)) > 1:
        return False
    start = 0
    while start < min(len(text), len(other)) and text[start] == other[start]:
        start += 1
    rest, other_rest = text[start:], other[start:]
    swapped = other_rest[1::-1] + other_rest[2:] if len(other_rest) > 1 else other_rest
    return (
        rest[1:] == other_rest[1:]
        or rest[1:] == other_rest
        or rest == other_rest[1:]
        or (len(rest) == len(other_rest) and rest == swapped)
    )
