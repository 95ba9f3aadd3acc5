# SPDX-License-Identifier: GPL-3.0-or-later
"""A process that dies with its parent, even if the parent is killed with SIGKILL.

On Linux the kernel ensures this. Elsewhere a worker's watch on its standard input does, a little later
(`core.app.launch.protocol.Channel`).

Run as `python -m utils.process_lifetime PARENT COMMAND...`, it binds itself to PARENT and becomes COMMAND.
A separate process does that because BlenderProc does not, and because code between fork and exec (Python's
`preexec_fn`) is not safe in a program with threads.

It also restores signals that a background job ignores: under `nohup`, or started with `&` by a script,
SIGHUP and SIGINT are ignored, and every child process inherits that. The launcher keeps it, because the
terminal's signals reach it; a process in a group of its own gets none from the terminal and must end when
it is signaled directly.
"""

import ctypes
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

_PR_SET_PDEATHSIG = 1  # <linux/prctl.h>
_REPOSITORY = Path(__file__).resolve().parents[2]


def has_parent_death_signal() -> bool:
    return sys.platform.startswith("linux")


def die_with_parent() -> None:
    """Ask the kernel to kill this process when the thread that started it ends; Linux only."""
    if has_parent_death_signal():
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def bound_command(command: Sequence[str]) -> list[str]:
    """Return a command that runs `command` bound to this process, where the system supports that.

    Start it in a group of its own (`utils.process_family`): it no longer ignores the signals that this
    process may have inherited as ignored.
    """
    if os.name == "nt":
        return list(command)
    # By path, because the current folder may be anywhere.
    return [sys.executable, "-I", "-S", str(Path(__file__).resolve()), str(os.getpid()), *command]


def main(arguments: Sequence[str]) -> None:
    parent, command = int(arguments[0]), list(arguments[1:])
    die_with_parent()
    # If the parent died before the call above, no signal ever arrives.
    if os.getppid() != parent:
        return
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    os.execv(command[0], command)


if __name__ == "__main__":
    main(sys.argv[1:])
