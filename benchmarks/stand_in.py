# SPDX-License-Identifier: GPL-3.0-or-later
"""How much of the processor several workers use for images while a GPU renders; a sleep stands in for the GPU.

    python benchmarks/stand_in.py [--workers 1,2,4] [--scenes 20] [--seconds 0.05] [-- FLAGS OF A RUN]

The launcher and its workers are real (see `benchmarks/stand_in_worker.py`); only renders are prepared, by a run
before, and returned after a sleep. All numbers of workers have to make the same files.

What the cores allow follows from the ledger: images times the processor seconds of an image of one worker may
be as many as the cores had to give, which are those that the run used and those that nobody used meanwhile. So
other programs do not count against it; on a machine that has no idle time the result says only whether images
cost more with more workers.
"""

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import psutil

REPOSITORY = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(REPOSITORY))

from benchmarks.watched_run import Span, watch  # noqa: E402
from core.app.launch.local_pool import WorkerProgram  # noqa: E402
from core.app.launch.main import main as launch  # noqa: E402
from utils.files import content_hash  # noqa: E402

WORKER = Path(__file__).with_name("stand_in_worker.py")
LAUNCH = "launch"
FOLDER_VARIABLE, SECONDS_VARIABLE = "REFGRASP_PREPARED", "REFGRASP_RENDER_SECONDS"
SEED = 11
KINDS = ("*.jpg", "*.png", "scene_graphs/*.json", "*.tsv", "expressions.json")


def measure(folder: Path, workers: int, options: argparse.Namespace, seconds: float) -> Span:
    """Make the scenes with so many workers and return what they did."""
    command = [
        *(sys.executable, __file__, LAUNCH),
        f"--gpu-ids={','.join(['cpu'] * workers)}",
        f"--scenes={options.scenes}",
        f"--seed={SEED}",
        f"--output-dir={folder}",
        *options.flags,
    ]
    prepared = folder.parent / "prepared"
    prepared.mkdir(exist_ok=True)
    variables = {FOLDER_VARIABLE: str(prepared), SECONDS_VARIABLE: str(seconds)}
    return watch(command, folder, workers, options.scenes, variables)


def picture_hashes(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of all records, images and tables of a dataset."""
    files = {path for kind in KINDS for path in folder.rglob(kind)}
    return {path.relative_to(folder).as_posix(): content_hash(path) for path in sorted(files)}


def main(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--workers", default="1,2,4")
    parser.add_argument("--scenes", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=0.05, help="that a render sleeps")
    parser.add_argument("flags", nargs="*", help="of the runs, after --")
    options = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as name:
        first = Path(name) / "first"
        measure(first, 1, options, 0.0)
        known = picture_hashes(first)
        alone = None
        print(f"{psutil.cpu_count()} cores; a render sleeps {1000 * options.seconds:.0f} ms")
        print("workers  images/h  processor s/image  of what cores allow  MiB of a worker")
        for count in map(int, options.workers.split(",")):
            folder = Path(name) / str(count)
            span = measure(folder, count, options, options.seconds)
            alone = alone or span
            share = 100 * span.images * alone.cost / span.offered
            print(
                f"{count:7d} {span.images_an_hour:9.0f} {span.cost:18.2f} {share:18.1f} % "
                f"{span.memory:16d}",
                flush=True,
            )
            if picture_hashes(folder) != known:
                print(f"{count} workers made other files than one")
                return 1
    return 0


if __name__ == "__main__":
    if sys.argv[1:2] == [LAUNCH]:
        sys.exit(launch(sys.argv[2:], WorkerProgram(before=(sys.executable, str(WORKER)))))
    sys.exit(main(sys.argv[1:]))
