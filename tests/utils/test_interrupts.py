# SPDX-License-Identifier: GPL-3.0-or-later
"""One signal interrupts, the same again ends at once, and nothing keeps a process for long."""

import signal
import subprocess
import sys
import time

import pytest

from utils.repository import REPOSITORY

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no such signals on Windows")

LIMIT = 60.0
START = """
import ctypes, threading, time
from utils.interrupts import interrupt_on_signals
interrupt_on_signals({patience})
"""
# In order: unwinds, says so, and takes its time, so that a later signal finds it there.
PYTHON = """
try:
    print("ready", flush=True)
    time.sleep(600)
except KeyboardInterrupt:
    print("interrupted", flush=True)
    time.sleep({more})
    print("end", flush=True)
    raise SystemExit(130)
"""
# As a renderer that does not listen: waits, deaf to signals, for a lock of the C library that it holds.
DEAF = """
libc = ctypes.CDLL(None)
lock = ctypes.create_string_buffer(64)  # of zeros: glibc's PTHREAD_MUTEX_INITIALIZER
libc.pthread_mutex_lock(lock)
threading.Timer(2.0, print, ("ready",), dict(flush=True)).start()  # when this thread waits
libc.pthread_mutex_lock(lock)
"""


def start(code: str, patience: float = 600.0, more: float = 0.0) -> "subprocess.Popen[str]":
    process = subprocess.Popen(
        [sys.executable, "-c", (START + code).format(patience=patience, more=more)],
        cwd=REPOSITORY,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_interrupts(number: signal.Signals) -> None:
    process = start(PYTHON)
    process.send_signal(number)
    assert process.communicate(timeout=LIMIT)[0] == "interrupted\nend\n"
    assert process.returncode == 130


def test_sigterm_after_ctrl_c_is_the_same_wish() -> None:
    process = start(PYTHON, more=1.0)
    process.send_signal(signal.SIGINT)
    assert process.stdout is not None
    assert process.stdout.readline() == "interrupted\n"
    process.send_signal(signal.SIGTERM)
    assert process.communicate(timeout=LIMIT)[0] == "end\n"


def test_the_same_again_ends_at_once() -> None:
    process = start(PYTHON, more=600.0)
    process.send_signal(signal.SIGINT)
    assert process.stdout is not None
    assert process.stdout.readline() == "interrupted\n"
    process.send_signal(signal.SIGINT)
    assert process.communicate(timeout=LIMIT)[0] == ""
    assert process.returncode == 130


@pytest.mark.skipif(sys.platform != "linux", reason="takes a lock of glibc")
def test_code_that_does_not_listen_is_given_so_long_and_no_longer() -> None:
    process = start(DEAF, patience=1.0)
    began = time.monotonic()
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=LIMIT)
    assert process.returncode == 130
    assert 1.0 <= time.monotonic() - began < LIMIT
