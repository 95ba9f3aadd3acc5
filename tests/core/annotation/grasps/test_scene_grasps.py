# SPDX-License-Identifier: GPL-3.0-or-later
"""Grasps among neighbors and above a table: boxes side by side."""

from dataclasses import replace

import numpy as np
import pytest
import trimesh

from core.annotation.grasps.gripper import load_gripper
from core.annotation.grasps.model_grasps import ModelGrasps, NoGrasp
from core.annotation.grasps.patches import make_patches
from core.annotation.grasps.scene_grasps import (
    CLEARANCE_CAP,
    Graspable,
    find_grasps,
    in_the_way,
)
from core.scene.grasps import NoGraspEntry

GRIPPER = load_gripper("franka_hand")
LEVEL = 0.7
SIZE = (0.03, 0.03, 0.1)
DOWN = np.array([[1.0, 0, 0], [0, -1, 0], [0, 0, -1]])  # tip frame of a hand from above


def grasp_from_above(turn: float = 0.0) -> np.ndarray:
    """Return a hand on the top of the box, closing along x, turned about the upright axis."""
    c, s = np.cos(turn), np.sin(turn)
    pose = np.eye(4)
    pose[:3, :3] = np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]]) @ DOWN
    pose[:3, 3] = 0, 0, SIZE[2] / 2 - 0.02
    return pose


def grasps_of(*poses: np.ndarray) -> ModelGrasps:
    count = len(poses)
    closing = np.array([pose[:3, 0] for pose in poses])
    middle = np.array([pose[:3, 3] - 0.01 * pose[:3, 2] for pose in poses])
    contacts = np.stack([middle - 0.015 * closing, middle + 0.015 * closing], axis=1)
    return ModelGrasps(
        np.array(poses), contacts, np.stack([-closing, closing], axis=1), np.full(count, 0.03),
        np.full(count, 0.05), np.full(count, 0.01), np.zeros(count),
        np.linspace(0.9, 0.5, count), np.ones((count, 6), bool), "", 0.1, "test 1",
    )  # fmt: skip


def thing(x: float, y: float = 0.0, grasps: ModelGrasps | None = None) -> Graspable:
    mesh = trimesh.creation.box(SIZE)
    pose = np.eye(4)
    pose[:3, 3] = x, y, LEVEL + SIZE[2] / 2
    own = grasps_of(grasp_from_above(), grasp_from_above(np.pi / 2)) if grasps is None else grasps
    return Graspable(pose, make_patches(mesh.vertices, mesh.faces), own)


def test_alone_all_grasps_are_free_and_follow_the_object() -> None:
    found, reasons = find_grasps([thing(0.4)], LEVEL, GRIPPER, 5)
    assert reasons == (None,)
    assert found.scene_id.tolist() == [0, 0]
    assert found.pose[:, :3, 3] == pytest.approx(np.array([[0.4, 0, LEVEL + 0.08]] * 2))
    assert found.contacts.mean(axis=1) == pytest.approx(np.array([[0.4, 0, LEVEL + 0.09]] * 2))
    assert found.clearance == pytest.approx(CLEARANCE_CAP)
    assert (found.passed == 5).all()


def test_a_neighbor_leaves_the_grasp_that_fits_beside_it() -> None:
    # Closing along x the palm reaches 10 cm to each side, but above the objects; only the fingers matter.
    found, reasons = find_grasps([thing(0.0), thing(0.04)], LEVEL, GRIPPER, 5)
    assert reasons == (None, None)
    for scene_id in (0, 1):
        closing = found.pose[found.scene_id == scene_id, :3, 0]
        assert np.abs(closing[:, 1]) == pytest.approx([1.0])
        assert len(closing) == 1
    # Where the fingers are as low as the boxes, they are 10.5 mm half wide; the boxes are 10 mm apart.
    assert found.clearance == pytest.approx(0.04 - 0.015 - 0.0105, abs=0.0003)


def test_without_a_free_one_it_is_said_what_blocks() -> None:
    only = grasps_of(grasp_from_above())
    _, reasons = find_grasps(
        [thing(0.0, grasps=only), thing(0.06, grasps=only), thing(0.0, 0.5)], LEVEL, GRIPPER, 5
    )
    assert reasons[0] == NoGraspEntry(NoGrasp.BLOCKED, (1,))
    assert reasons[1] == NoGraspEntry(NoGrasp.BLOCKED, (0,))
    assert reasons[2] is None


