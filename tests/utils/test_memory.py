# SPDX-License-Identifier: GPL-3.0-or-later
"""Freed memory goes back to the system, in processes of their own because the limits hold for good."""

import subprocess
import sys

import pytest

# glibc raises its limit for blocks with pages of their own to the size of the largest one freed, so that
# smaller ones afterwards lie in the heap. Prints the resident MiB that are left when all is freed.
_SCRIPT = """
import ctypes, sys
from utils.memory import keep_heap_small, release_free_memory
if "keep" in sys.argv:
    keep_heap_small()
libc = ctypes.CDLL(None)
libc.malloc.restype = ctypes.c_void_p
libc.malloc.argtypes = [ctypes.c_size_t]
libc.free.argtypes = [ctypes.c_void_p]

def resident():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * 4096 / 2**20

def filled(size):
    block = libc.malloc(size)
    ctypes.memset(block, 1, size)
    return block

libc.free(filled(24 << 20))
before = resident()
large = [(filled(1 << 20), filled(4096)) for _ in range(100)]
for block, _ in large:
    libc.free(block)
kept = resident() - before
release_free_memory()
print(kept, resident() - before)
"""


def _kept(*arguments: str) -> tuple[float, float]:
    done = subprocess.run(
        [sys.executable, "-c", _SCRIPT, *arguments], capture_output=True, text=True, check=True
    )
    kept, released = done.stdout.split()
    return float(kept), float(released)


@pytest.mark.skipif(sys.platform != "linux", reason="the GNU C library's behavior")
def test_freed_blocks_leave_the_process_at_once() -> None:
    kept, _ = _kept("keep")
    assert kept < 10
    untouched, released = _kept()
    assert untouched > 90  # else this test shows nothing
    assert released < 10
