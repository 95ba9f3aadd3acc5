# SPDX-License-Identifier: GPL-3.0-or-later
"""Instance images to boxes, pixel counts and run-length encodings, and back."""

import operator
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from pycocotools import mask as coco_mask

from core.assets.ray_scene import VisibleObject
from core.errors import RefGraspError
from core.scene.rle import Rle
from core.scene.views import ObjectView

Box = tuple[int, int, int, int]
MAX_PIXELS = 1 << 28  # a larger mask is an error, and would exhaust the memory


class MaskFormatError(RefGraspError, ValueError):
    """An invalid run-length encoding."""


def mask_bbox(mask: np.ndarray) -> Box | None:
    """Return the tight inclusive box (x1, y1, x2, y2) of a (H, W) bool mask; None if empty."""
    columns = np.flatnonzero(mask.any(axis=0))
    rows = np.flatnonzero(mask.any(axis=1))
    if not columns.size:
        return None
    return int(columns[0]), int(rows[0]), int(columns[-1]), int(rows[-1])


def encode_rle(mask: np.ndarray) -> Rle:
    """Return the compressed COCO run-length encoding of a (H, W) bool mask."""
    rle = coco_mask.encode(np.asfortranarray(mask, dtype=np.uint8))
    return {"size": [int(n) for n in rle["size"]], "counts": rle["counts"].decode("ascii")}


def decode_rle(rle: Mapping[str, Any]) -> np.ndarray:
    """Return the (H, W) bool mask of a COCO run-length encoding, compressed (text) or not (a list).

    Decoded here because pycocotools writes out of bounds if the counts do not match the size.

    Raises:
        MaskFormatError: the counts do not encode a mask of that size.
    """
    try:
        height, width = (operator.index(side) for side in rle["size"])
        counts = rle["counts"]
        runs = _runs(counts) if isinstance(counts, str) else [operator.index(n) for n in counts]
    except (KeyError, TypeError, ValueError) as error:
        raise MaskFormatError(f"no run-length encoding ({error})") from error
    if min(height, width) < 1 or height * width > MAX_PIXELS:
        raise MaskFormatError(f"a run-length encoding of the impossible size {height} x {width}")
    if any(run < 0 for run in runs) or sum(runs) != height * width:
        raise MaskFormatError(f"a run-length encoding that does not fill {height} x {width} pixels")
    # Runs go down the columns, and the first one is background.
    values = np.arange(len(runs)) % 2 == 1
    return np.repeat(values, runs).reshape(width, height).T


def _runs(counts: str) -> list[int]:
    """Return the run lengths in the text of a compressed encoding.

    As in COCO's `maskApi.c`: five bits per character, lowest first, with a continuation bit; from the fourth
    run on, the difference to the run two before.

    Raises:
        ValueError: an invalid character, or an unterminated run.
    """
    runs: list[int] = []
    value = shift = 0
    for character in counts:
        bits = ord(character) - 48
        if not 0 <= bits < 64 or shift > 30:
            raise ValueError(f"character {character!r}")
        value |= (bits & 0x1F) << shift
        shift += 5
        if bits & 0x20:
            continue
        if bits & 0x10:
            value -= 1 << shift
        runs.append(value + (runs[-2] if len(runs) > 2 else 0))
        value = shift = 0
    if shift:
        raise ValueError("the last run has no end")
    return runs


def object_views(ids: np.ndarray, amodal: Sequence[VisibleObject]) -> tuple[ObjectView, ...]:
    """Measure the modal mask of every object in an instance image.

    ids (H, W) integer; `amodal` has one entry per object, by scene_id (from `RayScene.measure`). An
    object with no visible pixel has neither box nor RLE. Values of `ids` other than scene_ids are
    background. The visible fraction is recomputed from the pixels of `ids`.
    """
    return tuple(_object_view(ids == item.scene_id, item) for item in amodal)


def _object_view(mask: np.ndarray, amodal: VisibleObject) -> ObjectView:
    pixels = int(np.count_nonzero(mask))
    # The modal mask can have more pixels only if it comes from another source than `amodal`.
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
