# SPDX-License-Identifier: GPL-3.0-or-later
"""The launcher folder is where BlenderProc looks, the same each time, and safe to make at once."""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import ModuleType

import pytest

from refgrasp_blenderproc import folder
from refgrasp_blenderproc.environment import BlenderUnavailableError
from refgrasp_blenderproc.folder import FOLDER_VARIABLE, Layout, launcher_folder, make_folder

from .conftest import clean_environment

PLATFORMS = ["linux", "darwin", "win32"]
linux_and_macos = pytest.mark.skipif(sys.platform == "win32", reason="POSIX layout")


@pytest.fixture
def utilities(monkeypatch: pytest.MonkeyPatch) -> tuple[ModuleType, ModuleType]:
    """BlenderProc's own modules that know where things are."""
    monkeypatch.setenv("OUTSIDE_OF_THE_INTERNAL_BLENDER_PYTHON_ENVIRONMENT_BUT_IN_RUN_SCRIPT", "1")
    from blenderproc.python.utility import InstallUtility, SetupUtility

    return InstallUtility, SetupUtility


@pytest.mark.parametrize("platform", PLATFORMS)
def test_layout_is_where_blenderproc_looks(
    platform: str,
    tmp_path: Path,
    utilities: tuple[ModuleType, ModuleType],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    install, setup = utilities
    for module in utilities:
        monkeypatch.setattr(module, "platform", platform)
    layout = Layout.of(tmp_path, platform)
    (tmp_path / "4.2").mkdir()

    program, version = install.InstallUtility.make_sure_blender_is_installed(str(tmp_path), "")

    # Windows finds blender.exe under the name without ending.
    assert (Path(program), version) == (layout.launcher.with_suffix(""), "4.2")
    assert Layout.of_launcher(layout.launcher, platform) == layout
    # As seen from `blenderproc pip` ...
    python, packages, _, _ = setup.SetupUtility.determine_python_paths(
        str(Path(program).parent), version
    )
    assert Path(os.path.normpath(python)) == layout.python.with_name(Path(python).name)
    assert Path(packages) == layout.packages_outside
    # ... and from inside Blender, where it goes by the executable.
    monkeypatch.setattr(sys, "executable", str(layout.python))
    python, packages, packages_import, site = setup.SetupUtility.determine_python_paths(None, None)
    assert Path(os.path.normpath(python)) == layout.python.with_name(Path(python).name)
    assert Path(packages) == layout.packages
    assert Path(packages_import) == layout.packages_import
    # BlenderProc writes `lib` for `Lib`, the same folder on Windows.
    assert os.path.normpath(site).casefold() == str(layout.site_packages).casefold()


def _entries(root: Path) -> dict[str, tuple[int, int]]:
    """Return inode and time of change of everything under `root`."""
    return {
        str(path.relative_to(root)): (path.lstat().st_ino, path.lstat().st_mtime_ns)
        for path in sorted(root.rglob("*"))
    }


@linux_and_macos
def test_a_complete_folder_is_not_touched(tmp_path: Path) -> None:
    layout = Layout.of(tmp_path / "blender")
    make_folder(layout)
    before = _entries(layout.root)
    make_folder(layout)
    assert _entries(layout.root) == before
    assert not [name for name in before if Path(name).name.startswith(".")]


@linux_and_macos
def test_damage_is_repaired_and_installed_packages_stay(tmp_path: Path) -> None:
    layout = Layout.of(tmp_path / "blender")
    make_folder(layout)
    launcher = layout.launcher.read_text(encoding="utf-8")
    module = layout.packages_import / "something.py"
    module.parent.mkdir(parents=True)
    module.write_text("", encoding="utf-8")
    note = layout.packages / "installed_packages_cache_v2.json"
    wanted = json.loads(note.read_text(encoding="utf-8"))

    layout.launcher.write_text("#!/bin/sh\nexec /moved/python\n", encoding="utf-8")
    layout.python.unlink()
    note.write_text('{"never-installed": null, "scip', encoding="utf-8")
    make_folder(layout)

    assert layout.launcher.read_text(encoding="utf-8") == launcher
    assert os.access(layout.launcher, os.X_OK)
    assert layout.python.exists()
    assert module.exists()
    assert json.loads(note.read_text(encoding="utf-8")) == wanted


@linux_and_macos
def test_packages_that_pip_failed_to_install_are_forgotten(tmp_path: Path) -> None:
    """BlenderProc notes them all the same, and would never try again."""
    layout = Layout.of(tmp_path / "blender")
    make_folder(layout)
    note = layout.packages / "installed_packages_cache_v2.json"
    wanted = json.loads(note.read_text(encoding="utf-8"))
    metadata = layout.packages_import / "here-1.dist-info" / "METADATA"
    metadata.parent.mkdir(parents=True)
    metadata.write_text("Metadata-Version: 2.1\nName: here\nVersion: 1\n", encoding="utf-8")
    note.write_text(json.dumps(wanted | {"here": "1", "not-here": "1"}), encoding="utf-8")

    make_folder(layout)

    assert json.loads(note.read_text(encoding="utf-8")) == wanted | {"here": "1"}


@linux_and_macos
def test_blenderproc_finds_its_packages_noted(
    tmp_path: Path, utilities: tuple[ModuleType, ModuleType]
) -> None:
    """With the note BlenderProc has nothing to install."""
    _, setup = utilities
    layout = Layout.of(tmp_path / "blender")
    make_folder(layout)
    defaults = setup.DefaultConfig.default_pip_packages
    noted = json.loads((layout.packages / "installed_packages_cache_v2.json").read_text("utf-8"))
    utility = type("Fresh", (setup.SetupUtility,), {})
    setup.SetupUtility.installed_packages, before = noted, setup.SetupUtility.installed_packages
    try:
        assert not utility._pip_install_packages(defaults, "python", "nowhere", dry_run=True)
    finally:
        setup.SetupUtility.installed_packages = before


@linux_and_macos
def test_many_processes_at_once_make_one_folder(tmp_path: Path) -> None:
    root = tmp_path / "blender"
    command = [sys.executable, "-m", "refgrasp_blenderproc", "folder"]
    env = clean_environment({FOLDER_VARIABLE: str(root)})

    def start(_: int) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(command, env=env, capture_output=True, text=True, check=False)

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(start, range(8)))

    assert [(answer.returncode, answer.stderr) for answer in answers] == [(0, "")] * 8
    assert {answer.stdout.strip() for answer in answers} == {str(root)}
    made = _entries(root)
    alone = tmp_path / "alone"
    make_folder(Layout.of(alone))
    assert made.keys() == _entries(alone).keys()


