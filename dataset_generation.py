# SPDX-License-Identifier: GPL-3.0-or-later
import blenderproc as bproc  # isort: skip  (BlenderProc demands this as the first statement)

"""Generate a dataset on one device: python -m blenderproc run dataset_generation.py [flags]."""

import os
import sys
from pathlib import Path

# Blender does not put a script's folder on the path.
sys.path.insert(0, str(Path(__file__).resolve().parent))

from core.blender.entry import main

if __name__ == "__main__":
    code = main(sys.argv[1:], bproc.init)
    sys.stdout.flush()
    sys.stderr.flush()
    # Blender's own way out can crash after good work (see core/blender/entry.py).
    os._exit(code)
