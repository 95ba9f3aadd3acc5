# SPDX-License-Identifier: GPL-3.0-or-later
"""Orderly exit on Ctrl-C and SIGTERM, also while native code holds the main thread."""

import os
import signal
import socket
import threading
from collections import Counter
from types import FrameType

EXIT_CODE = 130  # as a shell reports an end by SIGINT


def interrupt_on_signals(patience: float) -> None:
    """Let the first termination signal raise `KeyboardInterrupt` in the main thread.

    Python raises it only once the main thread runs Python code again, which may take minutes in a
    renderer. So the process exits after `patience` seconds, or at once if the same signal arrives again.
    A different signal does not count as a second request: BlenderProc reacts to Ctrl-C, which reaches
    this process as well, with SIGTERM.

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

    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)  # Windows has no SIGHUP
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, interrupt)
    # The sockets live as long as the thread, hence as long as the process.
    threading.Thread(target=_listen, args=(receiver, sender, patience), daemon=True).start()


def _listen(receiver: socket.socket, _sender: socket.socket, patience: float) -> None:
    """Receive signal numbers, which arrive whatever the main thread is doing."""
    heard: Counter[int] = Counter()
    while data := receiver.recv(64):
        for number in data:
            if number in (signal.SIGINT, signal.SIGTERM):
                if not heard:
                    timer = threading.Timer(patience, os._exit, (EXIT_CODE,))
                    timer.daemon = True
                    timer.start()
                heard[number] += 1
                if heard[number] > 1:
                    os._exit(EXIT_CODE)
