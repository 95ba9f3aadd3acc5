# SPDX-License-Identifier: GPL-3.0-or-later
"""The folder of a preview (`--preview`): replaced each time, with a page that shows what was made."""

import shutil
from datetime import datetime
from pathlib import Path

from core.dataset.viewing.gallery import write_gallery
from core.errors import UserInputError

# Only a folder that holds this file is ever removed.
MARKER = ".refgrasp_preview"


def preview_problem(folder: Path) -> str:
    """Return why `folder` cannot take a preview, "" if it can."""
    if not folder.exists():
        return ""
    if not folder.is_dir() or (any(folder.iterdir()) and not is_preview(folder)):
        return f"{folder}: contains something other than a preview; choose another --output-dir"
    return ""


def is_preview(folder: Path) -> bool:
    """Return whether a folder is that of a preview."""
    return (folder / MARKER).is_file()


def prepare_preview(folder: Path) -> str:
    """Create an empty folder for a preview, in place of an earlier one; return what is said about that, or "".

    Raises:
        UserInputError: the folder holds something else.
    """
    if problem := preview_problem(folder):
        raise UserInputError(problem)
    marker, said = folder / MARKER, ""
    if marker.is_file():
        made = datetime.fromtimestamp(marker.stat().st_mtime)
        said = f"Replacing the preview of {made:%Y-%m-%d %H:%M} in {folder}."
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    marker.touch()
    return said


def write_page(folder: Path) -> Path:
    """Write the page of a preview and return its absolute path."""
    return write_gallery(folder, folder / "gallery").resolve()
