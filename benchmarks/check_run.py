# SPDX-License-Identifier: GPL-3.0-or-later
"""The integration gate: small datasets with everything on, made, broken, checked and exported as users do.

    make check-run
    python benchmarks/check_run.py [--folder NEW_FOLDER] [--only STEP ...]

Each step of the table `STEPS` prints what it found. The first one that fails is named, the folder with its
datasets and logs is kept, and the exit code is 1; else the folder is removed. What a new feature makes goes
into `EVERYTHING`, or gets a step of its own. Needs the packages of requirements-dev.txt.
"""

import argparse
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import redirect_stdout, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

REPOSITORY = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(REPOSITORY))

from core.annotation.labels.table import LABELS  # noqa: E402
from core.app.run.ledger import RENDER_ENTRIES, ledger, ledger_lines  # noqa: E402
from core.dataset.formats.base import ExportOptions  # noqa: E402
from core.dataset.formats.table import EXPORTERS, run_export  # noqa: E402
from core.dataset.store.layout import DatasetLayout  # noqa: E402
from core.dataset.tables import expressions_table, statistics_tables  # noqa: E402
from tests.core.dataset.formats.readers import (  # noqa: E402
    difference,
    read_export,
    read_truth,
)

SCENES = 20
SIDE = 96  # pixels
# All that a run can be told to make.
EVERYTHING = ("--extra-outputs", ",".join(label.name for label in LABELS if label.name != "grasps"))
SMALL = (
    *("--seed", "13", "--images-per-iteration", "2", "--quality", "draft"),
    *("--resolution-width", str(SIDE), "--resolution-height", str(SIDE)),
)
ALONE, PAIR, LEDGER = "alone", "pair", "ledger"
GRASPED, GRASPED_PAIR, GRASPED_SCENES = "grasps", "grasps_pair", 6
# Few models, because those that have not been grasped are grasped first.
KINDS = "apple_red,can_cola_red,die_red,fork_silver,marker_red,mug_red,tape_duct_red"
GRASPS = ("--grasps", "simulated", "--objects", "6,8", "--models", KINDS)
# Share of the scenes that are there when a worker is killed.
KILL_AFTER = 0.25
PATIENCE = 600.0  # seconds for a run to come so far
_TAIL = 2000  # characters of a command's output in an error


class StepFailedError(Exception):
    """What a step found is not as it has to be."""


@dataclass(frozen=True)
class Gate:
    """Where the steps work; a dataset of one step is read by later ones."""

    folder: Path

    def layout(self, name: str) -> DatasetLayout:
        return DatasetLayout(self.folder / name)

    def start(self, name: str, *command: object) -> "subprocess.Popen[bytes]":
        """Start a Python program; what it says goes to NAME.log."""
        with (self.folder / f"{name}.log").open("ab") as log:
            words = [sys.executable, *map(str, command)]
            return subprocess.Popen(words, cwd=REPOSITORY, stdout=log, stderr=subprocess.STDOUT)

    def run(self, name: str, *command: object) -> None:
        """Run a Python program to its end."""
        self.expect_success(name, self.start(name, *command))

    def expect_success(self, name: str, process: "subprocess.Popen[bytes]") -> None:
        if process.wait():
            log = self.folder / f"{name}.log"
            said = log.read_text(encoding="utf-8", errors="replace")[-_TAIL:]
            raise StepFailedError(f"ended with {process.returncode}; {log} ends so:\n{said}")

    def generate(self, name: str, scenes: int, *flags: str) -> None:
        """Make a dataset with one worker on the CPU."""
        script = ("-m", "blenderproc", "run", "dataset_generation.py", "--gpu-id", "cpu")
        output = ("--output-dir", self.folder / name, "--iterations", scenes)
        self.run(name, *script, *output, *flags)

    def events(self, name: str, kind: str) -> list[dict[str, Any]]:
        lines = self.layout(name).events.read_text(encoding="utf-8").splitlines()
        return [event for event in map(json.loads, lines) if event["event"] == kind]


def make_alone(gate: Gate) -> list[str]:
    """One worker makes the dataset."""
    gate.generate(ALONE, SCENES, *EVERYTHING, *SMALL)
    return _made(gate, ALONE)


