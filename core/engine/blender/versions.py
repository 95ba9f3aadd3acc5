# SPDX-License-Identifier: GPL-3.0-or-later
"""The versions of what makes scenes in this Blender."""

from importlib import metadata

import bpy

from core.config.packages import installed_versions


def blender_versions() -> dict[str, str]:
    """Return the versions of Blender, as "bpy", and of the packages that scenes are made with here."""
    try:
        metadata.version("bpy")
    except metadata.PackageNotFoundError:
        # A stock Blender. Importing BlenderProc is what lets it find the packages of a run; a probe has
        # perhaps not done so, and has to see the same as a worker.
        import blenderproc  # noqa: F401
    return {**installed_versions(), "bpy": ".".join(map(str, bpy.app.version))}
