# SPDX-License-Identifier: GPL-3.0-or-later
"""Proving grasps of simple bodies with a holder whose answers are known."""

from dataclasses import replace

import numpy as np
import pytest
import trimesh

from core.scene.grasps import MODEL_TRIALS

pytest.importorskip("fcl")

from core.annotation.grasps.gripper import load_gripper
from core.annotation.grasps.jaws import Jaws
from core.annotation.grasps.model_grasps import (
    ModelGrasps,
    NoGrasp,
    held_in,
    loads_of_weight,
)
from core.annotation.grasps.sampling import Rest
from core.assets.convex_parts import ConvexPart
from core.assets.geometry import ModelGeometry
from core.assets.masses import MassProperties
from core.engine.protocol import LOADS, Body, Trial
from core.generation.grasp_trials import HARDEST, NOMINAL, perturbed_trials, steady_loads
from core.generation.model_grasps import MOST_TRIED, WANTED, Target, confirm, prove_model

GRIPPER = load_gripper("franka_hand")


class FakeHolder:
    """Holds what is light enough and not disturbed too much."""

    name = "fake 1"

    def __init__(self, most: float = np.inf, loads: np.ndarray | None = None) -> None:
        self.most = most
        self.loads = np.ones(6, bool) if loads is None else loads
        self.trials: list[Trial] = []
        self.bodies: list[Body] = []

    def hold(self, jaws: Jaws, body: Body, trial: Trial) -> np.ndarray:
        self.trials.append(trial)
        self.bodies.append(body)
        return self.loads & (body.mass * trial.mass_factor <= self.most)


def target(x: float, y: float, z: float, mass: float = 0.2) -> Target:
    mesh = trimesh.creation.box((x, y, z))
    vertices, faces = np.array(mesh.vertices), np.array(mesh.faces)
    geometry = ModelGeometry(vertices, faces, vertices, (ConvexPart(vertices, faces),), True)
    spread = MassProperties(mass, np.zeros(3), np.eye(3) * mass * 1e-3)
    return Target(geometry, spread, (Rest.of(np.eye(3), vertices),))


@pytest.fixture(scope="module")
def bar() -> ModelGrasps:
    return prove_model(target(0.03, 0.12, 0.08), GRIPPER, FakeHolder())


def test_grasps_of_a_bar_close_on_its_thin_sides(bar: ModelGrasps) -> None:
    assert len(bar) == WANTED
    # Friction lets the hand be turned by up to 22 degrees; its pads, 17.5 mm wide, then touch at their edges.
    assert bar.widths == pytest.approx(0.035, abs=0.0055)
    assert np.abs(bar.poses[:, 0, 0]).min() > np.cos(np.arctan(0.4)) - 0.01
    assert (np.diff(bar.scores) <= 0).all()
    assert bar.reason == ""
    assert bar.held.all()


def test_they_are_spread_and_stay_above_the_table(bar: ModelGrasps) -> None:
    # From above and from both ends, along the whole bar.
    assert (bar.poses[:, 2, 2] < -0.9).any()
    assert (bar.poses[:, 1, 2] > 0.9).any()
    assert (bar.poses[:, 1, 2] < -0.9).any()
    assert np.ptp(bar.contacts[:, 0, 1]) > 0.08
    assert bar.poses[:, 2, 3].min() > -0.04


def test_it_is_the_same_again_to_the_byte(bar: ModelGrasps) -> None:
    again = prove_model(target(0.03, 0.12, 0.08), GRIPPER, FakeHolder())
    assert again.to_bytes() == bar.to_bytes()
    assert ModelGrasps.from_bytes(bar.to_bytes()).to_bytes() == bar.to_bytes()


def test_grasps_of_a_bar_stay_what_they_are(bar: ModelGrasps) -> None:
    """Other grasps need another GRASPS_VERSION; loosely, for the rays of other processors."""
    assert bar.scores[:6] == pytest.approx([0.928, 0.804, 0.803, 0.801, 0.762, 0.755], abs=0.002)
    assert bar.scores.mean() == pytest.approx(0.6563, abs=0.005)
    assert bar.mu.mean() == pytest.approx(0.0835, abs=0.005)
    assert np.abs(bar.contacts).mean(axis=(0, 1)) == pytest.approx(
        [0.015, 0.0338, 0.0271], abs=1e-3
    )
    approach = np.abs(bar.poses[:, :3, 2]).mean(axis=0)
    assert approach == pytest.approx([0.042, 0.444, 0.775], abs=0.01)
    assert bar.openings - bar.widths == pytest.approx(0.02)


