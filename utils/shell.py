# SPDX-License-Identifier: GPL-3.0-or-later
"""Commands as a person can paste them into a shell, whatever the working directory and the names of files."""

import os
import shlex
import subprocess
from pathlib import Path

from utils.repository import REPOSITORY


def shell_command(*words: str | Path) -> str:
    """Return a command line with every word quoted as the shell of this system needs it."""
    texts = [str(word) for word in words]
    return subprocess.list2cmdline(texts) if os.name == "nt" else shlex.join(texts)


def python_command(script: str, *words: str | Path) -> str:
    """Return the command that runs a script of the checkout, such as "tool_scripts/gallery.py"."""
    return shell_command("python", in_checkout(script), *words)


def in_checkout(name: str | Path) -> Path:
    """Return the path of a file of the checkout: relative if that is the working directory, else absolute."""
    try:
        here = Path.cwd() == REPOSITORY
    except OSError:  # the working directory is gone
        here = False
    return Path(name) if here else REPOSITORY / name
