# SPDX-License-Identifier: GPL-3.0-or-later
"""What an object that is seen, but not clearly, may be mistaken for: others of about its size and its color.

The rule is in docs/expression_semantics.md, section 2, "Lookalikes".
"""

import numpy as np

from core.language.predicates.geometry import Geometry
from core.language.truth.words import Words

# Half hidden, a thing is not told by its size from another one that differs by less than these factors in
# volume, longest side and height.
VOLUME_RATIO, SIDE_RATIO, HEIGHT_RATIO = 2.0, 1.5, 1.5
# An object at the very limit of visibility is clear with nothing to spare.
_LEAST = float(np.finfo(float).smallest_subnormal)


class Lookalikes:
    """How far the objects of one scene are from being mistaken for each other, in all views."""

    def __init__(self, geometry: Geometry, words: Words) -> None:
        seen = np.where(np.isnan(geometry.clear), geometry.unseen, geometry.clear)
        certain = np.where(np.isnan(seen), 0.0, np.maximum(seen, _LEAST))
        differs = np.where(_colors_may_agree(words), _size_difference(geometry), np.inf)
        # [view, object, what it may be mistaken for]
        self._distance = np.maximum(certain[:, :, None], differs[None])

    def distance(self, members: np.ndarray) -> np.ndarray:
        """Return how far each object (V, n) is from being mistaken for one of the `members` (n,).

        0 where it may be; else what would have to change: a fraction for visibility, the logarithm of a ratio
        for sizes; infinite where its color tells it apart.
        """
        return self._distance[:, :, members].min(axis=2, initial=np.inf)


def _size_difference(geometry: Geometry) -> np.ndarray:
    """Return (n, n) by how much two objects differ in size beyond what may be overlooked; own: infinite."""
    excess = [
        np.abs(np.log(values[:, None] / values[None, :])) - np.log(ratio)
        for values, ratio in (
            (geometry.volume, VOLUME_RATIO),
            (geometry.longest, SIDE_RATIO),
            (geometry.height, HEIGHT_RATIO),
        )
    ]
    difference = np.maximum(np.maximum.reduce(excess), 0.0)
    np.fill_diagonal(difference, np.inf)
    return difference


def _colors_may_agree(words: Words) -> np.ndarray:
    """Return (n, n) whether some color of the second may be that of the first."""
    n = len(words.names)
    masks = [words.colors.may_show(i) for i in range(n)]
    return np.array([[mask >> i & 1 for mask in masks] for i in range(n)], bool).reshape(n, n)
