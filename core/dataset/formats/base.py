# SPDX-License-Identifier: GPL-3.0-or-later
"""What all exporters share: what they are given, and the facts of an image as plain data."""

import importlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import ModuleType
from typing import IO, Any

from core.dataset.store.attribution import Credit, attribution_text, read_credits
from core.dataset.store.layout import SPLITS, DatasetLayout
from core.dataset.store.linking import link_or_copy
from core.dataset.store.reader import iterate_scenes, open_dataset, part_samples
from core.errors import UserInputError
from core.language.wording.length import words
from core.scene.objects import SceneObject
from core.scene.parts import PartView
from core.scene.record import SceneRecord
from core.scene.views import ObjectView, View
from utils.repository import REPOSITORY
from utils.shell import in_checkout, shell_command

# Of Qwen2.5-VL's preprocessor_config.json, square pixels.
QWEN_MIN_PIXELS, QWEN_MAX_PIXELS = 3136, 12845056
REQUIREMENTS_FILE = "requirements-export.txt"

# (records, their number, what is done) to the same records, with progress shown.
Progress = Callable[[Iterable[SceneRecord], int, str], Iterable[SceneRecord]]


@dataclass(frozen=True)
class Part:
    """One split of a dataset."""

    name: str
    layout: DatasetLayout


@dataclass(frozen=True)
class ExportOptions:
    """What a user can choose.

    Attributes:
        shard_size: images (lines for text formats) a shard; None: the format's own default.
        copy: copy images instead of linking them.
        polygons: exact polygons instead of RLE where a format (COCO) allows both.
        models_dir: folder of the models, for formats that contain them.
        license: for the dataset card.
        max_words: sentences of more words are left out; None = none is.
        layout, coordinates: of chats; see `core.dataset.formats.vlm_layouts`. Without a layout, what the first
            version wrote.
        min_pixels, max_pixels: between which Qwen2.5-VL looks at an image, square pixels.
        plain_folder: images of RefCOCO in images/train2014, as CRIS and ReLA want them.
        test_ab: call the test scenes of RefCOCO testA and testB in turn, as its own are called.
    """

    shard_size: int | None = None
    copy: bool = False
    polygons: bool = False
    models_dir: Path = REPOSITORY / "models"
    license: str = "other"
    max_words: int | None = None
    layout: str | None = None
    coordinates: str = "norm1000"
    min_pixels: int = QWEN_MIN_PIXELS
    max_pixels: int = QWEN_MAX_PIXELS
    plain_folder: bool = False
    test_ab: bool = False


@dataclass(frozen=True)
class ExportJob:
    """What an exporter is given: it fills `output` from `parts`, and never changes these.

    `models` gathers the ids of the models in the records that were read, for the attribution; `notes` is what
    there is to say when it is done, a line each.
    """

    parts: tuple[Part, ...]
    output: Path
    options: ExportOptions
    progress: Progress
    models: set[str] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)

    def records(self, part: Part, action: str) -> Iterator[SceneRecord]:
        """Return the records of a part, one in memory at a time, showing progress."""
        total = len(part.layout.scenes())
        records = self.progress(iterate_scenes(part.layout), total, f"{part.name}: {action}")
        for record in records:
            self.models.update(item.id for item in record.objects)
            yield within_words(record, self.options.max_words)

    def attribution(self) -> str:
        """Return the list of the models in all records that were read, as Markdown."""
        known: dict[str, Credit] = {}
        for part in self.parts:
            known |= read_credits(part.layout)
        return attribution_text(self.models, known)

    def all_records(self, action: str) -> Iterator[tuple[Part, SceneRecord]]:
        for part in self.parts:
            for record in self.records(part, action):
                yield part, record

    def place(self, source: Path, target: Path) -> None:
        link_or_copy(source, target, self.options.copy)


def open_parts(source: Path, split: str) -> tuple[Part, ...]:
    """Return the splits below `source`, or `source` itself as the split called `split`.

    Raises:
        UserInputError: it holds no dataset.
    """
    found = [name for name in SPLITS if (Path(source) / name / "scene_graphs").is_dir()]
    if found:
        return tuple(Part(name, open_dataset(Path(source) / name)) for name in found)
    return (Part(split, open_dataset(source)),)


