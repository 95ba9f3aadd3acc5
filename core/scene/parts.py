# SPDX-License-Identifier: GPL-3.0-or-later
"""What a scene record says about parts of objects, such as a mug's handle: optional keys.

They are there in datasets made with `--extra-outputs parts`; see docs/parts.md.
"""

from dataclasses import dataclass
from typing import Any

from core.scene.json_fields import Size
from core.scene.rle import Rle


@dataclass(frozen=True, eq=False)
class PartView:
    """What one image shows of one part of an object; a part without a visible pixel has no such entry.

    Attributes:
        name: of the closed vocabulary `core/assets/part_names.toml`. Parts of one name are one part, such as
            both handles of a pot.
        pixels: of the part's mask, which lies within the object's modal mask; at least 1.
        bbox: (x1, y1, x2, y2) inclusive pixel corners of the part's mask.
        rle: of the part's mask.
        color: plain word for the color of the part's surface; None if it has no clear one. The same in all
            images.
    """

    name: str
    pixels: Size
    bbox: tuple[int, int, int, int]
    rle: Rle
    color: str | None = None

    def to_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "pixels": self.pixels,
            "bbox": list(self.bbox),
            "rle": {**self.rle},
            "color": self.color,
        }
