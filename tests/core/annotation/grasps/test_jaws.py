# SPDX-License-Identifier: GPL-3.0-or-later
"""What the fingers of a grasp meet, on shapes whose surface is known."""

import numpy as np
import pytest
import trimesh

from core.annotation.grasps.gripper import load_gripper
from core.annotation.grasps.jaws import BALLS, Jaws, measure_jaws
from core.assets.surface_rays import SurfaceRays

GRIPPER = load_gripper("franka_hand")


def measured(mesh: trimesh.Trimesh, x: float = 0.0, z: float = 0.01) -> Jaws | None:
    """Return the jaws of a hand whose tips are `z` beyond the middle of a mesh, moved by `x`."""
    pose = np.eye(4)
    pose[:3, 3] = x, 0.0, z
    return measure_jaws(SurfaceRays(mesh.vertices, mesh.faces), pose, 0.08, GRIPPER)


def test_balls_touch_a_box_from_inside() -> None:
    jaws = measured(trimesh.creation.box((0.03, 0.1, 0.1)))
    assert jaws is not None
    assert len(jaws.radii) == 2 * BALLS
    assert np.abs(jaws.centers[:, 0]) + jaws.radii == pytest.approx(0.015, abs=1e-5)
    assert jaws.width == pytest.approx(0.03, abs=1e-5)
    assert jaws.normals[:, 0] == pytest.approx([-1, 1])
    # Of a flat side, the middle of the pad.
    assert jaws.touches[:, 2] == pytest.approx(-GRIPPER.pad_length / 2, abs=0.001)


def test_a_ball_is_touched_where_it_is_widest() -> None:
    mesh = trimesh.creation.icosphere(subdivisions=5, radius=0.03)
    jaws = measured(mesh)
    assert jaws is not None
    assert jaws.width == pytest.approx(0.06, abs=2e-4)
    outermost = np.linalg.norm(jaws.centers + np.array([0, 0, 0.01]), axis=1) + jaws.radii
    assert outermost == pytest.approx(0.03, abs=2e-4)


def test_thin_sheets_have_thin_balls() -> None:
    jaws = measured(trimesh.creation.box((0.001, 0.1, 0.1)))
    assert jaws is not None
    assert jaws.radii == pytest.approx(0.0005, abs=1e-5)
    assert jaws.width == pytest.approx(0.001, abs=1e-5)


def test_a_hand_beside_the_middle_knows_where_it_should_be() -> None:
    jaws = measured(trimesh.creation.box((0.03, 0.1, 0.1)), x=0.004)
    assert jaws is not None
    assert jaws.middle == pytest.approx(-0.004, abs=1e-5)
    assert jaws.gap == pytest.approx(0.019, abs=1e-5)
    centered = jaws.moved(jaws.middle)
    assert centered.gap == pytest.approx(0.015, abs=1e-5)
    assert centered.width == pytest.approx(jaws.width)


def test_fingers_that_meet_nothing_have_no_jaws() -> None:
    mesh = trimesh.creation.box((0.03, 0.1, 0.02))
    assert measured(mesh, z=-0.03) is None


def test_the_balls_that_stick_out_most_come_first() -> None:
    # A ridge in the middle of a wide, lower block: the pad can only touch the ridge.
    block = trimesh.creation.box((0.02, 0.1, 0.1))
    ridge = trimesh.creation.box((0.03, 0.003, 0.1))
    jaws = measured(trimesh.util.concatenate([block, ridge]))
    assert jaws is not None
    assert np.abs(jaws.centers[:4, 1]).max() < 0.0016
    assert jaws.width == pytest.approx(0.03, abs=1e-5)
