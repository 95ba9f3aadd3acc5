# SPDX-License-Identifier: GPL-3.0-or-later
"""How much of an image is overexposed or black: counted afterwards, never used for decisions.

Colors are the one output that another device may round differently, so no scene may depend on them.
"""

from collections import Counter
from dataclasses import dataclass

import numpy as np

# A pixel is burnt out if all three channels are at least this level, black if all are at most this level.
BURNT_LEVEL = 254
BLACK_LEVEL = 5
# Upper bounds of the classes of shares; a last class holds the rest.
CLASS_ENDS = (0.0, 0.0001, 0.001, 0.01, 0.1)
CLASS_NAMES = ("none", "to 0.01 %", "to 0.1 %", "to 1 %", "to 10 %", "over 10 %")


@dataclass(frozen=True)
class Exposure:
    """Shares of the pixels of one image, 0 to 1."""

    burnt: float
    black: float


def measure_exposure(rgb: np.ndarray) -> Exposure:
    """Count the burnt-out and the black pixels of `rgb` (H, W, 3) uint8."""
    return Exposure(
        burnt=float((rgb >= BURNT_LEVEL).all(axis=2).mean()),
        black=float((rgb <= BLACK_LEVEL).all(axis=2).mean()),
    )


def share_class(share: float) -> int:
    """Return the index in `CLASS_NAMES` of the class that a share belongs to."""
    return int(np.searchsorted(CLASS_ENDS, share, side="left"))


def class_rows(counts: "Counter[int]") -> tuple[tuple[str, int], ...]:
    """Return (class, images) for all classes; () if no image was counted."""
    if not counts:
        return ()
    return tuple((name, counts[number]) for number, name in enumerate(CLASS_NAMES))
