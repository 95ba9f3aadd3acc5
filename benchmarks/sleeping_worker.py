# SPDX-License-Identifier: GPL-3.0-or-later
"""A worker for `benchmarks/scaling.py` that sleeps for SECONDS per scene and then records it.

    python benchmarks/sleeping_worker.py FOLDER SECONDS

A separate program, so that a hundred of them start in the time of a few renderers.
"""

import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from core.app.launch.protocol import Channel
from core.app.launch.worker_loop import serve
from core.dataset.store.layout import DatasetLayout
from utils.files import atomic_write_text

RECORD = "x" * 50_000


def main(root: Path, seconds: float) -> int:
    layout = DatasetLayout(root)

    def make(scene: int) -> Mapping[str, Any]:
        time.sleep(seconds)
        atomic_write_text(layout.scene_record(scene), RECORD)
        return {"images": 5, "expressions": 20, "seconds": {"render": seconds}}

    channel = Channel()
    channel.receive()
    return serve(channel, make, root)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), float(sys.argv[2])))
