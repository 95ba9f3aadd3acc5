# SPDX-License-Identifier: GPL-3.0-or-later
"""Hints for a GPU are given where they are of use, and only there."""

import logging
from dataclasses import replace
from pathlib import Path

import pytest

from core.app.cache import FOLDER_VARIABLE
from core.app.preflight import Order, check
from core.app.preflight.gpu_advice import (
    announce_kernels,
    launcher_advice,
    new_kernels,
    quality_advice,
    remember_kernels,
)
from core.config.flag_values import CPU
from core.config.quality import Quality
from core.config.settings import GenerationConfig
from core.engine import devices
from core.engine.gpu_state import GpuState
from tests.fake_engine import fake_models

H200 = GpuState("NVIDIA H200", 143_771, 139_834, 0, (9, 0), "580.1")
A40 = GpuState("NVIDIA A40", 46_068, 45_000, 0, (8, 6), "580.1")


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "cache"))
    monkeypatch.setattr(devices, "machine_memory", lambda: 128 << 30)


def test_the_launcher_is_named_with_what_it_would_give(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(devices, "cpu_cores", lambda: 16)
    said = launcher_advice(GenerationConfig(), "NVIDIA H200", (H200,), "launch.py")
    assert "launch.py --gpu-ids 0" in said
    assert "8 workers, about 5.3 times as fast" in said


def test_a_machine_that_gains_nothing_gets_no_hint(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(devices, "cpu_cores", lambda: 2)
    assert launcher_advice(GenerationConfig(), "NVIDIA H200", (H200,), "launch.py") == ""


def test_more_samples_are_offered_to_those_who_chose_none() -> None:
    assert "64 samples instead of 12" in quality_advice(GenerationConfig())
    assert quality_advice(GenerationConfig(quality=Quality.HIGH)) == ""
    assert quality_advice(GenerationConfig(min_samples=16)) == ""


def test_hints_are_lines_of_the_plan(tmp_path: Path) -> None:
    spreadsheet = fake_models(tmp_path / "models")
    scene_file = tmp_path / "set.blend"
    scene_file.write_bytes(b"BLENDER-v402")
    config = GenerationConfig(
        output_dir=tmp_path / "out",
        obj_dir=tmp_path / "models",
        models_info_file_path=spreadsheet,
        blender_scene_file_path=scene_file,
        grasps="off",
    )
    order = Order(config, ("A40", "A40", "CPU"), advice=("it could be faster",))
    lines = check(order).lines()
    assert lines[-1] == "Hint     it could be faster"
    assert "Devices  2 workers on A40, CPU" in lines


def test_new_gpus_are_said_until_they_have_rendered(caplog: pytest.LogCaptureFixture) -> None:
    states = (H200, H200, A40)
    found = new_kernels((0,), states)
    assert found == [H200, H200]
    announce_kernels(found)
    assert len(caplog.records) == 1  # two of a kind
    assert "compute capability 9.0" in caplog.text
    assert "8.9" in caplog.text
    remember_kernels(found)
    assert new_kernels(None, states) == []
    # Another driver compiles again.
    assert new_kernels(None, (replace(H200, driver="590.2"),)) != []


def test_nothing_is_compiled_for_a_processor(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    announce_kernels(new_kernels((CPU, CPU), (H200,)))
    assert caplog.text == ""
