# SPDX-License-Identifier: GPL-3.0-or-later
"""Starting this very Blender once more, for a probe: the same program, whichever it is."""

import tempfile
from pathlib import Path

import blenderproc
import psutil

from core.engine.probe import ProbeProgram


def probe_program() -> ProbeProgram:
    """Return what starts this script in another process of this Blender.

    BlenderProc itself is not asked: inside a stock Blender it cannot be. What it does for its child is
    done here: `-- SCRIPT FOLDER` after Blender's own arguments, and the path to its package.
    """
    words = psutil.Process().cmdline()
    own = words[: words.index("--") + 2]
    # Its `__init__` takes its folder off the path, and takes it amiss where it is not on it.
    packages = str(Path(blenderproc.__file__).resolve().parents[1])
    return ProbeProgram((*own, tempfile.gettempdir()), {"PYTHONPATH": packages})
