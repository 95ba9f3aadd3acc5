# SPDX-License-Identifier: GPL-3.0-or-later
"""kill -9 at random moments: whatever is killed, the next run completes the same dataset."""

import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

import numpy as np
import psutil
import pytest

from tests.core.app.launch.conftest import SCENES
from tests.core.app.launch.lab import TIMEOUT, Lab, dataset_hash, temporary_files
from utils.process_lifetime import has_parent_death_signal

FLAGS = ("--gpu-ids=cpu,cpu", f"--scenes={SCENES}")
SLOW = {"seconds": 0.3}
MOMENTS = [pytest.param(10, 1), pytest.param(50, 2, marks=pytest.mark.long)]


def assert_completes(lab: Lab, output: Path, reference: dict[str, str]) -> None:
    code, said = lab.run(output, *FLAGS)
    assert code == 0, said
    assert dataset_hash(output) == reference
    assert temporary_files(output) == []


@pytest.mark.skipif(not has_parent_death_signal(), reason="the kernel kills orphans on Linux only")
@pytest.mark.parametrize(("kills", "seed"), MOMENTS)
def test_kill_the_launcher(
    lab: Lab, output: Path, reference: dict[str, str], kills: int, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    start = time.monotonic()
    code, said = lab.run(output / "whole", *FLAGS, trouble=SLOW)
    assert code == 0, said
    duration = time.monotonic() - start
    folder = output / "part_0"
    # One in each part of a run, so that they meet all that a launcher does.
    moments = (rng.permutation(kills) + rng.uniform(size=kills)) / kills * duration
    for number, moment in enumerate(moments.tolist(), start=1):
        process = lab.start(folder, *FLAGS, trouble=SLOW)
        try:
            process.communicate(timeout=moment)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate(timeout=TIMEOUT)
            lab.assert_nothing_runs(folder)
        else:  # it was done before its turn
            assert_completes(lab, folder, reference)
            folder = output / f"part_{number}"
    assert_completes(lab, folder, reference)


@pytest.mark.parametrize(("kills", "seed"), MOMENTS)
def test_kill_workers(
    lab: Lab, output: Path, reference: dict[str, str], kills: int, seed: int
) -> None:
    """Kill either BlenderProc's stand-in or the process inside it, at random."""
    rng = np.random.default_rng(seed)
    done = 0
    for number in range(kills):
        folder = output / f"part_{number}"
        process = lab.start(folder, *FLAGS, trouble=SLOW)
        try:
            while process.poll() is None and done < kills:
                done += kill_of_a_worker(process.pid, folder, rng)
                time.sleep(rng.uniform(0.0, 1.5))
            said, _ = process.communicate(timeout=TIMEOUT)
        finally:
            process.kill()
        lab.assert_nothing_runs(folder)
        # Killed three times at one scene, by chance, that scene is left for the next run.
        assert process.returncode in (0, 1), said
        assert_completes(lab, folder, reference)
        if done >= kills:
            return


def kill_of_a_worker(pid: int, output: Path, rng: np.random.Generator) -> int:
    """Kill one process of a worker of the launcher `pid`, if there is any; return how many were.

    Not the probe before the run, which does not name the output: without it there is no run.
    """
    try:
        below = psutil.Process(pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return 0
    found = []
    for process in below:
        try:
            if any(str(output) in word for word in process.cmdline()):
                found.append(process)
        except psutil.Error:
            continue
    if found:
        with suppress(psutil.NoSuchProcess):
            found[int(rng.integers(len(found)))].send_signal(signal.SIGKILL)
    return 1 if found else 0
