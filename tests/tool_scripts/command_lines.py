# SPDX-License-Identifier: GPL-3.0-or-later
"""Running a command line as a user would: from another folder, in a process of its own, or in this one."""

import io
import os
import runpy
import subprocess
import sys
from contextlib import chdir, redirect_stderr, redirect_stdout
from pathlib import Path
from unittest.mock import patch

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent


def run_script(
    script: str, *arguments: object, cwd: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """Run `tool_scripts/<script>` in a process of its own."""
    command = [sys.executable, str(ROOT / "tool_scripts" / script), *map(str, arguments)]
    return subprocess.run(
        command, capture_output=True, text=True, encoding="utf-8", cwd=cwd, check=False
    )


def run_here(
    script: str, *arguments: object, cwd: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """Run `tool_scripts/<script>` to its exit in this process, which spares two seconds of imports.

    With `--workers 1` only: other processes would not find what they are to do.
    """
    command = [script, *map(str, arguments)]
    said, complained = io.TextIOWrapper(io.BytesIO()), io.TextIOWrapper(io.BytesIO())
    with (
        pytest.raises(SystemExit) as stop,
        patch.object(sys, "argv", command),
        patch("tool_scripts.tool_support.interrupt_on_signals"),
        patch.object(os, "_exit", _leave),
        redirect_stdout(said),
        redirect_stderr(complained),
        chdir(cwd or Path.cwd()),
    ):
        runpy.run_path(str(ROOT / "tool_scripts" / script), run_name="__main__")
    assert isinstance(stop.value.code, int), stop.value.code
    return subprocess.CompletedProcess(command, stop.value.code, _text(said), _text(complained))


def _leave(code: int) -> None:
    raise SystemExit(code)


def _text(stream: io.TextIOWrapper) -> str:
    stream.flush()
    return stream.buffer.getvalue().decode()  # type: ignore[attr-defined]
