# SPDX-License-Identifier: GPL-3.0-or-later
"""What guessing without looking or without reading needs to know of each scene, in few bytes.

Without looking, a reader picks among the objects that fit some words of a sentence. Without reading, a reader
picks one object of an image for all of its sentences: the largest, say. `shortcuts.py` counts how often each
is right.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import floor, log2
from zlib import crc32

import numpy as np

from core.dataset.statistics.hard_cases import Hardness, clear_in
from core.scene.record import Expression, SceneRecord
from core.scene.views import View

# Cells along each side of the frame, in which the middle of an object's box lies.
PLACES = 8
# Classes of size: halvings of the image's area, the last one open.
SIZES = 16

# One row for each object that is clear, or meant, in an image.
GLANCE = np.dtype(
    [
        ("scene", np.uint32),
        ("image", np.uint32),
        # A hash of the model's id: two of 1,000 models share one in about 1 of 9,000 catalogues.
        ("model", np.uint32),
        ("place", np.uint8),
        ("size", np.uint8),
        # How many sentences of the image mean it.
        ("said", np.uint16),
        # Whether it is the one of the image.
        ("largest", np.bool_),
        ("central", np.bool_),
        ("nearest", np.bool_),
    ]
)
# One row a scene: how many sentences are right in the mean by each way of picking, and by any pick.
WORDED = np.dtype(
    [
        ("scene", np.uint32),
        ("sentences", np.uint32),
        ("nouns", np.float64),
        ("adjectives", np.float64),
        ("chance", np.float64),
    ]
)


@dataclass
class Guesses:
    """Rows of `GLANCE` and of `WORDED` in pieces; `+` joins those of other scenes."""

    glances: list[np.ndarray] = field(default_factory=list)
    worded: list[np.ndarray] = field(default_factory=list)

    def __add__(self, other: "Guesses") -> "Guesses":
        return Guesses(self.glances + other.glances, self.worded + other.worded)

    def add(
        self,
        record: SceneRecord,
        expressions: Sequence[Expression],
        found: Sequence[Hardness | None],
        clear: frozenset[int],
    ) -> None:
        """Add a scene.

        Args:
            expressions: those of its sentences that are to count.
            found: the hardness of each.
            clear: see `clear_objects`.
        """
        read = [(e, hard) for e, hard in zip(expressions, found, strict=True) if hard is not None]
        row = (
            record.scene,
            len(read),
            sum(hard.by_nouns for _, hard in read),
            sum(hard.by_adjectives for _, hard in read),
            sum(1.0 / len(clear | {e.targets[0]}) for e, _ in read),
        )
        self.worded.append(np.array([row], WORDED))
        for view in record.images:
            glances = _glances(record, view, expressions)
            if len(glances):
                self.glances.append(glances)

    def all_glances(self) -> np.ndarray:
        return np.concatenate([np.zeros(0, GLANCE), *self.glances])

    def all_worded(self) -> np.ndarray:
        return np.concatenate([np.zeros(0, WORDED), *self.worded])


def _glances(record: SceneRecord, view: View, expressions: Sequence[Expression]) -> np.ndarray:
    """Return the rows of an image; none if nothing is said of it."""
    said = Counter(target for e in expressions if view.img_idx in e.images for target in e.targets)
    shown = [
        item for item in view.objects if item.bbox and (clear_in(item) or item.scene_id in said)
    ]
    rows = np.zeros(len(shown) if said else 0, GLANCE)
    if not len(rows):
        return rows
    ids = [item.scene_id for item in shown]
    centers = np.array([_center(item.bbox) for item in shown if item.bbox])
    frame = np.array([view.width, view.height])
    cells = np.clip(np.floor(centers / frame * PLACES), 0, PLACES - 1).astype(int)
    pixels = np.array([item.pixels for item in shown])
    eye = view.cam_to_world[:3, 3]
    rows["scene"], rows["image"] = record.scene, view.img_idx
    rows["model"] = [crc32(record.objects[i].id.encode("utf-8", "surrogatepass")) for i in ids]
    rows["place"] = cells[:, 1] * PLACES + cells[:, 0]
    rows["size"] = [_size(count / (view.width * view.height)) for count in pixels]
    rows["said"] = [said[i] for i in ids]
    rows["largest"][pixels.argmax()] = True
    rows["central"][np.linalg.norm(centers - frame / 2, axis=1).argmin()] = True
    away = [float(np.linalg.norm(record.objects[i].center - eye)) for i in ids]
    rows["nearest"][int(np.argmin(away))] = True
    return rows


def _center(box: tuple[int, int, int, int]) -> tuple[float, float]:
    return (box[0] + box[2] + 1) / 2, (box[1] + box[3] + 1) / 2


def _size(share: float) -> int:
    return min(floor(-log2(share)), SIZES - 1)
