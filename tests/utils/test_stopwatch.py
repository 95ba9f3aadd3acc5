# SPDX-License-Identifier: GPL-3.0-or-later
"""The stopwatch tells work from waiting, and counts every thread."""

import threading
import time

import pytest

from utils.stopwatch import OTHER, Stopwatch

WORK = 0.2  # seconds


def work(seconds: float = WORK) -> None:
    """Keep one thread busy for so much of its own processor time."""
    end = time.thread_time() + seconds
    while time.thread_time() < end:
        sum(range(1000))


def test_waiting_takes_no_processor_time() -> None:
    watch = Stopwatch()
    with watch.measure("wait"):
        time.sleep(WORK)
    assert watch.times.wall["wait"] >= WORK
    assert watch.times.processor["wait"] < WORK / 2


def test_work_of_other_threads_counts() -> None:
    watch = Stopwatch()
    with watch.measure("render"):
        threads = [threading.Thread(target=work) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert watch.times.processor["render"] >= 2 * WORK


def test_parts_add_up_and_count_when_they_fail() -> None:
    watch = Stopwatch()

    def fail() -> None:
        with watch.measure("part"):
            work()
            raise ValueError("broken")

    for _ in range(2):
        with pytest.raises(ValueError, match="broken"):
            fail()
    assert watch.times.processor["part"] >= 2 * WORK
    assert watch.times.wall["part"] >= 2 * WORK


def test_a_lap_is_what_was_spent_since_its_start() -> None:
    watch = Stopwatch()
    with watch.measure("render"):
        work(5 * WORK)
    start = watch.read()
    with watch.measure("render"):
        work()
    work(2 * WORK)
    lap = watch.since(start)
    assert lap.processor.keys() == lap.wall.keys() == {"render", OTHER}
    assert WORK <= lap.processor["render"] < 5 * WORK
    assert lap.processor[OTHER] >= 2 * WORK
    assert start.times.processor["render"] + lap.processor["render"] == pytest.approx(
        watch.times.processor["render"]
    )
