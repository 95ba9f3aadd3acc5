# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks of the folders and files that flags name; nothing is created or changed."""

import os
import shutil
from pathlib import Path

from core.config.settings import GenerationConfig
from core.dataset.store.dataset_store import STATE_FOLDER
from utils.lock import FileLock
from utils.shell import python_command

# First bytes of a .blend file: uncompressed, compressed by Blender 3 and later, by earlier versions.
_BLEND_STARTS = (b"BLENDER", b"\x28\xb5\x2f\xfd", b"\x1f\x8b")
_MEBIBYTE = 1 << 20
# Reserve for the log, temporary files and the error of the estimate.
_SPARE_BYTES = 256 * _MEBIBYTE


def folder_problems(config: GenerationConfig) -> list[str]:
    """Return the problems of a run's folders and files, except the spreadsheet and models."""
    problems = [
        _writable_problem("--output-dir", config.output_dir),
        _models_problem(config.obj_dir),
        _scene_file_problem(config.blender_scene_file_path),
    ]
    if config.log_file_path is not None:
        if config.log_file_path.is_dir():
            problems.append(f"--log-file-path {config.log_file_path}: is a folder")
        else:
            problems.append(_writable_problem("--log-file-path", config.log_file_path.parent))
    problems.append(_lock_problem(config.output_dir))
    return [problem for problem in problems if problem]


def space_problem(config: GenerationConfig, needed: int) -> str:
    """Return the problem if the output folder's disk has less than `needed` bytes free, else ""."""
    folder = _nearest(config.output_dir)
    try:
        free = shutil.disk_usage(folder).free
    except OSError:
        return ""  # reported by `folder_problems`
    if free >= needed + _SPARE_BYTES:
        return ""
    return (
        f"--output-dir {config.output_dir}: this run needs about {needed // _MEBIBYTE} MiB and "
        f"{_SPARE_BYTES // _MEBIBYTE} MiB to spare, but {free // _MEBIBYTE} MiB are free; make room, or "
        "ask for fewer scenes, images or pixels"
    )


def _writable_problem(flag: str, folder: Path) -> str:
    nearest = _nearest(folder)
    if not nearest.is_dir():
        return f"{flag} {folder}: {nearest} is a file, so the folder cannot be created"
    if not os.access(nearest, os.W_OK | os.X_OK):
        return f"{flag} {folder}: no permission to write to {nearest}"
    return ""


def _nearest(path: Path) -> Path:
    """Return the path itself or its nearest existing parent."""
    path = Path(path).absolute()
    while not os.path.lexists(path) and path != path.parent:
        path = path.parent
    return path


def _models_problem(folder: Path) -> str:
    if not folder.is_dir():
        what = "not a folder" if folder.exists() else "no such folder"
        return (
            f"--obj-dir {folder}: {what}; to fetch the models that come with RefGrasp: "
            f"{python_command('tool_scripts/import_models.py')}"
        )
    if not os.access(folder, os.R_OK | os.X_OK):
        return f"--obj-dir {folder}: no permission to read it"
    return ""


def _scene_file_problem(path: Path) -> str:
    if not path.is_file():
        what = "is a folder" if path.is_dir() else "no such scene file"
        return (
            f"--blender-scene-file-path {path}: {what}; build the default one with: "
            f"{python_command('blender_files/build_background.py')}"
        )
    try:
        with path.open("rb") as file:
            start = file.read(max(map(len, _BLEND_STARTS)))
    except OSError as error:
        return f"--blender-scene-file-path {path}: cannot be read ({error.strerror})"
    if not start.startswith(_BLEND_STARTS):
        return (
            f"--blender-scene-file-path {path}: not a .blend file; save it in Blender "
            "(blender_files/README.md says what a scene file needs)"
        )
    return ""


def _lock_problem(folder: Path) -> str:
    """Return the problem if another run is writing the folder; the run's own start decides it for good."""
    lock = folder / STATE_FOLDER / "lock"
    if not lock.is_file():
        return ""
    try:
        FileLock(lock).release()
    except BlockingIOError:
        return f"--output-dir {folder}: another run is writing this dataset; wait for it or choose another"
    except OSError:
        return ""  # reported by the check for write access
    return ""
