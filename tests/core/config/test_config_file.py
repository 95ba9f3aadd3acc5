# SPDX-License-Identifier: GPL-3.0-or-later
"""--config: the same settings as flags, flags win, every mistake is named, one file for both scripts."""

import json
from pathlib import Path

import pytest

from core.config.command_line import parse_config, read_launch, read_single
from core.config.flag_values import CPU
from core.config.flags import all_settings
from core.config.launch_settings import with_total
from core.config.settings import GenerationConfig
from core.errors import UserInputError

TOML = """
samples = 64
output-dir = "made here"
scene_graph_rows = 3
gpu-id = "cpu"
texture_limit = 1024
require-all-visible = true
noise_threshold = 0

gpu_ids = [0, 1]
hang-factor = 3

[kind-weights]
relation = 2
negation = 0.5
"""


@pytest.fixture
def toml(tmp_path: Path) -> Path:
    path = tmp_path / "run.toml"
    path.write_text(TOML, encoding="utf-8")
    return path


def test_a_file_says_what_flags_say(toml: Path) -> None:
    assert parse_config(["--config", str(toml)]) == GenerationConfig(
        samples=64,
        output_dir=Path("made here"),
        scene_graph_rows=3,
        gpu_id=CPU,
        texture_limit="1024",
        require_all_visible=True,
        noise_threshold=0.0,
        kind_weights="relation=2,negation=0.5",
    )


def test_flags_win_wherever_they_stand(toml: Path) -> None:
    config = parse_config(["--samples=8", "--config", str(toml), "--scene-graph-rows", "5"])
    assert (config.samples, config.scene_graph_rows, config.texture_limit) == (8, 5, "1024")


def test_one_file_serves_both_scripts(toml: Path) -> None:
    command = read_launch(["--config", str(toml)])
    launch = command.launch
    assert (launch.gpu_ids, launch.hang_factor, command.config.samples) == ((0, 1), 3.0, 64)
    assert command.problems == ()
    assert (
        command.config.gpu_id == GenerationConfig().gpu_id
    )  # the launcher's workers get theirs from it


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("sample = 3", "sample: no such setting; did you mean samples?"),
        ("samples = 0", "samples = 0: must be 1 to 65536"),
        ('samples = "many"', "samples = many: expected a whole number, 1 to 65536"),
        ("samples = 1.5", "samples = 1.5: expected a whole number"),
        ("samples = true", "samples = True: expected a whole number"),
        ("debug = 1", "debug = 1: expected true or false"),
        ("output_dir = 3", "output_dir = 3: expected text"),
        ('output_dir = "a\\u0000b"', "control characters are not allowed"),
        ("dry_run = true", "dry_run: allowed on the command line only"),
        ("noise_threshold = nan", "noise_threshold = nan: must be 0 to 1"),
        ("seed = 1979-05-27", "seed = 1979-05-27: expected a whole number"),
        ("kind_weights = {relation = nan}", "expected KIND=W,..."),
        ("samples 3", "not valid TOML"),
    ],
)
def test_every_mistake_is_named(tmp_path: Path, line: str, message: str) -> None:
    path = tmp_path / "run.toml"
    path.write_text(line)
    with pytest.raises(UserInputError) as caught:
        parse_config(["--config", str(path)])
    assert message in str(caught.value)
    assert "run.toml" in str(caught.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserInputError, match=r"--config .*nowhere"):
        parse_config(["--config", str(tmp_path / "nowhere.toml")])
    with pytest.raises(UserInputError, match="cannot be read"):
        parse_config(["--config", str(tmp_path)])


def test_the_config_of_a_dataset_makes_it_again(tmp_path: Path) -> None:
    made = GenerationConfig(samples=9, iterations=12, output_dir=tmp_path, max_bounces=2)
    path = tmp_path / "config.json"
    data = {"schema": 1, "seed": 77, "scenes": 15, "resolved": all_settings(made)}
    path.write_text(json.dumps(data))
    config = parse_config(["--config", str(path), "--output-dir", "again"])
    assert (config.samples, config.max_bounces, config.seed) == (9, 2, 77)
    assert (config.total_scenes, config.output_dir) == (15, Path("again"))
    command = read_launch(["--config", str(path)])
    # Scenes of the dataset, not of each device.
    assert with_total(command.config, 4).total_scenes == 15
    assert (command.config.seed, command.config.output_dir) == (77, tmp_path)


def test_a_flag_for_the_number_of_scenes_wins_over_the_file(tmp_path: Path) -> None:
    path = tmp_path / "config.json"
    path.write_text(json.dumps({"schema": 1, "seed": 7, "scenes": 15, "resolved": {}}))
    for flag in ("--iterations=30", "--scenes=30"):
        assert parse_config(["--config", str(path), flag]).total_scenes == 30
    config = read_launch(["--config", str(path), "--iterations=30"]).config
    assert with_total(config, 2).total_scenes == 60
    toml = tmp_path / "run.toml"
    toml.write_text("scenes = 15\niterations = 4\n")
    assert parse_config(["--config", str(toml)]).total_scenes == 15
    assert parse_config(["--config", str(toml), "--iterations=5"]).total_scenes == 5


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"resolved": 3}', "[" * 100_000])
def test_other_json_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "config.json"
    path.write_text(text)
    with pytest.raises(UserInputError, match=r"config\.json"):
        parse_config(["--config", str(path)])


def test_everything_is_said_at_once_and_the_rest_is_kept() -> None:
    command = read_single(
        [
            "--samples",
            "0",
            "--sampels",
            "3",
            "--seed",
            "--gpu-ids",
            "0,1",
            "stray",
            "--output-dir=x",
        ]
    )
    assert command.problems == (
        "--sampels: no such flag; did you mean --samples?",
        "--gpu-ids: is a flag of dataset_generation_multi_gpu.py only",
        "unexpected argument 'stray'",
        "--samples 0: must be 1 to 65536",
        "--seed: a value is missing",
    )
    assert command.config == GenerationConfig(output_dir=Path("x"))


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("--scene-graph-rows 2000", "must be 1 to 12"),
        ("--scene-graph-rows=2 --scene-graph-cols=2", "4 cells, but a scene needs at least 6"),
        ("--resolution-width -1", "must be 32 to 8192"),
        ("--images-per-iteration 0", "must be 1 to 100"),
        ("--iterations 99999999", "must be 1 to 10000000"),
        ("--seed -1", "must be 0 to 9223372036854775807"),
        ("--persistent-data-cleanup-interval 0", "must be at least 1"),
        ("--texture-limit 17", "must be one of 0, 128"),
    ],
)
def test_nonsense_is_refused_with_what_is_allowed(words: str, message: str) -> None:
    with pytest.raises(UserInputError) as caught:
        parse_config(words.split())
    assert message in str(caught.value)
