# SPDX-License-Identifier: GPL-3.0-or-later
"""Where each file of a dataset lies: the one place that knows folder and file names."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from core.extra_outputs import Extra

INDEX_DIGITS = 8
ATTRIBUTION_FILE = "ATTRIBUTION.md"
# BOP names its scenes with six digits.
_BOP_DIGITS = 6
_BOP_FILES = ("scene_camera.json", "scene_gt.json")
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
        """Whose models the images show; see `core.dataset.attribution`."""
        return self.root / ATTRIBUTION_FILE

    @property
    def log(self) -> Path:
        return self.root / "dataset_generation.log"

    @property
    def events(self) -> Path:
        """What happened in the runs on the folder, for programs; see `core.journal`."""
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
        """`{split}.tsv`, which only the splits of a published dataset have: the same as `res_tsv`."""
        return self.root / f"{split}.tsv"

    def make_folders(self) -> None:
        """Make the dataset's folders where they are missing."""
        for folder in (self.rgb_dir, self.depth_dir, self.mask_dir, self.scene_graph_dir):
            folder.mkdir(parents=True, exist_ok=True)

    def scenes(self) -> list[int]:
        """Return the sorted indices of the scenes that have a record."""
        if not self.scene_graph_dir.is_dir():
            return []
        # The name has to be the one that the index gives back, so that neither a stray
        # `scene_graph_000000001.json` nor a temporary file is taken for a scene.
        found = (_SCENE_NAME.fullmatch(path.name) for path in self.scene_graph_dir.iterdir())
        indices = (int(match[1]) for match in found if match)
        return sorted(i for i in indices if self.scene_record(i).is_file())


def rgb_name(img_idx: int) -> str:
    """Return the image's path relative to the dataset, spelled as in the TSVs."""
    return f"rgb/rgb_{_number(img_idx)}.jpg"


def depth_name(img_idx: int) -> str:
    """Return the depth image's path relative to the dataset."""
    return f"depth/depth_{_number(img_idx)}.png"


def mask_name(img_idx: int) -> str:
    """Return the instance image's path relative to the dataset."""
    return f"mask/mask_{_number(img_idx)}.png"


def extra_name(extra: Extra, img_idx: int) -> str:
    """Return the path, relative to the dataset, of an image's file of an extra output other than BOP."""
    ending = "json" if extra is Extra.AMODAL_MASKS else "png"
    return f"{extra}/{extra}_{_number(img_idx)}.{ending}"


def bop_names(scene: int) -> tuple[str, str]:
    """Return the paths, relative to the dataset, of a scene's cameras and poses in BOP's layout."""
    camera, poses = (f"{Extra.BOP}/{scene:0{_BOP_DIGITS}d}/{name}" for name in _BOP_FILES)
    return camera, poses


def extra_names(extras: Collection[Extra], scene: int, images: Iterable[int]) -> list[str]:
    """Return the paths, relative to the dataset, of all extra files of a scene."""
    kinds = [extra for extra in extras if extra is not Extra.BOP]
    names = [extra_name(extra, img_idx) for img_idx in images for extra in kinds]
    return names + (list(bop_names(scene)) if Extra.BOP in extras else [])


def scene_record_name(scene: int) -> str:
    """Return the scene record's path relative to the dataset."""
    return f"scene_graphs/scene_graph_{_number(scene)}.json"


def _number(index: int) -> str:
    if index < 0:
        raise ValueError(f"index {index} is negative; images and scenes count from 0")
    return f"{index:0{INDEX_DIGITS}d}"
