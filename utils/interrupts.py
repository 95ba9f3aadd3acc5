# SPDX-License-Identifier: GPL-3.0-or-later
"""Orderly exit on Ctrl-C, SIGTERM and SIGHUP, also while native code holds the main thread."""

import math
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from types import FrameType

EXIT_CODE = 130  # as a shell reports an end by SIGINT
# Seconds within which the same signal again is an echo of the first; 0 if it is not named.
_ECHO: dict[int, float] = {signal.SIGTERM: 2.0}
if hasattr(signal, "SIGHUP"):
    _ECHO[signal.SIGHUP] = math.inf
# Seconds that what is left to do gets before a process is ended in the middle of something.
_LAST_ACTS = 5.0
_NAMES = ("SIGINT", "SIGTERM", "SIGHUP")
_SIGNALS = tuple(getattr(signal, name) for name in _NAMES if hasattr(signal, name))  # Windows: two


@dataclass(frozen=True)
class _Words:
    """What is said, each once, on what was standard error at the start.

    A descriptor of its own: during a render, number 2 is a file that keeps the renderer's chatter.
    """

    notice: str
    farewell: str
    descriptor: int = field(default_factory=lambda: os.dup(2))
    lock: threading.RLock = field(default_factory=threading.RLock)
    said: set[str] = field(default_factory=set)

    def say(self, text: str) -> None:
        """Write a line past the stream's buffer, whose lock the main thread may hold."""
        with self.lock:
            if not text or text in self.said:
                return
            self.said.add(text)
            with suppress(OSError):  # nobody reads it any more
                os.write(self.descriptor, f"\n{text}\n".encode())


def interrupt_on_signals(
    patience: float,
    notice: str = "",
    farewell: str = "",
    last_acts: Sequence[Callable[[], object]] = (),
) -> None:
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
        last_acts: done before that when patience ends, in another thread than the main one, and for a few
            seconds at most; may be filled later.
    """
    receiver, sender = socket.socketpair()
    sender.setblocking(False)
    signal.set_wakeup_fd(sender.fileno(), warn_on_full_buffer=False)
    first = threading.Event()
    words = _Words(notice, farewell)

    def interrupt(_signal: int, _frame: FrameType | None) -> None:
        if not first.is_set():
            words.say(notice)  # before anything that the program says about its end
            first.set()
            raise KeyboardInterrupt

    for number in _SIGNALS:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, interrupt)
    # The sockets live as long as the thread, hence as long as the process.
    threading.Thread(
        target=_listen, args=(receiver, sender, patience, words, last_acts), daemon=True
    ).start()


def _leave(words: _Words, last_acts: Sequence[Callable[[], object]] = ()) -> None:
    acting = threading.Thread(target=_act, args=(tuple(last_acts),), daemon=True)
    acting.start()
    acting.join(_LAST_ACTS)
    words.say(words.farewell)
    os._exit(EXIT_CODE)


def _act(last_acts: Sequence[Callable[[], object]]) -> None:
    for act in last_acts:
        with suppress(Exception):  # the process ends in any case
            act()


def _listen(
    receiver: socket.socket,
    _sender: socket.socket,
    patience: float,
    words: _Words,
    last_acts: Sequence[Callable[[], object]],
) -> None:
    """Receive signal numbers, which arrive whatever the main thread is doing."""
    first: dict[int, float] = {}
    while data := receiver.recv(64):
        for number in data:
            if number not in _SIGNALS or signal.getsignal(number) is signal.SIG_IGN:
                continue
            if not first:
                words.say(words.notice)
                timer = threading.Timer(patience, _leave, (words, last_acts))
                timer.daemon = True
                timer.start()
            if number in first and time.monotonic() - first[number] >= _ECHO.get(number, 0.0):
                _leave(words)
            first.setdefault(number, time.monotonic())
