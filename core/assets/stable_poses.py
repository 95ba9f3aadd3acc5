# SPDX-License-Identifier: GPL-3.0-or-later
"""How an object rests on a table: as it stands in its file, or lying on another side.

What is possible is computed (the sides of its convex hull above which its center of mass lies), what is usual
is said by the catalogue's column `pose`.
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
# An object that may stand or lie stands this often: most things are met as they are used.
UPRIGHT_SHARE = 0.7
# A side on which an object would come to rest less often than this, dropped at random, is none. A smooth
# bottle has hundreds of narrow sides; together they count.
MIN_PROBABILITY = 0.001
# An object lies if its own up direction is this far from the world's up and down.
LYING_ANGLE = math.radians(50.0)
# Among alike sides more of them add nothing.
MAX_RESTS = 64


@dataclass(frozen=True, eq=False)
class StablePose:
    """A stable orientation.

    Attributes:
        rotation: (3, 3) from the model frame to one in which the object rests on a plane of constant Z.
        probability: of coming to rest so, dropped at random; of one object they add up to 1.
    """

    rotation: NDArray[np.float64]
    probability: float

    @property
    def lies(self) -> bool:
        """Whether it lies on a side: neither upright nor on its head."""
        return abs(float(self.rotation[2, 2])) < math.cos(LYING_ANGLE)


def stable_poses(geometry: ModelGeometry) -> tuple[StablePose, ...]:
    """Return the orientations in which a model rests stably, most probable first; none for a smooth ball."""
    hull = hull_mesh(geometry.hull)
    transforms, probabilities = trimesh.poses.compute_stable_poses(
        trimesh.Trimesh(hull.vertices, hull.faces, process=False),
        center_mass=geometry.mass_center,
        sigma=0.0,  # no sampling: the center of mass is taken as it is
        n_samples=1,
        threshold=MIN_PROBABILITY,
    )
    order = np.argsort(-np.round(probabilities, 9), kind="stable")[:MAX_RESTS]
    total = float(probabilities[order].sum())
    return tuple(StablePose(transforms[i][:3, :3], float(probabilities[i]) / total) for i in order)


def draw_rotation(
    rng: np.random.Generator, pose: str, stable_poses: tuple[StablePose, ...]
) -> NDArray[np.float64]:
    """Draw the rotation (3, 3) in which a model is put down.

    Args:
        pose: as in the catalogue: "lying" = on one of its sides; "any" = as in its file in
            `UPRIGHT_SHARE` of all cases, else in any stable orientation by its probability; anything else =
            as in its file. So is what has no such side.
    """
    if pose == LYING:
        choice = [rest for rest in stable_poses if rest.lies]
    elif pose == ANY and rng.uniform() >= UPRIGHT_SHARE:
        choice = list(stable_poses)
    else:
        choice = []
    if not choice:
        return np.eye(3)
    weights = np.array([rest.probability for rest in choice])
    return choice[int(rng.choice(len(choice), p=weights / weights.sum()))].rotation
