# SPDX-License-Identifier: GPL-3.0-or-later
"""COCO's JSON of images, categories and objects, which several formats contain, in one pass over the records.

Categories are numbered in sorted order, which is known only after the last record. So entries are buffered on
disk with the names of their categories, and numbered when they are written.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from core.annotation.masks import decode_rle
from core.annotation.polygons import exact_polygons, flat_lists
from core.dataset.formats.base import coco_box, expressions_of, write_json_array
from core.dataset.formats.spool import Spool
from core.dataset.store.layout import rgb_name
from core.scene.objects import SceneObject
from core.scene.parts import PartView
from core.scene.record import SceneRecord
from core.scene.views import ObjectView, View
from utils.atomic_stream import atomic_stream

INFO = {"description": "RefGrasp: synthetic tabletop scenes with proven referring expressions"}

# (name, category) of a model, and the number of each.
Category = tuple[str, str]
CategoryIds = dict[Category, int]


def file_name(view: View) -> str:
    """Return the name of an image's file without a folder."""
    return rgb_name(view.img_idx).rpartition("/")[2]


class Instances:
    """Images and visible objects, buffered for one JSON file.

    Args:
        folder: for the buffers.
        polygons: exact simple polygons instead of RLE.
        texts: give every object the sentences that mean it, as "expressions".
        parts: add the parts of objects, in categories such as "mug/handle", where the records have them.
        file_name: says where an image lies.
    """

    def __init__(
        self,
        folder: Path,
        polygons: bool,
        texts: bool = False,
        file_name: Callable[[View], str] = file_name,
        parts: bool = False,
    ) -> None:
        self._polygons, self._texts, self._file_name = polygons, texts, file_name
        self._parts = parts
        self.categories: set[Category] = set()
        with ExitStack() as stack:
            self._images = stack.enter_context(Spool(folder))
            self._objects = stack.enter_context(Spool(folder))
            self._stack = stack.pop_all()

    def __enter__(self) -> "Instances":
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def add(self, record: SceneRecord, view: View) -> list[dict[str, Any]]:
        """Add an image; return its entries of "annotations", numbered from 1, with categories by name."""
        self.categories.update((item.name, item.category) for item in record.objects)
        self._images.add(_image_entry(view, self._file_name(view)))
        entries = []
        for target, seen in zip(record.objects, view.objects, strict=True):
            if seen.bbox is None:
                continue
            entry = _entry(len(self._objects) + 1, view, target, seen, self._polygons)
            if self._texts:
                entry["expressions"] = expressions_of(record, view, target.scene_id)
            self._objects.add(entry)
            entries.append(entry)
            self._add_parts(view, target, seen)
        return entries

    def _add_parts(self, view: View, target: SceneObject, seen: ObjectView) -> None:
        """Add the visible parts of an object."""
        for part in seen.parts or () if self._parts else ():
            category = (f"{target.name}/{part.name}", target.name)
            self.categories.add(category)
            head = {"id": len(self._objects) + 1, "image_id": image_id(view)}
            entry = {**head, "category_id": category, **_shape(part, self._polygons)}
            names = {"scene_id": target.scene_id, "object_id": target.id, "part": part.name}
            texts: dict[str, Any] = {"expressions": []} if self._texts else {}
            self._objects.add({**entry, **texts, **names, "color": part.color})

    def write(self, path: Path, ids: CategoryIds) -> None:
        """Write the file."""
        with atomic_stream(path) as file:
            file.write(f'{{"info": {json.dumps(INFO)}, "licenses": [],\n'.encode())
            write_json_array(file, "categories", _categories(ids), first=True)
            write_json_array(file, "images", self._images)
            write_json_array(file, "annotations", numbered(self._objects, ids))
            file.write(b"}\n")


def category_ids(found: set[Category], first: int = 1) -> CategoryIds:
    """Return numbers for categories in sorted order."""
    return {key: number for number, key in enumerate(sorted(found), start=first)}


def numbered(entries: Iterator[dict[str, Any]] | Spool, ids: CategoryIds) -> Iterator[Any]:
    """Yield entries with the number of their category instead of its name."""
    for entry in entries:
        yield {**entry, "category_id": ids[tuple(entry["category_id"])]}


def image_id(view: View) -> int:
    """Return COCO's number of an image: ids start at 1, images at 0."""
    return view.img_idx + 1


def _image_entry(view: View, name: str) -> dict[str, Any]:
    return {
        "id": image_id(view),
        "file_name": name,
        "width": view.width,
        "height": view.height,
        "img_idx": view.img_idx,
    }


def _categories(ids: CategoryIds) -> Iterator[dict[str, Any]]:
    for (name, category), number in ids.items():
        yield {"id": number, "name": name, "supercategory": category}


def _entry(
    ann_id: int, view: View, target: SceneObject, seen: ObjectView, polygons: bool
) -> dict[str, Any]:
    """Return an entry of "annotations": `segmentation` as exact simple polygons or as one RLE."""
    return {
        "id": ann_id,
        "image_id": image_id(view),
        "category_id": (target.name, target.category),
        **_shape(seen, polygons),
        "scene_id": target.scene_id,
        "object_id": target.id,
        "visible_fraction": seen.visible_fraction,
    }


def _shape(seen: ObjectView | PartView, polygons: bool) -> dict[str, Any]:
    """Return what an entry says of a mask."""
    assert seen.rle is not None
    segmentation: Any = dict(seen.rle)
    if polygons:
        segmentation = flat_lists(exact_polygons(decode_rle(seen.rle)))
    return {
        "bbox": coco_box(seen),
        "area": seen.pixels,
        "segmentation": segmentation,
        "iscrowd": 0,
    }
