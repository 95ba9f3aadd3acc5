# SPDX-License-Identifier: GPL-3.0-or-later
"""Readers of a node's parts from JSON; each also gets the part's location in the program.

They raise `ProgramError` for a part of the wrong kind.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.errors import RefGraspError

if TYPE_CHECKING:
    from core.language.program.node import Node


class ProgramError(RefGraspError):
    """JSON that is not a program."""


@dataclass(frozen=True)
class Place:
    """A location in the JSON of a program.

    Attributes:
        decode: reads the program at a location.
        path: from the root, as in `$.of.of[1].anchor`.
        depth: number of programs that enclose it.
    """

    decode: Callable[[Any, "Place"], "Node"]
    path: str = "$"
    depth: int = 0

    def part(self, name: str) -> "Place":
        return Place(self.decode, f"{self.path}.{name}", self.depth)

    def item(self, index: int) -> "Place":
        return Place(self.decode, f"{self.path}[{index}]", self.depth)

    def program(self, data: Any) -> "Node":
        """Return the program at this location."""
        return self.decode(data, Place(self.decode, self.path, self.depth + 1))

    def error(self, problem: str) -> ProgramError:
        return ProgramError(f"program: {problem} (at {self.path})")


PartReader = Callable[[Any, Place], Any]
Parts = Mapping[str, PartReader]


def read_program(data: Any, place: Place) -> "Node":
    """Read one program."""
    if isinstance(data, list):
        raise place.error("this is one program, not a list")
    return place.program(data)


def read_programs(data: Any, place: Place) -> "tuple[Node, ...]":
    """Read a list of two or more programs."""
    if not isinstance(data, list) or len(data) < 2:
        raise place.error("this needs a list of two members or more")
    return tuple(place.item(i).program(item) for i, item in enumerate(data))


def read_text(data: Any, place: Place) -> str:
    """Read any string."""
    if not isinstance(data, str):
        raise place.error(f"{data!r} is not a text")
    return data


def read_flag(data: Any, place: Place) -> bool:
    """Read true or false."""
    if not isinstance(data, bool):
        raise place.error(f"{data!r} must be true or false")
    return data


def read_count(data: Any, place: Place) -> int:
    """Read an integer >= 1."""
    if not isinstance(data, int) or isinstance(data, bool) or data < 1:
        raise place.error(f"{data!r} must be a whole number from 1")
    return data


def name_in(table: Collection[str]) -> PartReader:
    """Return a reader of one of the names in `table`, which is consulted at reading time."""

    def read(data: Any, place: Place) -> str:
        if not isinstance(data, str) or data not in table:
            raise place.error(f"{data!r} is not one of {', '.join(table)}")
        return data

    return read
