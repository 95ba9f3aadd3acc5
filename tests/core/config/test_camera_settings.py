# SPDX-License-Identifier: GPL-3.0-or-later
"""The flags of camera and table: ranges, contradictions, and what they do to a dataset's identity."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from core.config.camera_ranges import USUAL, CameraRanges
from core.config.command_line import parse_config, read_launch, read_single
from core.config.fingerprint import fingerprint
from core.config.flags import all_settings, command_line, content_settings
from core.config.intrinsics import Intrinsics
from core.config.ranges import Range
from core.config.settings import GenerationConfig
from core.errors import UserInputError

OWN = Intrinsics(615.0, 616.0, 319.0, 241.0, 640, 480)
BEFORE = "ef147180c043efa14caccee49ea986c0848ffd0760b2b1b87d5d24ddfab3acd4"
CHANGED = {
    "camera_intrinsics": OWN,
    "field_of_view": Range(50.0, 60.0),
    "distance": Range(0.4, 0.8),
    "elevation": Range(60.0, 85.0),
    "azimuth": Range(-90.0, 0.0),
    "roll": Range(0.0, 0.0),
    "depth_noise": "none",
    "objects": Range(1, 4),
    "categories": "fruit",
    "models": "mug_*",
    "surface": "surface_desk",
}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "d435.json"
    path.write_text(json.dumps(OWN.to_json()), encoding="utf-8")
    return path


def refusal(*argv: str) -> str:
    with pytest.raises(UserInputError) as caught:
        parse_config(argv)
    return str(caught.value)


def test_a_range_is_two_numbers_or_one() -> None:
    config = parse_config(["--elevation", "40,80.5", "--roll=-10,0", "--objects", "3"])
    assert config.elevation == (40.0, 80.5)
    assert config.roll == (-10.0, 0.0)
    assert config.objects == (3, 3)


def test_negative_ranges_need_no_equals_sign() -> None:
    config = parse_config(["--azimuth", "-90,-30", "--roll", "-.5,.5", "--samples", "3"])
    assert (config.azimuth, config.roll, config.samples) == ((-90.0, -30.0), (-0.5, 0.5), 3)


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        (["--elevation", "80,40"], "--elevation 80,40: the first number must not be greater"),
        (["--elevation", "-1,40"], "--elevation -1,40: must be 0 to 90"),
        (["--elevation", "40,91"], "--elevation 40,91: must be 0 to 90"),
        (["--elevation", "nan,nan"], "must be 0 to 90"),
        (["--elevation", "1,2,3"], "expected MIN,MAX, 0 to 90"),
        (["--elevation", "steep"], "expected MIN,MAX, 0 to 90"),
        (["--elevation", "40,"], "expected MIN,MAX, 0 to 90"),
        (["--distance", "0,1"], "must be 0.1 to 10"),
        (["--objects", "0,3"], "must be 1 to 40"),
        (["--objects", "1.5,3"], "expected MIN,MAX, 1 to 40"),
        (["--objects", "6,20"], "--objects 6,20: the grid has only 16 cells"),
        (["--objects", "9", "--scene-graph-rows=2"], "8 cells, but a scene needs at least 9"),
        (["--depth-noise", "gausian:0.1"], "--depth-noise gausian:0.1: expected NOISE"),
        (["--depth-noise", "gaussian:"], "expected NOISE"),
        (["--depth-noise", "gaussian:-1"], "expected NOISE"),
        (["--depth-noise", "gaussian:nan"], "expected NOISE"),
        (["--camera-intrinsics", "none.json"], "none.json: cannot be read"),
    ],
)
def test_what_is_no_range_is_refused(argv: list[str], message: str) -> None:
    assert message in refusal(*argv)


def test_a_small_grid_needs_no_smaller_number_of_objects() -> None:
    assert parse_config(["--scene-graph-rows=2"]).objects == (6, 16)
    assert parse_config(["--objects=1,4", "--scene-graph-rows=1"]).objects == (1, 4)


def test_intrinsics_set_the_resolution(file: Path) -> None:
    config = parse_config(["--camera-intrinsics", str(file)])
    assert config.camera_intrinsics == OWN
    assert (config.resolution_width, config.resolution_height) == (640, 480)
    agreeing = parse_config(["--camera-intrinsics", str(file), "--resolution-width", "640"])
    assert agreeing == config


def test_flags_that_contradict_the_intrinsics_are_refused(file: Path) -> None:
    said = refusal(
        "--camera-intrinsics", str(file), "--resolution-height=512", "--field-of-view=60"
    )
    assert (
        "--resolution-height 512: --camera-intrinsics are of an image whose height is 480" in said
    )
    assert "--field-of-view 60,60: --camera-intrinsics decide it (55.0 degrees)" in said


def test_a_preview_and_a_worker_have_the_same_camera(file: Path) -> None:
    preview = read_single(["--preview", "--camera-intrinsics", str(file)])
    assert preview.problems == ()
    assert (preview.config.resolution_width, preview.config.samples) == (640, 16)
    assert read_single(["--preview"]).config.resolution_width == 256
    launched = read_launch(["--camera-intrinsics", str(file)]).config
    file.unlink()
    assert parse_config(command_line(launched)).camera_intrinsics == OWN


def test_the_config_of_a_dataset_needs_no_camera_file(tmp_path: Path) -> None:
    config = GenerationConfig(**{k: v for k, v in CHANGED.items() if k != "field_of_view"})
    recorded = tmp_path / "config.json"
    recorded.write_text(json.dumps({"resolved": all_settings(config), "seed": 1, "scenes": 2}))
    again = parse_config(["--config", str(recorded)])
    assert content_settings(again) == content_settings(config)
    other = "fx=300,fy=300,cx=127.5,cy=127.5,width=256,height=256"
    changed = parse_config(["--config", str(recorded), "--camera-intrinsics", other])
    assert changed.resolution_width == 256


def test_a_toml_file_says_what_flags_say(tmp_path: Path, file: Path) -> None:
    toml = tmp_path / "run.toml"
    toml.write_text(
        f"camera-intrinsics = '{file}'\nelevation = [60, 85]\nroll = 0\nmodels = ['a', 'b_*']\n",
        encoding="utf-8",
    )
    config = parse_config(["--config", str(toml)])
    assert (config.camera_intrinsics, config.elevation, config.roll) == (OWN, (60, 85), (0, 0))
    assert config.models == "a,b_*"


@pytest.mark.parametrize("name", CHANGED)
def test_each_flag_is_part_of_the_identity(name: str) -> None:
    usual, changed = GenerationConfig(), GenerationConfig(**{name: CHANGED[name]})
    assert name not in content_settings(usual)
    assert name in content_settings(changed)
    assert fingerprint(changed, 1, {}, {}) != fingerprint(usual, 1, {}, {})
    assert parse_config(command_line(changed)) == changed


def test_without_these_flags_a_dataset_has_the_identity_of_the_defaults() -> None:
    """The hash is that of before there were such flags, with --style natural, which came beside them, with four
    sentences per object, which were three, and with grasps."""
    assert fingerprint(GenerationConfig(), 1, {}, {}) == BEFORE


def test_views_spread_no_farther_than_usual_about_the_direction_of_their_scene() -> None:
    assert (USUAL.directions, USUAL.view_spread) == ((-15.0, 15.0), 20.0)
    around = replace(USUAL, azimuth=Range(-180.0, 180.0))
    assert (around.directions, around.view_spread) == ((-160.0, 160.0), 20.0)
    narrow = replace(USUAL, azimuth=Range(30.0, 37.0))
    assert (narrow.directions, narrow.view_spread) == ((32.0, 35.0), 2.0)
    fixed = replace(USUAL, azimuth=Range(90.0, 90.0))
    assert (fixed.directions, fixed.view_spread) == ((90.0, 90.0), 0.0)


@pytest.mark.parametrize(
    ("ranges", "is_usual"),
    [
        (USUAL, True),
        (CameraRanges(elevation=Range(30, 50), azimuth=Range(0, 0), distance=Range(0.5, 2)), True),
        (CameraRanges(elevation=Range(30, 61)), False),
        (CameraRanges(azimuth=Range(-36, 0)), False),
        (CameraRanges(distance=Range(0.5, 2.3)), False),
    ],
)
def test_scene_files_have_room_for_usual_cameras_only(ranges: CameraRanges, is_usual: bool) -> None:
    assert ranges.is_usual == is_usual
