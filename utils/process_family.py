# SPDX-License-Identifier: GPL-3.0-or-later
"""A process tree in a process group of its own, killed as one."""

import os
import signal
import subprocess
import sys
from contextlib import suppress
from typing import Any

import psutil


def own_group() -> dict[str, Any]:
    """Return keyword arguments of Popen for a process group of its own.

    Ctrl-C and the hangup of a terminal then reach only this process, which decides what follows.
    """
    if sys.platform == "win32":
        return {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}
    return {"process_group": 0}


def kill_family(process: "subprocess.Popen[bytes]") -> None:
    """Kill a process that was started with `own_group`, with its process tree."""
    if sys.platform == "win32":
        with suppress(psutil.Error):
            for child in psutil.Process(process.pid).children(recursive=True):
                with suppress(psutil.Error):
                    child.kill()
        process.kill()
    else:
        # The group outlives its leader, so this reaches a Blender whose BlenderProc is already dead.
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
