# SPDX-License-Identifier: GPL-3.0-or-later
"""Choosing devices and sharing cores."""

import logging

import pytest

from core.config.flag_values import CPU
from core.engine import devices
from core.engine.devices import Gpu
from core.errors import UserInputError

TWO = [Gpu(0, "Alpha"), Gpu(1, "Beta")]


def test_what_is_asked_for_is_used_in_that_order() -> None:
    assert devices.choose_devices((1, CPU, 0), TWO) == [1, CPU, 0]


def test_unasked_all_are_used_but_at_most_four() -> None:
    assert devices.choose_devices(None, TWO) == [0, 1]
    assert devices.choose_devices(None, [Gpu(i, "x") for i in range(9)]) == [0, 1, 2, 3]


def test_unknown_gpus_are_refused_with_those_found() -> None:
    with pytest.raises(UserInputError, match="no GPU 2, 9; found: 0: Alpha, 1: Beta"):
        devices.choose_devices((0, 2, 9), TWO)
    with pytest.raises(UserInputError, match="found: none"):
        devices.choose_devices((0,), [])


@pytest.mark.parametrize(
    ("asked", "workers", "cores", "threads"),
    [(16, 4, 64, 16), (16, 4, 32, 8), (16, 8, 4, 1), (0, 2, 32, 16), (16, 1, 8, 8)],
)
def test_threads_never_exceed_the_cores(asked: int, workers: int, cores: int, threads: int) -> None:
    assert devices.threads_per_worker(asked, workers, cores) == threads


def test_too_few_cores_are_said(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    devices.warn_if_too_few_cores(4, 8)
    assert caplog.text == ""
    devices.warn_if_too_few_cores(4, 7)
    assert "4 workers share 7 CPU cores" in caplog.text
    assert "--gpu-ids" in caplog.text


def test_memory_and_cores_are_those_of_this_process() -> None:
    assert devices.cpu_cores() >= 1
    assert 64 << 20 < devices.machine_memory() < 1 << 50
