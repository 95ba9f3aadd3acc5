# SPDX-License-Identifier: GPL-3.0-or-later
"""The map keeps order, consumes no more than it needs, and reports a worker's death."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from utils.parallel import WorkerDiedError, default_workers, ordered_map
from utils.repository import REPOSITORY


def double(value: int) -> int:
    return 2 * value


def fail_at_three(value: int) -> int:
    if value == 3:
        raise ValueError("three")
    return value


def die(value: int) -> int:
    os._exit(1)


@pytest.mark.parametrize("workers", [1, 2])
def test_results_come_in_the_order_of_items(workers: int) -> None:
    assert list(ordered_map(double, range(50), workers)) == [2 * i for i in range(50)]
    assert list(ordered_map(double, [], workers)) == []


@pytest.mark.parametrize("workers", [1, 2])
def test_items_are_taken_only_a_little_ahead(workers: int) -> None:
    taken = 0

    def items() -> Iterator[int]:
        nonlocal taken
        for i in range(10_000):
            taken += 1
            yield i

    results = ordered_map(double, items(), workers)
    for _ in range(5):
        next(results)
    assert taken <= 5 + 4 * workers
    results.close()


@pytest.mark.parametrize("workers", [1, 2])
def test_an_exception_comes_out_at_its_item(workers: int) -> None:
    results = ordered_map(fail_at_three, range(10), workers)
    assert [next(results) for _ in range(3)] == [0, 1, 2]
    with pytest.raises(ValueError, match="three"):
        next(results)


def test_a_dead_worker_is_told() -> None:
    with pytest.raises(WorkerDiedError, match="fewer"):
        list(ordered_map(die, range(4), 2))


def test_the_default_is_at_least_one() -> None:
    assert default_workers() >= 1


SCRIPT = """
import sys, time
from pathlib import Path

sys.path.insert(0, {repository!r})
print("main runs", flush=True)
from utils.parallel import ordered_map

for _ in ordered_map(time.sleep, [0.0, 0.0, *[600.0] * 4], 2):
    print("done", flush=True)
"""


def test_workers_do_not_run_the_script_again_and_die_with_it(tmp_path: Path) -> None:
    """As Blender's scripts cannot run outside Blender; and kill -9 must leave nobody behind."""
    script = tmp_path / "script.py"
    script.write_text(SCRIPT.format(repository=str(REPOSITORY)))
    process = subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    said = [process.stdout.readline() for _ in range(3)]
    family = psutil.Process(process.pid).children(recursive=True)
    process.kill()
    process.communicate()
    assert said == ["main runs\n", "done\n", "done\n"]
    assert len(family) >= 2
    assert psutil.wait_procs(family, timeout=300.0)[1] == []
