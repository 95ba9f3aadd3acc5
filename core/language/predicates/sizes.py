# SPDX-License-Identifier: GPL-3.0-or-later
"""Which of two objects is larger, taller, bigger ...: scores of all pairs, the same in all views."""

import numpy as np

from core.language.predicates.geometry import Geometry
from core.language.predicates.scores import antisymmetric

LARGER_RATIO, BIG_RATIO, BIG_SIDE_RATIO = 1.3, 2.0, 1.15
TALLER_RATIO, TALLER_MARGIN = 1.15, 0.01
TALL_RATIO, TALL_MARGIN = 1.4, 0.02
# Of the lowest points of two objects, meters.
LEVEL_DIFFERENCE = 0.01
# What is lower than this share of its longest side lies. (A mug is less high than it is wide with its handle.)
STANDING_SHARE = 0.75


def standing_scores(geometry: Geometry) -> np.ndarray:
    """Return the scores (n,) of standing: not much lower than long."""
    return np.log(geometry.height / geometry.longest) - np.log(STANDING_SHARE)


def size_scores(geometry: Geometry) -> dict[str, np.ndarray]:
    """Return for each size measure the scores (n, n) of "o before x": [o, x]; antisymmetric."""
    h = geometry.height
    height, volume, longest = (
        np.log(values[:, None] / values[None, :])
        for values in (h, geometry.volume, geometry.longest)
    )
    # No word of size is TRUE where volume, longest side or height says the opposite.
    larger = np.minimum.reduce([volume - np.log(LARGER_RATIO), longest, height])
    big = np.minimum.reduce([volume - np.log(BIG_RATIO), longest - np.log(BIG_SIDE_RATIO), height])
    # Of lying things, "short" and "tall" would be understood as their length.
    stands = standing_scores(geometry)
    agree = np.minimum.reduce(
        [longest, volume, *np.broadcast_arrays(stands[:, None], stands[None, :])]
    )
    # Of things on different levels, the taller one has to reach higher as well.
    top = geometry.base + h
    level = np.abs(geometry.base[:, None] - geometry.base[None, :]) <= LEVEL_DIFFERENCE
    agree = np.where(level, agree, np.minimum(agree, top[:, None] - top[None, :]))
    taller, tall = (
        np.minimum.reduce(
            [height - np.log(ratio), np.log(h[:, None] / (h[None, :] + margin)), agree]
        )
        for ratio, margin in ((TALLER_RATIO, TALLER_MARGIN), (TALL_RATIO, TALL_MARGIN))
    )
    slacks = {
        "largest": larger, "smallest": larger.T, "tallest": taller, "shortest": taller.T,
        "big": big, "small": big.T, "tall": tall, "short": tall.T,
    }  # fmt: skip
    return {name: antisymmetric(slack) for name, slack in slacks.items()}
