# SPDX-License-Identifier: GPL-3.0-or-later
"""The flags of the launcher: those of a single device, and a few of its own."""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path

from core.config import CPU, GenerationConfig, config_from_namespace
from core.errors import UserInputError
from core.flags import add_flags, check_ranges, flag

DEFAULT_OUTPUT = Path("./output")
DEFAULT_CPU_THREADS = 16
_GROUP = "Workers"
# The launcher gives each worker its device.
_NOT_SHARED = ("gpu_id",)
_WORDING = {
    "iterations": "Number of scenes for each device; the dataset has this many times the devices.",
    "cpu_threads": "CPU threads of each worker in rendering, at most its share of the cores; 0 for that.",
}


def _gpu_ids(text: str) -> tuple[int, ...]:
    """Read '0,1,cpu'; CPU stands for 'cpu'."""
    words = [word.strip().lower() for word in text.split(",") if word.strip()]
    if not words or any(word != "cpu" and int(word) < 0 for word in words):
        raise ValueError(text)
    return tuple(CPU if word == "cpu" else int(word) for word in words)


@dataclass(frozen=True)
class LaunchConfig:
    """The launcher's own flags; none of them changes the dataset.

    Raises:
        UserInputError: at construction, naming every value that is out of range.
    """

    gpu_ids: tuple[int, ...] | None = flag(
        None,
        "GPUs to render on, one worker each, as Cycles numbers them; 'cpu' (also 'cpu,cpu') for workers "
        "on the CPU. Without it all GPUs found, at most four, or one CPU worker.",
        _GROUP,
        _gpu_ids,
        content=False,
        aliases=("--gpu-id",),
        metavar="ID,...",
    )
    scenes: int | None = flag(
        None,
        "Number of scenes of the dataset, instead of --iterations times devices.",
        _GROUP,
        int,
        low=1,
        high=10_000_000,
        content=False,
    )
    hang_factor: float = flag(
        10.0,
        "A worker that takes this many times the median of a scene is taken for hung and started again.",
        _GROUP,
        float,
        low=2.0,
        content=False,
    )
    hang_seconds: float = flag(
        300.0,
        "No scene is taken for hung before this many seconds; starting up, and the first scenes, have "
        "this times --hang-factor.",
        _GROUP,
        float,
        low=0.1,
        content=False,
    )
    memory_limit: float = flag(
        0.0,
        "Resident memory of a worker, GiB, at which it is started again after its scene, and half as much "
        "again at which it is not waited for. 0 for a fair share of four fifths of the machine.",
        _GROUP,
        float,
        low=0.0,
        content=False,
    )
    ray_address: str | None = flag(
        None,
        "Run the workers on a Ray cluster: 'auto' or HOST:PORT; see docs/cluster.md.",
        _GROUP,
        str,
        content=False,
        metavar="ADDRESS",
    )
    custom_blender_path: Path | None = flag(
        None,
        "Folder of a stock Blender 4.2 to use instead of the bpy package.",
        _GROUP,
        Path,
        content=False,
        metavar="FOLDER",
    )

    def __post_init__(self) -> None:
        check_ranges(self)


def parse_launch(argv: Sequence[str]) -> tuple[GenerationConfig, LaunchConfig]:
    """Read the flags of `dataset_generation_multi_gpu.py`.

    `iterations` of the configuration is still the number for one device.

    Raises:
        SystemExit: code 2 after argparse has said what it does not understand, 0 after `--help`.
        UserInputError: a value is out of range.
    """
    parser = argparse.ArgumentParser(
        prog="python dataset_generation_multi_gpu.py",
        description="Generate a dataset on several devices at once, one worker each. The same command "
        "again continues. Exit codes: 0 complete, 1 failed or incomplete, 2 wrong usage, 130 interrupted.",
        usage="%(prog)s [flags]",
        allow_abbrev=False,
    )
    defaults = {"output_dir": DEFAULT_OUTPUT, "cpu_threads": DEFAULT_CPU_THREADS}
    add_flags(
        parser, (LaunchConfig, GenerationConfig), defaults, leave_out=_NOT_SHARED, wording=_WORDING
    )
    values = vars(parser.parse_args(list(argv)))
    own = {item.name: values[item.name] for item in fields(LaunchConfig)}
    return config_from_namespace(values), LaunchConfig(**own)


def with_total(config: GenerationConfig, launch: LaunchConfig, devices: int) -> GenerationConfig:
    """Return the configuration with `iterations` as the total over all devices."""
    total = launch.scenes or config.iterations * devices
    return replace(config, iterations=total)


def check_ray_flags(launch: LaunchConfig) -> None:
    """Raise `UserInputError` where --gpu-ids asks for what Ray decides."""
    if launch.gpu_ids and any(number != CPU for number in launch.gpu_ids):
        raise UserInputError(
            "--gpu-ids together with --ray-address: Ray gives out the GPUs of the cluster; leave it out, "
            "or use --gpu-ids cpu for workers on CPUs"
        )
