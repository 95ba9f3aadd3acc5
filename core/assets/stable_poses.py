# SPDX-License-Identifier: GPL-3.0-or-later
"""How an object rests on a table: as it stands in its file, or lying on another side.

The possible poses are computed (the sides of its convex hull above which its center of mass lies); the
catalogue's column `pose` says which are usual.
"""

import math
from dataclasses import dataclass

import numpy as np
import trimesh
from numpy.typing import NDArray

from core.assets.convex_parts import hull_mesh
from core.assets.geometry import ModelGeometry

LYING = "lying"
ANY = "any"
# Values of the column for which the stable orientations have to be known.
RESTING_POSES = (LYING, ANY)
# Share of upright poses of an object that may stand or lie: most objects are found as they are used.
UPRIGHT_SHARE = 0.7
# Sides on which a randomly dropped object comes to rest less often than this are ignored. It is low because a
# smooth bottle has hundreds of narrow sides that only count together.
MIN_PROBABILITY = 0.001
# An object lies if its own up axis is at least this far from the world's up and down, radians.
LYING_ANGLE = math.radians(50.0)
# More of many similar sides would add nothing.
MAX_RESTS = 64


@dataclass(frozen=True, eq=False)
class StablePose:
    """A stable orientation.

    Attributes:
        rotation: (3, 3) from the model frame to one in which the object rests on a plane of constant Z.
        probability: of coming to rest in this pose when dropped at random; they sum to 1 for each object.
    """

    rotation: NDArray[np.float64]
    probability: float

    @property
    def lies(self) -> bool:
        """Whether it lies on a side: neither upright nor upside down."""
        return abs(float(self.rotation[2, 2])) < math.cos(LYING_ANGLE)


def stable_poses(geometry: ModelGeometry) -> tuple[StablePose, ...]:
    """Return the stable orientations of a model, most probable first; none for a smooth ball."""
    hull = hull_mesh(geometry.hull)
    transforms, probabilities = trimesh.poses.compute_stable_poses(
        trimesh.Trimesh(hull.vertices, hull.faces, process=False),
        center_mass=geometry.mass_center,
        sigma=0.0,  # no sampling: the center of mass is exact
        n_samples=1,
        threshold=MIN_PROBABILITY,
    )
    order = np.argsort(-np.round(probabilities, 9), kind="stable")[:MAX_RESTS]
    total = float(probabilities[order].sum())
    return tuple(StablePose(transforms[i][:3, :3], float(probabilities[i]) / total) for i in order)


def drawn_poses(pose: str, stable_poses: tuple[StablePose, ...]) -> tuple[StablePose, ...]:
    """Return the stable poses that `draw_rotation` can draw, beside the one as in the file."""
    if pose == LYING:
        return tuple(rest for rest in stable_poses if rest.lies)
    return stable_poses if pose == ANY else ()


def draw_rotation(
    rng: np.random.Generator, pose: str, stable_poses: tuple[StablePose, ...]
) -> NDArray[np.float64]:
    """Draw the rotation (3, 3), from the model frame, in which a model is placed.

    Args:
        pose: as in the catalogue. "lying" = on one of its sides; "any" = as in its file with probability
            `UPRIGHT_SHARE`, else in any stable pose by its probability; anything else, and a model without
            such poses = as in its file.
    """
    as_in_file = pose == ANY and rng.uniform() < UPRIGHT_SHARE
    choice = drawn_poses(pose, stable_poses)
    if as_in_file or not choice:
        return np.eye(3)
    weights = np.array([rest.probability for rest in choice])
    return choice[int(rng.choice(len(choice), p=weights / weights.sum()))].rotation
