# SPDX-License-Identifier: GPL-3.0-or-later
"""One signal interrupts, the same again ends at once, and nothing keeps a process for long."""

import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.signals import IGNORING, INHERITED
from utils.repository import REPOSITORY

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no such signals on Windows")

LIMIT = 300.0  # seconds; a limit for what would never end, not a measurement
START = """
import ctypes, sys, threading, time
from utils.interrupts import interrupt_on_signals
interrupt_on_signals({patience})
"""
# In order: unwinds, says so, and waits to be let go, so that a later signal finds it there.
PYTHON = """
try:
    print("ready", flush=True)
    time.sleep(600)
except KeyboardInterrupt:
    print("interrupted", flush=True)
    sys.stdin.readline()
    print("end", flush=True)
    raise SystemExit(130)
"""
# Tells at the end what is still ignored.
IGNORED = """
import atexit, signal
NUMBERS = (signal.SIGINT, signal.SIGHUP, signal.SIGTERM)
atexit.register(lambda: print(*[n.name for n in NUMBERS if signal.getsignal(n) is signal.SIG_IGN]))
"""
# As a renderer that does not listen: waits, deaf to signals, for a lock of the C library that it holds.
DEAF = """
libc = ctypes.CDLL(None)
lock = ctypes.create_string_buffer(64)  # of zeros: glibc's PTHREAD_MUTEX_INITIALIZER
libc.pthread_mutex_lock(lock)
threading.Timer(2.0, print, ("ready",), dict(flush=True)).start()  # when this thread waits
libc.pthread_mutex_lock(lock)
"""


def start(
    code: str, patience: float = 3600.0, before: Sequence[str] = ()
) -> "subprocess.Popen[str]":
    process = subprocess.Popen(
        [*before, sys.executable, "-c", (START + code).format(patience=patience)],
        cwd=REPOSITORY,
        stdin=subprocess.PIPE,
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
    assert process.communicate("go\n", timeout=LIMIT)[0] == "interrupted\nend\n"
    assert process.returncode == 130


def test_it_is_said_at_once_and_at_the_end_of_patience(tmp_path: Path) -> None:
    """The main thread is deaf, as in a renderer."""
    with (tmp_path / "said.txt").open("w+", encoding="utf-8") as said:
        code = START.replace("{patience}", "2.0, 'Stopping.', 'Stopped.'") + DEAF
        process = subprocess.Popen(
            [sys.executable, "-c", code],
            cwd=REPOSITORY,
            stdout=subprocess.PIPE,
            stderr=said,
            text=True,
        )
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=LIMIT) == 130
        said.seek(0)
        assert said.read().split() == ["Stopping.", "Stopped."]


# As a renderer whose chatter is kept in a file: standard error is elsewhere meanwhile.
ELSEWHERE = """
import os
from pathlib import Path
from utils.quiet import redirected_output
out = os.fdopen(os.dup(1), "w")
with redirected_output(Path(sys.argv[1])):
    try:
        print("ready", file=out, flush=True)
        time.sleep(600)
    except KeyboardInterrupt:
        pass
print("0 scenes were made", file=sys.stderr)
"""


def test_it_is_said_where_it_is_seen_and_before_anything_else(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [
            sys.executable,
            "-c",
            START.replace("{patience}", "600.0, 'Stopping.'") + ELSEWHERE,
            str(tmp_path / "chatter.txt"),
        ],
        cwd=REPOSITORY,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    process.send_signal(signal.SIGINT)
    said = process.communicate(timeout=LIMIT)[1]
    assert [line for line in said.splitlines() if line] == ["Stopping.", "0 scenes were made"]
    assert (tmp_path / "chatter.txt").read_text() == ""


@pytest.mark.skipif(sys.platform != "linux", reason="takes a lock of glibc")
def test_last_acts_are_done_though_the_main_thread_is_deaf(tmp_path: Path) -> None:
    acts = "[lambda: 1 / 0, lambda: open(sys.argv[1], 'w').write('written')]"
    code = START.replace("{patience}", f"0.5, '', 'Stopped.', {acts}") + DEAF
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path / "act.txt")],
        cwd=REPOSITORY,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    process.send_signal(signal.SIGINT)
    assert process.communicate(timeout=LIMIT)[1].split() == ["Stopped."]
    assert process.returncode == 130
    assert (tmp_path / "act.txt").read_text() == "written"


def test_what_is_ignored_in_the_background_stays_ignored_and_sigterm_interrupts() -> None:
    process = start(IGNORED + PYTHON, before=IGNORING)
    for number in (*INHERITED, signal.SIGTERM):
        process.send_signal(number)
    said = process.communicate("go\n", timeout=LIMIT)[0]
    assert said == "interrupted\nend\nSIGINT SIGHUP\n"
    assert process.returncode == 130


def test_sigterm_after_ctrl_c_is_the_same_wish() -> None:
    process = start(PYTHON)
    process.send_signal(signal.SIGINT)
    assert process.stdout is not None
    assert process.stdout.readline() == "interrupted\n"
    process.send_signal(signal.SIGTERM)
    assert process.communicate("go\n", timeout=LIMIT)[0] == "end\n"


def test_a_closing_terminal_hangs_up_twice_and_means_it_once() -> None:
    process = start(PYTHON)
    process.send_signal(signal.SIGHUP)
    assert process.stdout is not None
    assert process.stdout.readline() == "interrupted\n"
    for _ in range(3):
        process.send_signal(signal.SIGHUP)
    assert process.communicate("go\n", timeout=LIMIT)[0] == "end\n"
    assert process.returncode == 130


def test_an_echo_of_sigterm_is_the_same_wish() -> None:
    """A batch system signals all processes, and BlenderProc hands its own on."""
    process = start(PYTHON)
    for _ in range(2):
        process.send_signal(signal.SIGTERM)
    assert process.communicate("go\n", timeout=LIMIT)[0] == "interrupted\nend\n"
    assert process.returncode == 130


def test_the_same_again_ends_at_once() -> None:
    process = start(PYTHON)
    process.send_signal(signal.SIGINT)
    assert process.stdout is not None
    assert process.stdout.readline() == "interrupted\n"
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=LIMIT) == 130  # without having been let go
    assert process.communicate()[0] == ""


@pytest.mark.skipif(sys.platform != "linux", reason="takes a lock of glibc")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_code_that_does_not_listen_is_given_so_long_and_no_longer(number: signal.Signals) -> None:
    process = start(DEAF, patience=1.0)
    began = time.monotonic()
    process.send_signal(number)
    process.communicate(timeout=LIMIT)
    assert process.returncode == 130
    assert time.monotonic() - began >= 1.0  # how much later depends on the machine
