# SPDX-License-Identifier: GPL-3.0-or-later
"""Trials of boxes whose limits are known: friction times force against weight."""

import numpy as np
import pytest
import trimesh

pytest.importorskip("mujoco")

from core.annotation.grasps.gripper import load_gripper
from core.annotation.grasps.jaws import measure_jaws
from core.assets.surface_rays import SurfaceRays
from core.engine.mujoco.holder import GRAVITY, LOAD, MujocoHolder
from core.engine.protocol import Body, Trial

GRIPPER = load_gripper("franka_hand")
FRICTION = 0.5
# Both pads together hold this much, kg, along y or z.
LIMIT = 2 * FRICTION * GRIPPER.force / (LOAD * GRAVITY)


@pytest.fixture(scope="module")
def holder() -> MujocoHolder:
    return MujocoHolder(GRIPPER)


def trial(friction: float = FRICTION, offset: np.ndarray | None = None) -> Trial:
    return Trial(np.eye(4) if offset is None else offset, friction, 1.0, 0.002)


def held(holder: MujocoHolder, mass: float, how: Trial, lever: float = 0.0) -> np.ndarray:
    """Try a box between the pads, whose center of mass lies `lever` below the contacts along y."""
    mesh = trimesh.creation.box((0.03, 0.06, 0.06))
    pose = np.eye(4)
    pose[2, 3] = GRIPPER.pad_length / 2
    jaws = measure_jaws(SurfaceRays(mesh.vertices, mesh.faces), pose, 0.05, GRIPPER)
    assert jaws is not None
    center = np.array([0.0, lever, -GRIPPER.pad_length / 2])
    return holder.hold(jaws, Body(mass, center, np.eye(3) * mass * 6e-4), how)


def test_what_friction_can_hold_is_held_and_no_more(holder: MujocoHolder) -> None:
    assert held(holder, 0.85 * LIMIT, trial()).all()
    # The pads hold against a pull along the closing direction by their force, not by friction.
    assert held(holder, 1.2 * LIMIT, trial()).tolist() == [True, True, False, False, False, False]


def test_less_friction_holds_less(holder: MujocoHolder) -> None:
    mass = 0.7 * LIMIT
    assert held(holder, mass, trial(0.5)).all()
    assert not held(holder, mass, trial(0.3))[2:].any()


def test_a_weight_far_from_the_contacts_turns_the_object(holder: MujocoHolder) -> None:
    assert held(holder, 0.4, trial(), lever=0.0).all()
    turned = held(holder, 0.4, trial(), lever=0.2)
    assert not turned[4:].any()  # pulled along z, at a lever along y


def test_an_object_beside_the_fingers_is_not_held(holder: MujocoHolder) -> None:
    away = np.eye(4)
    away[1, 3] = 0.2
    assert not held(holder, 0.1, trial(offset=away)).any()


def test_the_same_trial_gives_the_same_after_others(holder: MujocoHolder) -> None:
    first = held(holder, 0.99 * LIMIT, trial(), lever=0.01)
    held(holder, 0.1, trial(0.9))
    assert held(holder, 0.99 * LIMIT, trial(), lever=0.01).tolist() == first.tolist()
    fresh = MujocoHolder(GRIPPER)
    assert held(fresh, 0.99 * LIMIT, trial(), lever=0.01).tolist() == first.tolist()


def test_the_engine_is_named_with_its_version(holder: MujocoHolder) -> None:
    assert holder.name.startswith("mujoco 4.")
