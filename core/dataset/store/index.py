# SPDX-License-Identifier: GPL-3.0-or-later
"""`expressions.json`, `rec.tsv`, `res.tsv` and `ATTRIBUTION.md`, collated from the scene records; also
`expressions_sets.json` if they have sentences of several objects or none, `expressions_parts.json` if they have
some of parts, and `obstructions.json`.

These files have consumers: their keys, columns and order never change. Boxes are inclusive pixel
corners; polygon vertices lie on pixel edges, 0 to width, and every polygon is followed by a space,
including the last one, because consumers drop the last item of a split.
"""

import json
import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO, Any

from core.annotation.masks import decode_rle
from core.annotation.polygons import (
    exact_polygons,
    interpolated_polygons,
    polygons_text,
    simplified_polygons,
)
from core.dataset.store.attribution import write_attribution
from core.dataset.store.json_lists import ItemList, OptionalList
from core.dataset.store.layout import SPLITS, DatasetLayout, rgb_name
from core.dataset.store.obstructions import obstruction_items
from core.dataset.store.part_items import part_items
from core.dataset.store.reader import Sample, open_dataset, read_scene_of, scene_samples
from core.dataset.store.recorded_config import recorded_language
from core.errors import RefGraspError
from core.scene.record import SceneRecord
from core.scene.views import ObjectView
from utils.atomic_stream import atomic_stream
from utils.parallel import WorkerDiedError, default_workers, ordered_map
from utils.shell import python_command

_SEPARATORS = ("\t", "\n", "\r")
# Starting processes costs about a second of each core. So the speed of one process is measured first for this
# long, and others are started only if the rest would take it longer than the second value.
_TRIAL_SECONDS = 0.5
_WORTH_PROCESSES = 5.0
# Scenes per batch of a process; their polygons stay in memory until their turn.
_BATCH = 8

Show = Callable[[Iterable["IndexEntry"], int], Iterable["IndexEntry"]]


@dataclass(frozen=True)
class IndexSummary:
    """The size of an index; `lines` are those of each TSV, one per (image, expression)."""

    scenes: int
    images: int
    expressions: int
    lines: int


@dataclass(frozen=True)
class IndexRow:
    """A line of both TSVs without its number, which depends on the preceding scenes.

    Attributes:
        polygons: the simplified and the interpolated polygon, separated by a tab; the same string object for
            all lines of an object in an image, so that it is passed between processes only once.
    """

    text: str
    box: str
    path: str
    polygons: str

    def rec_line(self, number: int) -> str:
        return f"{number}\t{self.text}\t{self.box}\t{self.path}\n"

    def res_line(self, number: int) -> str:
        return f"{number}\t{self.path}\t{self.box}\t{self.text}\t{self.polygons}\n"


@dataclass(frozen=True)
class IndexEntry:
    """The content of the index files for one scene.

    `items` are those of expressions.json, as JSON, `obstructions` those of obstructions.json, `sets` those of
    expressions_sets.json and `parts` those of expressions_parts.json; `models` are the ids of the models shown.
    """

    items: tuple[str, ...]
    rows: tuple[IndexRow, ...]
    images: int
    expressions: int
    models: frozenset[str]
    obstructions: tuple[str, ...] = ()
    sets: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()


def _unseen(entries: Iterable[IndexEntry], _total: int) -> Iterable[IndexEntry]:
    return entries


def write_index(
    dataset_dir: Path, workers: int | None = None, show: Show = _unseen
) -> IndexSummary:
    """Write the index files of a dataset, and ATTRIBUTION.md; memory does not grow with the dataset.

    They are written beside the old ones and renamed at the end, so no reader sees a partial file.

    Args:
        workers: maximum number of processes; one per core by default. Small datasets use only one.
        show: wraps the scenes' entries as they are done, for a progress bar; also gets their number.

    Raises:
        UserInputError: the folder is not a dataset.
        RefGraspError: a record cannot be read or indexed, or a process died; the old files are then kept.
    """
    layout = open_dataset(dataset_dir)
    scenes = layout.scenes()
    entries = _entries_in_parallel(layout, scenes, workers or default_workers())
    try:
        return _write_entries(show(entries, len(scenes)), layout)
    except WorkerDiedError as error:
        command = python_command("tool_scripts/build_index.py", dataset_dir, "--workers", "1")
        raise RefGraspError(
            f"{dataset_dir}: the index files were not written ({error}); with one process: {command}"
        ) from error


def index_entry(record: SceneRecord, language: str) -> IndexEntry:
    """Return the content of the index files for a scene whose sentences are in `language`.

    Raises:
        UserInputError: there is no lexicon for `language`.
        RefGraspError: a sentence cannot be indexed; see `scene_samples`.
    """
    return IndexEntry(
        items=tuple(_dumps(item) for item in expression_items(record)),
        sets=tuple(map(_dumps, set_items(record))),
        parts=tuple(map(_dumps, part_items(record))),
        rows=tuple(_rows(record)),
        images=len(record.images),
        expressions=len(record.expressions),
        models=frozenset(item.id for item in record.objects),
        obstructions=tuple(_dumps(item) for item in obstruction_items(record, language)),
    )


