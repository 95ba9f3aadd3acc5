# SPDX-License-Identifier: GPL-3.0-or-later
"""The answers of a probe are understood, and so are its failures."""

import sys

import pytest

from core.config.flag_values import CPU
from core.engine.devices import Gpu
from core.engine.probe import Answer, ProbeProgram, Question, ask
from core.scene.appearance import Surface

HEAD = """
import os, sys
sys.path.insert(0, os.getcwd())
from core.engine.probe import Question, announce
asked = Question.asked()
print("Using blender in a folder")
"""


def program(body: str) -> ProbeProgram:
    return ProbeProgram((sys.executable, "-c", HEAD + body))


def test_the_answer_is_found_between_other_words() -> None:
    body = """
announce(devices=["Alpha", "Beta"], versions={"bpy": "4.2.3"})
announce(doing="rendering on GPU 1")
print("Fra:1 Mem:9M")
announce(problem="it is black")
announce(surfaces=[[asked.scene_file, [0, 0, 0.7], [0.8, 0.9]]])
announce(done=True)
"""
    assert ask(program(body), Question((1,), "a.blend")) == Answer(
        (Gpu(0, "Alpha"), Gpu(1, "Beta")),
        (Surface("a.blend", (0, 0, 0.7), (0.8, 0.9)),),
        ("it is black",),
        versions={"bpy": "4.2.3"},
    )


def test_a_blender_that_does_not_start_is_quoted() -> None:
    answer = ask(program("print('libGL.so.1 is missing'); raise SystemExit(1)"), Question())
    assert answer.problems == ()
    assert "does not start (exit code 1)" in answer.failure
    assert "libGL.so.1 is missing" in answer.failure
    assert "refgrasp_blenderproc check" in answer.failure


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_a_crash_names_what_it_befell() -> None:
    body = """
announce(devices=[])
announce(doing="opening the scene file x.blend")
sys.stdout.flush()
os.kill(os.getpid(), 11)
"""
    answer = ask(program(body), Question())
    assert answer.gpus == ()
    assert "while opening the scene file x.blend" in answer.problems[0]


def test_a_program_that_is_not_there_is_a_problem() -> None:
    assert ask(ProbeProgram(("/no/such/program",)), Question()).failure


@pytest.mark.parametrize(
    ("asked", "gpus", "tried"),
    [
        (None, 0, [CPU]),
        (None, 6, [0, 1, 2, 3]),
        ((2, 0, 2, CPU), 3, [2, 0, CPU]),
        ((5, 0), 1, [0]),  # that 5 does not exist is told by the choice of devices
        ((0,), 0, [CPU]),
    ],
)
def test_what_is_going_to_be_used_is_tried(
    asked: tuple[int, ...] | None, gpus: int, tried: list[int]
) -> None:
    assert Question(asked).devices(gpus) == tried
