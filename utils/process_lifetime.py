# SPDX-License-Identifier: GPL-3.0-or-later
"""A process that dies with the one that started it, also when that is killed with SIGKILL.

On Linux the kernel sees to it. Elsewhere a worker's watch on its standard input does, a little later
(`core.app.launch.protocol.Channel`).

Run as `python -m utils.process_lifetime PARENT COMMAND...` it binds itself to PARENT and becomes COMMAND;
a process of one's own does that before BlenderProc, which knows nothing of it, starts. (Code between
fork and exec, Python's `preexec_fn`, is not safe in a program with threads.)

On the way it takes back what a background job inherits: under `nohup`, or started with `&` by a script,
SIGHUP and SIGINT are ignored, and an ignored signal stays ignored in every process below. The launcher
keeps that, for the terminal's sake; a process in a group of its own, which the terminal's signals do not
reach, has no use for it, and would not end when somebody asks it to.
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
    """Ask the kernel to kill this process when the thread that started it ends; nothing elsewhere."""
    if has_parent_death_signal():
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def bound_command(command: Sequence[str]) -> list[str]:
    """Return a command that runs `command` bound to this process, where the system can do that.

    To be started in a group of its own (`utils.process_family`): it heeds the signals that this process
    may have inherited as ignored.
    """
    if os.name == "nt":
        return list(command)
    # By its path: the current folder may be anywhere.
    return [sys.executable, "-I", "-S", str(Path(__file__).resolve()), str(os.getpid()), *command]


def main(arguments: Sequence[str]) -> None:
    parent, command = int(arguments[0]), list(arguments[1:])
    die_with_parent()
    # The parent may have died before the call above, and then no signal ever comes.
    if os.getppid() != parent:
        return
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    os.execv(command[0], command)


if __name__ == "__main__":
    main(sys.argv[1:])
