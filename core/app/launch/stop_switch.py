# SPDX-License-Identifier: GPL-3.0-or-later
"""What the launcher does on Ctrl-C, SIGTERM and SIGHUP."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType

_HANGUP = getattr(signal, "SIGHUP", None)  # Windows has none


@dataclass
class StopSwitch:
    """What Ctrl-C, SIGTERM and SIGHUP do: run `action` if one is set, else interrupt at once."""

    action: Callable[[], None] | None = None
    _hung_up: bool = False

    def press(self, number: int, _frame: FrameType | None) -> None:
        """Handle a signal; a repeated SIGHUP is none, since a closing terminal sends two."""
        if number == _HANGUP:
            if self._hung_up:
                return
            self._hung_up = True
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
    if _HANGUP is not None:
        numbers.append(_HANGUP)
    for number in numbers:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, switch.press)
