# SPDX-License-Identifier: GPL-3.0-or-later
"""The marks of one image from its files: masks from the mask image, boxes and polygons from the record."""

import numpy as np

from core.annotation.masks import decode_rle
from core.annotation.polygons import exact_polygons, simplified_polygons
from core.dataset.viewing.overlay import Mark
from core.scene.views import ObjectView, View


def view_marks(view: View, mask_image: np.ndarray) -> list[Mark]:
    """Return one mark per object of `view` that is visible or has a box.

    mask_image (H, W) uint8, scene_ids. Masks and boxes deliberately come from different files: if a dataset
    contradicts itself, the picture shows it.
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
    # The polygons of res.tsv, not the exact ones, so that their quality can be seen.
    return simplified_polygons(exact_polygons(decode_rle(item.rle)))
