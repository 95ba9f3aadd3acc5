# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks that mask image, run lengths, boxes and pixel counts of one image agree."""

import math

import numpy as np

from core.annotation.masks import decode_rle, mask_bbox
from core.dataset.verify.tally import Rule, Tally
from core.scene.instance_ids import MASK_BACKGROUND
from core.scene.views import ObjectView, View

IDS = Rule("mask ids", "a mask holds scene_ids of its scene and 255 only")
RLE = Rule(
    "rle is mask", "the run lengths of an object decode to exactly its pixels of the mask image"
)
BOX = Rule(
    "box is mask extent",
    "a box is the tight inclusive extent of the object's pixels in the mask image",
)
BOX_RLE = Rule(
    "box is rle extent", "a box is the tight inclusive extent of the object's run lengths"
)
COUNTS = Rule(
    "pixel counts",
    "pixels, amodal pixels and visible fraction agree with each other and with the mask",
)
RULES = (IDS, RLE, BOX, BOX_RLE, COUNTS)

_FRACTION_TOLERANCE = 1e-9


def check_masks(view: View, mask: np.ndarray | None, tally: Tally) -> None:
    """Check an image; mask (H, W) uint8 scene_ids, None if unreadable."""
    if mask is not None:
        values = set(np.unique(mask).tolist()) - {MASK_BACKGROUND}
        stray = sorted(value for value in values if value >= len(view.objects))
        tally.check(
            IDS,
            not stray,
            f"image {view.img_idx}: the mask holds {stray}, but there are {len(view.objects)} objects",
        )
    for item in view.objects:
        where = f"image {view.img_idx}, object {item.scene_id}"
        own = None if mask is None else mask == item.scene_id
        decoded = _decode(item, view, where, tally)
        if decoded is not None:
            _check_box(BOX_RLE, item, decoded, where, tally)
        if own is not None:
            _check_box(BOX, item, own, where, tally)
            if decoded is not None:
                wrong = int(np.count_nonzero(decoded != own))
                tally.check(
                    RLE,
                    wrong == 0,
                    f"{where}: {wrong} pixels differ between the mask image and the RLE",
                )
        _check_counts(item, decoded, own, where, tally)


def _decode(item: ObjectView, view: View, where: str, tally: Tally) -> np.ndarray | None:
    shape = (view.height, view.width)
    if item.rle is None:
        return np.zeros(shape, dtype=bool)
    if tuple(item.rle["size"]) != shape:
        tally.check(
            RLE,
            False,
            f"{where}: the RLE is of size {list(item.rle['size'])}, the image of {list(shape)}",
        )
        return None
    try:
        return decode_rle(item.rle)
    except (ValueError, TypeError, MemoryError) as error:
        tally.check(RLE, False, f"{where}: the RLE cannot be decoded ({error})")
        return None


def _check_box(rule: Rule, item: ObjectView, mask: np.ndarray, where: str, tally: Tally) -> None:
    extent = mask_bbox(mask)
    tally.check(
        rule,
        extent == item.bbox,
        f"{where}: the box is {item.bbox}, the pixels span {extent}",
    )


def _check_counts(
    item: ObjectView, decoded: np.ndarray | None, own: np.ndarray | None, where: str, tally: Tally
) -> None:
    counts = {int(np.count_nonzero(mask)) for mask in (decoded, own) if mask is not None}
    fraction = item.pixels / item.amodal_pixels if item.amodal_pixels else 0.0
    sound = (
        counts <= {item.pixels}
        and 0 <= item.pixels <= item.amodal_pixels
        and math.isclose(fraction, item.visible_fraction, abs_tol=_FRACTION_TOLERANCE)
        and (item.pixels == 0) == (item.bbox is None) == (item.rle is None)
    )
    tally.check(
        COUNTS,
        sound,
        f"{where}: pixels {item.pixels}, amodal {item.amodal_pixels}, visible fraction "
        f"{item.visible_fraction}; counted {sorted(counts)}",
    )
