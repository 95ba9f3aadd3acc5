# SPDX-License-Identifier: GPL-3.0-or-later
"""Which MuJoCo the trials of this Python are made with, without importing it."""

from functools import cache
from importlib import metadata

from core.config.packages import minor

# Grasps that come with the models were tried with this one. A Python that has none only reads those.
_SHIPPED = "4.0"


@cache
def engine_key() -> str:
    """Return the engine and its major and minor version: another may hold other grasps."""
    try:
        version = metadata.version("mujoco")
    except metadata.PackageNotFoundError:
        version = _SHIPPED
    return f"mujoco {minor(version)}"
