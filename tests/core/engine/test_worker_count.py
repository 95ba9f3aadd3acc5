# SPDX-License-Identifier: GPL-3.0-or-later
"""How many workers share a GPU: each limit binds where it is the lowest, and more never means slower."""

from dataclasses import replace
from itertools import pairwise

import pytest

from core.config.flag_values import CPU
from core.config.quality import QUALITIES, Quality
from core.engine.worker_count import MOST, ImageCost, Machine, gain, spread, workers_per_gpu

SIDE = 512
BIG = Machine(cores=256, memory=1 << 20)
DEFAULT = ImageCost.of(QUALITIES[Quality.DEFAULT], SIDE, SIDE)


def count(machine: Machine, quality: Quality = Quality.DEFAULT, side: int = SIDE) -> int:
    return workers_per_gpu(ImageCost.of(QUALITIES[quality], side, side), machine, side, side)


@pytest.mark.parametrize(
    ("change", "workers"),
    [
        ({"cores": 16}, 8),
        ({"cores": 16, "gpus": 4}, 2),
        ({"cores": 2}, 1),
        ({"cores": 1, "gpus": 4}, 1),
        ({"memory": 6 * 1024}, 4),
        ({"gpu_memory": 24_000}, 5),
        ({"gpu_memory": 2_000}, 1),
    ],
)
def test_the_lowest_limit_decides(change: dict[str, int], workers: int) -> None:
    assert count(replace(BIG, **change)) == workers


def test_a_gpu_with_more_to_do_is_kept_busy_by_fewer() -> None:
    counts = [count(BIG, quality) for quality in Quality]
    assert counts == sorted(counts, reverse=True)
    assert counts[-1] < counts[0] <= MOST
    assert count(BIG, side=2048) < count(BIG)
    assert count(replace(BIG, gpu_memory=24_000), side=2048) <= count(BIG, side=2048)


def test_the_rate_is_that_which_was_measured() -> None:
    """One H200 with 16 cores: docs/gpu.md."""
    for workers, measured in ((1, 2900), (4, 12_200), (8, 15_400)):
        assert 3600 * DEFAULT.rate(workers, 16) == pytest.approx(measured, rel=0.1)


def test_more_workers_gain_less_and_less() -> None:
    gains = [gain(DEFAULT, workers, Machine(16, 1 << 20)) for workers in range(1, MOST)]
    assert gains[0] == pytest.approx(1.0)
    steps = [after - before for before, after in pairwise(gains)]
    assert all(later < earlier for earlier, later in pairwise(steps))
    assert steps[-1] > 0


def test_each_listed_gpu_gets_its_workers_and_a_cpu_one() -> None:
    assert spread([0, CPU, 1], 3, CPU) == [0, 0, 0, CPU, 1, 1, 1]
