# SPDX-License-Identifier: GPL-3.0-or-later
"""A real probe: it renders, opens the scene file of RefGrasp, and says what is wrong with another."""

from pathlib import Path

import pytest

from core.app.launch.local_pool import WorkerProgram
from core.config.flag_values import CPU
from core.engine.probe import Question, ask
from utils.repository import REPOSITORY

pytestmark = pytest.mark.blender

DEFAULT_FILE = REPOSITORY / "blender_files" / "background.blend"


def test_the_default_scene_file_is_sound() -> None:
    answer = ask(WorkerProgram().probe(), Question((CPU,), str(DEFAULT_FILE)))
    assert (answer.problems, answer.failure) == ((), "")
    assert len(answer.surfaces) >= 3
    assert len(answer.set_triangles) > 50
    assert {len(triangle) for triangle in answer.set_triangles} == {9}
    assert all(surface.name.startswith("surface") for surface in answer.surfaces)


def test_a_cut_scene_file_is_a_problem_of_the_input(tmp_path: Path) -> None:
    cut = tmp_path / "cut.blend"
    cut.write_bytes(DEFAULT_FILE.read_bytes()[:60_000])
    answer = ask(WorkerProgram().probe(), Question((CPU,), str(cut)))
    assert answer.surfaces == ()
    assert answer.failure == ""
    (problem,) = answer.problems
    assert "cut.blend" in problem
    assert "cannot read this scene file" in problem or "while opening the scene file" in problem
