# SPDX-License-Identifier: GPL-3.0-or-later
"""One object of the catalogue."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path


class Attributes(Mapping[str, str]):
    """An immutable, hashable, picklable mapping, sorted by key."""

    __slots__ = ("_items",)

    def __init__(self, items: Mapping[str, str] | Iterable[tuple[str, str]] = ()) -> None:
        self._items: tuple[tuple[str, str], ...] = tuple(sorted(dict(items).items()))

    def __getitem__(self, key: str) -> str:
        for name, value in self._items:
            if name == key:
                return value
        raise KeyError(key)

    def __iter__(self) -> Iterator[str]:
        return (name for name, _ in self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __hash__(self) -> int:
        return hash(self._items)

    def __repr__(self) -> str:
        return f"Attributes({dict(self._items)!r})"


@dataclass(frozen=True)
class ModelInfo:
    """One object of the catalogue; empty cells are "" (or empty).

    The fields from `density` on are facts that no sentence uses as an adjective.

    Attributes:
        path: mesh file.
        attributes: material, shape and every other attribute column whose cell is filled.
        pose: how the object usually rests: "upright", "lying" or "any".
        color2: the second color a person would name; a known color other than `color`, or `ONE_COLOR`
            ("none") if it clearly has only one; "" if that is unknown.
        density: kg/m³, averaged over the volume that the mesh encloses; None if not given.
        mass: kg; takes precedence over the density; None if not given.
        carries: names or categories of what may stand or lie on or in the object.
        goes_in: names or categories of what the object may be put into.
        uses: what it is for, as in "drink from", and may be for, as in "hold pens?"; see `core.assets.uses`.
    """

    id: str
    name: str
    category: str
    path: Path
    color: str = ""
    aliases: tuple[str, ...] = ()
    attributes: Mapping[str, str] = field(default_factory=Attributes)
    plural: str = ""
    article: str = ""
    license: str = ""
    attribution: str = ""
    source: str = ""
    pose: str = ""
    color2: str = ""
    density: float | None = None
    mass: float | None = None
    carries: tuple[str, ...] = ()
    goes_in: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()
