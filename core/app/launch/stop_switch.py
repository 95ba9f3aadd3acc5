# SPDX-License-Identifier: GPL-3.0-or-later
"""What the launcher does on Ctrl-C and SIGTERM."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType


@dataclass
class StopSwitch:
    """What Ctrl-C and SIGTERM do: run `action` if one is set, else interrupt at once."""

    action: Callable[[], None] | None = None

    def press(self, _signal: int, _frame: FrameType | None) -> None:
        if self.action is None:
            raise KeyboardInterrupt
        self.action()

    @contextmanager
    def doing(self, action: Callable[[], None]) -> Iterator[None]:
        self.action = action
        try:
            yield
        finally:
            self.action = None


def catch_signals(switch: StopSwitch) -> None:
    """Let signals press the switch; an ignored one (as under nohup) stays ignored."""
    numbers = [signal.SIGINT, signal.SIGTERM]
    if hasattr(signal, "SIGHUP"):
        numbers.append(signal.SIGHUP)
    for number in numbers:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, switch.press)
