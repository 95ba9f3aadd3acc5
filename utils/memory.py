# SPDX-License-Identifier: GPL-3.0-or-later
"""Keeping a long-lived process small: what is freed shall go back to the system.

Scenes allocate and free some hundred megabytes, in blocks of many sizes and from many threads. The GNU C
library keeps what is freed in several heaps (one for every few threads), where holes are seldom filled
exactly, so a process seems to grow from scene to scene though it uses no more.
"""

import ctypes
import sys
from typing import Any

# Numbers of mallopt(3).
_M_MMAP_THRESHOLD, _M_ARENA_MAX = -3, -8
# Larger blocks get memory pages of their own, which go back at once when freed. The library starts with this
# limit too, but raises it as blocks are freed, up to 32 MiB.
LARGE_BLOCK = 128 * 1024  # bytes
HEAPS = 2


def keep_heap_small() -> None:
    """Limit what freed memory can pile up in this process; call early. Only glibc is told so."""
    tell = _from_glibc("mallopt")
    if tell is not None:
        tell(_M_MMAP_THRESHOLD, LARGE_BLOCK)
        tell(_M_ARENA_MAX, HEAPS)


def release_free_memory() -> None:
    """Return to the system what is free in the heaps; does nothing where they are not glibc's."""
    trim = _from_glibc("malloc_trim")
    if trim is not None:
        trim(0)


def _from_glibc(name: str) -> Any:
    """Return a function of the C library, or None where this is not the GNU one."""
    if sys.platform != "linux":
        return None
    library = ctypes.CDLL(None)
    return getattr(library, name, None) if hasattr(library, "gnu_get_libc_version") else None
