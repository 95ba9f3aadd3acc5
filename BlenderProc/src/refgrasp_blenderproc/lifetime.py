# SPDX-License-Identifier: GPL-3.0-or-later
"""Blender dies with the `blenderproc run` that started it, even if that is killed with SIGKILL.

Otherwise the renderer would continue for hours with nobody waiting. Linux only (a parent-death signal);
on other systems these functions do nothing, and on Windows the .exe in front of the launcher does the
same with a job object.
"""

import ctypes
import os
import signal
import sys

PARENT_VARIABLE = "REFGRASP_BLENDERPROC_PID"

_PR_SET_PDEATHSIG = 1  # <linux/prctl.h>


def announce_parent() -> None:
    """Record this process's id for the Blender it is about to start; called in `blenderproc run`."""
    os.environ[PARENT_VARIABLE] = str(os.getpid())


def die_with_parent() -> None:
    """Ask the kernel to kill this process when the announced parent ends; called in Blender.

    Without an announced parent nothing happens, so that a launcher started by hand may outlive its
    parent. SIGKILL, because a script may handle SIGTERM and Python handles no signal during a long
    render.
    """
    parent = os.environ.pop(PARENT_VARIABLE, None)
    if parent is None or not sys.platform.startswith("linux"):
        return
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    # If the parent died before the call above, no signal ever arrives.
    if os.getppid() != int(parent):
        os.kill(os.getpid(), signal.SIGKILL)
