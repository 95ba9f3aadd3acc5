# SPDX-License-Identifier: GPL-3.0-or-later
"""Writing of the gallery: the page's own files, and the dataset's data in parts that load on demand."""

import os
import re
import shutil
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path, PurePath
from typing import Any
from urllib.parse import quote

from core.dataset.grasp_views import read_grasps
from core.dataset.statistics.gathering import DatasetStatistics
from core.dataset.statistics.report import report
from core.dataset.store.layout import DatasetLayout
from core.dataset.store.reader import open_dataset, read_scene
from core.dataset.store.recorded_config import recorded_language
from core.dataset.viewing.gallery.payload import SentenceRow, scene_payload, script, sentence_rows
from utils.files import atomic_write_bytes, atomic_write_text
from utils.parallel import ordered_map

# About twenty images per file: one page of the grid needs two to five files of 100 kB.
SCENES_PER_PART = 4
# A search reads all of these files once, about 400 kB each.
SENTENCES_PER_PART = 4000
_PAGE_FILES = Path(__file__).parent / "page"
_PART_NAME = re.compile(r"(scenes|search|statistics)_(\d{5,})\.js")


@dataclass(frozen=True)
class _ScenePart:
    """What a worker returns about the scenes it wrote."""

    first_images: list[int]
    image_counts: list[int]
    rows: list[list[SentenceRow]]
    statistics: DatasetStatistics


@dataclass
class _SearchIndex:
    """Rows of the search index, written as soon as a file is full."""

    folder: Path
    counts: tuple["Counter[str]", ...] = field(
        default_factory=lambda: (Counter(), Counter(), Counter())
    )
    pending: list[list[Any]] = field(default_factory=list)
    parts: int = 0

    def __post_init__(self) -> None:
        self._numbers: tuple[dict[str, int], ...] = ({}, {}, {})

    def add(self, scene: int, row: SentenceRow) -> None:
        numbers = []
        values = (row.kind, row.category, row.color)
        for table, count, value in zip(self._numbers, self.counts, values, strict=True):
            numbers.append(table.setdefault(value, len(table)))
            count[value] += 1
        self.pending.append([scene, row.sentence, *numbers, row.text, row.images])
        if len(self.pending) >= SENTENCES_PER_PART:
            self.flush()

    def flush(self) -> None:
        if self.pending:
            _write_part(self.folder, "search", self.parts, self.pending)
            self.parts += 1
            self.pending = []

    def values(self) -> list[list[list[Any]]]:
        """Return, for kinds, categories and colors, [value, sentence count] in the order of their indices."""
        return [
            [[value, count[value]] for value in table]
            for table, count in zip(self._numbers, self.counts, strict=True)
        ]


def write_gallery(
    dataset: Path,
    output_dir: Path,
    workers: int = 1,
    progress: Callable[[int, int], None] | None = None,
    copy: bool = False,
    title: str = "",
) -> Path:
    """Write the gallery of a dataset and return the path of its page.

    The page links to the images of the dataset, by a relative path if possible, so that both can be moved
    together; with `copy` it has its own, and can be moved alone. Memory grows with the dataset by only a few
    bytes per sentence. An existing gallery is replaced.

    Args:
        progress: called with (scenes done, total scenes).
        title: of the page; by default the name of the dataset's folder.

    Raises:
        UserInputError: no dataset there.
        RefGraspError: a record or its grasps cannot be read.
        OSError: the output cannot be written.
    """
    scenes = open_dataset(dataset).scenes()
    data = output_dir / "data"
    data.mkdir(parents=True, exist_ok=True)
    images = _empty_images(output_dir) if copy else None
    parts = [scenes[i : i + SCENES_PER_PART] for i in range(0, len(scenes), SCENES_PER_PART)]
    index = _Index(_SearchIndex(data))
    write = partial(_write_scenes, dataset, data, images)
    for done in ordered_map(write, list(enumerate(parts)), min(workers, len(parts))):
        index.add(done)
        if progress is not None:
            progress(len(index.first_images), len(scenes))
    index.search.flush()
    _write_part(data, "statistics", 0, report(index.statistics))
    described = {
        "title": title or dataset.resolve().name,
        "language": recorded_language(DatasetLayout(dataset)).language,
        "base": "." if copy else _link(dataset, output_dir),
        **index.to_json(),
    }
    atomic_write_text(data / "index.js", script("RefGrasp.start", described))
    kept = {"scenes": len(parts), "search": index.search.parts, "statistics": 1}
    _remove_old_parts(data, kept)
    return _copy_page(output_dir)


