# SPDX-License-Identifier: GPL-3.0-or-later
"""What counts as a row of objects."""

import numpy as np

ROW_MEMBERS = 3
# Half the width of a can: up to here a line of objects looks straight, from the second number on it does not.
ROW_STRAIGHT, ROW_CROOKED = 0.03, 0.06
# More than a grid cell and a half between neighbors and a row falls apart.
ROW_CLOSE, ROW_LOOSE = 0.25, 0.35


def row_slack(points: np.ndarray) -> tuple[float, float]:
    """Return (largest distance from the principal axis, widest gap along it), meters, of points (k, 2)."""
    offsets = points - points.mean(axis=0)
    _, axes = np.linalg.eigh(offsets.T @ offsets)
    along, across = offsets @ axes[:, 1], offsets @ axes[:, 0]
    return float(np.abs(across).max()), float(np.diff(np.sort(along)).max())
