# SPDX-License-Identifier: GPL-3.0-or-later
"""Running BlenderProc's commands as a user would."""

import os
import subprocess
import sys
import sysconfig
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from refgrasp_blenderproc.folder import FOLDER_VARIABLE

# Starting Blender takes about two seconds; a loaded machine may need many more.
TIMEOUT_S = 300

MODULE = (sys.executable, "-m", "blenderproc")
SCRIPT = (str(Path(sysconfig.get_path("scripts")) / "blenderproc"),)

Blenderproc = Callable[..., "subprocess.CompletedProcess[str]"]


def clean_environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return our environment without what an enclosing BlenderProc or CI may have put there."""
    # PIP_NO_INPUT would refuse the question that `blenderproc pip uninstall` asks.
    ours = ("INSIDE_OF_THE_INTERNAL", "OUTSIDE_OF_THE_INTERNAL", "REFGRASP_", "PIP_NO_INPUT")
    kept = {key: value for key, value in os.environ.items() if not key.startswith(ours)}
    return kept | dict(extra or {})


@pytest.fixture
def blenderproc(tmp_path: Path) -> Blenderproc:
    """Run `python -m blenderproc ARGUMENTS` in `tmp_path`, with a launcher folder of its own."""

    def run(
        *arguments: object,
        command: tuple[str, ...] = MODULE,
        env: Mapping[str, str] | None = None,
        stdin: str = "",
    ) -> "subprocess.CompletedProcess[str]":
        folder = {FOLDER_VARIABLE: str(tmp_path / "stand-in for blender")}
        return subprocess.run(
            [*command, *map(str, arguments)],
            cwd=tmp_path,
            env=clean_environment(folder | dict(env or {})),
            input=stdin,
            capture_output=True,
            text=True,
            timeout=TIMEOUT_S,
            check=False,
        )

    return run


@pytest.fixture
def script(tmp_path: Path) -> Callable[[str], Path]:
    """Write a script for `blenderproc run`; the needed first import is put before it."""

    def write(body: str) -> Path:
        path = tmp_path / "script.py"
        path.write_text(f"import blenderproc as bproc\n{body}", encoding="utf-8")
        return path

    return write