def make_with_a_killed_worker(gate: Gate) -> list[str]:
    """Two workers make it, and one of them is killed in the middle."""
    _launch_and_kill(gate, PAIR, SCENES, *EVERYTHING, *SMALL)
    return _made(gate, PAIR)


def _launch_and_kill(gate: Gate, name: str, scenes: int, *flags: str) -> None:
    """Make a dataset with two workers, one of which is killed."""
    output = ("--gpu-ids", "cpu,cpu", "--scenes", scenes, "--output-dir", gate.folder / name)
    launcher = gate.start(name, "dataset_generation_multi_gpu.py", *output, *flags)
    wanted, deadline = int(KILL_AFTER * scenes), time.monotonic() + PATIENCE
    try:
        while len(gate.layout(name).scenes()) < wanted:
            if launcher.poll() is not None or time.monotonic() > deadline:
                raise StepFailedError(f"not {wanted} scenes were made; see {name}.log")
            time.sleep(0.1)
        os.kill(_blender_below(launcher.pid), signal.SIGKILL)
        gate.expect_success(name, launcher)
    finally:
        launcher.kill()
    if not gate.events(name, "worker_restarted"):
        raise StepFailedError("the killed worker was not started again")


def compare_bytes(gate: Gate) -> list[str]:
    """Both made the very same files."""
    return _compare(gate, ALONE, PAIR)


def _compare(gate: Gate, first: str, second: str) -> list[str]:
    manifest, tool = gate.folder / f"{first}.sha256", "tool_scripts/verify_dataset.py"
    gate.run("manifest", tool, gate.folder / first, "--manifest", manifest)
    gate.run("compare", tool, gate.folder / second, "--compare", manifest)
    return [f"{len(manifest.read_text(encoding='utf-8').splitlines()) - 1} files are the same"]


def make_grasps(gate: Gate) -> list[str]:
    """Grasps tried in their scenes are the same from two workers, one of them killed, and verify."""
    gate.generate(GRASPED, GRASPED_SCENES, *GRASPS, *SMALL)
    _launch_and_kill(gate, GRASPED_PAIR, GRASPED_SCENES, *GRASPS, *SMALL)
    models = ("--obj-dir", REPOSITORY / "models", "--physics")
    gate.run("verify", "tool_scripts/verify_dataset.py", gate.folder / GRASPED, *models)
    return _compare(gate, GRASPED, GRASPED_PAIR)


def verify(gate: Gate) -> list[str]:
    """Every rule of the verifier holds."""
    gate.run("verify", "tool_scripts/verify_dataset.py", gate.folder / ALONE)
    return []


def derive(gate: Gate) -> list[str]:
    """Splits, and sentences said anew, hold every rule too; said anew as they were, they are the same."""
    relabel, split = "tool_scripts/relabel.py", "tool_scripts/split_dataset.py"
    made = {"splits": (split,), "again": (relabel,), "german": (relabel, "--language", "de")}
    for name, command in made.items():
        output = gate.folder / name
        gate.run(name, *command, gate.folder / ALONE, "--output-dir", output)
        gate.run(name, "tool_scripts/verify_dataset.py", output)
    texts = [gate.layout(name).expressions.read_bytes() for name in (ALONE, "again", "german")]
    if texts[0] != texts[1] or texts[0] == texts[2]:
        raise StepFailedError("relabel.py says the same differently, or German as English")
    return []


def read_tables(gate: Gate) -> list[str]:
    """The tables for pandas say what the index says."""
    table = expressions_table(gate.folder / ALONE)
    rows = gate.layout(ALONE).rec_tsv.read_text(encoding="utf-8").splitlines()
    if list(table["expression"]) != [row.split("\t")[1] for row in rows]:
        raise StepFailedError("expressions_table and rec.tsv differ")
    kinds = statistics_tables(gate.folder / ALONE)["kinds"]
    return [f"{len(table)} rows; sentences of {len(kinds)} kinds"]


def read_exports(gate: Gate) -> list[str]:
    """Every format is written, and read back by what people read it with; those of grasps need grasps."""
    truth = read_truth(gate.layout(ALONE))
    lines = []
    for name in (name for name, item in EXPORTERS.items() if not item.label):
        folder = gate.folder / f"export_{name}"
        options = ExportOptions(models_dir=REPOSITORY / "models")
        run_export(gate.folder / ALONE, name, folder, options)
        with redirect_stdout(io.StringIO()):  # pycocotools tells what it does
            found = read_export(name, folder, truth)
        if problem := difference(name, found, truth):
            raise StepFailedError(f"{name}: {problem}")
        lines.append(
            f"{name}: {len(found.boxes)} boxes, {len(found.masks)} masks, "
            f"{len(found.sentences)} sentences"
        )
    return lines


