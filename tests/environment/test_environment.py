# SPDX-License-Identifier: GPL-3.0-or-later
"""Missing requirements are reported, with the reason and what to do."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from refgrasp_blenderproc import environment
from refgrasp_blenderproc.environment import BlenderUnavailableError
from utils.repository import REPOSITORY

from .conftest import clean_environment

OTHER_VERSION = (3, 12, 1, "final", 0)


def test_another_python_is_refused_with_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment.sys, "version_info", OTHER_VERSION)
    with pytest.raises(BlenderUnavailableError, match=r"needs Python 3\.11.*bpy 4\.2.*3\.11 only"):
        environment.check_python()


def test_installing_on_another_python_is_refused_with_the_reason() -> None:
    """The build backend says so before pip looks at any version."""
    pretend = f"import sys, runpy; sys.version_info = {OTHER_VERSION}; runpy.run_path(sys.argv[1])"
    answer = subprocess.run(
        [sys.executable, "-c", pretend, str(REPOSITORY / "BlenderProc" / "build_backend.py")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 1
    assert "RefGrasp needs Python 3.11, and this is Python 3.12." in answer.stderr
    assert "exists for Python 3.11 only" in answer.stderr
    assert "Traceback" not in answer.stderr


@pytest.mark.skipif(shutil.which("make") is None, reason="needs make")
@pytest.mark.parametrize("version", ["Python 3.9.18", None])
def test_make_refuses_another_python_with_the_reason(tmp_path: Path, version: str | None) -> None:
    python = tmp_path / "python"
    if version is not None:
        python.write_text(
            f'#!/bin/sh\n[ "$1" = --version ] && echo "{version}" && exit 0\nexit 1\n', "utf-8"
        )
        python.chmod(0o755)
    answer = subprocess.run(
        ["make", "packages", f"PYTHON={python}", f"VENV={tmp_path / 'venv'}"],
        cwd=REPOSITORY,
        env=clean_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode != 0
    said = f"needs Python 3.11, and '{python}' is {version or 'not there'}"
    assert said in answer.stderr
    assert "exists for Python 3.11 only" in answer.stderr
    assert not (tmp_path / "venv").exists()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="apt is for Linux")
def test_missing_libraries_name_their_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    present, absent = "libc.so.6", "librefgrasp-not-there.so.1"
    monkeypatch.setattr(environment, "APT_PACKAGES", {present: "libc6", absent: "libnot1"})

    assert environment.missing_libraries() == [absent]
    message = environment.explain_failed_import(ImportError(f"{absent}: cannot open shared object"))
    assert "apt-get install --yes libnot1" in message
    assert "libc6" not in message


def test_a_failed_import_with_all_libraries_keeps_its_reason(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(environment, "APT_PACKAGES", {})
    message = environment.explain_failed_import(ImportError("undefined symbol: x"))
    assert message == "Blender's Python module cannot be loaded: undefined symbol: x"
