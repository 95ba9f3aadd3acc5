# SPDX-License-Identifier: GPL-3.0-or-later
"""One sentence in one image, and what it means there: plain data."""

from dataclasses import dataclass

from core.scene.rle import Rle

# (x1, y1, x2, y2) on pixel edges, 0 to width and 0 to height.
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Question:
    """One sentence in one image.

    Attributes:
        kind: the kind of expression; of sets "several", "one", "none" or "none: " with what fails; "" if the
            source does not tell.
        scene: what sentences that are not independent of each other have in common.
        boxes: of the objects that it means; none if there is no such object.
        masks: their run-length encodings, or of masks that together are theirs.
        sent_id: of RefCOCO; None elsewhere.
    """

    img_idx: int
    text: str
    kind: str
    scene: int
    width: int
    height: int
    boxes: tuple[Box, ...]
    masks: tuple[Rle, ...]
    sent_id: int | None = None

    @property
    def where(self) -> str:
        return f"image {self.img_idx}, {self.text!r}"
