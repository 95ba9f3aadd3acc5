# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the hands of checked grasps enter anything, by other code than that which checked them.

    python -m benchmarks.settled_scenes --scenes 300 --images 1 --record /tmp/records
    python -m benchmarks.grasp_penetration /tmp/records --grasps 100000 --done /tmp/done.jsonl

Finds the grasps of settled scenes as `--grasps checked` does, without a picture, and asks the verifier's code,
which shares nothing with what found them, whether a hand enters an object or the table by more than 1 mm on its
way. Objects whose models have not been grasped are obstacles only. With `--done`, a line is kept of each scene,
and those that have one are not checked again.
"""

import argparse
import json
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
from core.assets.library import AssetLibrary  # noqa: E402
from core.dataset.store.reader import read_scene  # noqa: E402
from core.dataset.verify.grasps import entered, standing  # noqa: E402
from core.generation.grasp_finder import GraspFinder  # noqa: E402
from core.generation.grasp_library import GraspLibrary  # noqa: E402
from core.scene.record import SceneRecord  # noqa: E402

# A target counts as graspable in many ways with so many grasps.
_ENOUGH = 8
# Names of counts.
_OBJECTS, _TIMES = "objects: ", ("finding", "all")


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
    parser.add_argument("records", type=Path, nargs="+", help="folders of scene records")
    parser.add_argument("--grasps", type=int, default=100_000, help="to check, at least (100,000)")
    parser.add_argument("--gripper", default="franka_hand")
    parser.add_argument("--done", type=Path, help="file of the scenes that were checked")
    options = parser.parse_args(arguments)
    folder = ROOT / "models"
    assets = AssetLibrary(read_catalogue(folder / "models_info_all.xlsx", folder))
    library = Known(assets, options.gripper)
    tally = Tally(assets, library)
    known = {}
    if options.done is not None and options.done.exists():
        lines = map(json.loads, options.done.read_text(encoding="utf-8").splitlines())
        known = {line["path"]: Counter(line["counts"]) for line in lines}
    paths = [path for folder in options.records for path in sorted(folder.glob("*.json"))]
    for path in paths:
        if tally.counts["grasps"] >= options.grasps:
            break
        if str(path) in known:
            tally.counts += known[str(path)]
            continue
        counts = tally.add(read_scene(path))
        if options.done is not None:
            with options.done.open("a", encoding="utf-8") as file:
                file.write(json.dumps({"path": str(path), "counts": counts}) + "\n")
        print(f"{path}: {tally.counts['grasps']:,} grasps so far", file=sys.stderr, flush=True)
    tally.report()
    return 1 if tally.counts["entered"] else 0


class Tally:
    """Counts what is found in scenes."""

    def __init__(self, assets: AssetLibrary, library: Known) -> None:
        self._models = {model.id: model for model in assets.models}
        self._assets, self._library = assets, library
        self._finder = GraspFinder(library)
        self.counts: Counter[str] = Counter()

    def add(self, record: SceneRecord) -> Counter[str]:
        """Find the grasps of a scene and check each; return what was counted."""
        counts: Counter[str] = Counter({"scenes": 1})
        start = time.process_time()
        record, grasps = self._finder.find(replace(record, grasps=None))
        counts["finding, ms"] = round(1000 * (time.process_time() - start))
        meshes = [self._assets.geometry(self._models[item.id]) for item in record.objects]
        world = [
            standing(item.pose, mesh.vertices, mesh.faces)
            for item, mesh in zip(record.objects, meshes, strict=True)
        ]
        counts["grasps"] = len(grasps.scene_id)
        for row in range(len(grasps.scene_id)):
            what = entered(row, grasps, record, world, self._library.gripper)
            if what is not None:
                counts["entered"] += 1
                print(f"scene {record.scene}, grasp {row}: enters {what}", flush=True)
        rows = Counter(grasps.scene_id.tolist())
        for item in record.objects:
            if item.id not in self._library.missing:
                reason = "some" if item.no_grasp is None else str(item.no_grasp.reason)
                counts[f"{_OBJECTS}{reason}"] += 1
        for sentence in record.expressions:
            ids = {record.objects[target].id for target in sentence.targets}
            if not ids & self._library.missing:
                counts["sentences"] += 1
                most = max(rows[target] for target in sentence.targets)
                counts["with enough"] += most >= _ENOUGH
        counts["all, ms"] = round(1000 * (time.process_time() - start))
        self.counts += counts
        return counts

    def report(self) -> None:
        counts = self.counts
        seconds = [counts[f"{name}, ms"] / 1000 / max(1, counts["scenes"]) for name in _TIMES]
        print(
            f"{counts['entered']} of {counts['grasps']:,} grasps in {counts['scenes']} scenes enter anything "
            f"by more than 1 mm; seconds a scene: finding {seconds[0]:.2f}, with the check {seconds[1]:.2f}"
        )
        reasons = {
            name.removeprefix(_OBJECTS): count
            for name, count in sorted(counts.items())
            if name.startswith(_OBJECTS)
        }
        told = ", ".join(f"{name} {count}" for name, count in reasons.items())
        print(f"objects of models that have been grasped: {sum(reasons.values())}: {told}")
        print(f"{len(self._library.missing)} models have not been grasped")
        print(
            f"sentences: {counts['sentences']}, with a target of {_ENOUGH} grasps or more: "
            f"{counts['with enough']}"
        )


if __name__ == "__main__":
    sys.exit(main())