def _entries_in_parallel(
    layout: DatasetLayout, scenes: Sequence[int], workers: int
) -> Iterator[IndexEntry]:
    """Yield the entries of scenes in order, in parallel once that is known to be worth it."""
    language = recorded_language(layout).language
    start = time.perf_counter()
    done = 0
    for done, scene in enumerate(scenes, start=1):
        yield from _read_entries(layout, language, (scene,))
        spent = time.perf_counter() - start
        if workers > 1 and spent > _TRIAL_SECONDS:
            if (len(scenes) - done) * spent / done > _WORTH_PROCESSES:
                break
            workers = 1
    rest = scenes[done:]
    batches = [rest[i : i + _BATCH] for i in range(0, len(rest), _BATCH)]
    for entries in ordered_map(
        partial(_read_entries, layout, language), batches, min(workers, len(batches))
    ):
        yield from entries


def _read_entries(layout: DatasetLayout, language: str, scenes: Sequence[int]) -> list[IndexEntry]:
    return [index_entry(read_scene_of(layout, scene), language) for scene in scenes]


def _write_entries(entries: Iterable[IndexEntry], layout: DatasetLayout) -> IndexSummary:
    scenes = images = expressions = lines = 0
    models: set[str] = set()
    with ExitStack() as stack:
        listing, rec, res = (
            stack.enter_context(atomic_stream(path))
            for path in (layout.expressions, layout.rec_tsv, layout.res_tsv)
        )
        all_items = ItemList(listing)
        obstructions = OptionalList(layout.obstructions, stack)
        sets = OptionalList(layout.expressions_sets, stack)
        parts = OptionalList(layout.expressions_parts, stack)
        for entry in entries:
            all_items.add(entry.items)
            obstructions.add(entry.obstructions)
            sets.add(entry.sets)
            parts.add(entry.parts)
            for row in entry.rows:
                _write(rec, row.rec_line(lines))
                _write(res, row.res_line(lines))
                lines += 1
            scenes += 1
            images += entry.images
            expressions += entry.expressions
            models |= entry.models
        all_items.finish()
        obstructions.finish()
        sets.finish()
        parts.finish()
    _refresh_split_table(layout)
    write_attribution(layout, models)
    return IndexSummary(scenes, images, expressions, lines)


def expression_items(record: SceneRecord) -> Iterator[dict[str, Any]]:
    """Yield the items of expressions.json of a scene: usually one, with all images and expressions.

    Expressions proven in only some of the images get an item with those images, so that every expression of an
    item holds in every image of the item.
    """
    everywhere = tuple(view.img_idx for view in record.images)
    groups: dict[tuple[int, ...], list[dict[str, Any]]] = {everywhere: []}
    for expression in record.expressions:
        target = record.objects[expression.targets[0]]
        entry = {
            "obj": {"id": target.id, "scene_id": target.scene_id},
            "expression": expression.text,
        }
        groups.setdefault(tuple(sorted(expression.images)), []).append(entry)
    for images, entries in groups.items():
        yield {"img_idxs": list(images), "expressions": entries}


def set_items(record: SceneRecord) -> Iterator[dict[str, Any]]:
    """Yield the items of expressions_sets.json of a scene: one, with all images and its sentences, if any."""
    if record.set_expressions is None:
        return
    entries = [
        {
            "objs": [{"id": record.objects[i].id, "scene_id": i} for i in item.targets],
            "expression": item.text,
            "failed": item.failed,
        }
        for item in record.set_expressions
    ]
    yield {"img_idxs": [view.img_idx for view in record.images], "expressions": entries}


def tsv_lines(record: SceneRecord, first: int) -> Iterator[tuple[str, str]]:
    """Yield the lines of rec.tsv and res.tsv of a scene, numbered from `first`."""
    for number, row in enumerate(_rows(record), start=first):
        yield row.rec_line(number), row.res_line(number)


def _rows(record: SceneRecord) -> Iterator[IndexRow]:
    polygons: dict[tuple[int, int], str] = {}
    for sample in scene_samples(record):
        _check_text(sample)
        key = (sample.view.img_idx, sample.seen.scene_id)
        if key not in polygons:
            polygons[key] = "\t".join(polygon_texts(sample.seen))
        yield IndexRow(
            text=sample.expression.text,
            box=",".join(str(v) for v in sample.seen.bbox or ()),
            path=rgb_name(sample.view.img_idx),
            polygons=polygons[key],
        )


def polygon_texts(seen: ObjectView) -> tuple[str, str]:
    """Return the simplified and the interpolated polygon of a visible object as texts for res.tsv."""
    assert seen.rle is not None
    rings = simplified_polygons(exact_polygons(decode_rle(seen.rle)))
    return polygons_text(rings), polygons_text(interpolated_polygons(rings))


def _refresh_split_table(layout: DatasetLayout) -> None:
    """Update the `{split}.tsv` of a split, which is a copy of its res.tsv."""
    for table in (layout.split_tsv(name) for name in SPLITS):
        if table.exists():
            with atomic_stream(table) as target, layout.res_tsv.open("rb") as source:
                shutil.copyfileobj(source, target)


def _check_text(sample: Sample) -> None:
    text = sample.expression.text
    if any(separator in text for separator in _SEPARATORS):
        raise RefGraspError(
            f"scene {sample.record.scene}: expression {text!r} holds a tab or a line break, which "
            "a TSV cannot"
        )


def _dumps(item: dict[str, Any]) -> str:
    return json.dumps(item, ensure_ascii=False)


def _write(file: IO[bytes], text: str) -> None:
    file.write(text.encode("utf-8"))
