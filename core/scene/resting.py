# SPDX-License-Identifier: GPL-3.0-or-later
"""The rule of where settled objects are: each rests on the surface of its scene, so all rest on one level.

Planner and physics put them there, the contact check looks at their meshes, the verifier at what was recorded.
"""

import numpy as np
from numpy.typing import NDArray

from core.scene.appearance import Surface

# Between the lowest point of a settled mesh and the surface, above or below; meters.
MAX_GAP = 0.0005
# Two that keep this to the surface are at most so far from one level.
MAX_STEP = 2.0 * MAX_GAP


def resting_level(surface: Surface) -> float:
    """Return the height on which every object of a scene rests, world meters."""
    return surface.center[2]


def steps_off_level(lowest: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how far the lowest points (n,) of a scene's objects, n > 0, are above the level of most, meters.

    For a record, which does not say how high the surface is.
    """
    # Most objects are right, so that the one that is not stands out.
    return lowest - np.median(lowest)
