# SPDX-License-Identifier: GPL-3.0-or-later
"""The parts of COCO's JSON that its own format and RefCOCO's share: images, categories, objects."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from core.annotation.masks import decode_rle
from core.annotation.polygons import exact_polygons, flat_lists
from core.dataset.formats.base import ExportJob, Part, coco_box
from core.dataset.store.layout import rgb_name
from core.scene.objects import SceneObject
from core.scene.record import SceneRecord
from core.scene.views import ObjectView, View

INFO = {"description": "RefGrasp: synthetic tabletop scenes with proven referring expressions"}


@dataclass(frozen=True, eq=False)
class Annotation:
    """One visible object of one image, with its number, from 1."""

    ann_id: int
    part: Part
    record: SceneRecord
    view: View
    target: SceneObject
    seen: ObjectView


def category_ids(job: ExportJob) -> dict[tuple[str, str], int]:
    """Return numbers from 1 for every (name, category) of objects in any part, in sorted order."""
    found = {
        (item.name, item.category)
        for _, record in job.all_records("categories")
        for item in record.objects
    }
    return {key: number for number, key in enumerate(sorted(found), start=1)}


def categories(ids: dict[tuple[str, str], int]) -> Iterator[dict[str, Any]]:
    for (name, category), number in ids.items():
        yield {"id": number, "name": name, "supercategory": category}


def image_id(view: View) -> int:
    """Return COCO's number of an image: ids start at 1, images at 0."""
    return view.img_idx + 1


def file_name(view: View) -> str:
    return rgb_name(view.img_idx).rpartition("/")[2]


def image_entry(view: View) -> dict[str, Any]:
    return {
        "id": image_id(view),
        "file_name": file_name(view),
        "width": view.width,
        "height": view.height,
        "img_idx": view.img_idx,
    }


def annotations(job: ExportJob, part: Part, first: int, action: str) -> Iterator[Annotation]:
    """Yield the visible objects of a part, numbered from `first`; the same numbers every time."""
    number = first
    for record in job.records(part, action):
        for view in record.images:
            for target, seen in zip(record.objects, view.objects, strict=True):
                if seen.bbox is not None:
                    yield Annotation(number, part, record, view, target, seen)
                    number += 1


def annotation_entry(
    item: Annotation, ids: dict[tuple[str, str], int], polygons: bool
) -> dict[str, Any]:
    """Return an entry of "annotations": `segmentation` as exact simple polygons or as one RLE."""
    assert item.seen.rle is not None
    segmentation: Any = dict(item.seen.rle)
    if polygons:
        segmentation = flat_lists(exact_polygons(decode_rle(item.seen.rle)))
    return {
        "id": item.ann_id,
        "image_id": image_id(item.view),
        "category_id": ids[item.target.name, item.target.category],
        "bbox": coco_box(item.seen),
        "area": item.seen.pixels,
        "segmentation": segmentation,
        "iscrowd": 0,
        "scene_id": item.target.scene_id,
        "object_id": item.target.id,
        "visible_fraction": item.seen.visible_fraction,
    }
