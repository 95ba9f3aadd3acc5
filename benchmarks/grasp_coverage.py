# SPDX-License-Identifier: GPL-3.0-or-later
"""How many of what sentences mean, and of what stands about, can be grasped, and why the others cannot.

    python -m benchmarks.settled_scenes --scenes 80 --record /tmp/records
    python -m benchmarks.grasp_coverage /tmp/records

Finds the grasps of settled scenes as `--grasps checked` does, without a picture, and prints what that costs.
"""

import argparse
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from core.annotation.grasps.gripper import load_gripper  # noqa: E402
from core.assets.catalogue import read_catalogue  # noqa: E402
from core.assets.library import AssetLibrary  # noqa: E402
from core.dataset.store.reader import read_scene  # noqa: E402
from core.generation.grasp_finder import GraspFinder  # noqa: E402
from core.generation.grasp_library import GraspLibrary  # noqa: E402
from core.scene.objects import SceneObject  # noqa: E402

# A target counts as graspable in many ways with so many grasps.
_ENOUGH = 8
# Objects that a hand of 80 mm ought to be able to lift: least width as they stand and height, meters; kg.
_WIDTHS, _LEAST_HEIGHT, _MOST_MASS = (0.005, 0.07), 0.015, 1.0


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("records", type=Path, help="folder of scene records")
    parser.add_argument("--gripper", default="franka_hand")
    options = parser.parse_args(arguments)
    start = time.process_time()
    folder = ROOT / "models"
    assets = AssetLibrary(read_catalogue(folder / "models_info_all.xlsx", folder))
    library = GraspLibrary(assets, load_gripper(options.gripper))
    missing = [model.id for model in assets.models if not library.has(model)]
    if missing:
        sys.exit(f"{len(missing)} models have not been grasped: run tool_scripts/build_grasps.py")
    print(f"{len(assets.models)} models looked up in {time.process_time() - start:.1f} s")
    coverage = Coverage(library)
    for path in sorted(options.records.glob("scene_graph_*.json")):
        coverage.add(path)
    coverage.report()
    return 0


class Coverage:
    """Counts the objects and targets of scenes by what became of them."""

    def __init__(self, library: GraspLibrary) -> None:
        self._finder = GraspFinder(library)
        self._seconds: list[float] = []
        self._objects: Counter[str] = Counter()
        self._targets: Counter[str] = Counter()
        self._fitting: Counter[str] = Counter()
        self._lacking: Counter[str] = Counter()

    def add(self, path: Path) -> None:
        """Find the grasps of a recorded scene and count them."""
        record = replace(read_scene(path), grasps=None)
        start = time.process_time()
        record, grasps = self._finder.find(record)
        self._seconds.append(time.process_time() - start)
        rows = Counter(grasps.scene_id.tolist())
        assert record.grasps is not None
        for item, mass in zip(record.objects, record.grasps.masses, strict=True):
            outcome = _outcome(item, rows[item.scene_id])
            self._objects[outcome] += 1
            if _fits(item, mass):
                self._fitting[outcome] += 1
                if not rows[item.scene_id] and outcome != "blocked":
                    self._lacking[f"{item.id} {outcome}"] += 1
        for sentence in record.expressions:
            for target in sentence.targets:
                self._targets[_outcome(record.objects[target], rows[target])] += 1

    def report(self) -> None:
        """Print the shares."""
        times = np.array(self._seconds)
        print(
            f"{len(times)} scenes, {times.mean():.2f} s of processor time each to find their grasps, the "
            f"second half of them {times[len(times) // 2 :].mean():.2f} s, the longest {times.max():.2f} s"
        )
        for name, counts in (
            ("objects", self._objects),
            ("targets of sentences", self._targets),
            ("objects 5 to 70 mm wide, 15 mm high, under 1 kg", self._fitting),
        ):
            total = counts.total()
            told = ", ".join(
                f"{what} {n} ({100 * n / total:.1f} %)" for what, n in counts.most_common()
            )
            print(f"{name}: {total}: {told}")
        free = self._fitting.total() - self._fitting["blocked"]
        some = free - sum(self._lacking.values())
        print(
            f"of the last that are not blocked {some} of {free} have a grasp; without: {dict(self._lacking)}"
        )


def _outcome(item: SceneObject, grasps: int) -> str:
    if item.no_grasp is not None:
        return str(item.no_grasp.reason)
    return f"{_ENOUGH} or more" if grasps >= _ENOUGH else f"1 to {_ENOUGH - 1}"


def _fits(item: SceneObject, mass: float) -> bool:
    outline = np.array(item.footprint)
    edges = np.roll(outline, -1, axis=0) - outline
    length = np.linalg.norm(edges, axis=1)
    across = np.stack([-edges[:, 1], edges[:, 0]], axis=1)[length > 0] / length[length > 0, None]
    # The least width of a convex outline is across one of its sides.
    width = float(np.ptp(outline @ across.T, axis=0).min())
    low, high = _WIDTHS
    return low <= width <= high and item.height >= _LEAST_HEIGHT and mass < _MOST_MASS


if __name__ == "__main__":
    sys.exit(main())
