# SPDX-License-Identifier: GPL-3.0-or-later
"""The ways in which a model usually rests, few enough to look for grasps in each."""

from collections.abc import Sequence

import numpy as np

from core.annotation.grasps.sampling import Rest
from core.assets.catalogue import ModelInfo
from core.assets.library import AssetLibrary
from core.assets.stable_poses import LYING, RESTING_POSES, StablePose, drawn_poses

MOST_RESTS = 5
# A smooth bottle lies on hundreds of sides; those nearer than this to one before are the same. Cosine of
# 25 degrees.
_ROLLS = float(np.cos(np.radians(40.0)))  # a banana rolls by 14 degrees
_SAME = float(np.cos(np.radians(25.0)))


def usual_rests(model: ModelInfo, assets: AssetLibrary) -> tuple[Rest, ...]:
    """Return how a model comes to rest where a run places it, the most usual first; 1 to `MOST_RESTS`."""
    hull = assets.geometry(model).hull
    stable = assets.stable_poses(model)
    drawn = drawn_poses(model.pose, stable) if model.pose in RESTING_POSES else ()
    rotations = [rest.rotation for rest in drawn]
    if model.pose != LYING or not rotations:
        rotations.insert(0, _settled(stable))
    found: list[Rest] = []
    for rotation in rotations:
        rest = Rest.of(rotation, hull)
        if all(float(rest.up @ known.up) < _SAME for known in found):
            found.append(rest)
    return tuple(found[:MOST_RESTS])


def _settled(stable: Sequence[StablePose]) -> np.ndarray:
    """Return the rotation (3, 3) to which a model settles that is placed as in its file."""
    near = [rest for rest in stable if float(rest.rotation[2, 2]) >= _ROLLS]
    return max(near, key=lambda rest: float(rest.rotation[2, 2])).rotation if near else np.eye(3)
