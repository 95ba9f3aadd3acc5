# SPDX-License-Identifier: GPL-3.0-or-later
"""Both ways to install the package bring the hook along, and take it away again."""

import subprocess
import sys
from pathlib import Path

import pytest

from utils.repository import REPOSITORY

from .conftest import clean_environment

pytestmark = pytest.mark.long  # asks a package index for the build backend

PACKAGE = REPOSITORY / "BlenderProc"
STAND_IN = """
import os
print(os.environ["OUTSIDE_OF_THE_INTERNAL_BLENDER_PYTHON_ENVIRONMENT_BUT_IN_RUN_SCRIPT"])
print(os.environ["REFGRASP_BLENDERPROC_PID"] == str(os.getpid()))
"""


def _run(*command: object, cwd: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        list(map(str, command)),
        cwd=cwd,
        env=clean_environment(),
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("mode", [[], ["--editable"]], ids=["plain", "editable"])
def test_hook_is_installed_and_acts(mode: list[str], tmp_path: Path) -> None:
    """Without its dependencies, so that a package of the name `blenderproc` can stand in."""
    assert _run(sys.executable, "-m", "venv", "venv", cwd=tmp_path).returncode == 0
    python = next(tmp_path.glob("venv/[bS]*/python*"))
    (tmp_path / "blenderproc").mkdir()
    (tmp_path / "blenderproc" / "__main__.py").write_text(STAND_IN, encoding="utf-8")

    install = _run(python, "-m", "pip", "install", "--no-deps", *mode, PACKAGE, cwd=tmp_path)
    assert install.returncode == 0, install.stderr
    assert list(tmp_path.glob("venv/**/site-packages/refgrasp-blenderproc.pth"))
    answer = _run(python, "-m", "blenderproc", "run", cwd=tmp_path)
    assert (answer.stdout.split(), answer.stderr) == (["1", "True"], "")
    # Without bpy the launcher says so, by its own command as well.
    answer = _run(python, "-m", "refgrasp_blenderproc", "folder", cwd=tmp_path)
    assert answer.returncode == 1
    assert "bpy is not installed" in answer.stderr

    _run(python, "-m", "pip", "uninstall", "--yes", "refgrasp-blenderproc", cwd=tmp_path)
    answer = _run(python, "-c", "print('quiet')", cwd=tmp_path)
    assert (answer.stdout.strip(), answer.stderr) == ("quiet", "")
    assert not list(tmp_path.glob("venv/**/refgrasp-blenderproc.pth"))
