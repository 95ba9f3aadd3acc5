# SPDX-License-Identifier: GPL-3.0-or-later
"""Sentences that mean several objects of a scene, or none: the record's optional key `set_expressions`.

They are never among `expressions`, each of which means exactly one object.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from core.scene.json_fields import Count


class Failed(StrEnum):
    """Which part of a sentence nothing in the scene fits."""

    NOUN = "noun"
    COLOR = "color"
    PLACE = "place"
    RELATION = "relation"
    ANCHOR = "anchor"


@dataclass(frozen=True, eq=False)
class SetExpression:
    """A sentence with its proof.

    Attributes:
        targets: scene_ids of all objects that it means; empty if it means none.
        program, images, certificate: as of `core.scene.record.Expression`.
        failed: of a sentence that means none, the part that fails; else None.
        twin_of: of a sentence that means none, the index in `expressions` of the one that it differs from by
            one word; else None.
    """

    text: str
    targets: tuple[Count, ...]
    program: Mapping[str, Any]
    images: tuple[Count, ...]
    certificate: Mapping[str, Any]
    failed: Failed | None = None
    twin_of: Count | None = None

    def to_json(self) -> dict[str, Any]:
        return {
            "text": self.text,
            "targets": list(self.targets),
            "program": dict(self.program),
            "images": list(self.images),
            "certificate": dict(self.certificate),
            "failed": self.failed,
            "twin_of": self.twin_of,
        }
