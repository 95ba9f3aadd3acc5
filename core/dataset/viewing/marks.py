# SPDX-License-Identifier: GPL-3.0-or-later
"""The marks of one image, taken from its files: mask from the image, box and polygons from the record."""

import numpy as np

from core.annotation.masks import decode_rle
from core.annotation.polygons import exact_polygons, simplified_polygons
from core.dataset.viewing.overlay import Mark
from core.scene.views import ObjectView, View


def view_marks(view: View, mask_image: np.ndarray) -> list[Mark]:
    """Return one mark for every object of `view` that is visible or has a box.

    mask_image (H, W) uint8, scene_ids. Mask, box and polygons come from different files on purpose: where
    a dataset contradicts itself, the picture shows it.
    """
    return [
        Mark(
            scene_id=item.scene_id,
            mask=mask_image == item.scene_id,
            bbox=item.bbox,
            polygons=_rings(item),
        )
        for item in view.objects
        if item.bbox is not None or (mask_image == item.scene_id).any()
    ]


def _rings(item: ObjectView) -> list[np.ndarray]:
    if item.rle is None:
        return []
    # The polygons that stand in res.tsv, and not the exact ones: a person can see whether they are good.
    return simplified_polygons(exact_polygons(decode_rle(item.rle)))
