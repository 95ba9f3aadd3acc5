# SPDX-License-Identifier: GPL-3.0-or-later
"""One rule for planner, physics, contact check and verifier: all rest on one level."""

import numpy as np
import pytest

from core.scene.appearance import Surface
from core.scene.resting import MAX_GAP, MAX_STEP, resting_level, steps_off_level


def test_the_level_is_that_of_the_surface() -> None:
    assert resting_level(Surface("s", (1.0, 2.0, 0.75), (0.8, 0.6))) == 0.75


def test_the_one_that_is_off_stands_out() -> None:
    steps = steps_off_level(np.array([0.75, 0.7502, 0.81, 0.7501]))
    assert int(np.argmax(np.abs(steps))) == 2
    assert steps[2] == pytest.approx(0.81 - 0.75015)
    assert steps_off_level(np.array([0.7])).tolist() == [0.0]


def test_what_the_contact_check_lets_pass_the_verifier_does_too() -> None:
    assert MAX_GAP == 0.0005
    worst = np.array([0.75 - MAX_GAP, 0.75 - MAX_GAP, 0.75 + MAX_GAP])
    assert np.abs(steps_off_level(worst)).max() <= MAX_STEP + 1e-12
