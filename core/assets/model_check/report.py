# SPDX-License-Identifier: GPL-3.0-or-later
"""The findings of a check of a model's files, and their JSON form."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class ModelCheck:
    """The findings and measurements of one model; measurements are 0 if the mesh could not be read.

    Attributes:
        problems: faults that keep the model out of a dataset.
        notes: findings that a person may want to look at.
        triangles: number of triangles of the welded mesh.
        extents: size along x, y, z in the model frame (Z up), meters.
        watertight: every edge belongs to two faces with consistent orientation.
        bodies: number of connected components.
        key: content key of its files (see `content_key`), "" if they cannot be read; not part of the JSON form.
    """

    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    triangles: int = 0
    extents: tuple[float, float, float] = (0.0, 0.0, 0.0)
    watertight: bool = False
    bodies: int = 0
    key: str = ""

    def to_json(self) -> dict[str, Any]:
        return {name: value for name, value in asdict(self).items() if name != "key"}

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "ModelCheck":
        """Build a check from `to_json`.

        Raises:
            ValueError, KeyError, TypeError: `values` has another form.
        """
        x, y, z = (float(value) for value in values["extents"])
        return cls(
            problems=tuple(str(text) for text in values["problems"]),
            notes=tuple(str(text) for text in values["notes"]),
            triangles=int(values["triangles"]),
            extents=(x, y, z),
            watertight=bool(values["watertight"]),
            bodies=int(values["bodies"]),
        )


class Findings:
    """Collects problems and notes while one model is checked."""

    def __init__(self) -> None:
        self.problems: list[str] = []
        self.notes: list[str] = []

    def problem(self, text: str) -> None:
        self.problems.append(text)

    def note(self, text: str) -> None:
        self.notes.append(text)
