# SPDX-License-Identifier: GPL-3.0-or-later
"""Orderly exit on Ctrl-C, SIGTERM and SIGHUP, also while native code holds the main thread."""

import math
import os
import signal
import socket
import threading
import time
from contextlib import suppress
from types import FrameType

EXIT_CODE = 130  # as a shell reports an end by SIGINT
# Seconds within which the same signal again is an echo of the first; 0 if it is not named.
_ECHO: dict[int, float] = {signal.SIGTERM: 2.0}
if hasattr(signal, "SIGHUP"):
    _ECHO[signal.SIGHUP] = math.inf
_NAMES = ("SIGINT", "SIGTERM", "SIGHUP")
_SIGNALS = tuple(getattr(signal, name) for name in _NAMES if hasattr(signal, name))  # Windows: two


def interrupt_on_signals(patience: float, notice: str = "", farewell: str = "") -> None:
    """Let the first termination signal raise `KeyboardInterrupt` in the main thread.

    Python raises it only once the main thread runs Python code again, which may take minutes in a
    renderer. So the process exits after `patience` seconds, or at once if the same signal arrives again.
    A different signal does not count as a second request: BlenderProc reacts to Ctrl-C, which reaches
    this process as well, with SIGTERM. Nor do SIGTERM within two seconds (batch systems send it to
    BlenderProc, too) and SIGHUP (a closing terminal sends it twice).

    An ignored signal (as under nohup) stays ignored. Call once, in the main thread.

    Args:
        patience: seconds.
        notice: said on standard error as soon as the first signal arrives.
        farewell: said there if the process has to be ended before its main thread listens.
    """
    receiver, sender = socket.socketpair()
    sender.setblocking(False)
    signal.set_wakeup_fd(sender.fileno(), warn_on_full_buffer=False)
    first = threading.Event()

    def interrupt(_signal: int, _frame: FrameType | None) -> None:
        if not first.is_set():
            first.set()
            raise KeyboardInterrupt

    for number in _SIGNALS:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, interrupt)
    # The sockets live as long as the thread, hence as long as the process.
    words = (patience, notice, farewell)
    threading.Thread(target=_listen, args=(receiver, sender, *words), daemon=True).start()


def _say(text: str) -> None:
    """Write a line to standard error, past its buffer, whose lock the main thread may hold."""
    if text:
        with suppress(OSError):  # nobody reads it any more
            os.write(2, f"\n{text}\n".encode())


def _leave(farewell: str) -> None:
    _say(farewell)
    os._exit(EXIT_CODE)


def _listen(
    receiver: socket.socket, _sender: socket.socket, patience: float, notice: str, farewell: str
) -> None:
    """Receive signal numbers, which arrive whatever the main thread is doing."""
    first: dict[int, float] = {}
    while data := receiver.recv(64):
        for number in data:
            if number not in _SIGNALS or signal.getsignal(number) is signal.SIG_IGN:
                continue
            if not first:
                _say(notice)
                timer = threading.Timer(patience, _leave, (farewell,))
                timer.daemon = True
                timer.start()
            if number in first and time.monotonic() - first[number] >= _ECHO.get(number, 0.0):
                _leave(farewell)
            first.setdefault(number, time.monotonic())