def require(package: str, format_name: str) -> ModuleType:
    """Import an optional package.

    Raises:
        UserInputError: it is not installed; says what to do.
    """
    try:
        return importlib.import_module(package)
    except ImportError as error:
        raise UserInputError(
            f"the format '{format_name}' needs the package '{package}', which is not installed "
            f"({error}); run: "
            f"{shell_command('python', '-m', 'pip', 'install', '-r', in_checkout(REQUIREMENTS_FILE))}"
        ) from error


def within_words(record: SceneRecord, max_words: int | None) -> SceneRecord:
    """Return the record without the sentences of more words; None = as it is."""
    if max_words is None:
        return record
    kept = tuple(item for item in record.expressions if len(words(item.text)) <= max_words)
    sets = record.set_expressions
    if sets is not None:
        sets = tuple(item for item in sets if len(words(item.text)) <= max_words)
    parts = record.part_expressions
    if parts is not None:
        parts = tuple(item for item in parts if len(words(item.text)) <= max_words)
    return replace(
        record,
        expressions=kept,
        set_expressions=sets,
        sentence_twins=None,
        part_expressions=parts,
    )


def coco_box(seen: ObjectView | PartView) -> list[int]:
    """Return [x, y, width, height] in pixels of a visible object."""
    x1, y1, x2, y2 = _corners(seen)
    return [x1, y1, x2 - x1 + 1, y2 - y1 + 1]


def edge_box(seen: ObjectView | PartView) -> list[int]:
    """Return [x1, y1, x2, y2] on pixel edges, 0 to width, as polygons have them."""
    x1, y1, x2, y2 = _corners(seen)
    return [x1, y1, x2 + 1, y2 + 1]


def expressions_of(record: SceneRecord, view: View, scene_id: int) -> list[str]:
    """Return the texts that mean an object in an image."""
    return [
        item.text
        for item in record.expressions
        if item.targets == (scene_id,) and view.img_idx in item.images
    ]


def image_facts(record: SceneRecord, view: View) -> dict[str, Any]:
    """Return what is known of an image as plain data with the same keys for every image."""
    return {
        "img_idx": view.img_idx,
        "scene": record.scene,
        "width": view.width,
        "height": view.height,
        "K": view.K.tolist(),
        "cam_to_world": view.cam_to_world.tolist(),
        "table": None if record.table is None else record.table.to_json(),
        "objects": [
            _object_facts(item, seen)
            for item, seen in zip(record.objects, view.objects, strict=True)
        ],
        "expressions": [
            {"text": item.text, "target": item.targets[0], "kind": item.kind}
            for item in record.expressions
            if view.img_idx in item.images
        ],
        # Of several objects, or of none; "failed" is then the part that nothing fits.
        "set_expressions": [
            {"text": item.text, "targets": list(item.targets), "failed": item.failed}
            for item in record.set_expressions or ()
            if view.img_idx in item.images
        ],
        # Of a part of the target, with what is seen of it; "by" if the target is to be taken by it.
        "part_expressions": [
            {
                "text": item.text,
                "target": item.targets[0],
                "part": item.target_part,
                "by": item.by,
                "bbox": list(part.bbox),
                "rle": dict(part.rle),
            }
            for seen, _, item, part in part_samples(record)
            if seen.img_idx == view.img_idx
        ],
    }


def write_json_array(file: IO[bytes], key: str, items: Iterable[Any], first: bool = False) -> None:
    """Write `"key": [...]` of a JSON object item by item, after a comma unless it is the first."""
    file.write(b"" if first else b",\n")
    file.write(f"{json.dumps(key)}: [".encode())
    for number, item in enumerate(items):
        text = ("\n" if number == 0 else ",\n") + json.dumps(item, ensure_ascii=False)
        file.write(text.encode("utf-8"))
    file.write(b"]")


def _object_facts(item: SceneObject, seen: ObjectView) -> dict[str, Any]:
    return {
        "scene_id": item.scene_id,
        "id": item.id,
        "name": item.name,
        "category": item.category,
        "color": item.color,
        "pose": item.pose.tolist(),
        "extents": item.extents.tolist(),
        "bbox": None if seen.bbox is None else list(seen.bbox),
        "pixels": seen.pixels,
        "amodal_pixels": seen.amodal_pixels,
        "visible_fraction": seen.visible_fraction,
        "truncated": seen.truncated,
        "rle": None if seen.rle is None else dict(seen.rle),
    }


def _corners(seen: ObjectView | PartView) -> tuple[int, int, int, int]:
    if seen.bbox is None:
        raise ValueError(f"object {seen.scene_id} has no visible pixel and so no box")
    return seen.bbox
