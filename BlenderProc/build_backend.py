# SPDX-License-Identifier: GPL-3.0-or-later
"""Build backend: hatchling, preceded by a message that says why Python has to be 3.11.

pip calls a backend before it compares `requires-python`, so this text is what a user on another
version sees, instead of a bare version mismatch. It has to run on any Python 3.
"""

import sys

NEEDED = (3, 11)

MESSAGE = """
RefGrasp needs Python 3.11, and this is Python {}.{}.
Why: it renders with Blender 4.2, whose Python module (bpy 4.2) exists for Python 3.11 only.
What to do: make a virtual environment with Python 3.11, for example
    python3.11 -m venv .venv
    .venv/bin/pip install -r requirements.txt
"""

if sys.version_info[:2] != NEEDED:
    sys.exit(MESSAGE.format(*sys.version_info[:2]))

from hatchling.build import *  # noqa: E402, F403
