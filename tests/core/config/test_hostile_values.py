# SPDX-License-Identifier: GPL-3.0-or-later
"""Values that are empty, given twice, or no paths, from a command line and from a file."""

import json
import sys
from pathlib import Path

import pytest

from core.config.command_line import SingleCommand, parse_config, read_launch, read_single
from core.config.settings import GenerationConfig
from core.engine.devices import Gpu, choose_devices
from core.errors import UserInputError
from utils.repository import REPOSITORY

PATHS = (
    "output-dir",
    "obj-dir",
    "models-info-file-path",
    "blender-scene-file-path",
    "log-file-path",
)


def problems(*words: str) -> str:
    return "\n".join(read_single(words).problems)


@pytest.mark.parametrize("name", PATHS)
@pytest.mark.parametrize("text", ["", " "])
def test_an_empty_path_is_refused(name: str, text: str, tmp_path: Path) -> None:
    assert f"--{name} " in problems(f"--{name}", text)
    assert "is a variable of the shell not set?" in problems(f"--{name}={text}")
    assert read_launch([f"--{name}", text]).problems
    toml = tmp_path / "run.toml"
    toml.write_text(f'{name.replace("-", "_")} = "{text}"\n')
    said = problems("--config", str(toml))
    assert "run.toml: " in said
    assert "is a variable of the shell not set?" in said


@pytest.mark.parametrize("flag", ["--config", "--language", "--seed", "--samples"])
def test_any_empty_value_is_refused(flag: str) -> None:
    assert f'{flag} "": an empty value' in problems(f"{flag}=")


def test_what_is_empty_by_default_may_be_given_empty() -> None:
    config = parse_config(["--kind-weights=", "--extra-outputs="])
    assert config == GenerationConfig(
        **{n: getattr(config, n) for n in ("obj_dir", "models_info_file_path")},
        blender_scene_file_path=config.blender_scene_file_path,
    )


@pytest.mark.parametrize("name", PATHS)
@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x" * 300, "a name of 300 bytes"),
        ("a/" + "\u00e4" * 128 + "/b", "a name of 256 bytes"),
        ("a\nb", "control characters"),
        ("a/" * 3000, "systems allow 4095"),
    ],
)
def test_what_can_be_no_path_is_refused(name: str, text: str, said: str) -> None:
    assert said in problems(f"--{name}={text}")


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_a_link_to_itself_is_refused(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    assert "Symlink loop" in problems(f"--output-dir={tmp_path / 'loop' / 'x'}")


@pytest.mark.skipif(sys.platform == "win32", reason="no such device")
def test_a_file_without_end_is_refused() -> None:
    assert "too large for a configuration file" in problems("--config=/dev/zero")


def test_a_folder_in_place_of_a_file_is_named(tmp_path: Path) -> None:
    assert "cannot be read (Is a directory)" in problems(f"--config={tmp_path}")


@pytest.mark.parametrize("suffix", ["toml", "json"])
def test_a_file_that_is_nested_deeply_is_refused(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"deep.{suffix}"
    deep = "[" * 100_000 + "]" * 100_000
    path.write_text(f"a = {deep}" if suffix == "toml" else deep)
    assert f"--config {path}: not valid" in problems(f"--config={path}")


@pytest.mark.parametrize("keys", [("min-samples", "min_samples"), ("output_dir", "output-dir")])
def test_two_spellings_of_one_setting_are_one_too_many(
    keys: tuple[str, str], tmp_path: Path
) -> None:
    value = 3 if "samples" in keys[0] else '"x"'
    path = tmp_path / "run.toml"
    path.write_text("".join(f"{key} = {value}\n" for key in keys))
    assert f"run.toml: {keys[0]} and {keys[1]} are the same setting" in problems(f"--config={path}")


def test_messages_name_the_flag_as_it_was_typed() -> None:
    assert "--iteration 0: must be" in problems("--iteration", "0")
    assert "--iterations 0: must be" in problems("--iterations=0")
    command = read_launch(["--gpu-id", "x"])
    assert command.problems[0].startswith("--gpu-id x: ")
    assert read_launch(["--gpu-id"]).problems == ("--gpu-id: a value is missing",)
    command = read_launch(["--gpu-id", "7"])
    with pytest.raises(UserInputError, match=r"^--gpu-id: no GPU 7"):
        choose_devices(command.launch.gpu_ids, [Gpu(0, "A")], command.gpu_flag)
    assert read_launch([]).gpu_flag == "--gpu-ids"


def inputs_of(command: SingleCommand) -> list[Path]:
    config = command.config
    return [
        config.obj_dir,
        config.models_info_file_path,
        config.blender_scene_file_path,
    ]


def test_default_inputs_are_those_of_the_checkout(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(REPOSITORY)
    here = inputs_of(read_single([]))
    assert here == inputs_of(SingleCommand(GenerationConfig(), read_single([]).options))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "models").mkdir()  # not the checkout's
    assert inputs_of(read_single([])) == [REPOSITORY / path for path in here]
    assert read_launch([]).config.obj_dir == REPOSITORY / "models"
    assert read_single([]).config.output_dir == Path("output_demo")
    assert read_single(["--obj-dir", "models"]).config.obj_dir == Path("models")


def test_default_inputs_in_the_config_of_a_dataset_are_those_of_the_checkout(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    resolved = {"obj_dir": "models", "models_info_file_path": "mine.xlsx"}
    path = tmp_path / "config.json"
    path.write_text(json.dumps({"seed": 1, "scenes": 2, "resolved": resolved}))
    monkeypatch.chdir(tmp_path)
    config = read_single(["--config", str(path)]).config
    assert config.obj_dir == REPOSITORY / "models"
    assert config.models_info_file_path == Path("mine.xlsx")
