# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the hands of checked grasps enter anything, by other code than that which checked them.

    python -m benchmarks.settled_scenes --scenes 300 --images 1 --record /tmp/records
    python -m benchmarks.grasp_penetration /tmp/records --grasps 100000

Finds the grasps of settled scenes as `--grasps checked` does, without a picture, and asks the verifier's code,
which shares nothing with what found them, whether a hand enters an object or the table by more than 1 mm on its
way. Objects whose models have not been grasped are obstacles only.
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
from core.annotation.grasps.model_grasps import ModelGrasps, NoGrasp, read_cache  # noqa: E402
from core.assets.catalogue import ModelInfo, read_catalogue  # noqa: E402
from core.assets.geometry import transform  # noqa: E402
from core.assets.library import AssetLibrary  # noqa: E402
from core.dataset.store.reader import read_scene  # noqa: E402
from core.dataset.verify.grasps import entered  # noqa: E402
from core.generation.grasp_finder import GraspFinder  # noqa: E402
from core.generation.grasp_library import GraspLibrary  # noqa: E402
from core.scene.record import SceneRecord  # noqa: E402

# A target counts as graspable in many ways with so many grasps.
_ENOUGH = 8


class Known(GraspLibrary):
    """The grasps that have been made; none of the models whose have not."""

    def __init__(self, assets: AssetLibrary, gripper: str) -> None:
        super().__init__(assets, load_gripper(gripper))
        self.missing: set[str] = set()

    def grasps(self, model: ModelInfo) -> ModelGrasps:
        if model.id not in self._loaded and read_cache(self.cache_path(model)) is None:
            self.missing.add(model.id)
            rows, pairs = np.zeros(0), np.zeros((0, 2, 3))
            self._loaded[model.id] = ModelGrasps(
                np.zeros((0, 4, 4)), pairs, pairs, *(rows,) * 5, np.zeros((0, 6), dtype=bool),
                NoGrasp.NOT_HELD.value, 0.0, "",
            )  # fmt: skip
            self._rolls[model.id] = np.eye(4)[None]
        return super().grasps(model)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("records", type=Path, help="folder of scene records")
    parser.add_argument("--grasps", type=int, default=100_000, help="to check, at least (100,000)")
    parser.add_argument("--gripper", default="franka_hand")
    options = parser.parse_args(arguments)
    folder = ROOT / "models"
    assets = AssetLibrary(read_catalogue(folder / "models_info_all.xlsx", folder))
    library = Known(assets, options.gripper)
    tally = Tally(assets, library)
    for path in sorted(options.records.glob("scene_graph_*.json")):
        if tally.counts["grasps"] >= options.grasps:
            break
        tally.add(read_scene(path))
        print(f"{path.name}: {tally.counts['grasps']:,} grasps so far", file=sys.stderr, flush=True)
    tally.report()
    return 1 if tally.counts["entered"] else 0


class Tally:
    """Counts what is found in scenes."""

    def __init__(self, assets: AssetLibrary, library: Known) -> None:
        self._models = {model.id: model for model in assets.models}
        self._assets, self._library = assets, library
        self._finder = GraspFinder(library)
        self.counts: Counter[str] = Counter()
        self._reasons: Counter[str] = Counter()
        self._seconds: Counter[str] = Counter()

    def add(self, record: SceneRecord) -> None:
        """Find the grasps of a scene and check each."""
        start = time.process_time()
        record, grasps = self._finder.find(replace(record, grasps=None))
        self._seconds["finding"] += time.process_time() - start
        meshes = [self._assets.geometry(self._models[item.id]) for item in record.objects]
        world = [
            (transform(item.pose, mesh.vertices), mesh.faces)
            for item, mesh in zip(record.objects, meshes, strict=True)
        ]
        self.counts["scenes"] += 1
        self.counts["grasps"] += len(grasps.scene_id)
        for row in range(len(grasps.scene_id)):
            what = entered(row, grasps, record, world, self._library.gripper)
            if what is not None:
                self.counts["entered"] += 1
                print(f"scene {record.scene}, grasp {row}: enters {what}", flush=True)
        rows = Counter(grasps.scene_id.tolist())
        for item in record.objects:
            if item.id not in self._library.missing:
                reason = "some" if item.no_grasp is None else str(item.no_grasp.reason)
                self._reasons[reason] += 1
        for sentence in record.expressions:
            ids = {record.objects[target].id for target in sentence.targets}
            if not ids & self._library.missing:
                self.counts["sentences"] += 1
                most = max(rows[target] for target in sentence.targets)
                self.counts["with enough"] += most >= _ENOUGH
        self._seconds["all"] += time.process_time() - start

    def report(self) -> None:
        counts, scenes = self.counts, max(1, self.counts["scenes"])
        print(
            f"{counts['entered']} of {counts['grasps']:,} grasps in {counts['scenes']} scenes enter anything "
            f"by more than 1 mm; seconds a scene: finding {self._seconds['finding'] / scenes:.2f}, with the "
            f"check {self._seconds['all'] / scenes:.2f}"
        )
        told = ", ".join(f"{name} {count}" for name, count in sorted(self._reasons.items()))
        print(f"objects of models that have been grasped: {self._reasons.total()}: {told}")
        print(f"{len(self._library.missing)} models have not been grasped")
        print(
            f"sentences: {counts['sentences']}, with a target of {_ENOUGH} grasps or more: "
            f"{counts['with enough']}"
        )


if __name__ == "__main__":
    sys.exit(main())
