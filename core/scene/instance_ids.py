# SPDX-License-Identifier: GPL-3.0-or-later
"""The values of instance images, in memory and on disk."""

import numpy as np

# In memory: no object. On disk a mask is uint8 and 255 takes its place.
BACKGROUND = -1
MASK_BACKGROUND = 255


def ids_to_mask(ids: np.ndarray) -> np.ndarray:
    """Return the (H, W) uint8 mask image of (H, W) ids; everything below 0 becomes 255.

    Raises:
        ValueError: an id that uint8 cannot tell from the background.
    """
    if ids.size and ids.max() >= MASK_BACKGROUND:
        raise ValueError(f"scene_id {ids.max()} does not fit a mask: at most {MASK_BACKGROUND - 1}")
    return np.where(ids < 0, MASK_BACKGROUND, ids).astype(np.uint8)


def mask_to_ids(mask: np.ndarray) -> np.ndarray:
    """Return the (H, W) int16 ids of a (H, W) uint8 mask image; -1 = background."""
    ids = mask.astype(np.int16)
    ids[mask == MASK_BACKGROUND] = BACKGROUND
    return ids
