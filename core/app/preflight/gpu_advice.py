# SPDX-License-Identifier: GPL-3.0-or-later
"""What a user of a GPU should know: how to keep it busy, and why its first image is late."""

import logging
from collections.abc import Sequence

from core.app.cache import preflight_cache
from core.app.launch.sharing import choose_workers
from core.config.flag_values import CPU
from core.config.quality import QUALITIES, Quality
from core.config.settings import GenerationConfig
from core.engine.gpu_state import NEWEST_WITH_KERNELS, GpuState
from core.engine.worker_count import ImageCost
from utils.shell import python_command

logger = logging.getLogger(__name__)

_CACHE = "gpu_kernels"
# Less is not worth another command.
_WORTH_SAYING = 1.3


def quality_advice(config: GenerationConfig) -> str:
    """Return what more samples would cost on a GPU; "" if the default ones were not taken."""
    default, high = QUALITIES[Quality.DEFAULT], QUALITIES[Quality.HIGH]
    if config.render_settings != default:
        return ""
    width, height = config.resolution_width, config.resolution_height
    costs = [ImageCost.of(settings, width, height) for settings in (default, high)]
    alone = [cost.beside + cost.gpu for cost in costs]
    return (
        f"--quality high: {high.min_samples} samples instead of {default.min_samples} in about "
        f"{alone[1] / alone[0]:.1f} times the time on a GPU"
    )


def launcher_advice(
    config: GenerationConfig, name: str, states: Sequence[GpuState], script: str
) -> str:
    """Return what several workers would give on the GPU of this name; "" if it is not worth another command.

    Args:
        script: the launcher.
    """
    workers, times = choose_workers(config, [name], states)
    if times < _WORTH_SAYING:
        return ""
    command = python_command(script, "--gpu-ids", str(config.gpu_id))
    return (
        f"{command} would share this GPU among {workers} workers, about {times:.1f} times as fast"
    )


def new_kernels(gpu_ids: Sequence[int] | None, states: Sequence[GpuState]) -> list[GpuState]:
    """Return the GPUs for which the driver has to compile Cycles' kernels, as far as is known here.

    Args:
        gpu_ids: that will be used; None for all.
    """
    if gpu_ids is not None and all(number == CPU for number in gpu_ids):
        return []
    compiled = preflight_cache(_CACHE)
    return [state for state in states if state.lacks_kernels and not compiled.get(_key(state))]


def announce_kernels(found: Sequence[GpuState]) -> None:
    """Say why the first render will take minutes."""
    newest = ".".join(map(str, NEWEST_WITH_KERNELS))
    for name in dict.fromkeys(state.name for state in found):
        generation = next(state.capability for state in found if state.name == name)
        logger.warning(
            "%s is newer (compute capability %s) than the kernels that come with Blender (up to %s): the "
            "driver compiles them now, before the first render. This takes minutes, once for each user and "
            "driver.",
            name,
            ".".join(map(str, generation)),
            newest,
        )


def remember_kernels(found: Sequence[GpuState]) -> None:
    """Note that these GPUs have rendered, so that the next run says nothing."""
    if not found:
        return
    compiled = preflight_cache(_CACHE)
    for state in found:
        compiled.put(_key(state), True)
    compiled.save()


def _key(state: GpuState) -> str:
    return f"{state.name}; driver {state.driver}"
