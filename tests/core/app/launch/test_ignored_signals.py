# SPDX-License-Identifier: GPL-3.0-or-later
"""In the background SIGINT and SIGHUP are inherited as ignored: by the launcher, not by its workers."""

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.dataset.store.layout import DatasetLayout
from core.engine.devices import Gpu
from core.engine.probe import Answer, ProbeProgram, Question, ask
from tests.core.app.launch.conftest import SCENES
from tests.core.app.launch.lab import TIMEOUT, Lab, dataset_hash, events, wait_for_words, wait_until
from tests.signals import IGNORING, INHERITED

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no such signals on Windows")

ALL = f"--scenes={SCENES}"


def next_at_work(lab: Lab, gone: set[int]) -> set[int]:
    """Wait for another worker at scene 2."""
    wait_until(lambda: lab.at_work(2) - gone, "a worker at the scene")
    return lab.at_work(2) - gone


def test_workers_of_a_launcher_in_the_background_heed_signals(
    lab: Lab, output: Path, reference: dict[str, str]
) -> None:
    trouble = {"scenes": {"2": ["wait", -1]}}
    process = lab.start(output, "--gpu-ids=cpu", ALL, trouble=trouble, before=IGNORING)
    try:
        gone: set[int] = set()
        for number in INHERITED:
            (worker,) = next_at_work(lab, gone)
            os.kill(worker, number)
            gone.add(worker)
        next_at_work(lab, gone)
        lab.open_gate()
        said, _ = process.communicate(timeout=TIMEOUT)
    finally:
        process.kill()
    assert process.returncode == 0, said
    assert [event["scene"] for event in events(output, "scene_failed")] == [2] * len(INHERITED)
    assert dataset_hash(output) == reference


def test_a_launcher_in_the_background_ends_in_order_on_sigterm_alone(
    lab: Lab, output: Path
) -> None:
    trouble = {"scenes": {"2": ["wait", -1], "3": ["wait", -1]}}
    process = lab.start(output, "--gpu-ids=cpu,cpu", ALL, trouble=trouble, before=IGNORING)
    try:
        wait_until(lambda: lab.at_work(2) and lab.at_work(3), "two scenes in work")
        for number in (*INHERITED, signal.SIGTERM):
            process.send_signal(number)
        wait_for_words(output, "2 scenes in progress")
        lab.open_gate()
        said, _ = process.communicate(timeout=TIMEOUT)
    finally:
        process.kill()
    assert process.returncode == 130, said
    # More than one signal heeded would have ended these two scenes at once.
    assert DatasetLayout(output).scenes() == [0, 1, 2, 3]


@pytest.fixture
def in_the_background() -> Iterator[None]:
    """Let this process ignore what a background job ignores."""
    before = {number: signal.signal(number, signal.SIG_IGN) for number in INHERITED}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.usefixtures("in_the_background")
def test_a_probe_heeds_signals_and_the_terminal_reaches_it_through_its_parent_alone() -> None:
    body = """
import os, signal, sys
sys.path.insert(0, os.getcwd())
from core.engine.probe import announce
numbers = [n for n in (signal.SIGINT, signal.SIGHUP) if signal.getsignal(n) is signal.SIG_IGN]
announce(devices=[f"ignored: {numbers}", f"own group: {os.getpgrp() == os.getpid()}"], done=True)
"""
    answer = ask(ProbeProgram((sys.executable, "-c", body)), Question())
    assert answer == Answer((Gpu(0, "ignored: []"), Gpu(1, "own group: True")))
