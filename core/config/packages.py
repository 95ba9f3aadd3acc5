# SPDX-License-Identifier: GPL-3.0-or-later
"""The packages that a dataset depends on: those that decide its content, and those that are only recorded.

Versions are those of the Python that makes the scenes. A stock Blender's Python is not the launcher's, so they
are queried there (`core.engine.probe`) and passed on as a mapping by name.
"""

import platform
from collections.abc import Mapping
from importlib import metadata

# Name → the package that ships it. Another major or minor version of one of these may change a pose, a pixel
# or a word, and counts as another dataset; a patch release does not.
DECIDING = {
    "bpy": "bpy",
    "numpy": "numpy",
    "scipy": "scipy",
    "shapely": "shapely",
    "geos": "shapely",
    "embreex": "embreex",
    "trimesh": "trimesh",
    "inflect": "inflect",
    "pillow": "pillow",
}
_NOTED = ("blenderproc", "pycocotools", "msgspec")


def installed_versions() -> dict[str, str]:
    """Return the full versions of this Python and of its packages among those above, by name."""
    versions = {"python": platform.python_version()}
    for name in (*DECIDING, *_NOTED):
        try:
            versions[name] = _geos() if name == "geos" else metadata.version(name)
        except (metadata.PackageNotFoundError, ImportError):
            continue
    return versions


def deciding_versions(versions: Mapping[str, str]) -> dict[str, str]:
    """Return major.minor of the packages in `versions` that decide content, by name."""
    return {name: minor(versions[name]) for name in DECIDING if name in versions}


def minor(version: str) -> str:
    """Return major.minor of a version."""
    return ".".join(version.split(".")[:2])


def _geos() -> str:
    # A library inside shapely, which no package metadata lists.
    import shapely

    return str(shapely.geos_version_string)
