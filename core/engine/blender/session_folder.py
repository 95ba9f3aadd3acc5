# SPDX-License-Identifier: GPL-3.0-or-later
"""The temporary folder that Blender makes at its start and removes only in a shutdown of its own."""

import shutil
from pathlib import Path

import bpy

_PREFIX = "blender_"


def remove_session_folder() -> None:
    """Remove the running Blender's folder; call last of all, before the process ends without its shutdown."""
    folder = Path(bpy.app.tempdir)
    if folder.name.startswith(_PREFIX):
        shutil.rmtree(folder, ignore_errors=True)
