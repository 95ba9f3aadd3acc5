# SPDX-License-Identifier: GPL-3.0-or-later
"""Signals as background jobs inherit them: under `nohup` SIGHUP is ignored, after `&` in a script SIGINT."""

import signal
import sys

INHERITED = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGHUP") if hasattr(signal, name)
)  # Windows has no SIGHUP
# In front of a command: runs it with these signals ignored, as a shell does for a background job.
IGNORING = (
    sys.executable,
    "-c",
    "import os, signal, sys\n"
    "for number in (signal.SIGINT, signal.SIGHUP): signal.signal(number, signal.SIG_IGN)\n"
    "os.execv(sys.argv[1], sys.argv[1:])",
)


def give_back_to_children() -> None:
    """Ignore by a handler what is ignored by disposition: handlers end at exec, dispositions do not.

    So this process still survives the hangup of its terminal, and what it starts heeds all signals.
    """
    for number in INHERITED:
        if signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, lambda _number, _frame: None)
