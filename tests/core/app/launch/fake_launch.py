# SPDX-License-Identifier: GPL-3.0-or-later
"""The launcher for tests: the real one, whose workers run `fake_worker.py` instead of Blender."""

import json
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[4]))

from core.app.launch import supervisor
from core.app.launch.local_pool import WorkerProgram
from core.app.launch.main import main

FAKE_WORKER = Path(__file__).with_name("fake_worker.py")

# So that no test depends on how fast scenes are finished.
STOP_SECONDS = 3600.0

if __name__ == "__main__":
    trouble = json.loads(os.environ.get("REFGRASP_TROUBLE", "{}"))
    supervisor.STOP_SECONDS = float(trouble.get("stop_seconds", STOP_SECONDS))
    sys.exit(main(sys.argv[1:], WorkerProgram(before=(sys.executable, str(FAKE_WORKER)))))
