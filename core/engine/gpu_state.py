# SPDX-License-Identifier: GPL-3.0-or-later
"""What NVIDIA's driver says of the GPUs: name, memory, load, generation. None of it changes a dataset.

It is read through NVML where the package nvidia-ml-py is installed, else from `nvidia-smi`; without either, as
for other makers' GPUs, nothing is known.
"""

import subprocess
from collections.abc import Sequence
from dataclasses import dataclass

_QUERY = ("name", "memory.total", "memory.free", "utilization.gpu", "compute_cap", "driver_version")
_SECONDS = 20.0  # the driver may have to wake up
_MEBIBYTE = 1 << 20
# The CUDA kernels in Blender 4.2 go up to this compute capability.
NEWEST_WITH_KERNELS = (8, 9)


@dataclass(frozen=True)
class GpuState:
    """One GPU at one moment.

    Attributes:
        memory, free: MiB.
        busy: share of the last moments in which it worked, percent.
        capability: compute capability, such as (9, 0); it names the generation.
        driver: version of the driver.
    """

    name: str
    memory: int
    free: int
    busy: int
    capability: tuple[int, int]
    driver: str = ""

    @property
    def lacks_kernels(self) -> bool:
        """Whether the driver has to compile Cycles' kernels for it at first use."""
        return self.capability > NEWEST_WITH_KERNELS


def gpu_states() -> tuple[GpuState, ...]:
    """Return the state of every NVIDIA GPU, in the driver's order; none where it cannot be read."""
    return _by_nvml() or _by_command()


def parse_states(text: str) -> tuple[GpuState, ...]:
    """Return what `nvidia-smi` answered, one line a GPU; lines that do not hold it all are left out."""
    found = []
    for line in text.splitlines():
        words = [word.strip() for word in line.split(",")]
        if len(words) != len(_QUERY):
            continue
        name, memory, free, busy, capability, driver = words
        try:
            major, _, minor = capability.partition(".")
            generation = (int(major), int(minor or 0))
            # Some virtual GPUs do not tell their load.
            load = int(busy) if busy.isdigit() else 0
            found.append(GpuState(name, int(memory), int(free), load, generation, driver))
        except ValueError:
            continue
    return tuple(found)


def state_of(name: str, states: Sequence[GpuState]) -> GpuState | None:
    """Return the state of a GPU by the name that Cycles gives it, the one with the least free memory.

    Cycles and the driver may count GPUs in another order, and only Cycles' number is known.
    """
    named = [state for state in states if state.name in name or name in state.name]
    return min(named, key=lambda state: state.free, default=None)


def _by_nvml() -> tuple[GpuState, ...]:
    try:
        import pynvml

        pynvml.nvmlInit()
    except (
        Exception
    ):  # not installed, no driver, or of another version: NVML has an error type for each
        return ()
    try:
        driver = _text(pynvml.nvmlSystemGetDriverVersion())
        handles = [pynvml.nvmlDeviceGetHandleByIndex(i) for i in range(pynvml.nvmlDeviceGetCount())]
        found = []
        for handle in handles:
            memory = pynvml.nvmlDeviceGetMemoryInfo(handle)
            found.append(
                GpuState(
                    _text(pynvml.nvmlDeviceGetName(handle)),
                    memory.total // _MEBIBYTE,
                    memory.free // _MEBIBYTE,
                    int(pynvml.nvmlDeviceGetUtilizationRates(handle).gpu),
                    tuple(pynvml.nvmlDeviceGetCudaComputeCapability(handle)),
                    driver,
                )
            )
        return tuple(found)
    except Exception:  # a GPU that does not tell all of it; the command tells what it can
        return ()
    finally:
        pynvml.nvmlShutdown()


def _by_command() -> tuple[GpuState, ...]:
    words = ["nvidia-smi", f"--query-gpu={','.join(_QUERY)}", "--format=csv,noheader,nounits"]
    try:
        answer = subprocess.run(
            words, capture_output=True, text=True, timeout=_SECONDS, check=True, errors="replace"
        )
    except (OSError, subprocess.SubprocessError):
        return ()
    return parse_states(answer.stdout)


def _text(value: str | bytes) -> str:
    """NVML gave bytes in its earlier versions."""
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value