@linux_and_macos
@pytest.mark.parametrize("links", [True, False])
def test_its_python_sees_this_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, links: bool
) -> None:
    """Also where no links can be made; and pip counts it as an environment of its own."""

    def refuse(*_: object, **__: object) -> None:
        raise OSError("no links here")

    if not links:
        monkeypatch.setattr(Path, "symlink_to", refuse)
    layout = Layout.of(tmp_path / "blender")
    make_folder(layout)
    assert layout.python.is_symlink() == links
    question = "import numpy, sys; print(numpy.__file__); print(sys.prefix)"
    answer = subprocess.run(
        [str(layout.python), "-c", question],
        env=clean_environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    import numpy as np

    assert answer.stdout.splitlines() == [np.__file__, str(layout.python_home)]
    assert answer.stderr == ""


@linux_and_macos
def test_a_read_only_environment_uses_the_users_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Below a file nothing can be made, not even by root.
    file = tmp_path / "environment"
    file.write_text("", encoding="utf-8")
    monkeypatch.delenv(FOLDER_VARIABLE, raising=False)
    monkeypatch.setattr(folder.sys, "prefix", str(file))
    monkeypatch.setattr(folder, "_user_cache", lambda: tmp_path / "cache")

    root = launcher_folder()

    assert root.is_relative_to(tmp_path / "cache")
    assert Layout.of(root).launcher.exists()


@linux_and_macos
def test_no_place_to_write_says_what_to_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "file"
    file.write_text("", encoding="utf-8")
    monkeypatch.setenv(FOLDER_VARIABLE, str(file / "below"))
    with pytest.raises(BlenderUnavailableError, match=f"Set {FOLDER_VARIABLE} to a folder"):
        launcher_folder()
