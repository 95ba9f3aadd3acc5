# SPDX-License-Identifier: GPL-3.0-or-later
"""What a scene record says of texts printed on objects: optional keys, where sentences name such texts.

They are measured, not judged: whether a person can read a text is defined in docs/expression_semantics.md.
"""

from dataclasses import dataclass
from typing import Any

from core.scene.json_fields import Share


@dataclass(frozen=True, eq=False)
class TextView:
    """How one image shows a text in one of the places where an object bears it.

    Attributes:
        text: one of the object's `printed`.
        height: of its capitals in the image where they are lowest, pixels.
        width: of a letter in the image where they are narrowest, pixels: the mean of all letters, as the line
            is foreshortened there.
        angle: between the surface and the picture where it is turned away most, degrees: 0 = facing the camera.
        turn: by how much the line of the text is turned in the image, degrees: 0 = level, 180 = upside down.
        visible: share of its area that is seen.
    """

    text: str
    height: float
    width: float
    angle: float
    turn: float
    visible: Share

    def to_json(self) -> dict[str, Any]:
        return {
            "text": self.text,
            "height": self.height,
            "width": self.width,
            "angle": self.angle,
            "turn": self.turn,
            "visible": self.visible,
        }