def test_the_fewest_that_hinder_the_hand() -> None:
    only = grasps_of(grasp_from_above())
    row = [thing(x, grasps=only) for x in (0.0, 0.06, -0.06, 0.5)]
    assert in_the_way(0, row, LEVEL, GRIPPER) == (1, 2)
    assert in_the_way(1, row, LEVEL, GRIPPER) == (0,)
    assert in_the_way(3, row, LEVEL, GRIPPER) == ()
    # With a second grasp, closing across the row, nothing is in the way.
    assert in_the_way(0, [thing(x) for x in (0.0, 0.06, -0.06)], LEVEL, GRIPPER) == ()


def test_a_hand_that_would_reach_into_the_table_is_left_out() -> None:
    low = grasp_from_above()
    low[2, 3] = -SIZE[2] / 2 - 0.001
    _, reasons = find_grasps([thing(0.0, grasps=grasps_of(low))], LEVEL, GRIPPER, 5)
    assert reasons == (NoGraspEntry(NoGrasp.TOO_FLAT),)


def test_loads_that_were_not_held_matter_only_if_the_weight_pulls_there() -> None:
    grasps = grasps_of(grasp_from_above())
    weight_along_approach = grasps.held.copy()
    weight_along_approach[:, 5] = False  # +z of the hand is down
    _, reasons = find_grasps(
        [thing(0.0, grasps=replace(grasps, held=weight_along_approach))], LEVEL, GRIPPER, 5
    )
    assert reasons == (NoGraspEntry(NoGrasp.NOT_HELD),)
    sideways = grasps.held.copy()
    sideways[:, :5] = False
    _, reasons = find_grasps([thing(0.0, grasps=replace(grasps, held=sideways))], LEVEL, GRIPPER, 5)
    assert reasons == (None,)


def test_a_model_without_grasps_passes_its_reason_on() -> None:
    none = grasps_of(grasp_from_above())
    empty = ModelGrasps(
        *(getattr(none, name)[:0] for name in ("poses", "contacts", "normals", "widths", "openings",
                                               "depths", "mu", "scores", "held")),
        "too_wide", 0.1, "test 1",
    )  # fmt: skip
    found, reasons = find_grasps([thing(0.0, grasps=empty), thing(0.3)], LEVEL, GRIPPER, 5)
    assert reasons == (NoGraspEntry("too_wide"), None)
    assert set(found.scene_id.tolist()) == {1}


def test_a_grasp_turns_with_the_symmetry_of_its_object() -> None:
    quarter = np.array([[0.0, -1, 0], [1, 0, 0], [0, 0, 1]])
    middle = np.array([0.1, 0.0, 0.0])
    one = grasps_of(grasp_from_above())
    both = one.turned(np.stack([np.eye(3), quarter]), middle)
    assert np.array_equal(both.poses[0], one.poses[0])
    # The tips, 10 cm from the axis along -x, are now 10 cm from it along -y.
    assert both.poses[1, :3, 3] == pytest.approx([0.1, -0.1, 0.03])
    assert both.poses[1, :3, :3] == pytest.approx(quarter @ one.poses[0, :3, :3])
    local = [
        np.linalg.inv(pose) @ np.append(contacts.mean(axis=0), 1.0)
        for pose, contacts in zip(both.poses, both.contacts, strict=True)
    ]
    assert local[0] == pytest.approx(local[1])
    assert both.normals[1] == pytest.approx(one.normals[0] @ quarter.T)
    assert both.scores.tolist() == [one.scores[0]] * 2


def test_a_round_thing_is_grasped_as_it_has_rolled() -> None:
    """The way in of a hand from the side is clear of the table only if it is not turned towards it."""
    pose = np.eye(4)
    pose[:3, :3] = [[1, 0, 0], [0, 0, -1], [0, 1, 0]]  # approach along -y, closing along x
    low = thing(0.4, grasps=grasps_of(pose))
    tilt = np.radians(-20.0)
    rolled = np.eye(4)
    rolled[1:3, 1:3] = [[np.cos(tilt), -np.sin(tilt)], [np.sin(tilt), np.cos(tilt)]]
    standing = low.pose @ rolled
    tilted = replace(low, pose=standing)
    found, reasons = find_grasps([tilted], LEVEL, GRIPPER, 5)
    assert (len(found.scene_id), reasons) == (0, (NoGraspEntry(NoGrasp.TOO_FLAT),))
    round_thing = replace(tilted, rolls=np.stack([np.eye(4), np.linalg.inv(rolled)]))
    found, reasons = find_grasps([round_thing], LEVEL, GRIPPER, 5)
    assert reasons == (None,)
    assert found.pose[0] == pytest.approx(low.pose @ pose)
    assert found.contacts.mean(axis=1)[0] == pytest.approx(
        found.pose[0, :3, 3] - 0.01 * found.pose[0, :3, 2]
    )
