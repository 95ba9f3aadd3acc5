# SPDX-License-Identifier: GPL-3.0-or-later
"""The flags of the launcher: those of a run on one device, and a few of its own."""

from dataclasses import dataclass, replace
from pathlib import Path

from core.config.flag_values import CPU
from core.config.flags import check_ranges, declared_flags, flag
from core.config.run_options import RunOptions
from core.config.script import Script
from core.config.settings import GenerationConfig
from core.errors import UserInputError

DEFAULT_OUTPUT = Path("./output")
DEFAULT_CPU_THREADS = 16
_GROUP = "Workers"
SINGLE_NAME = "dataset_generation.py"
LAUNCHER_NAME = "dataset_generation_multi_gpu.py"
# Flags that say what to do, not what to make.
COMMAND_LINE_ONLY = frozenset(item.name for item in declared_flags(RunOptions))
# The launcher assigns each worker its device; a preview is small enough for one.
_NOT_SHARED = ("gpu_id", "preview")
_WORDING = {
    "iterations": "Number of scenes for each entry of --gpu-ids; the dataset has that many times as many.",
    "scenes": "Total number of scenes; replaces --iterations.",
    "cpu_threads": "CPU threads per worker for rendering, at most its share of the cores; 0 for that share.",
}


def _workers_per_gpu(text: str) -> int | None:
    """Parse a number of workers; None for 'auto'."""
    return None if text.strip().lower() == "auto" else int(text)


def _gpu_ids(text: str) -> tuple[int, ...]:
    """Parse '0,1,cpu'; `CPU` stands for 'cpu'.

    Raises:
        UserInputError: it has another form.
    """
    words = [word.strip().lower() for word in text.split(",") if word.strip()]
    try:
        found = tuple(CPU if word == "cpu" else int(word) for word in words)
    except ValueError:
        found = ()
    if not found or any(
        number < 0 for number, word in zip(found, words, strict=True) if word != "cpu"
    ):
        raise UserInputError("expected numbers from 0, or cpu, with commas between them")
    return found


@dataclass(frozen=True)
class LaunchConfig:
    """The launcher's own flags; none of them changes the dataset.

    Raises:
        UserInputError: on construction; names every value that is out of range.
    """

    gpu_ids: tuple[int, ...] | None = flag(
        None,
        "GPUs to render on, by their numbers in Cycles; 'cpu' (or 'cpu,cpu') for workers "
        "on the CPU. By default all GPUs found, at most four, or one CPU worker.",
        _GROUP,
        _gpu_ids,
        content=False,
        aliases=("--gpu-id",),
        metavar="ID,...",
    )
    workers_per_gpu: int | None = flag(
        None,
        "Workers on each GPU: a number, or 'auto' (the default), which goes by cores and memory and starts one "
        "each if --gpu-ids names a GPU twice. The dataset does not depend on it.",
        _GROUP,
        _workers_per_gpu,
        low=1,
        high=64,
        content=False,
        metavar="N",
    )
    hang_factor: float = flag(
        10.0,
        "A worker that takes this many times the median scene time is treated as hung and restarted.",
        _GROUP,
        float,
        low=2.0,
        content=False,
    )
    hang_seconds: float = flag(
        300.0,
        "No worker is treated as hung before this many seconds; startup and the first scenes are allowed "
        "--hang-factor times as long.",
        _GROUP,
        float,
        low=0.1,
        content=False,
    )
    memory_limit: float = flag(
        0.0,
        "Resident memory in GiB at which a worker is restarted after its current scene; at 1.5 times as "
        "much it is restarted at once. 0 for a fair share of four fifths of the machine's memory.",
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


LAUNCHER = Script(
    program=f"python {LAUNCHER_NAME}",
    description="Generate a dataset with several workers, on one device or on several. Run the same "
    "command again to resume. Exit codes: 0 complete, 1 failed or incomplete, 2 invalid input, "
    "130 interrupted.",
    classes=(RunOptions, LaunchConfig, GenerationConfig),
    defaults={"output_dir": DEFAULT_OUTPUT, "cpu_threads": DEFAULT_CPU_THREADS},
    wording=_WORDING,
    leave_out=frozenset(_NOT_SHARED),
    command_line_only=COMMAND_LINE_ONLY,
    elsewhere=dict.fromkeys(_NOT_SHARED, SINGLE_NAME),
)


def with_total(config: GenerationConfig, entries: int) -> GenerationConfig:
    """Return the configuration with `scenes` set to the total.

    Args:
        entries: of --gpu-ids. `iterations` counts for each of them and not for each worker, so that the size of
            a dataset does not depend on the machine.
    """
    return replace(config, scenes=config.scenes or config.iterations * entries)


def check_ray_flags(launch: LaunchConfig, flag: str = "--gpu-ids") -> None:
    """Raise `UserInputError` if `flag` names GPUs, or workers are to share them: Ray assigns them itself."""
    if launch.workers_per_gpu is not None:
        raise UserInputError(
            "--workers-per-gpu together with --ray-address: Ray gives each worker a GPU of its own; omit "
            "--workers-per-gpu"
        )
    if launch.gpu_ids and any(number != CPU for number in launch.gpu_ids):
        raise UserInputError(
            f"{flag} together with --ray-address: Ray assigns the GPUs of the cluster; omit "
            f"{flag}, or use {flag} cpu for workers on CPUs"
        )
