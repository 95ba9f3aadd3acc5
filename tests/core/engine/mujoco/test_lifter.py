# SPDX-License-Identifier: GPL-3.0-or-later
"""Lifting boxes out of scenes of boxes."""

import numpy as np
import pytest
import trimesh

pytest.importorskip("mujoco")

from core.annotation.grasps.gripper import load_gripper
from core.annotation.grasps.jaws import Jaws, measure_jaws
from core.assets.surface_rays import SurfaceRays
from core.engine.mujoco.lifter import MujocoLifter
from core.engine.protocol import Body, Lifted, Solid

GRIPPER = load_gripper("franka_hand")
LEVEL = 0.7
SIZE = np.array([0.03, 0.05, 0.1])
DENSITY = 1000.0
DOWN = np.diag([1.0, -1.0, -1.0, 1.0])


def solid(x: float, y: float = 0.0, size: np.ndarray = SIZE, density: float = DENSITY) -> Solid:
    """A box on the table, at least 0.1 mm above it, as objects settle."""
    mesh = trimesh.creation.box(size)
    pose = np.eye(4)
    pose[:3, 3] = x, y, LEVEL + size[2] / 2 + 0.0001
    mass = density * float(np.prod(size))
    inertia = np.diag([*(mass / 12 * (size @ size - size**2))])
    return Solid(pose, (np.array(mesh.vertices),), Body(mass, np.zeros(3), inertia))


def grasp(target: Solid) -> tuple[np.ndarray, Jaws]:
    """From above, 2 cm below the top, closing along x."""
    local = DOWN.copy()
    local[2, 3] = SIZE[2] / 2 - 0.02
    mesh = trimesh.creation.box(SIZE)
    jaws = measure_jaws(SurfaceRays(mesh.vertices, mesh.faces), local, 0.05, GRIPPER)
    assert jaws is not None
    return target.pose @ local, jaws


def lifted(*solids: Solid, target: int = 0) -> Lifted:
    lifter = MujocoLifter(GRIPPER)
    lifter.stand(solids, LEVEL)
    return lifter.lift(target, *grasp(solids[target]))


def test_a_box_is_lifted_from_among_others_that_stay() -> None:
    assert lifted(solid(0.0), solid(0.2), solid(0.0, 0.1)) == Lifted(True, ())


def test_one_that_is_too_heavy_stays() -> None:
    assert not lifted(solid(0.0, density=40 * DENSITY)).held


def test_what_lies_on_it_moves_along_and_is_named() -> None:
    # A board lies across the target's edge and a neighbor of its height.
    board = solid(0.0, 0.06, np.array([0.02, 0.13, 0.005]), 300.0)
    board.pose[2, 3] += SIZE[2]
    board.pose[1, 3] = 0.075
    found = lifted(solid(0.0), board, solid(0.0, 0.1))
    assert found.held
    assert found.moved == (1,)


def test_hands_push_what_stands_in_their_way_up() -> None:
    # A beam on two pillars over the palm, which ends 0.22 m above the table and rises by 0.1 m.
    beam = solid(0.0, 0.02, np.array([0.3, 0.02, 0.02]), 300.0)
    beam.pose[2, 3] += 0.25
    pillars = [solid(x, 0.02, np.array([0.02, 0.02, 0.25])) for x in (-0.14, 0.14)]
    found = lifted(solid(0.0), beam, *pillars)
    assert 1 in found.moved


def test_the_same_again_after_others() -> None:
    solids = [solid(0.0), solid(0.1), solid(0.0, 0.08)]
    lifter = MujocoLifter(GRIPPER)
    lifter.stand(solids, LEVEL)
    lifter.lift(1, *grasp(solids[1]))
    first = lifter._pose(1)
    lifter.lift(0, *grasp(solids[0]))
    lifter.lift(1, *grasp(solids[1]))
    assert np.array_equal(first, lifter._pose(1))
    lifter.stand(solids, LEVEL)
    lifter.lift(1, *grasp(solids[1]))
    assert np.array_equal(first, lifter._pose(1))
