# SPDX-License-Identifier: GPL-3.0-or-later
"""Giving memory back to the system."""

import ctypes
import sys


def release_free_memory() -> None:
    """Return to the system what is free in the C library's heap; does nothing where that is not glibc.

    Scenes allocate and free some hundred megabytes of many sizes. What is freed stays with the process, and
    as holes are seldom filled exactly, it seems to grow from scene to scene.
    """
    if sys.platform != "linux":
        return
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
