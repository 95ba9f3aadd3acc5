# SPDX-License-Identifier: GPL-3.0-or-later
"""Which candidates are tried first."""

from dataclasses import replace

import numpy as np
import pytest

from core.annotation.grasps.ranking import promise, quality, thinned
from core.annotation.grasps.sampling import Candidates

UP = np.array([[0.0, 0.0, 1.0]])
FRICTION = 0.5


def from_above(*middles: tuple[float, float, float]) -> Candidates:
    """Hands from above that close along x on a width of 2 cm, around points (n, 3)."""
    count = len(middles)
    poses = np.tile(np.diag([1.0, -1.0, -1.0, 1.0]), (count, 1, 1))
    poses[:, :3, 3] = middles
    normals = np.tile([[-1.0, 0.0, 0.0], [1.0, 0.0, 0.0]], (count, 1, 1))
    contacts = np.array(middles)[:, None] + 0.01 * normals
    width = np.full(count, 0.02)
    return Candidates(poses, contacts, normals, width, width + 0.02, width, np.zeros(count))


def test_what_hangs_below_its_handle_promises_more_than_what_hangs_beside_it() -> None:
    hands = from_above((0.0, 0.0, 0.09), (0.0, 0.03, 0.0))
    there = np.ones((2, 1), dtype=bool)
    handle, beside = promise(hands, np.zeros(3), FRICTION, UP, there)
    assert handle == pytest.approx(1.0)
    assert beside == pytest.approx(0.5 + 0.5 * np.exp(-0.5))
    # By the length of the lever alone it would be the other way round.
    assert np.argmax(quality(hands, np.zeros(3), FRICTION)) == 1


def test_only_rests_in_which_a_hand_reaches_the_object_count() -> None:
    hands = from_above((0.0, 0.0, 0.09))
    ups = np.array([[0.0, 0.0, 1.0], [0.0, 1.0, 0.0]])
    upright, lying = (
        promise(hands, np.zeros(3), FRICTION, ups, np.array([row]))[0]
        for row in ([True, False], [False, True])
    )
    assert lying < upright == promise(hands, np.zeros(3), FRICTION, ups, np.ones((1, 2), bool))[0]


@pytest.mark.parametrize(
    ("mu", "grade"), [(0.0, 1.0), (0.25, 0.75), (FRICTION, 0.5), (2 * FRICTION, 0.5)]
)
def test_half_of_a_grade_is_for_needing_little_friction(mu: float, grade: float) -> None:
    center = (0.3, -0.2, 0.5)  # of mass: between the pads, so without a lever
    hand = replace(from_above(center), mu=np.array([mu]))
    assert quality(hand, np.array(center), FRICTION) == pytest.approx([grade])
    there = np.ones((1, 1), dtype=bool)
    assert promise(hand, np.array(center), FRICTION, UP, there) == pytest.approx([grade])


def test_where_a_model_has_its_origin_changes_no_grade() -> None:
    middles = np.random.default_rng(1).uniform(-0.1, 0.1, (20, 3))
    center, shift = np.array([0.01, 0.02, 0.03]), np.array([0.4, -0.3, 0.2])
    here, there = from_above(*middles), from_above(*(middles + shift))
    near = quality(here, center, FRICTION)
    assert quality(there, center + shift, FRICTION) == pytest.approx(near)
    assert np.ptp(near) > 0.1


def test_asking_for_more_gives_the_same_ones_first() -> None:
    middles = np.random.default_rng(0).uniform(-0.1, 0.1, (400, 3))
    hands = from_above(*middles)
    grades = quality(hands, np.zeros(3), FRICTION)
    few, many = thinned(hands, grades, 50), thinned(hands, grades, 300)
    assert len(set(many.tolist())) == 300
    assert few.tolist() == many[:50].tolist()
