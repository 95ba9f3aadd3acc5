# SPDX-License-Identifier: GPL-3.0-or-later
"""What a killed Blender leaves in shared memory is removed, and nothing that anyone still uses."""

import subprocess
import sys
from pathlib import Path

import pytest

from core.engine.ram_folders import mark_as_ours, own_folder, ram_folder, sweep_abandoned
from utils.repository import REPOSITORY

HOLD = """
import sys
from pathlib import Path
from core.engine.ram_folders import mark_as_ours
mark = mark_as_ours(Path(sys.argv[1]))
print("held", flush=True)
sys.stdin.readline()
"""


def folder_in(root: Path, name: str) -> Path:
    folder = root / name
    folder.mkdir()
    (folder / "0.exr").write_bytes(b"x" * 1000)
    return folder


def test_a_folder_is_swept_once_its_owner_was_killed(tmp_path: Path) -> None:
    folder = folder_in(tmp_path, "blender_proc_0af3")
    owner = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(folder)],
        cwd=REPOSITORY,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with owner:
        assert owner.stdout is not None
        assert owner.stdout.readline() == "held\n"
        assert sweep_abandoned([tmp_path]) == []
        assert folder.is_dir()
        owner.kill()
    assert sweep_abandoned([tmp_path]) == [folder]
    assert list(tmp_path.iterdir()) == []


def test_what_is_not_ours_stays(tmp_path: Path) -> None:
    unmarked = folder_in(tmp_path, "blender_proc_1b")  # of another program, or just begun
    other = folder_in(tmp_path, "blender_x")
    linked = tmp_path / "blender_proc_2c"
    marked = folder_in(tmp_path, "elsewhere")
    mark = mark_as_ours(marked)
    assert mark is not None
    mark.release()
    if sys.platform != "win32":
        linked.symlink_to(marked)
    assert sweep_abandoned([tmp_path]) == []
    assert all(path.is_dir() for path in (unmarked, other, marked))


@pytest.mark.parametrize(
    ("words", "folder"),
    [
        (["blender", "--", "s.py", "/dev/shm/blender_proc_1", "--seed", "1"], "blender_proc_1"),
        (["blender", "--", "s.py", "/tmp", "--seed", "1"], None),
        (["blender", "--", "s.py"], None),
        (["blender", "s.py", "/dev/shm/blender_proc_1"], None),
    ],
)
def test_the_own_folder_is_in_the_arguments(words: list[str], folder: str | None) -> None:
    found = own_folder(words)
    assert (found.name if found else None) == folder


def test_a_folder_that_is_gone_cannot_be_marked(tmp_path: Path) -> None:
    assert mark_as_ours(tmp_path / "gone") is None


def test_an_own_folder_is_there_while_it_is_used(tmp_path: Path) -> None:
    with ram_folder(1000, tmp_path) as folder:
        assert folder is not None
        (folder / "color.bmp").write_bytes(b"x" * 1000)
        assert sweep_abandoned([tmp_path]) == []  # nobody sweeps what is in use
    assert list(tmp_path.iterdir()) == []


def test_without_room_there_is_no_own_folder(tmp_path: Path) -> None:
    with ram_folder(1 << 60, tmp_path) as folder:
        assert folder is None
    with ram_folder(1, tmp_path / "no such file system") as folder:
        assert folder is None
    assert list(tmp_path.iterdir()) == []
