# SPDX-License-Identifier: GPL-3.0-or-later
"""Image twins: scenes that differ in one thing, so that some sentences mean another object in each."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from core.scene.json_fields import Count, SceneFormatError

if TYPE_CHECKING:
    from core.scene.record import Expression

# A footprint that takes the place of another one differs from it by at most this; meters.
MAX_DIFFERENCE = 0.005


class Change(StrEnum):
    """How a twin differs from its partner."""

    # One object has another color, or two of one name have each other's: models of the same name and mesh stand
    # where they stood.
    COLOR = "color"
    # Two objects have each other's place.
    SWAP = "swap"


@dataclass(frozen=True)
class TwinOf:
    """What a scene is the twin of: the record's optional key `twin_of`.

    Attributes:
        scene: index of its partner; each scene has one twin at most, and a twin none.
        objects: scene_ids, sorted, of the places where another model stands than in the partner, one or two.
            A scene_id is that of the same place in both scenes.
    """

    scene: Count
    change: Change
    objects: tuple[Count, ...]

    def to_json(self) -> dict[str, Any]:
        return {"scene": self.scene, "change": self.change, "objects": list(self.objects)}


def check_twin(twin: TwinOf, scene: int, objects: int) -> None:
    """Check that a twin's numbers are possible in `scene`, which has so many `objects`.

    Raises:
        SceneFormatError: they are not.
    """
    least = 1 if twin.change is Change.COLOR else 2
    if not least <= len(set(twin.objects)) == len(twin.objects) <= 2:
        raise SceneFormatError(f"'twin_of': a {twin.change} of the objects {list(twin.objects)}")
    if max(twin.objects) >= objects or twin.scene == scene:
        raise SceneFormatError("'twin_of': there is no such object, or it is its own partner")


def shared_sentences(
    partner: Sequence["Expression"], twin: Sequence["Expression"]
) -> list[tuple[int, int]]:
    """Return the pairs of an image twin: numbers of expressions with one text that mean different objects."""
    numbers = {expression.text: i for i, expression in enumerate(partner)}
    return [
        (numbers[other.text], j)
        for j, other in enumerate(twin)
        if other.text in numbers and partner[numbers[other.text]].targets != other.targets
    ]
