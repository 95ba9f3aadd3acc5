# SPDX-License-Identifier: GPL-3.0-or-later
"""Keeps a long-lived process small by returning freed memory to the system.

Scenes allocate and free some hundred megabytes, in blocks of many sizes and from many threads. The GNU C
library keeps freed memory in several heaps (one for every few threads), where fragmentation makes a process
seem to grow from scene to scene although it uses no more.
"""

import ctypes
import sys
from typing import Any

# Parameters of mallopt(3).
_M_MMAP_THRESHOLD, _M_ARENA_MAX = -3, -8
# Larger blocks are mapped separately and returned at once when freed. This is glibc's initial threshold, but
# left alone it rises as blocks are freed, up to 32 MiB.
LARGE_BLOCK = 128 * 1024  # bytes
HEAPS = 2


def keep_heap_small() -> None:
    """Limit how much freed memory this process holds; call early. Does nothing without glibc."""
    mallopt = _from_glibc("mallopt")
    if mallopt is not None:
        mallopt(_M_MMAP_THRESHOLD, LARGE_BLOCK)
        mallopt(_M_ARENA_MAX, HEAPS)


def release_free_memory() -> None:
    """Return the free memory of the heaps to the system; does nothing without glibc."""
    trim = _from_glibc("malloc_trim")
    if trim is not None:
        trim(0)


def _from_glibc(name: str) -> Any:
    """Return a function of glibc, or None if this is another C library."""
    if sys.platform != "linux":
        return None
    library = ctypes.CDLL(None)
    return getattr(library, name, None) if hasattr(library, "gnu_get_libc_version") else None
