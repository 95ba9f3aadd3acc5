# SPDX-License-Identifier: GPL-3.0-or-later
"""What stands on what, and what goes in what: by the spreadsheet, else by a table; and what fits by size."""

import math
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import ConvexHull

from core.assets.catalogue import ModelInfo
from core.assets.convex_parts import thicken
from core.assets.support_shape import Cavity, SupportPlane

_TABLE = Path(__file__).with_suffix(".toml")
# A load may be this much longer and wider than what it stands on.
_OVERHANG = 1.1
# Smaller planes bear nothing. Radius of the largest circle in them, meters.
_LEAST_PLANE = 0.012
# Of the opening's diameter: what lies inside takes up no more, and the diagonal of what stands in it.
_LYING_ROOM, _STANDING_ROOM = 0.95, 0.85
# What stands in a cavity is at most this many times as long as it is deep, what lies in it at most this many
# times as high: about a quarter of either has to be below the rim.
_LONGEST, _HIGHEST = 2.6, 2.0
# From this ratio of its longest to its middle side, an object may stand in a cavity.
_SLENDER = 3.0


class Way(StrEnum):
    """How an object is in a container."""

    LYING = "lying"  # as it rests on a table
    STANDING = "standing"  # its longest axis up


@dataclass(frozen=True)
class _Pairs:
    """Words of what carries, and of what is carried."""

    carriers: frozenset[str]
    carried: frozenset[str]


@dataclass(frozen=True)
class SupportRules:
    """Pairs of words: `on` of bearers and their loads, `within` of containers and their contents; and words of
    what is found in one pile.
    """

    on: tuple[_Pairs, ...]
    within: tuple[_Pairs, ...]
    piles: tuple[frozenset[str], ...]

    def may_bear(self, bearer: ModelInfo, load: ModelInfo) -> bool:
        """Whether `load` is something that stands or lies on `bearer`; whether it fits is not asked."""
        if bearer.carries:
            return _named(load, bearer.carries)
        return _listed(self.on, bearer, load)

    def may_hold(self, container: ModelInfo, content: ModelInfo) -> bool:
        """Whether `content` is something that goes in `container`; whether it fits is not asked."""
        if container.carries or content.goes_in:
            return _named(content, container.carries) or _named(container, content.goes_in)
        return _listed(self.within, container, content)


@lru_cache(maxsize=1)
def support_rules() -> SupportRules:
    """Return the table of support_rules.toml."""
    data = tomllib.loads(_TABLE.read_text(encoding="utf-8"))
    return SupportRules(
        tuple(
            _Pairs(_folded(tuple(row["bearers"])), _folded(tuple(row["loads"])))
            for row in data["on"]
        ),
        tuple(
            _Pairs(_folded(tuple(row["containers"])), _folded(tuple(row["contents"])))
            for row in data["in"]
        ),
        tuple(_folded(tuple(row["things"])) for row in data["pile"]),
    )


def in_pile(model: ModelInfo, words: frozenset[str]) -> bool:
    """Whether a model is one of the things of a pile: by its name or category."""
    return not _folded((model.name, model.category)).isdisjoint(words)


def bears_something(plane: SupportPlane | None) -> bool:
    """Whether a plane is more than a rim or a knob."""
    return plane is not None and plane.radius >= _LEAST_PLANE


def fits_on(plane: SupportPlane | None, outline: NDArray[np.float64]) -> bool:
    """Whether an object with a convex outline (k, 2), as it rests, hardly reaches over a plane."""
    if plane is None or not bears_something(plane):
        return False
    length, width = sides(plane.outline)
    own_length, own_width = sides(outline)
    return own_length <= _OVERHANG * length and own_width <= _OVERHANG * width


def ways_in(cavity: Cavity | None, extents: NDArray[np.float64], height: float) -> tuple[Way, ...]:
    """Return how an object fits in a cavity.

    Args:
        extents: (3,) of its box along its own axes, meters.
        height: as it rests on a table, meters.
    """
    if cavity is None:
        return ()
    low, middle, high = sorted(float(value) for value in extents)
    opening = 2.0 * cavity.radius
    found = []
    lying = math.sqrt(max(low**2 + middle**2 + high**2 - height**2, 0.0))
    # A ball's box has corners that the ball has not.
    across = max(lying / math.sqrt(2.0), min(high, lying))
    if across <= _LYING_ROOM * opening and height <= _HIGHEST * cavity.depth:
        found.append(Way.LYING)
    stands = high >= _SLENDER * middle and high <= _LONGEST * cavity.depth
    if stands and math.hypot(low, middle) <= _STANDING_ROOM * opening:
        found.append(Way.STANDING)
    return tuple(found)


def may_go_in(cavity: Cavity | None, extents: NDArray[np.float64]) -> bool:
    """Return whether an object fits in a cavity, however it rests on a table; see `ways_in`."""
    if cavity is None:
        return False
    # The higher it is, the less room it takes up in the opening.
    height = min(float(extents.max()), _HIGHEST * cavity.depth)
    return bool(ways_in(cavity, extents, height))


def sides(outline: NDArray[np.float64]) -> tuple[float, float]:
    """Return length and width of the narrowest rectangle around a convex outline (k, 2), meters."""
    corners = thicken(np.asarray(outline, dtype=np.float64))
    corners = corners[ConvexHull(corners).vertices]
    edges = np.roll(corners, -1, axis=0) - corners
    along = edges / np.linalg.norm(edges, axis=1, keepdims=True)
    across = np.stack([-along[:, 1], along[:, 0]], axis=1)
    boxes = np.stack([np.ptp(corners @ axis.T, axis=0) for axis in (along, across)], axis=1)
    best = boxes[int(np.argmin(boxes.min(axis=1)))]
    return float(best.max()), float(best.min())


def _listed(table: Sequence[_Pairs], carrier: ModelInfo, carried: ModelInfo) -> bool:
    # Not by aliases: a letter tray is also called a tray, but nobody puts cans on it.
    own, other = (
        _folded((carrier.name, carrier.category)),
        _folded((carried.name, carried.category)),
    )
    return any(own & row.carriers and other & row.carried for row in table)


def _named(model: ModelInfo, words: tuple[str, ...]) -> bool:
    """Whether one of the words of a cell is the model's name, category or an alias."""
    own = _folded((model.name, model.category, *model.aliases))
    return not own.isdisjoint(_folded(words))


@lru_cache(maxsize=2048)
def _folded(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(word.casefold() for word in words)
