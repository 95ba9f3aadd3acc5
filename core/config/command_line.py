# SPDX-License-Identifier: GPL-3.0-or-later
"""The command lines of both entry scripts, parsed into configuration and run options."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.config.flag_reading import Reading, build, completed, read_command_line, read_config_file
from core.config.flags import declared_flags
from core.config.grasp_settings import GraspChoice
from core.config.launch_settings import (
    COMMAND_LINE_ONLY,
    LAUNCHER,
    LAUNCHER_NAME,
    SINGLE_NAME,
    LaunchConfig,
)
from core.config.run_options import RunOptions
from core.config.script import Script
from core.config.settings import GenerationConfig
from core.errors import several

SINGLE = Script(
    program=f"python -m blenderproc run {SINGLE_NAME}",
    description="Generate a dataset of tabletop images with proven referring expressions, on one device. "
    "Run the same command again to resume. Exit codes: 0 complete, 1 failed, 2 invalid input, 130 interrupted.",
    classes=(RunOptions, GenerationConfig),
    command_line_only=COMMAND_LINE_ONLY,
    elsewhere={item.name: LAUNCHER_NAME for item in declared_flags(LaunchConfig)},
)
# What --preview asks for: large enough to read a scene, small enough to wait for.
PREVIEW: Mapping[str, Any] = {
    "output_dir": Path("output_preview"),
    "iterations": 3,
    "scenes": None,
    "images_per_iteration": 2,
    "resolution_width": 256,
    "resolution_height": 256,
    "samples": 16,
    # Those of one's own models take 10 s each to prove, and no picture of a preview shows them.
    "grasps": GraspChoice.OFF,
    # A log file in the settings belongs to the real run.
    "log_file_path": None,
}

_INTRINSICS = "camera_intrinsics"
_NOTHING = Reading({})


@dataclass(frozen=True)
class SingleCommand:
    """The command line of `dataset_generation.py`.

    Attributes:
        problems: messages for the user; the settings they concern have their defaults in `config`.
    """

    config: GenerationConfig
    options: RunOptions
    problems: tuple[str, ...] = ()


@dataclass(frozen=True)
class LaunchCommand:
    """The command line of `dataset_generation_multi_gpu.py`; see `SingleCommand`.

    Attributes:
        gpu_flag: `--gpu-ids` as it was typed.
    """

    config: GenerationConfig
    launch: LaunchConfig
    options: RunOptions
    problems: tuple[str, ...] = ()
    gpu_flag: str = "--gpu-ids"


def read_single(argv: Sequence[str]) -> SingleCommand:
    """Read the command line of `dataset_generation.py`, and the configuration file that it names.

    Raises:
        SystemExit: code 0 after `--help`.
        UserInputError: it cannot be parsed at all.
    """
    reading = read_command_line(SINGLE, argv)
    preview = Reading(PREVIEW if reading.values.get("preview") else {})
    reading = _with_file(SINGLE, reading, preview)
    values = completed(SINGLE, reading)
    options, _ = build(RunOptions, values)
    config, problems = build(GenerationConfig, values)
    return SingleCommand(config, options, (*reading.problems, *problems))


def read_launch(argv: Sequence[str]) -> LaunchCommand:
    """Read the command line of `dataset_generation_multi_gpu.py`; see `read_single`."""
    reading = _with_file(LAUNCHER, read_command_line(LAUNCHER, argv))
    values = completed(LAUNCHER, reading)
    options, _ = build(RunOptions, values)
    launch, launch_problems = build(LaunchConfig, values)
    config, config_problems = build(GenerationConfig, values)
    problems = (*reading.problems, *launch_problems, *config_problems)
    gpu_flag = reading.typed.get("gpu_ids", LaunchCommand.gpu_flag)
    return LaunchCommand(config, launch, options, problems, gpu_flag)


def parse_config(argv: Sequence[str]) -> GenerationConfig:
    """Return the configuration in a command line of `dataset_generation.py`.

    Raises:
        SystemExit: code 0 after `--help`.
        UserInputError: lists all problems.
    """
    command = read_single(argv)
    if command.problems:
        raise several(command.problems)
    return command.config


def _with_file(script: Script, reading: Reading, preview: Reading = _NOTHING) -> Reading:
    """Return `reading` over what `preview` asks for, over the configuration file that it names."""
    path = reading.values.get("config")
    file = _NOTHING if path is None else read_config_file(script, path)
    if "iterations" in reading.values:
        # Both set the number of scenes, and a flag outranks the file.
        file = file.without("scenes")
    if _INTRINSICS in reading.values:
        # They set the resolution, which a dataset's config.json names beside its own intrinsics.
        file = _without_camera(file)
    if _INTRINSICS in {**file.values, **reading.values}:
        preview = _without_camera(preview)
    return reading.over(preview).over(file)


def _without_camera(reading: Reading) -> Reading:
    """Return a reading without what intrinsics decide."""
    for name in ("resolution_width", "resolution_height", "field_of_view"):
        reading = reading.without(name)
    return reading
