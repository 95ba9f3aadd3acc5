# SPDX-License-Identifier: GPL-3.0-or-later
"""Workers that share GPUs: how many there are is the machine's business, and the dataset is the same."""

import json
import logging
from pathlib import Path

import pytest

from core.app.launch.sharing import shared_devices
from core.config.flag_values import CPU
from core.config.settings import GenerationConfig
from core.dataset.store.layout import DatasetLayout
from core.engine import devices
from core.engine.devices import Gpu
from core.engine.gpu_state import GpuState
from core.engine.probe import Answer
from tests.core.app.launch.conftest import SCENES
from tests.core.app.launch.lab import Lab, dataset_hash, events

ANSWER = Answer(gpus=(Gpu(0, "NVIDIA A40"), Gpu(1, "NVIDIA A40")))
STATES = (GpuState("NVIDIA A40", 46_068, 13_000, 0, (8, 6)),)


@pytest.fixture(autouse=True)
def machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(devices, "cpu_cores", lambda: 32)
    monkeypatch.setattr(devices, "machine_memory", lambda: 256 << 30)


def share(
    entries: list[int], asked: int | None = None, states: tuple[GpuState, ...] = ()
) -> list[int]:
    return shared_devices(entries, asked, GenerationConfig(), ANSWER, states)


def test_the_machine_decides_unasked(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    assert share([0, 1]) == [0] * 8 + [1] * 8
    assert "8 workers share each GPU" in caplog.text
    assert share([0], states=STATES) == [0] * 3  # what is free of its memory


def test_what_is_asked_for_is_done() -> None:
    assert share([0, CPU], 2) == [0, 0, CPU]
    assert share([0, 0], 2) == [0] * 4


def test_a_gpu_that_is_listed_twice_gets_no_more() -> None:
    assert share([0, 0, 1]) == [0, 0, 1]


def test_processors_are_not_shared() -> None:
    assert share([CPU, CPU]) == [CPU, CPU]
    assert share([CPU], 5) == [CPU]


def test_workers_on_one_gpu_make_the_dataset_of_one(
    lab: Lab, output: Path, reference: dict[str, str]
) -> None:
    """Iterations count for each listed GPU, however many workers it has."""
    flags = ("--gpu-ids=0", "--workers-per-gpu=3", f"--iterations={SCENES}")
    code, said = lab.run(output, *flags, trouble={"gpus": ["Alpha"]})
    assert code == 0, said
    assert "3 workers on Alpha" in said
    assert "--quality high" in said
    assert dataset_hash(output) == reference
    (start,) = events(output, "run_started")
    assert (start["scenes"], len(start["workers"])) == (SCENES, 3)
    assert len(DatasetLayout(output).scenes()) == SCENES
    assert json.loads((output / "config.json").read_text())["scenes"] == SCENES
