# SPDX-License-Identifier: GPL-3.0-or-later
"""The launcher folder: looks to BlenderProc like an installed Blender 4.2.

BlenderProc expects, relative to the folder it is given, an executable `blender`, a subfolder named
like `4.2`, a Python in it to install packages with, and a list of the installed packages. `Layout`
says where each is on this platform; `launcher_folder` makes sure that they exist.

Every part is written separately and atomically, with content that depends only on the environment.
So processes that start at the same time write the same content, and the folder of a moved environment
repairs itself.
"""

import hashlib
import importlib.metadata
import importlib.util
import json
import os
import runpy
import shlex
import site
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path

from refgrasp_blenderproc.atomic import copy_file, link_or_copy, write_text
from refgrasp_blenderproc.environment import BlenderUnavailableError, check_python

FOLDER_VARIABLE = "REFGRASP_BLENDER_FOLDER"
BLENDER_VERSION = "4.2"
_PYTHON_NAME = "python3.11"  # as BlenderProc spells it
_CACHE_NAME = "installed_packages_cache_v2.json"
_PACKAGES_NAME = "custom-python-packages"


@dataclass(frozen=True)
class Layout:
    """Where BlenderProc 2.8 looks for the parts of a Blender on one platform."""

    root: Path
    launcher: Path  # started for `blenderproc run`
    python_home: Path  # contains pyvenv.cfg
    python: Path  # runs pip; inside Blender, BlenderProc finds the rest relative to it
    site_packages: Path  # of that python
    packages: Path  # where BlenderProc lists and installs packages, seen from inside Blender
    packages_import: Path  # the folder in it that scripts import from
    packages_outside: Path  # the same, seen from `blenderproc pip`

    @classmethod
    def of(cls, root: Path, platform: str = sys.platform) -> "Layout":
        """Return the layout under `root` for a value of `sys.platform`."""
        if platform == "darwin":
            inner = root / "Contents" / "Resources"
            launcher = root / "Contents" / "MacOS" / "Blender"
        else:
            inner = root
            launcher = root / ("blender.exe" if platform == "win32" else "blender")
        home = inner / BLENDER_VERSION / "python"
        windows = platform == "win32"
        library = Path("Lib") if windows else Path("lib") / _PYTHON_NAME
        user_library = Path("Python311") if windows else library
        return cls(
            root=root,
            launcher=launcher,
            python_home=home,
            python=home / "bin" / ("python.exe" if windows else _PYTHON_NAME),
            site_packages=home / library / "site-packages",
            packages=inner / _PACKAGES_NAME,
            packages_import=inner / _PACKAGES_NAME / user_library / "site-packages",
            packages_outside=launcher.parent / _PACKAGES_NAME,
        )

    @classmethod
    def of_launcher(cls, launcher: Path, platform: str = sys.platform) -> "Layout":
        """Return the layout that a launcher belongs to."""
        return cls.of(launcher.parents[2] if platform == "darwin" else launcher.parent, platform)


def launcher_folder() -> Path:
    """Return the launcher folder of this environment, created or repaired as needed.

    It is the folder named by the variable REFGRASP_BLENDER_FOLDER, else one inside the environment or,
    if that is read-only, in the user's cache folder.

    Raises:
        BlenderUnavailableError: Python is not 3.11, bpy is missing, or no place is writable.
    """
    check_python()
    refusals = []
    for root in candidate_roots():
        layout = Layout.of(root)
        if Path(sys.prefix) == layout.python_home:  # started by a script inside Blender
            return root
        try:
            make_folder(layout)
        except OSError as error:
            refusals.append(f"{root}: {error.strerror or error}")
        else:
            return root
    raise BlenderUnavailableError(
        f"No place for the small folder that stands in for Blender ({'; '.join(refusals)}). "
        f"Set {FOLDER_VARIABLE} to a folder that you can write to."
    )


def candidate_roots() -> list[Path]:
    """Return the possible locations of the launcher folder, best first."""
    chosen = os.environ.get(FOLDER_VARIABLE)
    if chosen:
        return [Path(chosen).expanduser().absolute()]
    # Environments share the cache, so the name distinguishes them.
    key = hashlib.sha256(sys.prefix.encode()).hexdigest()[:12]
    return [
        Path(sys.prefix) / "share" / "refgrasp" / f"blender-{BLENDER_VERSION}",
        _user_cache() / "refgrasp" / f"blender-{BLENDER_VERSION}-{key}",
    ]


def make_folder(layout: Layout) -> None:
    """Bring every part of the launcher folder into its desired state, if it differs.

    Raises:
        OSError: a part is missing or outdated and cannot be written.
    """
    # BlenderProc reads the version from the name of a sub-folder of the root, also on macOS.
    (layout.root / BLENDER_VERSION).mkdir(parents=True, exist_ok=True)
    _make_launcher(layout)
    _make_python(layout)
    _make_packages(layout)
    note_packages(layout)


