# SPDX-License-Identifier: GPL-3.0-or-later
"""The requirements for running Blender, and messages for a person if they are not met."""

import ctypes
import importlib.util
import platform
import sys

PYTHON_VERSION = (3, 11)

# Shared libraries that the bpy wheel links against but does not include, and the package that
# contains each on Debian (11 to 13) and Ubuntu (20.04 to 24.04). From `readelf -d` over
# bpy/__init__.so and bpy/lib/*.so, except those on every system with a Python (libc, libstdc++,
# libgcc_s).
APT_PACKAGES = {
    "libGL.so.1": "libgl1",
    "libICE.so.6": "libice6",
    "libSM.so.6": "libsm6",
    "libX11.so.6": "libx11-6",
    "libXext.so.6": "libxext6",
    "libXfixes.so.3": "libxfixes3",
    "libXi.so.6": "libxi6",
    "libXrender.so.1": "libxrender1",
    "libXxf86vm.so.1": "libxxf86vm1",
    "libgomp.so.1": "libgomp1",
    "libxkbcommon.so.0": "libxkbcommon0",
}


class BlenderUnavailableError(Exception):
    """Blender cannot run here; the message says what is missing and what to do."""


def check_python() -> None:
    """Raise `BlenderUnavailableError` unless this Python can load the wheel of Blender 4.2."""
    if sys.version_info[:2] != PYTHON_VERSION:
        raise BlenderUnavailableError(
            f"RefGrasp needs Python 3.11, and this is Python {platform.python_version()} "
            f"({sys.executable}). Blender 4.2 as a Python module (bpy 4.2) exists for Python 3.11 "
            "only. Create a virtual environment with Python 3.11 and install requirements.txt into "
            "it, or use a stock Blender 4.2 with --custom-blender-path."
        )
    if importlib.util.find_spec("bpy") is None:
        raise BlenderUnavailableError(
            f"The package bpy is not installed in {sys.prefix}. Run `pip install -r "
            "requirements.txt` there, or use a stock Blender 4.2 with --custom-blender-path."
        )


def missing_libraries() -> list[str]:
    """Return the shared libraries of `APT_PACKAGES` that this system lacks; empty outside Linux."""
    if not sys.platform.startswith("linux"):
        return []
    return [name for name in APT_PACKAGES if not _loads(name)]


def missing_apt_packages() -> list[str]:
    """Return the Debian and Ubuntu packages that contain the missing libraries."""
    return sorted({APT_PACKAGES[name] for name in missing_libraries()})


def explain_failed_import(error: ImportError) -> str:
    """Return why `import bpy` failed and what to install, given the error it raised."""
    reason = f"Blender's Python module cannot be loaded: {error}"
    libraries, packages = missing_libraries(), missing_apt_packages()
    if not libraries:
        return reason
    return "\n".join(
        (
            reason,
            f"This system lacks {', '.join(libraries)}. On Debian or Ubuntu install them with",
            f"    sudo apt-get update && sudo apt-get install --yes {' '.join(packages)}",
            "No display is needed. On other Linux systems, look for the packages that contain these files.",
        )
    )


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True
