# SPDX-License-Identifier: GPL-3.0-or-later
"""Instance image to boxes, pixel counts and run-length encodings, and back."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from pycocotools import mask as coco_mask

from core.annotation.visibility import VisibleObject
from core.scene import ObjectView

Box = tuple[int, int, int, int]


def mask_bbox(mask: np.ndarray) -> Box | None:
    """Return the tight inclusive box (x1, y1, x2, y2) of a (H, W) bool mask; None if empty."""
    columns = np.flatnonzero(mask.any(axis=0))
    rows = np.flatnonzero(mask.any(axis=1))
    if not columns.size:
        return None
    return int(columns[0]), int(rows[0]), int(columns[-1]), int(rows[-1])


def encode_rle(mask: np.ndarray) -> dict[str, Any]:
    """Return the COCO run-length encoding of a (H, W) bool mask, with its counts as text."""
    rle = coco_mask.encode(np.asfortranarray(mask, dtype=np.uint8))
    return {"size": [int(n) for n in rle["size"]], "counts": rle["counts"].decode("ascii")}


def decode_rle(rle: Mapping[str, Any]) -> np.ndarray:
    """Return the (H, W) bool mask of a COCO run-length encoding."""
    return coco_mask.decode({"size": list(rle["size"]), "counts": rle["counts"]}).astype(bool)


def object_views(ids: np.ndarray, amodal: Sequence[VisibleObject]) -> tuple[ObjectView, ...]:
    """Measure the modal mask of every object in an instance image.

    ids (H, W) integer; `amodal` has one entry an object, by scene_id (from `RayScene.measure`). An
    object with no visible pixel has neither box nor RLE. Values of `ids` that are no scene_id are
    background. The visible fraction is taken anew, from the pixels of `ids`.
    """
    return tuple(_object_view(ids == item.scene_id, item) for item in amodal)


def _object_view(mask: np.ndarray, amodal: VisibleObject) -> ObjectView:
    pixels = int(np.count_nonzero(mask))
    # Only a mask of another origin than `amodal` can have more pixels; seen is seen.
    total = max(pixels, amodal.amodal_pixels)
    return ObjectView(
        scene_id=amodal.scene_id,
        bbox=mask_bbox(mask),
        pixels=pixels,
        amodal_pixels=total,
        visible_fraction=pixels / total if total else 0.0,
        truncated=amodal.truncated,
        rle=encode_rle(mask) if pixels else None,
    )
