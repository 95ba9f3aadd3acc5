# SPDX-License-Identifier: GPL-3.0-or-later
"""How many workers share each GPU, and what that gives; see `core.engine.worker_count`."""

import logging
from collections.abc import Sequence

from core.config.flag_values import CPU
from core.config.settings import GenerationConfig
from core.engine import devices
from core.engine.gpu_state import GpuState, state_of
from core.engine.probe import Answer
from core.engine.worker_count import ImageCost, Machine, gain, spread, workers_per_gpu

logger = logging.getLogger(__name__)

_MEBIBYTE = 1 << 20
# The rest is left to the launcher, the system and its file cache.
MEMORY_SHARE = 0.8


def shared_devices(
    entries: Sequence[int],
    asked: int | None,
    config: GenerationConfig,
    answer: Answer,
    states: Sequence[GpuState],
) -> list[int]:
    """Return the device of every worker.

    Args:
        entries: the devices that are listed, or used unasked.
        asked: --workers-per-gpu; None for auto.
        answer: names the GPUs.
    """
    gpus = [number for number in entries if number != CPU]
    if asked is not None:
        return spread(entries, asked, CPU)
    if not gpus or len(set(gpus)) < len(gpus):
        return list(entries)  # a GPU that is listed twice was given its workers by hand
    names = [answer.gpus[number].name for number in gpus]
    workers, times = choose_workers(config, names, states)
    if workers > 1:
        logger.info(
            "%d workers share each GPU, about %.1f times as fast as one (--workers-per-gpu).",
            workers,
            times,
        )
    return spread(entries, workers, CPU)


def choose_workers(
    config: GenerationConfig, names: Sequence[str], states: Sequence[GpuState]
) -> tuple[int, float]:
    """Return how many workers to start on each of some GPUs, and how many times as fast as one they are.

    Args:
        names: of the GPUs.
    """
    width, height = config.resolution_width, config.resolution_height
    known = [state for name in names if (state := state_of(name, states)) is not None]
    machine = Machine(
        devices.cpu_cores(),
        int(devices.machine_memory() * MEMORY_SHARE) // _MEBIBYTE,
        len(names),
        min((state.free for state in known), default=None),
    )
    cost = ImageCost.of(config.render_settings, width, height)
    workers = workers_per_gpu(cost, machine, width, height)
    return workers, gain(cost, workers, machine)
