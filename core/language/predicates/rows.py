# SPDX-License-Identifier: GPL-3.0-or-later
"""What counts as a row of objects; meters."""

import numpy as np

ROW_MEMBERS = 3
# Half the width of a can: up to the first distance a line of objects looks straight, beyond the second it does
# not.
ROW_STRAIGHT, ROW_CROOKED = 0.03, 0.06
# With more than one and a half grid cells between neighbors, a row falls apart.
ROW_CLOSE, ROW_LOOSE = 0.25, 0.35


def row_slack(points: np.ndarray) -> tuple[float, float]:
    """Return the largest distance of points (k, 2) to their principal axis and widest gap along it, meters."""
    offsets = points - points.mean(axis=0)
    _, axes = np.linalg.eigh(offsets.T @ offsets)
    along, across = offsets @ axes[:, 1], offsets @ axes[:, 0]
    return float(np.abs(across).max()), float(np.diff(np.sort(along)).max())
