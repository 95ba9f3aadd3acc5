# SPDX-License-Identifier: GPL-3.0-or-later
"""The eight directions on the table, as an observer sees them."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Direction:
    """A direction, given by its signs (-1, 0, 1) along the observer's forward and right axes.

    Attributes:
        opposite: name of the opposite direction.
        side: display text of the side of the table that it points to.
    """

    name: str
    forward: int
    right: int
    opposite: str
    side: str

    @property
    def is_diagonal(self) -> bool:
        return bool(self.forward and self.right)

    @property
    def is_axis(self) -> bool:
        """Whether it is the measured one of two opposite directions."""
        return (self.forward, self.right) > (0, 0)


def _by_name(*directions: Direction) -> dict[str, Direction]:
    return {direction.name: direction for direction in directions}


DIRECTIONS: Mapping[str, Direction] = _by_name(
    Direction("left", 0, -1, "right", "the left"),
    Direction("right", 0, 1, "left", "the right"),
    Direction("front", -1, 0, "behind", "the front"),
    Direction("behind", 1, 0, "front", "the back"),
)
DIAGONALS: Mapping[str, Direction] = _by_name(
    Direction("front_left", -1, -1, "behind_right", "the front left"),
    Direction("front_right", -1, 1, "behind_left", "the front right"),
    Direction("behind_left", 1, -1, "front_right", "the back left"),
    Direction("behind_right", 1, 1, "front_left", "the back right"),
)
ALL_DIRECTIONS = (*DIRECTIONS.values(), *DIAGONALS.values())
AXES = tuple(direction for direction in ALL_DIRECTIONS if direction.is_axis)
