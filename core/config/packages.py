# SPDX-License-Identifier: GPL-3.0-or-later
"""The packages that a dataset depends on: which decide what it shows and says, and which are only noted.

Versions are those of the Python that makes the scenes. Inside a stock Blender that is not the Python of the
launcher, so they are asked for there (`core.engine.probe`) and handed on as a mapping by name.
"""

import platform
from collections.abc import Mapping
from importlib import metadata

# By name, the package that brings it. Another major or minor version of one of these may change a pose, a
# pixel or a word, and is another dataset; a patch is not.
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
    """Return the full versions of this Python and of all packages above that it has."""
    versions = {"python": platform.python_version()}
    for name in (*DECIDING, *_NOTED):
        try:
            versions[name] = _geos() if name == "geos" else metadata.version(name)
        except (metadata.PackageNotFoundError, ImportError):
            continue
    return versions


def deciding_versions(versions: Mapping[str, str]) -> dict[str, str]:
    """Return major.minor of those packages among `versions` that decide content."""
    return {name: minor(versions[name]) for name in DECIDING if name in versions}


def minor(version: str) -> str:
    """Return major.minor of a version."""
    return ".".join(version.split(".")[:2])


def _geos() -> str:
    # Only here: a library inside shapely, which no metadata names.
    import shapely

    return str(shapely.geos_version_string)
