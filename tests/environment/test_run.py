# SPDX-License-Identifier: GPL-3.0-or-later
"""`blenderproc run` and `blenderproc pip` on the Blender module, as a user calls them."""

import json
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import psutil
import pytest

from refgrasp_blenderproc.folder import FOLDER_VARIABLE

from .conftest import MODULE, SCRIPT, clean_environment

pytestmark = pytest.mark.blender

DEADLINE_S = 300.0

RENDER = """
import json, sys
import numpy as np
bproc.init()
bproc.object.create_primitive("CUBE", size=1)
bproc.types.Light(name="lamp").set_location([2, -2, 2])
pose = bproc.math.build_transformation_mat([0, -3, 0], [np.pi / 2, 0, 0])
bproc.camera.add_camera_pose(pose)
bproc.camera.set_resolution(64, 48)
bproc.renderer.set_max_amount_of_samples(1)
bproc.renderer.enable_depth_output(activate_antialiasing=False)
data = bproc.renderer.render()
depth = data["depth"][0]
report = {
    "argv": sys.argv, "name": __name__, "file": __file__, "shape": data["colors"][0].shape,
    "depth": float(depth[24, 32]), "corner": float(depth[0, 0]),
    "here": [path for path in sys.path if path in ("", sys.argv[2])],
}
with open(sys.argv[1], "w") as file:
    json.dump(report, file)
"""


@pytest.mark.parametrize("command", [MODULE, SCRIPT], ids=["python -m blenderproc", "blenderproc"])
def test_a_script_renders_and_gets_its_arguments(
    command: tuple[str, ...], tmp_path: Path, blenderproc, script
) -> None:
    path, arguments = script(RENDER), ["report.json", str(tmp_path), "--seed", "0", "two words", ""]

    answer = blenderproc("run", path, *arguments, command=command)

    assert answer.returncode == 0, answer.stderr
    report = json.loads((tmp_path / "report.json").read_text("utf-8"))
    assert report["argv"] == [str(path), *arguments]
    assert (report["name"], report["file"]) == ("__main__", str(path))
    assert report["shape"] == [48, 64, 3]
    # The near face of the cube of edge 1 is 2.5 m in front of a camera 3 m away.
    assert report["depth"] == pytest.approx(2.5, abs=1e-4)
    assert report["corner"] > 1e6
    # As in a stock Blender, neither the current nor the script's folder can be imported from.
    assert report["here"] == []


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("import sys; sys.exit()", 0),
        ("import sys; sys.exit(7)", 7),
        ("import sys; sys.exit('a reason')", 1),
        ("raise ValueError('a reason')", 2),
    ],
)
def test_exit_codes_pass_through(body: str, code: int, blenderproc, script) -> None:
    answer = blenderproc("run", script(body))
    assert answer.returncode == code, answer.stderr
    assert ("a reason" in answer.stderr) == ("a reason" in body)
    assert "launcher.py" not in answer.stderr


def test_what_was_written_late_is_kept(tmp_path: Path, blenderproc, script) -> None:
    """The process ends by `os._exit`, yet threads end, exit functions run and output arrives."""
    body = """
import atexit, sys, threading, time
def late():
    time.sleep(0.5)
    sys.stdout.write("from a thread;")
threading.Thread(target=late).start()
atexit.register(lambda: sys.stdout.write("from an exit function;"))
sys.stdout.write("from the script;")
"""
    answer = blenderproc("run", script(body))
    assert answer.returncode == 0
    assert "from the script;from a thread;from an exit function;" in answer.stdout


@pytest.mark.parametrize("keep", [False, True])
def test_temporary_folder_is_where_asked(keep: bool, tmp_path: Path, blenderproc, script) -> None:
    body = "from blenderproc.python.utility.Utility import Utility; print('TEMP', Utility.temp_dir)"
    flags = ["--keep-temp-dir"] if keep else []
    answer = blenderproc("run", script(body), "--temp-dir", tmp_path / "temporary", *flags)
    assert answer.returncode == 0, answer.stderr
    used = Path(answer.stdout.partition("TEMP ")[2].splitlines()[0])
    assert used.parent == tmp_path / "temporary"
    assert used.exists() == keep


def test_debug_says_that_it_needs_a_stock_blender(blenderproc, script) -> None:
    answer = blenderproc("debug", script(""))
    assert answer.returncode == 1
    assert "--custom-blender-path" in answer.stderr


def _make_wheel(folder: Path, version: str) -> Path:
    path = folder / f"tiny_thing-{version}-py3-none-any.whl"
    info = f"tiny_thing-{version}.dist-info"
    with zipfile.ZipFile(path, "w") as wheel:
        wheel.writestr("tiny_thing.py", f"VERSION = {version!r}\n")
        wheel.writestr(
            f"{info}/METADATA", f"Metadata-Version: 2.1\nName: tiny-thing\nVersion: {version}\n"
        )
        wheel.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        wheel.writestr(f"{info}/RECORD", "")
    return path


@pytest.mark.parametrize(
    "command",
    [
        pytest.param(MODULE, id="python -m blenderproc"),
        pytest.param(SCRIPT, id="blenderproc", marks=pytest.mark.long),
    ],
)
def test_pip_installs_for_scripts_and_uninstalls(
    command: tuple[str, ...], tmp_path: Path, blenderproc, script
) -> None:
    """Into the launcher folder, not into this environment; a forced update keeps it."""
    use = script("import tiny_thing; print('VERSION', tiny_thing.VERSION)")
    wheel = _make_wheel(tmp_path, "1.5")

    installed = blenderproc("pip", "install", wheel, command=command)
    assert installed.returncode == 0, installed.stderr
    answer = blenderproc("run", use, "--force-pip-update", command=command)
    assert "VERSION 1.5" in answer.stdout, installed.stdout + answer.stderr
    assert "Installing pip package" not in answer.stdout
    assert not any("tiny_thing" in str(path) for path in Path(sys.prefix).glob("lib/*/*/*"))

    removed = blenderproc("pip", "uninstall", "tiny-thing", command=command, stdin="y\n")
    assert "Successfully uninstalled" in removed.stdout, removed.stderr
    answer = blenderproc("run", use, command=command)
    assert answer.returncode == 2
    assert "No module named 'tiny_thing'" in answer.stderr


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="parent-death signal of Linux")
def test_blender_dies_with_its_parent(tmp_path: Path, script) -> None:
    """Also when the parent is killed with SIGKILL and the script ignores SIGTERM."""
    body = """
import os, pathlib, signal, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
target = pathlib.Path(sys.argv[1])
target.with_suffix(".new").write_text(str(os.getpid()))
target.with_suffix(".new").rename(target)
time.sleep(600)
"""
    note = tmp_path / "pid"
    command = [*MODULE, "run", str(script(body)), str(note), "--temp-dir", str(tmp_path / "t")]
    env = clean_environment({FOLDER_VARIABLE: str(tmp_path / "blender")})
    with (tmp_path / "log").open("w", encoding="utf-8") as log:
        parent = subprocess.Popen(command, cwd=tmp_path, env=env, stdout=log, stderr=log)
    try:
        assert _wait_until(note.exists), (tmp_path / "log").read_text("utf-8")
        child = psutil.Process(int(note.read_text("utf-8")))
        assert child.ppid() == parent.pid
    finally:
        parent.kill()
        parent.wait()
    assert _wait_until(lambda: not _alive(child))


def _alive(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _wait_until(condition) -> bool:
    end = time.monotonic() + DEADLINE_S
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.05)
    return False
