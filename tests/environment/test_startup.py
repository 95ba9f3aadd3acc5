# SPDX-License-Identifier: GPL-3.0-or-later
"""The hook acts for BlenderProc's command lines and for nothing else."""

import json
import subprocess
import sys
from argparse import Namespace
from pathlib import Path
from types import SimpleNamespace

import pytest

from refgrasp_blenderproc import startup

from .conftest import clean_environment

REPORT = """
import json, os, sys
mine = [name for name in sys.modules if name.startswith("refgrasp_blenderproc")]
variables = [name for name in os.environ if "BLENDER" in name]
finders = [type(finder).__module__ for finder in sys.meta_path if not isinstance(finder, type)]
print(json.dumps([mine, variables, [name for name in finders if name.startswith("refgrasp")]]))
"""


@pytest.mark.parametrize(
    "words",
    [
        ["-m", "blenderproc", "run", "script.py"],
        ["-mblenderproc", "run", "script.py"],
        ["-Im", "blenderproc"],
        ["-X", "dev", "-W", "ignore", "-Wdefault", "-B", "-m", "blenderproc", "pip", "install"],
        ["--check-hash-based-pycs", "never", "-m", "blenderproc"],
        ["/home/user/.venv/bin/blenderproc", "run", "script.py"],
        ["-u", "blenderproc"],
    ],
)
def test_blenderproc_command_lines_are_recognized(words: list[str]) -> None:
    assert startup.is_blenderproc_command(["python", *words])


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["-"],
        ["-c", "import blenderproc", "-m", "blenderproc"],
        ["-m", "pytest", "-m", "blenderproc"],
        ["-m", "pip", "install", "blenderproc"],
        ["-m", "blenderproc.command_line"],
        ["-X", "blenderproc"],
        ["-W"],
        ["train.py", "-m", "blenderproc"],
        ["blenderproc.py"],
        ["BlenderProc/setup.py"],
        ["-m", "refgrasp_blenderproc.launcher", "blender"],
    ],
)
def test_other_command_lines_are_not(words: list[str]) -> None:
    assert not startup.is_blenderproc_command(["python", *words])


@pytest.mark.parametrize("arguments", [[], ["-m", "blenderproc"], ["blenderproc", "run"]])
def test_other_processes_are_left_alone(arguments: list[str], tmp_path: Path) -> None:
    """No variable is set and no import is hooked, also when an argument mentions BlenderProc."""
    script = tmp_path / "script.py"
    script.write_text(REPORT, encoding="utf-8")
    answer = subprocess.run(
        [sys.executable, "-I", str(script), *arguments],
        env=clean_environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    modules, variables, finders = json.loads(answer.stdout)
    assert (variables, finders) == ([], [])
    assert set(modules) <= {"refgrasp_blenderproc", "refgrasp_blenderproc.startup"}
    assert modules == [] or arguments
    assert answer.stderr == ""


def test_blenderproc_starts_on_this_python() -> None:
    answer = subprocess.run(
        [sys.executable, "-m", "blenderproc", "--version"],
        env=clean_environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    assert answer.stdout.strip() == "2.8.0"


@pytest.mark.parametrize(
    ("custom", "install", "expected"),
    [
        (None, None, "the launcher folder"),
        ("/opt/blender", None, "/opt/blender"),
        (None, "/opt/install", None),
        ("/opt/blender", "/opt/install", "/opt/blender"),
    ],
)
def test_a_blender_that_the_user_names_wins(
    monkeypatch: pytest.MonkeyPatch, custom: str | None, install: str | None, expected: str | None
) -> None:
    monkeypatch.setattr(startup, "_launcher_folder", lambda: "the launcher folder")
    utility = SimpleNamespace(
        determine_blender_install_path=lambda used: (
            used.custom_blender_path,
            used.blender_install_path or "/home_local/user/blender",
        )
    )
    startup.use_wheel_by_default(SimpleNamespace(InstallUtility=utility))  # type: ignore[arg-type]
    used = Namespace(custom_blender_path=custom, blender_install_path=install)
    assert utility.determine_blender_install_path(used)[0] == expected


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is a shell script")
def test_custom_blender_path_is_what_gets_started(tmp_path: Path, blenderproc, script) -> None:
    """A stock Blender is started with BlenderProc's arguments, and its exit code comes back."""
    stock = tmp_path / "stock"
    (stock / "4.2").mkdir(parents=True)
    blender = stock / "blender"
    blender.write_text('#!/bin/sh\nprintf "%s\\n" "$@"\nexit 5\n', encoding="utf-8")
    blender.chmod(0o755)

    answer = blenderproc("run", script(""), "--custom-blender-path", stock, "--seed", "0")

    assert answer.returncode == 5
    words = answer.stdout.splitlines()
    assert f"Using blender in {stock}" in words
    assert words[words.index("--background") :][:3] == [
        "--background",
        "--python-use-system-env",
        "--python-exit-code",
    ]
    assert words[words.index("--seed") :][:2] == ["--seed", "0"]
    assert not (tmp_path / "stand-in for blender").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="no such signals on Windows")
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_signals_end_blenderproc_as_ctrl_c_does(name: str) -> None:
    """Its child is asked to end, waited for, and the temporary folder stays until then."""
    code = f"""
import os, signal, sys, types
from refgrasp_blenderproc.startup import end_in_order
command_line = types.ModuleType("command_line")

def cli():
    command_line.signal.signal(command_line.signal.SIGTERM, lambda *_: print("folder removed"))
    try:
        os.kill(os.getpid(), signal.{name})
        signal.pause()
    except KeyboardInterrupt:
        print("asked to end")
        os.kill(os.getpid(), signal.{name})
        print("waited")
        sys.exit(130)

command_line.cli = cli
end_in_order(command_line)
command_line.cli()
"""
    source = str(Path(startup.__file__).parents[1])
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env=clean_environment({"PYTHONPATH": source}),
        check=False,
    )
    assert done.stdout == "asked to end\nwaited\n", done.stderr
    assert done.returncode == 130
    assert done.stderr == ""