@dataclass
class _Index:
    """The data that the page has before it loads any scene."""

    search: _SearchIndex
    statistics: DatasetStatistics = field(default_factory=DatasetStatistics)
    first_images: list[int] = field(default_factory=list)
    image_counts: list[int] = field(default_factory=list)

    def add(self, part: _ScenePart) -> None:
        for scene, rows in enumerate(part.rows, start=len(self.first_images)):
            for row in rows:
                self.search.add(scene, row)
        self.first_images.extend(part.first_images)
        self.image_counts.extend(part.image_counts)
        self.statistics.merge(part.statistics)

    def to_json(self) -> dict[str, Any]:
        kinds, categories, colors = self.search.values()
        return {
            "scenesPerPart": SCENES_PER_PART,
            "firstImages": self.first_images,
            "imagesOfScene": self.image_counts,
            "searchParts": self.search.parts,
            "kinds": kinds,
            "categories": categories,
            "colors": colors,
        }


def _empty_images(output_dir: Path) -> Path:
    """Return the folder of the page's own images, without those of an earlier page."""
    images = output_dir / "rgb"
    images.mkdir(exist_ok=True)
    for old in images.glob("rgb_*.jpg"):
        old.unlink()
    return images


def _write_scenes(
    dataset: Path, data: Path, images: Path | None, job: tuple[int, Sequence[int]]
) -> _ScenePart:
    """Write one part of the page's data, and copy its images to `images` if the page has its own."""
    number, scenes = job
    layout = DatasetLayout(dataset)
    records = [read_scene(layout.scene_record(scene)) for scene in scenes]
    if images is not None:
        for photo in (layout.rgb(view.img_idx) for r in records for view in r.images):
            shutil.copyfile(photo, images / photo.name)
    settings = recorded_language(DatasetLayout(dataset))
    scenes_data = [
        scene_payload(record, settings, read_grasps(layout, record) if record.grasps else None)
        for record in records
    ]
    _write_part(data, "scenes", number, scenes_data)
    statistics = DatasetStatistics()
    for record in records:
        statistics.add(record)
    return _ScenePart(
        first_images=[min((v.img_idx for v in r.images), default=0) for r in records],
        image_counts=[len(record.images) for record in records],
        rows=[sentence_rows(record) for record in records],
        statistics=statistics,
    )


def _write_part(data: Path, kind: str, number: int, payload: Any) -> None:
    name = f"{kind}_{number:05d}"
    atomic_write_text(data / f"{name}.js", script("RefGrasp.parts.receive", name, payload))


def _remove_old_parts(data: Path, parts: Mapping[str, int]) -> None:
    """Remove the files that remain from a gallery of a larger dataset."""
    for path in data.iterdir():
        match = _PART_NAME.fullmatch(path.name)
        if match and int(match[2]) >= parts[match[1]]:
            path.unlink()


def _copy_page(output_dir: Path) -> Path:
    (output_dir / "page").mkdir(exist_ok=True)
    for source in sorted(_PAGE_FILES.iterdir()):
        if source.suffix in {".css", ".js"}:
            atomic_write_bytes(output_dir / "page" / source.name, source.read_bytes())
    page = output_dir / "index.html"
    atomic_write_bytes(page, (_PAGE_FILES / page.name).read_bytes())
    return page


def _link(dataset: Path, output_dir: Path) -> str:
    """Return the URL of the dataset relative to the page, or an absolute one."""
    try:
        relative = os.path.relpath(dataset.resolve(), output_dir.resolve())
    except ValueError:
        # On another drive on Windows there is no relative path.
        return dataset.resolve().as_uri()
    return quote(PurePath(relative).as_posix())
