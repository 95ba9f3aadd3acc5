# SPDX-License-Identifier: GPL-3.0-or-later
"""Candidates on simple shapes, whose opposing sides are known."""

import numpy as np
import pytest
import trimesh

from core.annotation.grasps.gripper import load_gripper
from core.annotation.grasps.sampling import (
    SAMPLED_FRICTION,
    SIDE_ROOM,
    TABLE_CLEARANCE,
    Candidates,
    Rest,
    antipodal_pairs,
    hands_from_above,
    joined,
    level_pairs,
    lowest,
    turned_hands,
)
from core.assets.surface_rays import SurfaceRays

GRIPPER = load_gripper("franka_hand")
UPRIGHT = np.eye(3)


def box(x: float, y: float, z: float) -> trimesh.Trimesh:
    return trimesh.creation.box((x, y, z))


def surface(mesh: trimesh.Trimesh) -> SurfaceRays:
    return SurfaceRays(mesh.vertices, mesh.faces)


def rng() -> np.random.Generator:
    return np.random.default_rng(3)


def test_pairs_of_a_box_lie_on_opposing_sides_that_fit_the_hand() -> None:
    pairs = antipodal_pairs(surface(box(0.03, 0.2, 0.3)), GRIPPER, rng())
    assert len(pairs) > 1000
    assert np.abs(pairs.contacts[:, :, 0]) == pytest.approx(0.015, abs=1e-5)
    assert (pairs.contacts[:, 0, 0] * pairs.contacts[:, 1, 0] < 0).all()
    assert (pairs.normals * pairs.contacts)[:, :, 0].min() > 0  # outwards


class Counting(SurfaceRays):
    """Remembers how many points it was sampled at."""

    asked = 0

    def sample(self, rng: np.random.Generator, count: int) -> tuple[np.ndarray, np.ndarray]:
        self.asked = count
        return super().sample(rng, count)


def test_rays_through_a_plate_lean_to_all_sides_and_hardly_one_is_lost() -> None:
    mesh = box(0.5, 0.5, 0.01)
    plate = Counting(mesh.vertices, mesh.faces)
    pairs = antipodal_pairs(plate, GRIPPER, rng())
    # All but those from the rim, 4 % of the surface, and a few that leave through it.
    assert 0.9 * plate.asked < len(pairs) < plate.asked
    lateral = (pairs.contacts[:, 1] - pairs.contacts[:, 0])[:, :2]
    for side in (-1.0, 1.0):
        there = lateral[side * pairs.contacts[:, 0, 2] > 0]
        quadrants = np.bincount(2 * (there[:, 0] > 0) + (there[:, 1] > 0), minlength=4)
        assert quadrants / len(there) == pytest.approx(0.25, abs=0.05)


def test_nothing_of_a_large_box_fits() -> None:
    mesh = box(0.1, 0.1, 0.1)
    rest = Rest.of(UPRIGHT, mesh.vertices)
    assert len(antipodal_pairs(surface(mesh), GRIPPER, rng())) == 0
    assert len(level_pairs(surface(mesh), GRIPPER, rest, mesh.vertices, rng())) == 0


def test_a_cup_is_held_by_its_wall_and_by_its_body() -> None:
    outside = trimesh.creation.cylinder(radius=0.035, height=0.1, sections=48)
    inside = trimesh.creation.cylinder(radius=0.032, height=0.1, sections=48)
    inside.invert()
    cup = trimesh.util.concatenate([outside, inside.apply_translation([0, 0, 0.003])])
    pairs = antipodal_pairs(surface(cup), GRIPPER, rng())
    widths = np.linalg.norm(pairs.contacts[:, 1] - pairs.contacts[:, 0], axis=1)
    assert (widths < 0.006).sum() > 20
    assert (widths > 0.06).sum() > 20


def test_friction_of_a_pair_is_within_what_was_asked() -> None:
    ball = trimesh.creation.icosphere(subdivisions=4, radius=0.03)
    hands = turned_hands(antipodal_pairs(surface(ball), GRIPPER, rng()), GRIPPER, rng())
    assert 0.2 < hands.mu.max() <= SAMPLED_FRICTION + 1e-6


def test_level_pairs_find_the_low_sides_of_a_flat_bar() -> None:
    mesh = box(0.2, 0.02, 0.006)
    rest = Rest.of(UPRIGHT, mesh.vertices)
    hands = hands_from_above(
        level_pairs(surface(mesh), GRIPPER, rest, mesh.vertices, rng()), GRIPPER, rest
    )
    assert len(hands) > 100
    tips = lowest(hands.poses, GRIPPER.fingers(0.04), rest.up) - rest.level
    assert tips.min() >= TABLE_CLEARANCE


def test_hands_close_along_x_on_both_contacts_and_come_along_z() -> None:
    mesh = box(0.03, 0.2, 0.3)
    hands = turned_hands(antipodal_pairs(surface(mesh), GRIPPER, rng()), GRIPPER, rng())
    turned = hands.poses[:, :3, :3]
    assert np.allclose(turned @ turned.transpose(0, 2, 1), np.eye(3), atol=1e-9)
    assert np.linalg.det(turned) == pytest.approx(1.0)
    local = np.einsum("nij,nki->nkj", turned, hands.contacts - hands.poses[:, None, :3, 3])
    assert local[:, 0, 0] == pytest.approx(-hands.widths / 2)
    assert local[:, 1, 0] == pytest.approx(hands.widths / 2)
    assert local[:, :, 1] == pytest.approx(0.0, abs=1e-9)
    assert -local[:, :, 2].mean(axis=1) == pytest.approx(hands.depths)
    assert (hands.openings == np.minimum(hands.widths + 2 * SIDE_ROOM, 0.08)).all()


def test_lowest_is_that_of_all_corners() -> None:
    mesh = box(0.03, 0.05, 0.06)
    hands = turned_hands(antipodal_pairs(surface(mesh), GRIPPER, rng()), GRIPPER, rng())
    hands = hands.take(np.arange(50))
    boxes = GRIPPER.approach_boxes(0.05)
    up = np.array([0.6, 0.0, 0.8])
    ends = [[box[i, 0], box[j, 1], box[k, 2]] for box in boxes for i in (0, 1) for j in (0, 1)
            for k in (0, 1)]  # fmt: skip
    world = np.einsum("nij,cj->nci", hands.poses[:, :3, :3], ends) + hands.poses[:, None, :3, 3]
    expected = (world @ up).min(axis=1)
    assert lowest(hands.poses, boxes, up) == pytest.approx(expected)
    assert lowest(hands.poses, np.stack([boxes] * 50), up) == pytest.approx(expected)


def test_joining_keeps_the_order() -> None:
    pairs = antipodal_pairs(surface(box(0.03, 0.1, 0.1)), GRIPPER, rng())
    hands = turned_hands(pairs, GRIPPER, rng())
    both: Candidates = joined([hands.take(slice(0, 5)), hands.take(slice(5, 9))])
    assert np.array_equal(both.poses, hands.poses[:9])
