# SPDX-License-Identifier: GPL-3.0-or-later
"""How a run scales with the number of workers, and its merge with the number of scenes.

    python benchmarks/scaling.py workers [--counts 1,2,8,32,128] [--seconds 5]
    python benchmarks/scaling.py merge [DATASET] [--counts 1000,10000,100000] [--workers N]

workers: real processes under the real supervisor that sleep for the render time of a scene and then write a
record. A worker's rate is measured between its first and last scene that ended after all workers were ready;
the ideal is one scene per `--seconds` each.

merge: the records of DATASET (by default synthetic ones with one image of 64 pixels) are copied, without
images and with only their first two sentences, under new scene indices; the index is written in a separate
process. CPU time is the sum over its processes; peak memory is that of the process itself and of its largest
child.
"""

import argparse
import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(REPOSITORY))

from benchmarks.record_copies import copy_records  # noqa: E402
from core.app.launch.local_pool import LocalWorkerPool  # noqa: E402
from core.app.launch.schedule import Patience, Schedule  # noqa: E402
from core.app.launch.supervisor import Supervisor  # noqa: E402
from core.app.launch.worker_pool import Limits  # noqa: E402
from core.app.launch.worker_process import WorkerOrder  # noqa: E402
from core.config.flag_values import CPU  # noqa: E402
from core.dataset.store.layout import DatasetLayout  # noqa: E402
from utils.parallel import default_workers  # noqa: E402

WORKER = Path(__file__).with_name("sleeping_worker.py")
SCENES_EACH = 6  # that every worker makes after the last one is ready
SYNTHETIC = (8, 1, 64)  # scenes, images each, pixels
_KIB_A_MIB = 1024


class Clock:
    """Replaces `core.app.launch.report.Report`, and records when workers get ready and scenes finish.

    Any other report means trouble; it has no method here and so raises an error.
    """

    def __init__(self, workers: int) -> None:
        self.ready_times: list[float] = []
        self.done_times: list[list[float]] = [[] for _ in range(workers)]
        self.supervisor: Supervisor | None = None
        self.cpu = [0.0, 0.0]
        self.wall = [0.0, 0.0]

    @property
    def _all_ready(self) -> bool:
        return len(self.ready_times) == len(self.done_times)

    def ready(self, slot: int, device: str) -> None:
        self.ready_times.append(time.monotonic())
        if self._all_ready:
            self.cpu[0], self.wall[0] = time.process_time(), time.monotonic()

    def handed_out(self, slot: int) -> None:
        pass

    def done(self, slot: int, facts: Mapping[str, Any]) -> None:
        if not self._all_ready:
            return
        self.done_times[slot].append(time.monotonic())
        enough = all(len(times) > SCENES_EACH for times in self.done_times)
        if enough and self.supervisor is not None:
            self.cpu[1], self.wall[1] = time.process_time(), time.monotonic()
            self.supervisor.stop()
            self.supervisor = None

    def stopping(self, busy: int, seconds: float) -> None:
        pass


def measure_workers(workers: int, seconds: float, folder: Path) -> str:
    """Run `workers` workers and return a line of the table."""
    layout = DatasetLayout(folder)
    layout.make_folders()
    words = (sys.executable, str(WORKER), str(folder), str(seconds))

    def order(slot: int) -> WorkerOrder:
        return WorkerOrder(words, {"slot": slot}, folder / f"tmp_{slot}", folder / f"{slot}.log")

    clock = Clock(workers)
    supervisor = Supervisor(
        LocalWorkerPool([CPU] * workers, order),
        Schedule(range(10_000_000)),  # ended by the clock
        Limits(Patience(100.0, 100.0)),
        lambda scene: layout.scene_record(scene).exists(),
        clock,  # type: ignore[arg-type]
    )
    clock.supervisor = supervisor
    supervisor.run()
    rate = sum((len(times) - 1) / (times[-1] - times[0]) for times in clock.done_times)
    launcher = (clock.cpu[1] - clock.cpu[0]) / (clock.wall[1] - clock.wall[0])
    started = clock.ready_times[-1] - clock.ready_times[0]
    return (
        f"{workers:8d} {rate:10.3f} {100 * rate * seconds / workers:9.2f} % {100 * launcher:12.2f} %"
        f" {started:16.1f}"
    )


def merge_once(target: Path, workers: int) -> None:
    """Write the index of `target`; print its cost as JSON."""
    from core.dataset.store.index import write_index

    start = time.perf_counter()
    summary = write_index(target, workers)
    own, others = (
        resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    print(
        json.dumps(
            {
                "lines": summary.lines,
                "wall": time.perf_counter() - start,
                "cpu": sum(use.ru_utime + use.ru_stime for use in (own, others)),
                "peaks": [own.ru_maxrss / _KIB_A_MIB, others.ru_maxrss / _KIB_A_MIB],
            }
        )
    )


def measure_merge(source: Path, scenes: int, folder: Path, workers: int) -> str:
    """Merge `scenes` records in a separate process and return a line of the table."""
    copy_records(source, folder, scenes, workers)
    size = sum(path.stat().st_size for path in (folder / "scene_graphs").iterdir())
    words = [sys.executable, str(Path(__file__).resolve()), "merge-once", str(folder), str(workers)]
    answer = json.loads(
        subprocess.run(words, check=True, capture_output=True, text=True).stdout.splitlines()[-1]
    )
    return (
        f"{scenes:8d} {answer['lines']:10d} {size / scenes / 1000:10.1f} {answer['cpu']:8.1f} "
        f"{1000 * answer['cpu'] / scenes:10.2f} {answer['wall']:8.1f} "
        f"{answer['peaks'][0]:15.0f} {answer['peaks'][1]:13.0f}"
    )


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    modes = parser.add_subparsers(dest="mode", required=True)
    workers = modes.add_parser("workers")
    workers.add_argument("--counts", default="1,2,8,32,128")
    workers.add_argument("--seconds", type=float, default=5.0)
    merge = modes.add_parser("merge")
    merge.add_argument("dataset", type=Path, nargs="?")
    merge.add_argument("--counts", default="1000,10000,100000")
    merge.add_argument("--workers", type=int, default=default_workers())
    once = modes.add_parser("merge-once")  # what merge starts
    once.add_argument("folder", type=Path)
    once.add_argument("workers", type=int)
    return parser


def main(argv: Sequence[str]) -> int:
    options = build_parser().parse_args(argv)
    if options.mode == "merge-once":
        merge_once(options.folder, options.workers)
        return 0
    counts = [int(text) for text in options.counts.split(",")]
    with tempfile.TemporaryDirectory() as name:
        if options.mode == "workers":
            print(" workers   scenes/s    of ideal   launcher CPU   all started in s")
            for count in counts:
                line = measure_workers(count, options.seconds, Path(name) / str(count))
                print(line, flush=True)
            return 0
        from tests.synthetic import make_dataset

        source = options.dataset or make_dataset(Path(name) / "synthetic", *SYNTHETIC).root
        print(
            "  scenes  TSV lines  kB/record   CPU, s   ms/scene  wall, s  its peak, MiB  others', MiB"
        )
        for count in counts:
            folder = Path(name) / str(count)
            print(measure_merge(source, count, folder, options.workers), flush=True)
            shutil.rmtree(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
