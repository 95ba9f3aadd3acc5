# SPDX-License-Identifier: GPL-3.0-or-later
"""Verification of a dataset in one pass and bounded memory: scenes in workers, what spans scenes here."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from core.annotation.labels import table
from core.config.fingerprint import CONTENT_VERSION
from core.dataset.store.layout import DatasetLayout
from core.dataset.store.reader import open_dataset, read_scene
from core.dataset.store.recorded_config import recorded_language
from core.dataset.verify import (
    files,
    folder,
    geometry,
    image_twins,
    index_files,
    labels,
    masks,
    model_frames,
    part_sentences,
    printed_texts,
    sentences,
    set_sentences,
)
from core.dataset.verify.folder import (
    DatasetConfig,
    SpareFiles,
    check_complete,
    read_dataset_config,
)
from core.dataset.verify.index_files import (
    LISTING,
    OBSTRUCTIONS,
    PARTS,
    REC,
    RES,
    SETS,
    IndexFollower,
    SceneIndex,
    expected_index,
    listing_entries,
    rec_entries,
    res_entries,
)
from core.dataset.verify.model_frames import FrameEstimate, ModelFrames, estimate_frames
from core.dataset.verify.tally import Rule, Tally
from core.errors import RefGraspError
from core.scene.record import SceneRecord
from utils.parallel import ordered_map

logger = logging.getLogger(__name__)

RECORD = Rule("records readable", "every scene record can be read and has the right file name")
NUMBERS = Rule("image numbers", "image i of scene s has the number s * images of a scene + i")
IDENTITY = Rule("one configuration", "every record has the seed and the fingerprint of config.json")
TARGET = Rule("target visible", "every target has pixels in every image of its sentence")
RULES: tuple[Rule, ...] = (
    *folder.RULES, RECORD, NUMBERS, IDENTITY, *files.RULES, *masks.RULES, *geometry.RULES, *model_frames.RULES,
    TARGET, *sentences.RULES, *set_sentences.RULES, *part_sentences.RULES, *image_twins.RULES, *labels.RULES,
    *printed_texts.RULES, *index_files.RULES,
)  # fmt: skip

# Scenes per batch of a worker; decoding their images takes about a second.
_BATCH = 8


@dataclass
class _BatchResult:
    tally: Tally = field(default_factory=Tally)
    indices: list[SceneIndex] = field(default_factory=list)
    frames: list[FrameEstimate] = field(default_factory=list)


def verify_dataset(
    root: Path, workers: int = 1, progress: Callable[[int, int], None] | None = None
) -> Tally:
    """Check every rule on a dataset and return how often each was checked and broken.

    Args:
        progress: called with (scenes done, total scenes).

    Raises:
        UserInputError: no dataset there.
    """
    layout = open_dataset(root)
    tally = Tally()
    config = read_dataset_config(layout, tally)
    if config.content_version != CONTENT_VERSION:
        logger.warning(
            "%s: its sentences have content version %d, whose definitions of words differ from this version's "
            "(%d): only their form is checked",
            root,
            config.content_version,
            CONTENT_VERSION,
        )
    scenes = layout.scenes()
    check_complete(config, scenes, tally)
    batches = [scenes[i : i + _BATCH] for i in range(0, len(scenes), _BATCH)]
    followers = _Followers(layout, config, tally)
    frames, spare, done = ModelFrames(), SpareFiles(), 0
    results = ordered_map(partial(_check_scenes, root, config), batches, min(workers, len(batches)))
    for batch, result in zip(batches, results, strict=True):
        tally.merge(result.tally)
        frames.add(result.frames, tally)
        for index in result.indices:
            spare.add(index.images)
            followers.follow(index, tally)
        done += len(batch)
        if progress is not None:
            progress(done, len(scenes))
    followers.finish(tally)
    frames.finish(tally)
    spare.check(layout, tally)
    return tally


class _Followers:
    """The index files of a dataset, each read in step with the scenes."""

    def __init__(self, layout: DatasetLayout, config: DatasetConfig, tally: Tally) -> None:
        files = [
            (layout.expressions, LISTING, listing_entries),
            (layout.rec_tsv, REC, rec_entries),
            (layout.res_tsv, RES, res_entries),
        ]
        language = recorded_language(layout)
        if layout.expressions_sets.exists() or language.sets.wanted:
            files.append((layout.expressions_sets, SETS, listing_entries))
        if layout.expressions_parts.exists() or language.part_targets:
            files.append((layout.expressions_parts, PARTS, listing_entries))
        if config.split is not None:
            files.append((layout.root / f"{config.split}.tsv", RES, res_entries))
        self._all = [
            (rule, IndexFollower(path.name, rule, read(path, tally)))
            for path, rule, read in files
            if tally.check(index_files.PRESENT, path.is_file(), f"{path}: missing")
        ]
        self._obstructions: IndexFollower | None = None
        self._blocked = layout.obstructions
        if self._blocked.is_file():
            entries = listing_entries(self._blocked, tally)
            self._obstructions = IndexFollower(self._blocked.name, OBSTRUCTIONS, entries)

    def follow(self, index: SceneIndex, tally: Tally) -> None:
        expected = {LISTING: index.listing, SETS: index.sets, PARTS: index.parts}
        expected |= {REC: index.rec, RES: index.res}
        for rule, follower in self._all:
            follower.follow(index, expected[rule], tally)
        if self._obstructions is not None:
            self._obstructions.follow(index, index.obstructions, tally)
        else:
            tally.check(OBSTRUCTIONS, not index.obstructions, f"{self._blocked}: missing")

    def finish(self, tally: Tally) -> None:
        for _, follower in self._all:
            follower.finish(tally)
        if self._obstructions is not None:
            self._obstructions.finish(tally)


def _check_scenes(root: Path, config: DatasetConfig, scenes: Sequence[int]) -> _BatchResult:
    result = _BatchResult()
    layout = DatasetLayout(root)
    settings = recorded_language(layout)
    chosen = [label for label in table.LABELS if label.name in config.labels]
    for scene in scenes:
        record = _read(layout, scene, result.tally)
        if record is None:
            continue
        _check_identity(record, config, result.tally)
        geometry.check_objects(record, result.tally)
        for view in record.images:
            arrays = files.check_image_files(layout, view, config.depth_format, result.tally)
            masks.check_masks(view, arrays.mask, result.tally)
            geometry.check_view(record, view, arrays.mask, arrays.depth, result.tally)
            labels.check_image(layout, chosen, record, view, arrays, result.tally)
        labels.check_scene(layout, chosen, record, result.tally)
        image_twins.check_image_twin(layout, record, config, result.tally)
        printed_texts.check_printed_texts(record, result.tally)
        _check_targets(record, result.tally)
        if config.content_version == CONTENT_VERSION:
            sentences.check_sentences(record, settings, result.tally)
            set_sentences.check_set_sentences(record, settings, result.tally)
            set_sentences.check_twins(record, settings, result.tally)
            part_sentences.check_part_sentences(record, settings, result.tally)
        else:
            sentences.check_forms(record, result.tally)
        result.indices.append(expected_index(record, result.tally, settings.language))
        result.frames.extend(estimate_frames(record))
    return result


def _read(layout: DatasetLayout, scene: int, tally: Tally) -> SceneRecord | None:
    path = layout.scene_record(scene)
    try:
        record = read_scene(path)
    except RefGraspError as error:
        tally.check(RECORD, False, str(error))
        return None
    tally.check(RECORD, record.scene == scene, f"{path}: is the record of scene {record.scene}")
    return record


def _check_identity(record: SceneRecord, config: DatasetConfig, tally: Tally) -> None:
    where = f"scene {record.scene}"
    found = [view.img_idx for view in record.images]
    first = record.scene * len(found)
    tally.check(
        NUMBERS,
        bool(found) and found == list(range(first, first + len(found))),
        f"{where}: has the images {found}",
    )
    tally.check(
        IDENTITY,
        config.seed in (None, record.seed) and config.fingerprint in (None, record.fingerprint),
        f"{where}: seed {record.seed}, fingerprint {record.fingerprint}; config.json has {config.seed}, "
        f"{config.fingerprint}",
    )


def _check_targets(record: SceneRecord, tally: Tally) -> None:
    views = {view.img_idx: view for view in record.images}
    for expression in record.expressions:
        for img_idx in expression.images:
            view = views.get(img_idx)
            seen = view is not None and all(
                0 <= target < len(view.objects) and view.objects[target].pixels > 0
                for target in expression.targets
            )
            tally.check(TARGET, seen, f"scene {record.scene}, image {img_idx}: {expression.text!r}")
