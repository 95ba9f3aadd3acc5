# SPDX-License-Identifier: GPL-3.0-or-later
"""dataset_generation.py outside Blender, and what BlenderProc wants of it."""

import subprocess
import sys
from pathlib import Path

from utils.repository import REPOSITORY

from .conftest import clean_environment

SCRIPT = REPOSITORY / "dataset_generation.py"
# BlenderProc's own check, which `blenderproc run` makes before it starts Blender.
CHECK = """
import os, sys
os.environ["OUTSIDE_OF_THE_INTERNAL_BLENDER_PYTHON_ENVIRONMENT_BUT_IN_RUN_SCRIPT"] = "1"
from blenderproc.python.utility.SetupUtility import SetupUtility
SetupUtility.check_if_setup_utilities_are_at_the_top(sys.argv[1])
"""
# Runs the script and tells what it imported.
WATCH = """
import runpy, os, sys
def leave(code):
    sys.stdout.flush()
    heavy = {"bpy", "blenderproc", "scipy", "trimesh"} & set(sys.modules)
    print("CODE", code, "IMPORTED", sorted(heavy))
    sys.exit()
os._exit = leave
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")
"""


def python(*words: object, **variables: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, *map(str, words)],
        capture_output=True,
        text=True,
        env=clean_environment(variables),
        check=False,
    )


def test_blenderproc_accepts_the_script() -> None:
    done = python("-c", CHECK, SCRIPT)
    assert done.returncode == 0, done.stderr


def test_the_help_needs_no_blender_and_little_else() -> None:
    done = python("-c", WATCH, SCRIPT, "--help")
    assert "CODE 0 IMPORTED []" in done.stdout, done.stdout + done.stderr
    for words in (
        "This run:",
        "--dry-run",
        "Image width in pixels. Default: 512, or that of --camera-intrinsics. Allowed: 32 to",
    ):
        assert words in " ".join(done.stdout.split())


def test_wrong_input_is_told_without_a_traceback(tmp_path: Path) -> None:
    words = (
        "--dry-run",
        "--samples=0",
        f"--obj-dir={tmp_path / 'x'}",
        f"--output-dir={tmp_path}/o",
    )
    done = python(SCRIPT, *words, f"--blender-scene-file-path={tmp_path / 'x.blend'}")
    assert done.returncode == 2, done.stdout + done.stderr
    assert "3 problems" in done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_blender_without_our_packages_says_what_to_do(tmp_path: Path) -> None:
    """A stock Blender would make exit code 2 and a traceback of it."""
    (tmp_path / "blenderproc.py").write_text("raise ImportError(\"No module named 'shapely'\")\n")
    inside = {"INSIDE_OF_THE_INTERNAL_BLENDER_PYTHON_ENVIRONMENT": "1", "PYTHONPATH": str(tmp_path)}
    done = python(SCRIPT, **inside)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "Error: No module named 'shapely'" in done.stderr
    assert "blenderproc pip install" in done.stderr
    assert "Traceback" not in done.stderr