def _make_launcher(layout: Layout) -> None:
    if layout.launcher.suffix == ".exe":
        # Created by pip for the entry point of the same name; it finds its folder by its own path.
        made_by_pip = Path(sysconfig.get_path("scripts")) / "refgrasp-blender.exe"
        copy_file(made_by_pip, layout.launcher)
        return
    # A shell script instead of `#!python`, which is limited in length and cannot contain spaces. -P
    # keeps the current folder out of sys.path, as in Blender.
    python = str(_canonical(sys.executable))
    command = [python, "-P", "-m", "refgrasp_blenderproc.launcher", str(layout.launcher)]
    lines = (
        "#!/bin/sh",
        "# Written by refgrasp-blenderproc, and again whenever it differs.",
        f'exec {shlex.join(command)} "$@"',
    )
    write_text(layout.launcher, "\n".join(lines) + "\n", executable=True)


def _make_python(layout: Layout) -> None:
    """Make `4.2/python`: a virtual environment that sees this one and can have packages of its own.

    A link to this environment would also run scripts, but BlenderProc calls `pip install --user`,
    which pip refuses in an environment that does not include the system's packages.
    """
    base = _canonical(sys._base_executable)  # type: ignore[attr-defined]  # as the module venv
    if layout.python.suffix == ".exe":
        # The redirector that the standard library puts into environments on Windows.
        redirector = Path(sysconfig.get_path("stdlib")) / "venv" / "scripts" / "nt" / "python.exe"
        copy_file(redirector, layout.python)
    else:
        link_or_copy(base, layout.python)
    write_text(
        layout.python_home / "pyvenv.cfg",
        f"home = {base.parent}\ninclude-system-site-packages = true\n"
        f"version = {sys.version_info.major}.{sys.version_info.minor}.{sys.version_info.micro}\n",
    )
    # Use the packages of this environment instead of the base Python's.
    lines = ["import site, sys; site.PREFIXES[:] = [sys.prefix]"]
    lines += [f"import site; site.addsitedir({folder!r})" for folder in _site_folders()]
    write_text(layout.site_packages / "environment.pth", "\n".join(lines) + "\n")


def _make_packages(layout: Layout) -> None:
    """Make the folder of packages that `blenderproc pip` installs.

    Where links are possible it lies inside `4.2/python`, because pip uninstalls nothing outside.
    """
    inside = layout.python_home / _PACKAGES_NAME
    for folder in dict.fromkeys((layout.packages, layout.packages_outside)):
        if folder.is_dir():
            continue
        inside.mkdir(parents=True, exist_ok=True)
        folder.parent.mkdir(parents=True, exist_ok=True)
        try:
            folder.symlink_to(os.path.relpath(inside, folder.parent), target_is_directory=True)
        except OSError:
            folder.mkdir(exist_ok=True)


def note_packages(layout: Layout) -> None:
    """Mark the packages that BlenderProc wants as installed, at the versions it wants.

    This environment has newer ones that work; without the list BlenderProc downloads its own. Other
    packages stay listed only if they are installed: BlenderProc also lists those that pip failed to
    install, and would not try again.

    Raises:
        OSError: the list is missing or incomplete and cannot be written.
    """
    wanted = _wanted_packages()
    for folder in dict.fromkeys((layout.packages, layout.packages_outside)):
        path = folder / _CACHE_NAME
        noted = _read_note(path)
        right = {name: noted[name] for name in noted if _is_installed(name, layout)} | wanted
        if right != noted:
            write_text(path, json.dumps(right, indent=1, sort_keys=True))


def _wanted_packages() -> dict[str, str | None]:
    """Return names and versions of the packages that BlenderProc wants, from its source.

    The module with the list is loaded by path, since BlenderProc itself must not be imported yet.
    """
    package = importlib.util.find_spec("blenderproc")
    if package is None or package.origin is None:
        raise BlenderUnavailableError(f"The package blenderproc is not installed in {sys.prefix}.")
    source = Path(package.origin).parent / "python" / "utility" / "DefaultConfig.py"
    defaults = runpy.run_path(str(source))["DefaultConfig"].default_pip_packages
    pairs = (requirement.lower().partition("==") for requirement in defaults)
    return {name: version or None for name, _, version in pairs}


def _read_note(path: Path) -> dict[str, str | None]:
    try:
        return dict(json.loads(path.read_text(encoding="utf-8")))
    except (FileNotFoundError, ValueError):  # BlenderProc does not write it atomically
        return {}


def _is_installed(name: str, layout: Layout) -> bool:
    return any(importlib.metadata.distributions(name=name, path=[str(layout.packages_import)]))


def _canonical(executable: str) -> Path:
    """Return one path for `python`, `python3` and `python3.11`: the folder then stays the same."""
    sibling = Path(executable).with_name(_PYTHON_NAME)
    return sibling if sibling.exists() else Path(executable)


def _site_folders() -> list[str]:
    folders = site.getsitepackages()
    return [*folders, site.getusersitepackages()] if site.ENABLE_USER_SITE else folders


def _user_cache() -> Path:
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
