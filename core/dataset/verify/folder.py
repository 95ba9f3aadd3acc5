# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks of the folder as a whole: which scenes and images exist, and which should."""

import re
from bisect import bisect_right
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.annotation.labels import table
from core.config.depth_format import DepthFormat
from core.config.fingerprint import CONTENT_VERSION
from core.dataset.store.layout import DatasetLayout
from core.dataset.store.recorded_config import read_config
from core.dataset.verify.tally import Rule, Tally
from core.errors import UserInputError
from utils.files import names_below

CONFIG = Rule("config", "config.json can be read and names seed, fingerprint and scenes given up")
COMPLETE = Rule(
    "scenes complete", "no scene is missing except those that config.json lists as given up"
)
SPARE = Rule(
    "no spare files",
    "every file in the folders of images and scene_graphs belongs to a recorded scene",
)
RULES = (CONFIG, COMPLETE, SPARE)


def _image_pattern(folder: str, suffix: str) -> re.Pattern[str]:
    return re.compile(rf"{folder}_(\d{{8,18}}){re.escape(suffix)}", re.ASCII)


_IMAGE_NAMES = {
    "rgb": _image_pattern("rgb", ".jpg"),
    "depth": _image_pattern("depth", ".png"),
    "mask": _image_pattern("mask", ".png"),
}


@dataclass(frozen=True)
class DatasetConfig:
    """The entries of config.json that the verifier needs; None for missing ones.

    Attributes:
        scenes: scenes that should have a record or be given up.
        split: name of the split if the folder is one; it then also has a TSV of that name.
        labels: names of the optional labels that every scene should have.
        depth_format: format of all depth images; None if this version does not know it.
        content_version: of the program that said the sentences.
    """

    seed: int | None
    fingerprint: str | None
    scenes: Sequence[int] | None
    given_up: frozenset[int]
    split: str | None
    labels: tuple[str, ...] = ()
    depth_format: DepthFormat | None = DepthFormat.FLOAT16
    content_version: int = CONTENT_VERSION


def read_dataset_config(layout: DatasetLayout, tally: Tally) -> DatasetConfig:
    """Return what config.json says, and check its form."""
    try:
        data, problem = read_config(layout), ""
    except (OSError, ValueError, TypeError) as error:
        data, problem = {}, str(error)
    seed, fingerprint = data.get("seed"), data.get("fingerprint")
    scenes, split = _expected_scenes(data)
    given_up = _given_up(data.get("given_up"))
    if not problem:
        checks = {"seed": isinstance(seed, int), "fingerprint": isinstance(fingerprint, str)}
        checks["given_up"] = given_up is not None
        wrong = [key for key, good in checks.items() if not good]
        problem = f"missing or of the wrong kind: {', '.join(wrong)}" if wrong else ""
    tally.check(CONFIG, not problem, f"{layout.config}: {problem}")
    return DatasetConfig(
        seed=seed if isinstance(seed, int) else None,
        fingerprint=fingerprint if isinstance(fingerprint, str) else None,
        scenes=scenes,
        given_up=given_up or frozenset(),
        split=split,
        labels=_labels(data.get("settings")),
        depth_format=_depth_format(data.get("settings")),
        content_version=_content_version(data),
    )


def check_complete(config: DatasetConfig, scenes: Sequence[int], tally: Tally) -> None:
    """Check that every scene has a record or is given up; `scenes` are those with a record, sorted."""
    tally.checked[COMPLETE.name] += len(scenes)
    there = set(scenes)
    expected = range(max(scenes, default=-1) + 1) if config.scenes is None else config.scenes
    for scene in expected:
        if scene not in there and scene not in config.given_up:
            tally.check(
                COMPLETE, False, f"scene {scene} has no record and is not listed as given up"
            )
    for scene in sorted(there & config.given_up):
        tally.check(COMPLETE, False, f"scene {scene} has a record but is listed as given up")


class SpareFiles:
    """Finds files that belong to no record; keeps two numbers per scene."""

    def __init__(self) -> None:
        self._firsts: list[int] = []
        self._lasts: list[int] = []

    def add(self, images: Sequence[int]) -> None:
        """Register the image indices of a scene; scenes have to come in order."""
        if images:
            self._firsts.append(min(images))
            self._lasts.append(max(images))

    def check(self, layout: DatasetLayout, tally: Tally) -> None:
        """Check the files of all folders, after all scenes were added."""
        scenes = layout.scenes()
        for folder, pattern in _IMAGE_NAMES.items():
            self._check_folder(layout, folder, pattern, frozenset(), tally)
        for label in table.LABELS:
            of_images = _image_pattern(label.name, label.image.suffix) if label.image else None
            known = frozenset(name for scene in scenes for name in label.scene_names(scene))
            self._check_folder(layout, label.name, of_images, known, tally)
        records = {layout.scene_record(scene).name for scene in scenes}
        for name in _names(layout.scene_graph_dir):
            tally.check(
                SPARE, name in records, f"{layout.scene_graph_dir / name}: not a scene record"
            )

    def _check_folder(
        self,
        layout: DatasetLayout,
        folder: str,
        pattern: re.Pattern[str] | None,
        known: Collection[str],
        tally: Tally,
    ) -> None:
        """Check that each file in a folder is named after a recorded image or is one of the `known` paths."""
        for path in _names(layout.root / folder):
            match = pattern.fullmatch(path) if pattern else None
            name = f"{folder}/{path}"
            owned = name in known or (match is not None and self._owns(int(match[1])))
            tally.check(SPARE, owned, f"{layout.root / name}: belongs to no recorded scene")

    def _owns(self, img_idx: int) -> bool:
        position = bisect_right(self._firsts, img_idx) - 1
        return position >= 0 and img_idx <= self._lasts[position]


def _names(folder: Path) -> list[str]:
    return names_below(folder) if folder.is_dir() else []


def _expected_scenes(data: Mapping[str, Any]) -> tuple[Sequence[int] | None, str | None]:
    """Return the scenes that should exist, and the name of the split if the folder is one."""
    split = data.get("split")
    if isinstance(split, dict):
        chosen, name = split.get("scenes"), split.get("name")
        if isinstance(chosen, list) and all(isinstance(scene, int) for scene in chosen):
            return chosen, name if isinstance(name, str) and name.isidentifier() else None
    total = data.get("scenes")
    return (range(total) if isinstance(total, int) and total >= 0 else None), None


def _labels(settings: Any) -> tuple[str, ...]:
    named = settings.get("extra_outputs") if isinstance(settings, Mapping) else None
    try:
        chosen = table.choose_labels(named) if isinstance(named, str) else ()
    except UserInputError:
        return ()  # names of a later version
    return tuple(label.name for label in chosen)


def _depth_format(settings: Any) -> DepthFormat | None:
    named = settings.get("depth_format") if isinstance(settings, Mapping) else None
    try:
        # The first version knew one only, and did not name it.
        return DepthFormat.FLOAT16 if named is None else DepthFormat(named)
    except ValueError:
        return None  # of a later version


def _given_up(value: Any) -> frozenset[int] | None:
    if not isinstance(value, list):
        return None
    scenes = [item.get("scene") if isinstance(item, Mapping) else None for item in value]
    if not all(isinstance(scene, int) for scene in scenes):
        return None
    return frozenset(scene for scene in scenes if scene is not None)


def _content_version(data: Mapping[str, Any]) -> int:
    """Return the content version; the first version wrote none."""
    version = data.get("content_version", 1)
    return version if isinstance(version, int) else CONTENT_VERSION
