# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes many scene records from few, for `benchmarks/scaling.py`; a module that processes can import."""

import json
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from core.dataset.store.layout import DatasetLayout
from utils.parallel import ordered_map

SENTENCES = 2  # kept of each record
BATCH = 500  # records that a process writes at a time


def copy_records(source: Path, target: Path, scenes: int, workers: int) -> None:
    """Write `scenes` records with new scene indices, cycling through those of `source`."""
    DatasetLayout(target).make_folders()
    old = DatasetLayout(source)
    texts = [old.scene_record(scene).read_text(encoding="utf-8") for scene in old.scenes()]
    parts = [range(i, min(i + BATCH, scenes)) for i in range(0, scenes, BATCH)]
    for _ in ordered_map(partial(copy_some, texts, DatasetLayout(target)), parts, workers):
        pass


def copy_some(texts: Sequence[str], layout: DatasetLayout, scenes: Sequence[int]) -> None:
    for scene in scenes:
        data = json.loads(texts[scene % len(texts)])
        shift = (scene - data["scene"]) * len(data["images"])
        data["scene"] = scene
        for image in data["images"]:
            image["img_idx"] += shift
        data["expressions"] = data["expressions"][:SENTENCES]
        for expression in data["expressions"]:
            expression["images"] = [index + shift for index in expression["images"]]
            proof = expression["certificate"]
            expression["certificate"] = {str(int(key) + shift): proof[key] for key in proof}
        # Not atomically, because syncing 100,000 files would take longer than everything else.
        layout.scene_record(scene).write_text(json.dumps(data), encoding="utf-8")
