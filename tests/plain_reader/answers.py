# SPDX-License-Identifier: GPL-3.0-or-later
"""How well an object fits a phrase: no, maybe, yes; and simple arithmetic with that."""

from collections.abc import Callable, Iterable, Mapping
from enum import IntEnum


class Fit(IntEnum):
    NO = 0
    MAYBE = 1
    YES = 2


# scene_id -> how well it fits; objects that do not fit are left out.
Fits = dict[int, Fit]


def fits_of(ids: Iterable[int], fit: Callable[[int], Fit]) -> Fits:
    return {i: fit(i) for i in ids if fit(i)}


def both(first: Mapping[int, Fit], second: Mapping[int, Fit]) -> Fits:
    """Return how well objects fit two phrases: as well as the one they fit less."""
    return {i: min(fit, second[i]) for i, fit in first.items() if i in second}


def certain(fits: Mapping[int, Fit]) -> list[int]:
    return [i for i, fit in fits.items() if fit == Fit.YES]


def best(fits: Mapping[int, Fit]) -> list[int]:
    """Return what a person takes: what clearly fits, else what may."""
    return certain(fits) or list(fits)


def opposite(fit: Fit) -> Fit:
    return Fit(Fit.YES - fit)
