# SPDX-License-Identifier: GPL-3.0-or-later
"""Ending in order on Ctrl-C and SIGTERM, also while code that is not Python keeps the main thread."""

import os
import signal
import socket
import threading
from collections import Counter
from types import FrameType

EXIT_CODE = 130  # as a shell reports an end by SIGINT


def interrupt_on_signals(patience: float) -> None:
    """Let the first signal to end raise `KeyboardInterrupt` in the main thread.

    Python does that only when the main thread runs Python again, and a renderer may not for minutes. So
    after `patience` seconds, or at once when the same signal comes again, the process is ended. Another
    signal that follows is not another wish: BlenderProc answers Ctrl-C, which reaches this process as
    well, with SIGTERM.

    A signal that is ignored (as under nohup) stays ignored. To be called in the main thread, once.
    """
    ears, mouth = socket.socketpair()
    mouth.setblocking(False)
    signal.set_wakeup_fd(mouth.fileno(), warn_on_full_buffer=False)
    first = threading.Event()

    def interrupt(_signal: int, _frame: FrameType | None) -> None:
        if not first.is_set():
            first.set()
            raise KeyboardInterrupt

    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)  # Windows has no SIGHUP
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, interrupt)
    # The sockets live as long as the thread, that is as the process.
    threading.Thread(target=_listen, args=(ears, mouth, patience), daemon=True).start()


def _listen(ears: socket.socket, _mouth: socket.socket, patience: float) -> None:
    """Take the numbers of signals, which the system writes whatever Python does."""
    heard: Counter[int] = Counter()
    while data := ears.recv(64):
        for number in data:
            if number in (signal.SIGINT, signal.SIGTERM):
                if not heard:
                    timer = threading.Timer(patience, os._exit, (EXIT_CODE,))
                    timer.daemon = True
                    timer.start()
                heard[number] += 1
                if heard[number] > 1:
                    os._exit(EXIT_CODE)
