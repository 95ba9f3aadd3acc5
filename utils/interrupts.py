# SPDX-License-Identifier: GPL-3.0-or-later
"""Orderly exit on Ctrl-C, SIGTERM and SIGHUP, also while native code holds the main thread."""

import math
import os
import signal
import socket
import threading
import time
from types import FrameType

EXIT_CODE = 130  # as a shell reports an end by SIGINT
# Seconds within which the same signal again is an echo of the first; 0 if it is not named.
_ECHO: dict[int, float] = {signal.SIGTERM: 2.0}
if hasattr(signal, "SIGHUP"):
    _ECHO[signal.SIGHUP] = math.inf
_NAMES = ("SIGINT", "SIGTERM", "SIGHUP")
_SIGNALS = tuple(getattr(signal, name) for name in _NAMES if hasattr(signal, name))  # Windows: two


def interrupt_on_signals(patience: float) -> None:
    """Let the first termination signal raise `KeyboardInterrupt` in the main thread.

    Python raises it only once the main thread runs Python code again, which may take minutes in a
    renderer. So the process exits after `patience` seconds, or at once if the same signal arrives again.
    A different signal does not count as a second request: BlenderProc reacts to Ctrl-C, which reaches
    this process as well, with SIGTERM. Nor do SIGTERM within two seconds (batch systems send it to
    BlenderProc, too) and SIGHUP (a closing terminal sends it twice).

    An ignored signal (as under nohup) stays ignored. Call once, in the main thread.
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
    threading.Thread(target=_listen, args=(receiver, sender, patience), daemon=True).start()


def _listen(receiver: socket.socket, _sender: socket.socket, patience: float) -> None:
    """Receive signal numbers, which arrive whatever the main thread is doing."""
    first: dict[int, float] = {}
    while data := receiver.recv(64):
        for number in data:
            if number not in _SIGNALS or signal.getsignal(number) is signal.SIG_IGN:
                continue
            if not first:
                timer = threading.Timer(patience, os._exit, (EXIT_CODE,))
                timer.daemon = True
                timer.start()
            if number in first and time.monotonic() - first[number] >= _ECHO.get(number, 0.0):
                os._exit(EXIT_CODE)
            first.setdefault(number, time.monotonic())