def price_scene(gate: Gate) -> list[str]:
    """What a default scene costs by entry of the ledger; exceeding it fails nothing."""
    gate.generate(LEDGER, 2, "--seed", "13", "--profile")
    _, second = gate.events(LEDGER, "scene_made")
    answer = gate.folder / "parts.json"
    gate.run("parts", "-m", "benchmarks.render_parts", "--json", answer)
    render = json.loads(answer.read_text(encoding="utf-8"))
    return [
        "processor seconds of the second scene of a default run, and their limits:",
        *ledger_lines(ledger(second["processor_times"], 1), limits=True),
        "of which render calls, by renders of another scene with other settings (benchmarks/render_parts.py):",
        *ledger_lines(render, RENDER_ENTRIES, limits=True),
        f"memory: {_memory(gate, LEDGER)} MiB",
    ]


@dataclass(frozen=True)
class Step:
    name: str
    run: Callable[[Gate], list[str]]


STEPS = (
    Step(ALONE, make_alone),
    Step(PAIR, make_with_a_killed_worker),
    Step("bytes", compare_bytes),
    Step("verify", verify),
    Step("derived", derive),
    Step("tables", read_tables),
    Step("exports", read_exports),
    Step(GRASPED, make_grasps),
    Step(LEDGER, price_scene),
)


def _made(gate: Gate, name: str) -> list[str]:
    """Say what a run made; every scene has to be there, or given up for good."""
    made, given_up = gate.events(name, "scene_made"), gate.events(name, "scene_given_up")
    scenes = gate.layout(name).scenes()
    if len(scenes) + len(given_up) != SCENES or not scenes:
        raise StepFailedError(f"{len(scenes)} of {SCENES} scenes, {len(given_up)} given up")
    spent = Counter[str]()
    for event in made:
        spent.update(event["processor_times"])
    return [
        f"{len(scenes)} scenes, {sum(event['images'] for event in made)} images, "
        f"{sum(event['expressions'] for event in made)} sentences; {len(given_up)} given up",
        f"{sum(spent.values()) / len(made):.1f} processor seconds a scene; "
        f"memory: {_memory(gate, name)} MiB",
    ]


def _memory(gate: Gate, name: str) -> int:
    """Return the most memory of a worker after a scene, MiB."""
    return max(event["memory_mib"] for event in gate.events(name, "scene_made"))


def _blender_below(pid: int) -> int:
    """Return the process id of a Blender that a launcher has started."""
    for process in psutil.Process(pid).children(recursive=True):
        with suppress(psutil.Error):  # it may end while it is looked at
            if "--background" in process.cmdline():
                return process.pid
    raise StepFailedError("no worker runs")


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--folder", type=Path, help="new folder to work in, kept afterwards")
    names = [step.name for step in STEPS]
    parser.add_argument("--only", nargs="+", choices=names, default=names, metavar="STEP")
    options = parser.parse_args(argv)
    os.environ |= {"HF_HUB_OFFLINE": "1", "HF_DATASETS_DISABLE_PROGRESS_BARS": "1"}
    folder = options.folder or Path(tempfile.mkdtemp(prefix="refgrasp_check_run_"))
    folder.mkdir(parents=True, exist_ok=True)
    gate = Gate(folder.resolve())
    for step in (step for step in STEPS if step.name in options.only):
        start = time.monotonic()
        print(f"{step.name}: {(step.run.__doc__ or '').strip()}", flush=True)
        try:
            lines = step.run(gate)
        except Exception as error:  # a reader may raise whatever it likes at a wrong export
            problem = f"{type(error).__name__}: {error}"
            print(f"FAILED in step '{step.name}': {problem}\nKept: {gate.folder}", flush=True)
            return 1
        for line in lines:
            print(f"  {line}")
        print(f"  ({time.monotonic() - start:.0f} s)", flush=True)
    if options.folder is None:
        shutil.rmtree(gate.folder)
    print("All steps passed.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
