# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks that a long-running worker does not degrade: constant memory, constant speed, identical files.

    python benchmarks/long_run.py [--scenes 300] [--folder FOLDER]

One process makes all scenes, with two images of 64 pixels each, and logs the resident memory and the processor
time of each. Then the last scene is removed from a copy of the dataset and made again by a new process: every
byte of its files has to be the same. The exit code is 1 if one of the three checks fails.
"""

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

REPOSITORY = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(REPOSITORY))

from core.dataset.store.layout import DatasetLayout  # noqa: E402

IMAGES = 2
# Memory after the last scene is compared with that after this one, when all one-time loading is done.
WARM = 30
MAX_GROWTH = 0.05
# A difference of means above this many standard errors is not noise.
MAX_SIGMAS = 3.0
_LINE = re.compile(r"scene (\d+): .*?\(([\d.]+) s of processor time\), .*?(\d+) MiB in use")


@dataclass(frozen=True, eq=False)
class Course:
    """Each finished scene in a log, in order: scene index, processor seconds, MiB; (n,) each."""

    scenes: np.ndarray
    seconds: np.ndarray
    memory: np.ndarray


def generate(output: Path, scenes: int, seed: int, flags: Sequence[str]) -> None:
    """Make the missing scenes of a dataset, as a user would."""
    command = [sys.executable, "-m", "blenderproc", "run", "dataset_generation.py"]
    command += ["--output-dir", str(output), "--iterations", str(scenes), "--seed", str(seed)]
    command += ["--images-per-iteration", str(IMAGES)]
    command += ["--resolution-width", "64", "--resolution-height", "64", *flags]
    subprocess.run(command, cwd=REPOSITORY, check=True, stdout=subprocess.DEVNULL)


def read_course(log: Path) -> Course:
    found = _LINE.findall(log.read_text(encoding="utf-8"))
    rows = np.array([[float(value) for value in row] for row in found]).reshape(-1, 3)
    return Course(rows[:, 0].astype(int), rows[:, 1], rows[:, 2])


def scene_files(layout: DatasetLayout, scene: int) -> list[Path]:
    """Return the record and the image files of a scene."""
    images = range(scene * IMAGES, (scene + 1) * IMAGES)
    kinds = (layout.rgb, layout.depth, layout.mask)
    return [layout.scene_record(scene), *(kind(image) for image in images for kind in kinds)]


def differing_files(
    dataset: Path, alone: Path, scene: int, seed: int, flags: Sequence[str]
) -> list[str]:
    """Make a scene again in a copy of the dataset that lacks it; return the files that differ."""
    shutil.copytree(dataset, alone)
    old, new = DatasetLayout(dataset), DatasetLayout(alone)
    for file in scene_files(new, scene):
        file.unlink()
    generate(alone, scene + 1, seed, flags)
    pairs = zip(scene_files(old, scene), scene_files(new, scene), strict=True)
    return [one.name for one, other in pairs if one.read_bytes() != other.read_bytes()]


def slow_down(seconds: np.ndarray) -> tuple[float, float, float]:
    """Return the mean seconds per scene of the first and last third after warm-up, and their difference.

    The difference is in standard errors; positive = slower at the end.
    """
    warm = seconds[min(WARM, len(seconds) // 4) :]
    third = max(2, len(warm) // 3)
    first, last = warm[:third], warm[-third:]
    error = np.sqrt(first.var(ddof=1) / len(first) + last.var(ddof=1) / len(last))
    return first.mean(), last.mean(), (last.mean() - first.mean()) / error


def report(course: Course, different: Sequence[str]) -> tuple[list[str], bool]:
    """Return the measurements, line by line, and whether all checks pass."""
    warm = min(WARM, len(course.scenes)) - 1
    growth = course.memory[-1] / course.memory[warm] - 1.0
    lines = ["   scene  resident, MiB"]
    steps = sorted({0, warm, *range(49, len(course.scenes), 50), len(course.scenes) - 1})
    lines += [f"{course.scenes[i] + 1:8d} {course.memory[i]:14.0f}" for i in steps]
    first, last, sigmas = slow_down(course.seconds)
    lines += [
        f"Memory after the last scene against scene {course.scenes[warm] + 1}: {100 * growth:+.1f} % "
        f"(allowed {100 * MAX_GROWTH:+.0f} %); highest of all {course.memory.max():.0f} MiB.",
        f"Processor time a scene: {first:.2f} s in the first third, {last:.2f} s in the last; "
        f"{sigmas:+.1f} standard errors apart (allowed {MAX_SIGMAS:+.0f}).",
        f"Scene {course.scenes[-1] + 1} made alone: "
        + (f"differs in {', '.join(different)}." if different else "the same, byte by byte."),
    ]
    return lines, growth <= MAX_GROWTH and sigmas <= MAX_SIGMAS and not different


def main(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--scenes", type=int, default=300)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--samples", default="4", help="of each image; memory does not hang on it")
    parser.add_argument("--folder", type=Path, help="new folder to keep the datasets in")
    options = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary)
        flags = ("--samples", options.samples, "--gpu-id", "cpu")
        generate(folder / "long", options.scenes, options.seed, flags)
        course = read_course(folder / "long" / "dataset_generation.log")
        last = int(course.scenes[-1])
        different = differing_files(folder / "long", folder / "alone", last, options.seed, flags)
    lines, holds = report(course, different)
    print("\n".join(lines))
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
