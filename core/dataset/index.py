# SPDX-License-Identifier: GPL-3.0-or-later
"""`expressions.json`, `rec.tsv` and `res.tsv`, collated from the scene records alone.

Consumers of these files exist: their keys, columns and order never change. Boxes are inclusive
pixel corners; polygon vertices lie on pixel edges, 0 to width, and every polygon is followed by a
space, the last one too, because readers drop the last item of a split.
"""

import json
import shutil
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from core.annotation.masks import decode_rle
from core.annotation.polygons import (
    exact_polygons,
    interpolated_polygons,
    polygons_text,
    simplified_polygons,
)
from core.dataset.layout import SPLITS, DatasetLayout, rgb_name
from core.dataset.reader import Sample, iterate_scenes, open_dataset, scene_samples
from core.dataset.streams import atomic_stream
from core.errors import RefGraspError
from core.scene import ObjectView
from core.scene_record import SceneRecord

_SEPARATORS = ("\t", "\n", "\r")


@dataclass(frozen=True)
class IndexSummary:
    """What an index holds; `lines` are those of each TSV: one an (image, expression)."""

    scenes: int
    images: int
    expressions: int
    lines: int


def write_index(dataset_dir: Path) -> IndexSummary:
    """Write the three index files of a dataset; memory does not grow with it.

    All three are written beside the old ones and renamed at the end, so a reader never sees a part.

    Raises:
        UserInputError: the folder is no dataset.
        RefGraspError: a record cannot be read or indexed; the old files then stay.
    """
    layout = open_dataset(dataset_dir)
    return write_index_of(iterate_scenes(layout), layout)


def write_index_of(records: Iterable[SceneRecord], layout: DatasetLayout) -> IndexSummary:
    """Write the index files of `layout` from `records`, read one at a time, in their order."""
    scenes = images = expressions = lines = 0
    with ExitStack() as stack:
        listing, rec, res = (
            stack.enter_context(atomic_stream(path))
            for path in (layout.expressions, layout.rec_tsv, layout.res_tsv)
        )
        listing.write(b"[")
        items = 0
        for record in records:
            for item in expression_items(record):
                _write(listing, ("\n" if items == 0 else ",\n") + _dumps(item))
                items += 1
            for rec_line, res_line in tsv_lines(record, lines):
                _write(rec, rec_line)
                _write(res, res_line)
                lines += 1
            scenes += 1
            images += len(record.images)
            expressions += len(record.expressions)
        listing.write(b"\n]\n")
    _refresh_split_table(layout)
    return IndexSummary(scenes, images, expressions, lines)


def expression_items(record: SceneRecord) -> Iterator[dict[str, Any]]:
    """Yield the items of expressions.json of a scene: one, with all images and expressions.

    An expression that was proven in some of the images only gets an item with those images, so that
    what an item says always holds: every expression in every image of the item.
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


def tsv_lines(record: SceneRecord, first: int) -> Iterator[tuple[str, str]]:
    """Yield the lines of rec.tsv and res.tsv of a scene, numbered from `first`."""
    polygons: dict[tuple[int, int], tuple[str, str]] = {}
    for index, sample in enumerate(scene_samples(record), start=first):
        _check_text(sample)
        key = (sample.view.img_idx, sample.seen.scene_id)
        if key not in polygons:
            polygons[key] = polygon_texts(sample.seen)
        simple, dense = polygons[key]
        path = rgb_name(sample.view.img_idx)
        box = ",".join(str(v) for v in sample.seen.bbox or ())
        text = sample.expression.text
        yield (
            f"{index}\t{text}\t{box}\t{path}\n",
            f"{index}\t{path}\t{box}\t{text}\t{simple}\t{dense}\n",
        )


def polygon_texts(seen: ObjectView) -> tuple[str, str]:
    """Return the simplified and the interpolated polygon of a visible object, for res.tsv."""
    assert seen.rle is not None
    rings = simplified_polygons(exact_polygons(decode_rle(seen.rle)))
    return polygons_text(rings), polygons_text(interpolated_polygons(rings))


def _refresh_split_table(layout: DatasetLayout) -> None:
    """Let the `{split}.tsv` of a split, which is its res.tsv under another name, follow it."""
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
