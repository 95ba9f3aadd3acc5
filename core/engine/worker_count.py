# SPDX-License-Identifier: GPL-3.0-or-later
"""How many workers share a GPU, from cores, memory and what an image costs; none of it changes a dataset.

One worker leaves a GPU idle nine tenths of the time: it plans, settles, casts rays and writes in between. The
figures are those of docs/gpu.md, measured on one NVIDIA H200 with 16 cores; a slower GPU is busy for longer, so
that its share is reached with fewer workers than are started here, which costs memory and no time.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from core.config.quality import RenderSettings
from core.engine.devices import CORES_PER_WORKER

# Of an image of 512 x 512: seconds on the clock beside the GPU's work, processor seconds, and seconds of the
# GPU for each sample and beside samples.
CLOCK_BESIDE = 1.05
PROCESSOR = 2.8
GPU_SAMPLE = 0.0031
GPU_BESIDE = 0.10
_MEASURED_PIXELS = 512 * 512
# Memory of the GPU that a worker takes (MiB): measured at 512 x 512, and more for larger images.
GPU_MEMORY = 4096
_GPU_BYTES_PER_PIXEL = 1024
_MEBIBYTE = 1 << 20
# Resident memory of a worker, MiB: 680 to 980 were measured.
MEMORY = 1536
# More were not tried.
MOST = 16
_SOFTNESS = 3.0


@dataclass(frozen=True)
class Machine:
    """What there is to share.

    Attributes:
        cores: of the processor.
        memory: MiB that workers may use.
        gpus: among how many GPUs the above is shared.
        gpu_memory: MiB free on each GPU; None if unknown.
    """

    cores: int
    memory: int
    gpus: int = 1
    gpu_memory: int | None = None


@dataclass(frozen=True)
class ImageCost:
    """What an image costs: seconds on the clock beside the GPU's work, of the processor, and of the GPU."""

    beside: float
    processor: float
    gpu: float

    @classmethod
    def of(cls, settings: RenderSettings, width: int, height: int) -> "ImageCost":
        share = width * height / _MEASURED_PIXELS
        return cls(CLOCK_BESIDE, PROCESSOR, (GPU_BESIDE + GPU_SAMPLE * settings.limit) * share)

    def rate(self, workers: int, cores: float) -> float:
        """Return about how many images per second some workers make on one GPU with so many cores.

        What workers, cores and GPU allow each for itself is never reached where they meet. The exponent
        is fitted: it gives 3,000, 11,100 and 16,100 images an hour for 1, 4 and 8 workers on 16 cores, of
        which 2,900, 12,200 and 15,400 were measured.
        """
        alone = (workers / (self.beside + self.gpu), cores / self.processor, 1.0 / self.gpu)
        return sum(rate**-_SOFTNESS for rate in alone) ** (-1.0 / _SOFTNESS)


def workers_per_gpu(cost: ImageCost, machine: Machine, width: int, height: int) -> int:
    """Return how many workers to start on each GPU, at least 1."""
    needed = _MEBIBYTE * GPU_MEMORY + _GPU_BYTES_PER_PIXEL * max(
        0, width * height - _MEASURED_PIXELS
    )
    most = [
        MOST,
        machine.cores // machine.gpus // CORES_PER_WORKER,
        machine.memory // machine.gpus // MEMORY,
        # So many that one always has work for the GPU while the others are beside it.
        1 + round((cost.beside + cost.gpu) / cost.gpu),
    ]
    if machine.gpu_memory is not None:
        most.append(machine.gpu_memory * _MEBIBYTE // needed)
    return max(1, min(most))


def gain(cost: ImageCost, workers: int, machine: Machine) -> float:
    """Return how many times as fast as one worker so many are on each GPU."""
    cores = machine.cores / machine.gpus
    return cost.rate(workers, cores) / cost.rate(1, cores)


def spread(entries: Sequence[int], workers: int, gpus_only: int) -> list[int]:
    """Return the device of every worker: so many for each listed GPU, one for each other entry.

    Args:
        entries: as listed by --gpu-ids.
        gpus_only: the number of what is no GPU.
    """
    return [number for number in entries for _ in range(1 if number == gpus_only else workers)]
