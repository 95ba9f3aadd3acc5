# SPDX-License-Identifier: GPL-3.0-or-later
"""The paths of a dataset's files: the one place that knows folder and file names."""

import re
from dataclasses import dataclass
from pathlib import Path

from core.scene.numbering import INDEX_DIGITS, index_text

ATTRIBUTION_FILE = "ATTRIBUTION.md"
SPLITS = ("train", "val", "test")
_SCENE_NAME = re.compile(rf"scene_graph_(\d{{{INDEX_DIGITS},}})\.json")


@dataclass(frozen=True)
class DatasetLayout:
    """Paths of a dataset below `root`; only `scenes` and `make_folders` touch the disk."""

    root: Path

    def __post_init__(self) -> None:
        object.__setattr__(self, "root", Path(self.root))

    @property
    def rgb_dir(self) -> Path:
        return self.root / "rgb"

    @property
    def depth_dir(self) -> Path:
        return self.root / "depth"

    @property
    def mask_dir(self) -> Path:
        return self.root / "mask"

    @property
    def scene_graph_dir(self) -> Path:
        return self.root / "scene_graphs"

    @property
    def expressions(self) -> Path:
        return self.root / "expressions.json"

    @property
    def obstructions(self) -> Path:
        """Only in datasets in which a target is blocked; see `core.dataset.store.obstructions`."""
        return self.root / "obstructions.json"

    @property
    def expressions_sets(self) -> Path:
        """Sentences of several objects or none; only datasets made with `--set-shares` have them."""
        return self.root / "expressions_sets.json"

    @property
    def expressions_parts(self) -> Path:
        """Sentences of parts of objects; only datasets made with `--part-targets` have them."""
        return self.root / "expressions_parts.json"

    @property
    def listings(self) -> tuple[Path, ...]:
        """All index files of scenes, some of which only some datasets have; the tables list images."""
        return self.expressions, self.expressions_sets, self.expressions_parts, self.obstructions

    @property
    def rec_tsv(self) -> Path:
        return self.root / "rec.tsv"

    @property
    def res_tsv(self) -> Path:
        return self.root / "res.tsv"

    @property
    def config(self) -> Path:
        return self.root / "config.json"

    @property
    def attribution(self) -> Path:
        """Credits of the models shown; see `core.dataset.store.attribution`."""
        return self.root / ATTRIBUTION_FILE

    @property
    def log(self) -> Path:
        return self.root / "dataset_generation.log"

    @property
    def events(self) -> Path:
        """Machine-readable log of the runs on the folder; see `core.app.progress.event_log`."""
        return self.root / "events.jsonl"

    def rgb(self, img_idx: int) -> Path:
        return self.root / rgb_name(img_idx)

    def depth(self, img_idx: int) -> Path:
        return self.root / depth_name(img_idx)

    def mask(self, img_idx: int) -> Path:
        return self.root / mask_name(img_idx)

    def scene_record(self, scene: int) -> Path:
        return self.root / scene_record_name(scene)

    def split_tsv(self, split: str) -> Path:
        """Path of `{split}.tsv`, a copy of `res_tsv` that only the splits of a dataset have."""
        return self.root / f"{split}.tsv"

    def make_folders(self) -> None:
        """Create the dataset's folders where they are missing."""
        for folder in (self.rgb_dir, self.depth_dir, self.mask_dir, self.scene_graph_dir):
            folder.mkdir(parents=True, exist_ok=True)

    def scenes(self) -> list[int]:
        """Return the sorted indices of the scenes that have a record."""
        if not self.scene_graph_dir.is_dir():
            return []
        # The index has to give the same name again, so that neither a stray
        # `scene_graph_000000001.json` nor a temporary file is mistaken for a scene.
        found = (_SCENE_NAME.fullmatch(path.name) for path in self.scene_graph_dir.iterdir())
        indices = (int(match[1]) for match in found if match)
        return sorted(i for i in indices if self.scene_record(i).is_file())


def rgb_name(img_idx: int) -> str:
    """Return the image's path relative to the dataset, as written in the TSVs."""
    return f"rgb/rgb_{index_text(img_idx)}.jpg"


def depth_name(img_idx: int) -> str:
    """Return the depth image's path relative to the dataset."""
    return f"depth/depth_{index_text(img_idx)}.png"


def mask_name(img_idx: int) -> str:
    """Return the instance image's path relative to the dataset."""
    return f"mask/mask_{index_text(img_idx)}.png"


def scene_record_name(scene: int) -> str:
    """Return the scene record's path relative to the dataset."""
    return f"scene_graphs/scene_graph_{index_text(scene)}.json"
