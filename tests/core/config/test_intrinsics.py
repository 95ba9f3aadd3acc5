# SPDX-License-Identifier: GPL-3.0-or-later
"""Camera files: every form of the same camera is read alike, and what cannot be rendered is refused."""

import json
from pathlib import Path

import numpy as np
import pytest

from core.config.intrinsics import Intrinsics, read_intrinsics
from core.errors import UserInputError
from core.generation.cameras import own_intrinsics

CAMERA = Intrinsics(615.25, 614.5, 318.75, 241.5, 640, 480)
PLAIN = {"fx": 615.25, "fy": 614.5, "cx": 318.75, "cy": 241.5, "width": 640, "height": 480}
ROWS = [[615.25, 0, 318.75], [0, 614.5, 241.5], [0, 0, 1]]
MATRIX = [number for row in ROWS for number in row]
CALIBRATION = f"""
image_width: 640
image_height: 480
camera_name: wrist
camera_matrix:
  rows: 3
  cols: 3
  data: {MATRIX}
distortion_model: plumb_bob
distortion_coefficients:
  rows: 1
  cols: 5
  data: [0, 0, 0, 0, 0]
"""
MESSAGE = f"""header:
  seq: 0
  frame_id: "camera_color_optical_frame"
height: 480
width: 640
distortion_model: "plumb_bob"
D: [0.0, 0.0, 0.0, 0.0, 0.0]
K: {MATRIX}
R: [1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0]
binning_x: 0
binning_y: 0
roi:
  x_offset: 0
  y_offset: 0
  height: 0
  width: 0
  do_rectify: False
---
"""
FORMS = {
    "plain.json": json.dumps(PLAIN),
    "rows.json": json.dumps({"K": ROWS, "width": 640, "height": 480}),
    "flat.json": json.dumps({"K": MATRIX, "width": 640, "height": 480}),
    "both.json": json.dumps({"K": ROWS, **PLAIN}),
    "realsense.json": json.dumps(
        {"width": 640, "height": 480, "ppx": 318.75, "ppy": 241.5, "fx": 615.25, "fy": 614.5}
        | {"model": "distortion.inverse_brown_conrady", "coeffs": [0.0, 0.0, 0.0, 0.0, 0.0]}
    ),
    "calibration.yaml": CALIBRATION,
    "message.yaml": MESSAGE,
    "message2.yml": MESSAGE.replace("K:", "k:").replace("D:", "d:").replace("R:", "r:"),
    "bom.yaml": "\ufeff" + CALIBRATION,
}


def write(folder: Path, name: str, text: str) -> str:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


@pytest.mark.parametrize("name", FORMS)
def test_every_form_is_the_same_camera(tmp_path: Path, name: str) -> None:
    read = read_intrinsics(write(tmp_path, name, FORMS[name]))
    assert read == CAMERA
    assert not read.is_distorted


def test_its_own_text_is_a_form_without_a_file() -> None:
    assert read_intrinsics(str(CAMERA)) == CAMERA


def test_pixels_count_from_centers_in_files_and_from_corners_in_records() -> None:
    """The principal point of an ideal camera is the middle of its image: between the two middle pixels."""
    ideal = Intrinsics(600.0, 600.0, 319.5, 239.5, 640, 480)
    np.testing.assert_array_equal(
        own_intrinsics(ideal), [[600.0, 0.0, 320.0], [0.0, 600.0, 240.0], [0.0, 0.0, 1.0]]
    )


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("calibration.yaml", CALIBRATION.replace("[0, 0, 0, 0, 0]", "[0.1, -0.2, 0, 0, 0]")),
        ("message.yaml", MESSAGE.replace("D: [0.0", "D: [0.1")),
        ("own.json", json.dumps({**PLAIN, "coeffs": [0.0, 0.05, 0, 0, 0]})),
    ],
)
def test_lens_distortion_is_noticed(tmp_path: Path, name: str, text: str) -> None:
    read = read_intrinsics(write(tmp_path, name, text))
    assert read == CAMERA
    assert read.is_distorted


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.json", "{", "not valid JSON"),
        ("a.yaml", "a: [", "not valid YAML"),
        ("a.json", "[1]", "not a camera file; needed are width, height, and K or fx"),
        ("a.yaml", "", "not a camera file"),
        ("a.json", "{}", "fx, fy, cx, cy, width, height not given"),
        ("a.json", json.dumps({"K": ROWS}), "width, height not given"),
        ("a.json", json.dumps({**PLAIN, "K": [1, 2, 3]}), "K has 3 numbers instead of 3 x 3"),
        ("a.json", json.dumps({**PLAIN, "K": "f"}), "K is not a list of numbers"),
        ("a.json", json.dumps({**PLAIN, "fx": "600"}), "fx is not a number: 600"),
        ("a.json", json.dumps({**PLAIN, "fx": True}), "fx is not a number: True"),
        ("a.json", json.dumps({**PLAIN, "fx": float("nan")}), "fx is not finite"),
        ("a.json", json.dumps({**PLAIN, "fx": -615}), "fx -615: must be in pixels"),
        ("a.json", json.dumps({**PLAIN, "fx": 0.0019}), "fx 0.0019: must be in pixels"),
        ("a.json", json.dumps({**PLAIN, "cx": 640}), "cx 640: is outside the image"),
        ("a.json", json.dumps({**PLAIN, "width": 8}), "width 8: must be a whole number, 32 to"),
        ("a.json", json.dumps({**PLAIN, "width": 640.5}), "width 640.5: must be a whole number"),
        ("a.json", json.dumps({**PLAIN, "K": [600, *MATRIX[1:]]}), "disagree"),
        (
            "a.json",
            json.dumps({"K": [600, 2, *MATRIX[2:]], "width": 640, "height": 480}),
            "without skew",
        ),
        ("a.yaml", MESSAGE.replace("binning_x: 0", "binning_x: 2"), "binning and regions"),
        ("a.yaml", MESSAGE.replace("x_offset: 0", "x_offset: 8"), "binning and regions"),
        ("a.yaml", "!!python/object/apply:os.getcwd []", "not valid YAML"),
        ("a.json", "[" * 100_000, "not valid JSON"),
        ("a.json", " " * (2 << 20), "too large for a camera file"),
    ],
)
def test_what_is_no_camera_is_refused(tmp_path: Path, name: str, text: str, message: str) -> None:
    with pytest.raises(UserInputError, match=message):
        read_intrinsics(write(tmp_path, name, text))


def test_files_that_cannot_be_read_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UserInputError, match="cannot be read"):
        read_intrinsics(str(tmp_path / "none.json"))
    with pytest.raises(UserInputError, match="cannot be read"):
        read_intrinsics(str(tmp_path))
    (tmp_path / "a.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UserInputError, match="cannot be read"):
        read_intrinsics(str(tmp_path / "a.yaml"))
    with pytest.raises(UserInputError, match="not a number"):
        read_intrinsics("fx=wide,fy=3")
