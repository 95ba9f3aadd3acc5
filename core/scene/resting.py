# SPDX-License-Identifier: GPL-3.0-or-later
"""The rule for settled objects: each rests on the surface of its scene, so all rest on one level.

Planner and physics place them there; the contact check examines their meshes, the verifier the record.
"""

import numpy as np
from numpy.typing import NDArray

from core.scene.appearance import Surface

# Between the lowest point of a settled mesh and the surface, above or below; meters.
MAX_GAP = 0.0005
# Height difference between two objects that both keep `MAX_GAP`; meters.
MAX_STEP = 2.0 * MAX_GAP


def resting_level(surface: Surface) -> float:
    """Return the height at which every object of a scene rests, world meters."""
    return surface.center[2]


def steps_off_level(lowest: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how far the lowest points (n,) of a scene's objects, n > 0, are above their median, meters.

    For records, which do not store the surface's height.
    """
    # Most objects rest correctly, so the one that does not stands out.
    return lowest - np.median(lowest)