@pytest.mark.parametrize(
    ("size", "mass", "most", "reason"),
    [
        ((0.12, 0.12, 0.12), 0.2, np.inf, NoGrasp.TOO_WIDE),
        ((0.12, 0.12, 0.004), 0.2, np.inf, NoGrasp.TOO_FLAT),
        ((0.12, 0.12, 0.035), 0.2, np.inf, NoGrasp.TOO_WIDE),  # by its thickness, but for the table
        ((0.03, 0.12, 0.08), 2.0, 1.0, NoGrasp.TOO_HEAVY),
        ((0.03, 0.12, 0.08), 2.0, 0.0, NoGrasp.NOT_HELD),
    ],
)
def test_without_grasps_there_is_a_reason(
    size: tuple[float, float, float], mass: float, most: float, reason: NoGrasp
) -> None:
    found = prove_model(target(*size, mass=mass), GRIPPER, FakeHolder(most))
    assert (len(found), found.reason) == (0, reason)
    assert ModelGrasps.from_bytes(found.to_bytes()).reason == reason


def test_each_kept_grasp_passed_all_trials_and_tries_are_limited() -> None:
    holder = FakeHolder(most=0.0)
    prove_model(target(0.03, 0.12, 0.08), GRIPPER, holder)
    assert MOST_TRIED <= len(holder.trials) <= MOST_TRIED + 12
    holder = FakeHolder()
    prove_model(target(0.03, 0.12, 0.08), GRIPPER, holder)
    assert len(holder.trials) == WANTED * MODEL_TRIALS
    expected = [NOMINAL, *perturbed_trials()]
    for used, known in zip(holder.trials[: len(expected)], expected, strict=True):
        assert np.array_equal(used.offset, known.offset)
    assert all(trial is HARDEST for trial in holder.trials[len(expected) * WANTED :])
    assert (HARDEST.friction, HARDEST.mass_factor) == (0.4, 1.2)


class LosesSome(FakeHolder):
    """Holds everything but some in the hardest trial, counted from the first."""

    def __init__(self, lost: set[int]) -> None:
        super().__init__()
        self.lost = lost

    def hold(self, jaws: Jaws, body: Body, trial: Trial) -> np.ndarray:
        self.trials.append(trial)
        self.bodies.append(body)
        return np.full(6, trial is not HARDEST or len(self.trials) - 1 not in self.lost)


def test_what_the_hardest_trial_loses_is_left_out_and_others_stay_as_they_are(
    bar: ModelGrasps,
) -> None:
    some = confirm(bar, target(0.03, 0.12, 0.08), GRIPPER, LosesSome({0, 5}))
    left = np.delete(np.arange(WANTED), [0, 5])
    assert some.to_bytes() == bar.take(left).to_bytes()
    # Proving ends with the same, so that what has been proven may be confirmed again.
    assert (
        confirm(bar, target(0.03, 0.12, 0.08), GRIPPER, FakeHolder()).to_bytes() == bar.to_bytes()
    )


def test_of_what_is_lost_in_the_hardest_trial_the_reason_is_told(bar: ModelGrasps) -> None:
    light = target(0.03, 0.12, 0.08, mass=0.05)  # a quarter of it is too little to be tried
    none = confirm(bar, light, GRIPPER, FakeHolder(most=0.0))
    assert (len(none), none.reason) == (0, NoGrasp.NOT_HELD)
    heavy = target(0.03, 0.12, 0.08, mass=2.0)
    none = confirm(bar, heavy, GRIPPER, FakeHolder(most=1.0))
    assert (len(none), none.reason) == (0, NoGrasp.TOO_HEAVY)


