# SPDX-License-Identifier: GPL-3.0-or-later
"""What a check of a model's files found, and how it is kept as JSON."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class ModelCheck:
    """What is wrong with one model, and what was measured.

    problems: faults that keep the model out of a dataset; notes: what a person may want to look at.
    triangles: of the welded mesh; extents: size along x, y, z in the model frame (Z up), meters.
    watertight: whether every edge belongs to two faces that agree on their side.
    bodies: pieces that touch nowhere. All are 0 if the mesh could not be read.
    """

    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    triangles: int = 0
    extents: tuple[float, float, float] = (0.0, 0.0, 0.0)
    watertight: bool = False
    bodies: int = 0

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "ModelCheck":
        """Build a check from `to_json`.

        Raises:
            ValueError, KeyError, TypeError: these are not its values.
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
    """Collects problems and notes of one model while it is looked at."""

    def __init__(self) -> None:
        self.problems: list[str] = []
        self.notes: list[str] = []

    def problem(self, text: str) -> None:
        self.problems.append(text)

    def note(self, text: str) -> None:
        self.notes.append(text)
