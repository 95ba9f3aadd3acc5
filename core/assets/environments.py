# SPDX-License-Identifier: GPL-3.0-or-later
"""Environment images of the user's own, which light scenes instead of those that come with Blender."""

from collections.abc import Mapping
from pathlib import Path

from core.errors import UserInputError

# Formats that hold more light than a screen can show; without it there would be no sun.
SUFFIXES = (".exr", ".hdr")


def environment_files(folder: Path) -> Mapping[str, Path]:
    """Return the environment images of a folder by name (without the suffix), sorted.

    Raises:
        UserInputError: there is no such folder, it has no such image, or two of one name.
    """
    try:
        files = sorted(f for f in Path(folder).iterdir() if f.suffix.lower() in SUFFIXES)
    except OSError as error:
        raise UserInputError(f"--environment-dir {folder}: {error.strerror}") from error
    found: dict[str, Path] = {}
    for file in files:
        if file.stem in found:
            raise UserInputError(
                f"--environment-dir {folder}: {found[file.stem].name} and {file.name} have one name; rename one"
            )
        found[file.stem] = file
    if not found:
        raise UserInputError(
            f"--environment-dir {folder}: no {' or '.join(SUFFIXES)} file is there; give a folder with "
            "environment images (equirectangular, twice as wide as high)"
        )
    return found