def test_the_body_is_held_in_the_frame_of_the_hand() -> None:
    uneven = MassProperties(0.2, np.array([0.004, 0.02, -0.01]), np.diag([1e-3, 2e-3, 4e-3]))
    holder = FakeHolder()
    found = prove_model(replace(target(0.03, 0.12, 0.08), mass=uneven), GRIPPER, holder)
    turned, shift = found.poses[:, :3, :3], found.poses[:, :3, 3]
    for body in holder.bodies:
        back = turned @ body.center + shift
        pose = np.abs(back - uneven.center).max(axis=1).argmin()
        assert back[pose] == pytest.approx(uneven.center)
        inertia = turned[pose] @ body.inertia @ turned[pose].T
        assert inertia == pytest.approx(uneven.inertia, abs=1e-12)


def test_weights_that_turn_an_object_in_the_grip_count_as_lost() -> None:
    touches = np.array([[-0.02, 0.0, -0.01], [0.02, 0.0, -0.01]])
    normals = np.array([[-1.0, 0.0, 0.0], [1.0, 0.0, 0.0]])
    jaws = Jaws(touches, np.full(2, 0.001), touches, normals)
    # 40 N on pads 17.5 mm wide: 0.7 N m. 1.75 weights of 0.5 kg, 8.58 N, reach that 81.5 mm away.
    for lever, turned in ((0.081, []), (0.082, [0, 1, 4, 5])):
        body = Body(0.5, np.array([0.0, lever, -0.01]), np.eye(3))
        assert np.flatnonzero(~steady_loads(jaws, body, GRIPPER)).tolist() == turned
    light = Body(0.001, np.array([0.0, 0.5, -0.01]), np.eye(3))  # tried with 20 g
    assert steady_loads(jaws, light, GRIPPER).all()
    assert not steady_loads(jaws, replace(light, center=np.array([0.0, 2.1, -0.01])), GRIPPER).all()


def test_a_bar_is_not_held_at_its_end_if_it_would_turn() -> None:
    long = target(0.03, 0.5, 0.08, mass=0.6)
    found = prove_model(long, GRIPPER, FakeHolder())
    # 1.75 x 0.6 kg: 0.7 N m at 68 mm from the middle.
    from_above = found.poses[:, 2, 2] < -0.95
    assert from_above.any()
    assert np.abs(found.contacts[from_above].mean(axis=1)[:, 1]).max() <= 0.07


def test_perturbed_trials_are_off_by_3_mm_and_3_degrees() -> None:
    for trial in perturbed_trials():
        assert np.linalg.norm(trial.offset[:3, 3]) == pytest.approx(0.003)
        turned = trial.offset[:3, :3]
        assert np.degrees(np.arccos((np.trace(turned) - 1) / 2)) == pytest.approx(3.0)
        assert turned @ turned.T == pytest.approx(np.eye(3))


def test_only_hands_that_hold_against_the_weight_are_kept() -> None:
    # Never against a pull along the approach: nothing from above then.
    loads = np.array([True, True, True, True, True, False])
    found = prove_model(target(0.03, 0.12, 0.08), GRIPPER, FakeHolder(loads=loads))
    assert len(found)
    assert found.poses[:, 2, 2].min() > -0.2


def test_loads_of_the_weight_are_those_towards_the_ground() -> None:
    poses = np.stack([np.eye(4), np.eye(4)])
    poses[1, :3, :3] = [[0, 0, 1], [1, 0, 0], [0, 1, 0]]  # z of the hand along x of the world
    up = np.array([0.0, 0.0, 1.0])
    loads = loads_of_weight(poses, up)
    assert LOADS[loads[0]].tolist() == [[0, 0, -1]]
    assert LOADS[loads[1]].tolist() == [[0, -1, 0]]
    held = ~loads
    assert not held_in(poses, held, up).any()
    assert held_in(poses, loads, up).all()


def test_how_it_rests_decides_what_can_be_reached() -> None:
    upright = target(0.1, 0.025, 0.2)
    assert len(prove_model(upright, GRIPPER, FakeHolder())) == WANTED
    lying = Rest.of(np.array([[1.0, 0, 0], [0, 0, 1], [0, -1, 0]]), upright.geometry.hull)
    assert lying.up.tolist() == [0, -1, 0]
    # On its large side only its thickness fits, and the palm would have to be in the table for that.
    found = prove_model(replace(upright, rests=(lying,)), GRIPPER, FakeHolder())
    assert found.reason == NoGrasp.TOO_FLAT
