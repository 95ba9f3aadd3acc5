# SPDX-License-Identifier: GPL-3.0-or-later
"""Which of two objects is larger, taller, bigger ...: scores of all pairs, the same in all views."""

import numpy as np

from core.language.predicates.geometry import Geometry
from core.language.predicates.scores import antisymmetric

LARGER_RATIO, BIG_RATIO, BIG_SIDE_RATIO, AGREEMENT_RATIO = 1.3, 2.0, 1.15, 1.1
TALLER_RATIO, TALLER_MARGIN = 1.15, 0.01
TALL_RATIO, TALL_MARGIN = 1.4, 0.02


def size_scores(geometry: Geometry) -> dict[str, np.ndarray]:
    """Return for each size measure the scores (n, n) of "o before x": [o, x]; antisymmetric."""
    height, volume, longest = (
        np.log(values[:, None] / values[None, :])
        for values in (geometry.height, geometry.volume, geometry.longest)
    )
    agree = np.log(AGREEMENT_RATIO)
    larger = np.minimum(volume - np.log(LARGER_RATIO), np.minimum(longest, height) + agree)
    big = np.minimum(volume - np.log(BIG_RATIO), longest - np.log(BIG_SIDE_RATIO))
    big = np.minimum(big, height + agree)
    h = geometry.height
    taller = np.minimum(
        height - np.log(TALLER_RATIO), np.log(h[:, None] / (h[None, :] + TALLER_MARGIN))
    )
    tall = np.minimum(height - np.log(TALL_RATIO), np.log(h[:, None] / (h[None, :] + TALL_MARGIN)))
    # "Shorter", said of lying objects, is understood as length, so that has to agree; slacks are [o, x].
    shorter, short = (np.minimum(slack, longest + agree).T for slack in (taller, tall))
    slacks = {
        "largest": larger, "smallest": larger.T, "tallest": taller, "shortest": shorter,
        "big": big, "small": big.T, "tall": tall, "short": short,
    }  # fmt: skip
    return {name: antisymmetric(slack) for name, slack in slacks.items()}
