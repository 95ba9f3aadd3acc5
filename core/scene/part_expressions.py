# SPDX-License-Identifier: GPL-3.0-or-later
"""Sentences that mean a part of an object: the record's optional key `part_expressions`.

They are never among `expressions`, each of which means a whole object.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.scene.json_fields import Count, SceneFormatError
from core.scene.objects import SceneObject


@dataclass(frozen=True, eq=False)
class PartExpression:
    """A sentence with its proof.

    Attributes:
        targets: the scene_id of the object.
        target_part: the name of its part.
        by: whether the object is to be taken by the part ("Pick up the mug by the handle.").
        program, images, certificate: as of `core.scene.record.Expression`.
        grasps: the rows of the scene's grasps that are on the part; None where that is unknown.
    """

    text: str
    targets: tuple[Count, ...]
    target_part: str
    by: bool
    program: Mapping[str, Any]
    images: tuple[Count, ...]
    certificate: Mapping[str, Any]
    grasps: tuple[Count, ...] | None = None

    def to_json(self) -> dict[str, Any]:
        return {
            "text": self.text,
            "targets": list(self.targets),
            "target_part": self.target_part,
            "by": self.by,
            "program": dict(self.program),
            "images": list(self.images),
            "certificate": dict(self.certificate),
            **({} if self.grasps is None else {"grasps": list(self.grasps)}),
        }


def check_part_expressions(found: Sequence[PartExpression], objects: Sequence[SceneObject]) -> None:
    """Check that each names one object and a part that it has.

    Raises:
        SceneFormatError: one does not.
    """
    for i, item in enumerate(found):
        known = len(item.targets) == 1 and item.targets[0] < len(objects)
        if not known or item.target_part not in (objects[item.targets[0]].parts or ()):
            raise SceneFormatError(
                f"part expression {i}: 'targets' must be one object that has the part '{item.target_part}'"
            )
