# SPDX-License-Identifier: GPL-3.0-or-later
"""What each grasp of a model has to hold in: a nominal trial, perturbed ones, and the hardest, unperturbed."""

import numpy as np

from core.annotation.grasps.gripper import Gripper
from core.annotation.grasps.jaws import Jaws
from core.engine.protocol import GRAVITY, LEAST_MASS, LOAD, LOADS, Body, Trial
from utils.random_streams import RngStream, generator

FRICTION = 0.5
STEP = 0.002  # seconds
_OFFSET, _ANGLE = 0.003, np.radians(3.0)  # of perturbed trials: meters, radians
# Friction, factor of the mass, and step of the perturbed trials.
_PERTURBED = ((0.4, 1.2, STEP), (0.6, 0.8, STEP / 2.0), (0.4, 0.8, STEP), (0.6, 1.2, STEP))
FRICTIONS = tuple(sorted({FRICTION, *(entry[0] for entry in _PERTURBED)}))
MASS_FACTORS = tuple(sorted({1.0, *(entry[1] for entry in _PERTURBED)}))
NOMINAL = Trial(np.eye(4), FRICTION, 1.0, STEP)
# One of 25 grasps that passed all others does not pass this one: an error of the pose can make a grasp better.
HARDEST = Trial(np.eye(4), FRICTIONS[0], MASS_FACTORS[-1], STEP)


def perturbed_trials() -> list[Trial]:
    """Return the trials that a grasp has to hold in besides the nominal one; the same for all grasps."""
    rng = generator(0, 0, RngStream.GRASPS, 0, 1)
    return [
        Trial(_disturbance(rng), friction, factor, step) for friction, factor, step in _PERTURBED
    ]


def steady_loads(jaws: Jaws, body: Body, gripper: Gripper) -> np.ndarray:
    """Return which loads (6,) bool the grip resists turning under, without a trial.

    The two pads press the object flat with the force of a finger each, at most half a pad from the middle; what
    turns it with more than that is up to how stiff a simulation makes the fingers: two in three grasps that
    MuJoCo holds and Bullet loses are such.
    """
    arm = body.center - jaws.touches.mean(axis=0)
    pull = LOAD * GRAVITY * max(LEAST_MASS, body.mass)
    moments = np.linalg.norm(np.cross(arm, pull * LOADS), axis=1)
    steady: np.ndarray = moments <= 2.0 * gripper.force * gripper.pad_half_width
    return steady


def _disturbance(rng: np.random.Generator) -> np.ndarray:
    """Return a motion (4, 4) by `_OFFSET` and `_ANGLE` in random directions."""
    shift, axis = (vector / np.linalg.norm(vector) for vector in rng.normal(size=(2, 3)))
    cross = np.array([[0.0, -axis[2], axis[1]], [axis[2], 0.0, -axis[0]], [-axis[1], axis[0], 0.0]])
    matrix = np.eye(4)
    matrix[:3, :3] += np.sin(_ANGLE) * cross + (1.0 - np.cos(_ANGLE)) * cross @ cross
    matrix[:3, 3] = _OFFSET * shift
    return matrix
