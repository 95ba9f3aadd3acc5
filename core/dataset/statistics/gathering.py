# SPDX-License-Identifier: GPL-3.0-or-later
"""Figures of a dataset, gathered record by record in little memory, and merged across processes."""

import hashlib
from array import array
from bisect import bisect
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from core.dataset.statistics.exposure import measure_exposure, share_class
from core.dataset.statistics.guesses import Guesses
from core.dataset.statistics.hard_cases import Hardness, clear_objects, hardness
from core.dataset.statistics.program_facts import program_facts
from core.dataset.store.layout import DatasetLayout
from core.dataset.store.reader import read_rgb, read_scene
from core.language.wording.length import clip_tokens, words
from core.scene.record import SceneRecord

# Cells of the heat map of target positions along each side of the frame.
HEAT_CELLS = 16
# Tenths of the visible fraction; the last bin includes 1.0.
VISIBILITY_BINS = 10
# Upper bounds of the classes of an object's visible pixels, as a share of the image; the last class is open.
AREA_STEPS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1)
NO_VALUE = "(none)"


def _heat() -> np.ndarray:
    return np.zeros((HEAT_CELLS, HEAT_CELLS), dtype=np.int64)


@dataclass
class DatasetStatistics:
    """Counts over scene records.

    A sentence counts once, however many images it holds in. An object counts once per scene in
    `categories`, `colors` and `sentences_per_object`, once per image in visibility, areas and the heat map.

    Attributes:
        hidden: objects without a visible pixel, once per image.
        rivaled: sentences whose target has a clear rival of its name; see `hard_cases.py`.
        noun_picks, adjective_picks: expected number of targets found by a random pick among the objects that
            fit a sentence's nouns, and its nouns and attributes.
        areas: visible objects by class of `AREA_STEPS`.
        heat: (16, 16) int64, rows downwards: positions in the frame of the box centers of objects that are the
            target of a sentence of that image.
        lengths, tokens: sentences by number of words, and by approximate number of CLIP tokens.
        burnt, black: images by the class of their share of such pixels; see `exposure.py`. Empty
            unless the images were read.
        parts: parts that sentences tell their object by, once for each use; see `program_facts`.
        texts: printed texts that sentences tell their object by, once for each use.
        part_targets: sentences that mean a part, by its name; these count nowhere else.
        part_sentences: the same by what they are: "all", "by", "with grasps", where these are known.
        guesses: what guessing without looking or reading needs; about 30 bytes for each object of an image.
        text_digests: 64 bits of a hash of each text; a chance collision among a million is below 1e-7.
    """

    scenes: int = 0
    images: int = 0
    sentences: int = 0
    minimal: int = 0
    objects: int = 0
    visible_objects: int = 0
    image_twins: int = 0
    hidden: int = 0
    rivaled: int = 0
    noun_picks: float = 0.0
    adjective_picks: float = 0.0
    kinds: Counter[str] = field(default_factory=Counter)
    relations: Counter[str] = field(default_factory=Counter)
    hops: Counter[int] = field(default_factory=Counter)
    lengths: Counter[int] = field(default_factory=Counter)
    tokens: Counter[int] = field(default_factory=Counter)
    words: Counter[str] = field(default_factory=Counter)
    categories: Counter[str] = field(default_factory=Counter)
    colors: Counter[str] = field(default_factory=Counter)
    names: Counter[str] = field(default_factory=Counter)
    models: Counter[str] = field(default_factory=Counter)
    target_categories: Counter[str] = field(default_factory=Counter)
    target_colors: Counter[str] = field(default_factory=Counter)
    objects_per_scene: Counter[int] = field(default_factory=Counter)
    objects_per_image: Counter[int] = field(default_factory=Counter)
    sentences_per_image: Counter[int] = field(default_factory=Counter)
    sentences_per_object: Counter[int] = field(default_factory=Counter)
    visibility: Counter[int] = field(default_factory=Counter)
    target_visibility: Counter[int] = field(default_factory=Counter)
    burnt: Counter[int] = field(default_factory=Counter)
    black: Counter[int] = field(default_factory=Counter)
    areas: Counter[int] = field(default_factory=Counter)
    heat: np.ndarray = field(default_factory=_heat)
    parts: Counter[str] = field(default_factory=Counter)
    texts: Counter[str] = field(default_factory=Counter)
    part_targets: Counter[str] = field(default_factory=Counter)
    part_sentences: Counter[str] = field(default_factory=Counter)
    guesses: Guesses = field(default_factory=Guesses)
    text_digests: "array[int]" = field(default_factory=lambda: array("Q"))

    def add(self, record: SceneRecord) -> None:
        """Count one scene."""
        self.scenes += 1
        self.images += len(record.images)
        self.image_twins += record.twin_of is not None
        self.objects += len(record.objects)
        self.objects_per_scene[len(record.objects)] += 1
        self._add_objects(record)
        clear = clear_objects(record)
        found = [hardness(record, expression, clear) for expression in record.expressions]
        for expression, hard in zip(record.expressions, found, strict=True):
            self._add_sentence(record, expression.text, expression.kind, expression.program)
            self.minimal += expression.minimal
            self._add_hardness(hard)
        self.guesses.add(record, record.expressions, found, clear)
        self._add_images(record)
        for said in record.part_expressions or ():
            self.part_targets[said.target_part] += 1
            self.part_sentences["all"] += 1
            self.part_sentences["by"] += said.by
            self.part_sentences["with grasps"] += bool(said.grasps)

    def add_exposure(self, rgb: np.ndarray) -> None:
        """Count one image, (H, W, 3) uint8."""
        exposure = measure_exposure(rgb)
        self.burnt[share_class(exposure.burnt)] += 1
        self.black[share_class(exposure.black)] += 1

    def merge(self, other: "DatasetStatistics") -> None:
        """Add the counts of other scenes."""
        for name, value in vars(other).items():
            if isinstance(value, array):
                self.text_digests.extend(value)
            elif isinstance(value, Counter):
                # `+=` on Counters drops zeros and iterates over both; `update` only over the new one.
                getattr(self, name).update(value)
            else:
                setattr(self, name, getattr(self, name) + value)

    @property
    def distinct_texts(self) -> int:
        return int(np.unique(np.frombuffer(self.text_digests, dtype=np.uint64)).size)

    def _add_objects(self, record: SceneRecord) -> None:
        mentions = Counter(target for e in record.expressions for target in e.targets)
        for item in record.objects:
            self.categories[item.category or NO_VALUE] += 1
            self.colors[item.color or NO_VALUE] += 1
            self.names[item.name or NO_VALUE] += 1
            self.models[item.id] += 1
            self.sentences_per_object[mentions[item.scene_id]] += 1
        for target, count in mentions.items():
            self.target_categories[record.objects[target].category or NO_VALUE] += count
            self.target_colors[record.objects[target].color or NO_VALUE] += count

    def _add_sentence(
        self, record: SceneRecord, text: str, kind: str, program: Mapping[str, Any]
    ) -> None:
        self.sentences += 1
        self.kinds[kind] += 1
        facts = program_facts(program)
        self.relations.update(facts.relations)
        self.hops[facts.hops] += 1
        self.parts.update(facts.parts)
        self.texts.update(facts.texts)
        found = words(text)
        self.lengths[len(found)] += 1
        self.tokens[clip_tokens(text)] += 1
        self.words.update(found)
        digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
        self.text_digests.append(int.from_bytes(digest, "little"))

    def _add_hardness(self, found: Hardness | None) -> None:
        if found is not None:
            self.rivaled += found.has_rival
            self.noun_picks += found.by_nouns
            self.adjective_picks += found.by_adjectives

    def _add_images(self, record: SceneRecord) -> None:
        for view in record.images:
            own = [e for e in record.expressions if view.img_idx in e.images]
            targets = {target for e in own for target in e.targets}
            seen = [item for item in view.objects if item.bbox is not None]
            self.visible_objects += len(seen)
            self.hidden += len(view.objects) - len(seen)
            self.objects_per_image[len(seen)] += 1
            self.sentences_per_image[len(own)] += 1
            for item in seen:
                tenth = min(int(item.visible_fraction * VISIBILITY_BINS), VISIBILITY_BINS - 1)
                self.visibility[tenth] += 1
                self.areas[bisect(AREA_STEPS, item.pixels / (view.width * view.height))] += 1
                if item.scene_id in targets and item.bbox is not None:
                    self.target_visibility[tenth] += 1
                    self._add_position(item.bbox, view.width, view.height)

    def _add_position(self, bbox: tuple[int, int, int, int], width: int, height: int) -> None:
        x = (bbox[0] + bbox[2] + 1) / 2 / width
        y = (bbox[1] + bbox[3] + 1) / 2 / height
        column, row = (min(max(int(v * HEAT_CELLS), 0), HEAT_CELLS - 1) for v in (x, y))
        self.heat[row, column] += 1


def gather_statistics(
    dataset: Path, scenes: Sequence[int], images: bool = False
) -> DatasetStatistics:
    """Return the figures of some scenes of a dataset.

    Args:
        images: also read the images and count their exposure, some milliseconds each.

    Raises:
        RefGraspError: a record or an image cannot be read.
    """
    statistics = DatasetStatistics()
    layout = DatasetLayout(dataset)
    for scene in scenes:
        record = read_scene(layout.scene_record(scene))
        statistics.add(record)
        if images:
            for view in record.images:
                statistics.add_exposure(read_rgb(layout, view.img_idx))
    return statistics
