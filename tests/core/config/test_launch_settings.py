# SPDX-License-Identifier: GPL-3.0-or-later
"""The launcher's flags: the single-device script's, with the same meaning, and its own."""

from dataclasses import fields, replace
from pathlib import Path

import pytest

from core.config.command_line import parse_config, read_launch, read_single
from core.config.flag_values import CPU
from core.config.flags import command_line, option_name
from core.config.launch_settings import check_ray_flags, with_total
from core.config.settings import GenerationConfig
from core.errors import UserInputError


def test_defaults_differ_from_a_single_device_as_documented() -> None:
    command = read_launch([])
    single = parse_config([])
    assert command.config == replace(single, output_dir=Path("./output"), cpu_threads=16)
    assert command.launch.gpu_ids is None
    assert command.problems == ()


def test_every_flag_of_a_single_device_is_a_flag_here(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        read_launch(["--help"])
    assert stop.value.code == 0
    words = capsys.readouterr().out.replace("\n", " ").split()
    for item in fields(GenerationConfig):
        assert any(word.rstrip(",") == option_name(item.name) for word in words), item.name
    assert "--iteration" in words or "--iteration," in words


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("0,1,2,3", (0, 1, 2, 3)),
        ("2", (2,)),
        ("cpu", (CPU,)),
        ("CPU, cpu", (CPU, CPU)),
        ("0,cpu", (0, CPU)),
    ],
)
def test_gpu_ids(text: str, ids: tuple[int, ...]) -> None:
    assert read_launch([f"--gpu-ids={text}"]).launch.gpu_ids == ids


@pytest.mark.parametrize("text", ["", "a", "-1", "0,-1", "1.5", ","])
def test_gpu_ids_that_are_none(text: str) -> None:
    (problem,) = read_launch([f"--gpu-ids={text}"]).problems
    assert "--gpu-ids" in problem
    assert not text.strip(",") or "expected numbers from 0, or cpu" in problem


def test_a_gpu_by_its_name_is_told_what_is_expected() -> None:
    (problem,) = read_single(["--gpu-id", "cuda"]).problems
    assert problem == "--gpu-id cuda: expected a number, or cpu"


def test_iterations_are_for_each_device_and_scenes_for_all() -> None:
    config = with_total(read_launch(["--iteration=7"]).config, 3)
    assert (config.iterations, config.scenes, config.total_scenes) == (7, 21, 21)
    config = with_total(read_launch(["--iterations=7", "--scenes=5"]).config, 3)
    assert (config.iterations, config.scenes, config.total_scenes) == (7, 5, 5)


@pytest.mark.parametrize("flag", ["--scenes=0", "--hang-factor=1", "--memory-limit=-1"])
def test_values_out_of_range_are_refused(flag: str) -> None:
    (problem,) = read_launch([flag]).problems
    assert flag.partition("=")[0] in problem


def test_a_worker_gets_the_configuration_back() -> None:
    config = GenerationConfig(
        gpu_id=CPU,
        output_dir=Path("/a folder/with spaces"),
        seed=0,
        kind_weights="relation=2,negation=0",
        noise_threshold=0.1,
        require_all_visible=True,
        iterations=12,
        scenes=36,
    )
    assert parse_config(command_line(config)) == config
    assert parse_config(command_line(GenerationConfig())) == GenerationConfig()


def test_ray_decides_on_gpus() -> None:
    check_ray_flags(read_launch(["--ray-address=auto", "--gpu-ids=cpu"]).launch)
    with pytest.raises(UserInputError, match="--ray-address"):
        check_ray_flags(read_launch(["--ray-address=auto", "--gpu-ids=0"]).launch)
    with pytest.raises(UserInputError, match="--workers-per-gpu"):
        check_ray_flags(read_launch(["--ray-address=auto", "--workers-per-gpu=2"]).launch)


@pytest.mark.parametrize(("text", "workers"), [("auto", None), ("AUTO", None), ("3", 3)])
def test_workers_per_gpu(text: str, workers: int | None) -> None:
    assert read_launch([f"--workers-per-gpu={text}"]).launch.workers_per_gpu == workers


@pytest.mark.parametrize("text", ["0", "-1", "many", "1.5", "65"])
def test_numbers_of_workers_that_are_none(text: str) -> None:
    (problem,) = read_launch([f"--workers-per-gpu={text}"]).problems
    assert "--workers-per-gpu" in problem
