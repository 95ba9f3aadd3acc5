# SPDX-License-Identifier: GPL-3.0-or-later
"""What the driver answers is understood, and no driver is no error."""

from pathlib import Path

import pytest

from core.engine.gpu_state import GpuState, gpu_states, parse_states, state_of

H200 = GpuState("NVIDIA H200", 143771, 139834, 67, (9, 0), "580.159.04")
ANSWER = "NVIDIA H200, 143771, 139834, 67, 9.0, 580.159.04"


def test_every_line_of_the_command_is_a_gpu() -> None:
    second = "NVIDIA A40, 46068, 45000, [N/A], 8.6, 580.159.04"
    found = parse_states(f"{ANSWER}\n{second}\n")
    assert found == (H200, GpuState("NVIDIA A40", 46068, 45000, 0, (8, 6), "580.159.04"))
    assert [state.lacks_kernels for state in found] == [True, False]


@pytest.mark.parametrize("text", ["", "No devices were found", "A, x, y, 1, 9.0, 5", "A, 1, 2"])
def test_what_is_no_answer_names_no_gpu(text: str) -> None:
    assert parse_states(text) == ()


def test_of_gpus_of_one_name_the_fullest_counts() -> None:
    empty, full = (GpuState("A40", 46068, free, 0, (8, 6)) for free in (45000, 3000))
    assert state_of("NVIDIA A40", [empty, full, H200]) is full
    assert state_of("NVIDIA L4", [empty, full, H200]) is None


def test_the_command_is_asked_where_nvml_is_not_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pynvml", None)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert gpu_states() == ()  # no such command
    command = tmp_path / "nvidia-smi"
    command.write_text(f"#!/bin/sh\necho '{ANSWER}'\n", encoding="utf-8")
    command.chmod(0o755)
    assert gpu_states() == (H200,)
    command.write_text("#!/bin/sh\necho 'no driver'; exit 9\n", encoding="utf-8")
    assert gpu_states() == ()
