# SPDX-License-Identifier: GPL-3.0-or-later
"""Grippers read from TOML, and what they sweep."""

from pathlib import Path

import numpy as np
import pytest

from core.annotation.grasps import gripper as module
from core.annotation.grasps.gripper import (
    APPROACH_LENGTH,
    CLOSING_SLACK,
    gripper_names,
    load_gripper,
    mirrored,
)
from core.errors import UserInputError

FRANKA = Path(module.__file__).with_name("franka_hand.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", gripper_names())
def test_a_shipped_gripper_names_its_source_and_closes(name: str) -> None:
    gripper = load_gripper(name)
    assert gripper.source
    closed = gripper.fingers(0.0)
    assert closed[:, 0, 0].min() < 0 < closed[:, 1, 0].max()
    assert np.array_equal(mirrored(mirrored(closed)), closed)
    # The pad is a part of the finger, and the palm stays behind it.
    assert closed[:, 0, 2].min() <= -gripper.pad_length
    assert gripper.palm[:, 1, 2].max() < -gripper.pad_length
    # Fully open, nothing is between the pads.
    opened = gripper.fingers(gripper.opening / 2.0)
    assert np.abs(opened[:, :, 0]).min() == pytest.approx(gripper.opening / 2.0)


def test_the_franka_hand_has_its_published_opening_and_reach() -> None:
    gripper = load_gripper("franka_hand")
    assert gripper.opening == 0.08
    flange = gripper.tip_to_flange
    assert flange[:3, 3] == pytest.approx([0, 0, -0.1122])
    # The closing direction is the flange's -y or y.
    assert np.abs(flange[:3, :3].T @ [1, 0, 0]) == pytest.approx([0, 1, 0])


def test_the_way_in_holds_the_open_hand_and_its_start() -> None:
    gripper = load_gripper("franka_hand")
    swept = gripper.approach_boxes(0.05)
    still = np.concatenate([gripper.palm, gripper.fingers(0.025)])
    assert np.array_equal(swept[:, 1], still[:, 1])
    assert np.allclose(swept[:, 0, 2], still[:, 0, 2] - APPROACH_LENGTH)


def test_closing_fingers_sweep_from_the_opening_to_a_little_less_than_the_width() -> None:
    swept = load_gripper("franka_hand").closing_boxes(0.06, 0.04)
    assert np.abs(swept[:, :, 0]).min() == pytest.approx(0.02 - CLOSING_SLACK)
    right = swept[swept[:, 0, 0] > 0]
    assert right[0, 1, 0] == pytest.approx(0.03 + 0.0152)


@pytest.mark.parametrize("name", gripper_names())
def test_many_hands_sweep_what_each_does_alone(name: str) -> None:
    gripper = load_gripper(name)
    openings, widths = np.array([0.08, 0.05, 0.03]), np.array([0.06, 0.02, 0.0])
    many = gripper.boxes_of_many(openings, widths)
    for boxes, opening, width in zip(many, openings, widths, strict=True):
        assert boxes == pytest.approx(gripper.all_boxes(opening, width))


def test_a_file_of_ones_own(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(FRANKA.replace("opening = 0.08", "opening = 0.06"), encoding="utf-8")
    mine, known = load_gripper(str(path)), load_gripper("franka_hand")
    assert (mine.name, mine.opening) == ("mine", 0.06)
    assert mine.digest != known.digest


def test_a_name_and_a_source_do_not_change_a_gripper(tmp_path: Path) -> None:
    path = tmp_path / "other_name.toml"
    path.write_text(FRANKA.replace("source = ", 'source = "x" # '), encoding="utf-8")
    assert load_gripper(str(path)).digest == load_gripper("franka_hand").digest


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("opening = 0.08", "opening = 0", "opening must be a number above 0"),
        ("force = 40.0", "", "force must be a number"),
        ("half_width = 0.00875", 'half_width = "wide"', "pad.half_width must be a number"),
        ("[pad]", "[pads]", "has no table \\[pad\\]"),
        ("palm = [", "palms = [", "boxes.palm must be a list"),
        ("[[0.0, -0.00875", "[[0.001, -0.00875", "boxes.finger: must begin at x = 0"),
        ("opening = 0.08", "opening =", "is not valid TOML"),
        ("opening = 0.08", "opening = true", "opening must be a number"),
    ],
)
def test_what_is_wrong_with_a_file_is_said(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    assert old in FRANKA
    path = tmp_path / "bad.toml"
    path.write_text(FRANKA.replace(old, new), encoding="utf-8")
    with pytest.raises(UserInputError, match=message):
        load_gripper(str(path))


def test_an_unknown_name_and_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(UserInputError, match="choose from franka_hand, robotiq_2f85"):
        load_gripper("franka")
    with pytest.raises(UserInputError, match="cannot be read"):
        load_gripper(str(tmp_path / "none.toml"))
