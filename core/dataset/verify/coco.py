# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks COCO instances: ids, references, image files, masks, boxes and areas.

A file is loaded as a whole, as every COCO library does.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from pycocotools import mask as coco_mask

from core.annotation.masks import decode_rle, mask_bbox
from core.dataset.verify.tally import Rule, Tally
from core.errors import UserInputError, cause
from utils.parallel import ordered_map

IDS = Rule(
    "ids unique",
    "ids of images, categories and annotations are whole numbers from 1, each used once",
)
LINKS = Rule("references resolve", "every annotation names an existing image and category")
IMAGES = Rule(
    "image files", "every image file exists, can be read and has the size it is listed with"
)
SEGMENTATION = Rule(
    "segmentation", "a segmentation decodes to a mask of the image's size with at least one pixel"
)
AREA = Rule("area is mask pixels", "an area is the number of pixels of the mask")
BBOX = Rule(
    "bbox is mask extent", "a box is [x, y, width, height] of the mask's tight extent, in pixels"
)
DISJOINT = Rule("polygons disjoint", "the polygons of a segmentation do not overlap")
RULES = (IDS, LINKS, IMAGES, SEGMENTATION, AREA, BBOX, DISJOINT)

_BATCH = 256
_BATCH_IMAGES = 64
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class CocoFile:
    """A file of COCO instances and the folder of its images."""

    path: Path
    images: Path


def read_instances(path: Path) -> dict[str, Any]:
    """Return the content of a COCO file.

    Raises:
        UserInputError: it cannot be read or is not one.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise UserInputError(f"{path}: cannot be read as JSON ({cause(error)})") from error
    lists = ("images", "categories", "annotations")
    if not isinstance(data, dict) or not all(
        isinstance(data.get(key), list) and all(isinstance(item, dict) for item in data[key])
        for key in lists
    ):
        raise UserInputError(f"{path}: not COCO: it needs lists of objects {', '.join(lists)}")
    return data


def verify_coco(
    files: Sequence[CocoFile], workers: int = 1, progress: Progress | None = None
) -> Tally:
    """Check COCO files and return how often each rule was checked and broken.

    Raises:
        UserInputError: a file cannot be read or is not COCO.
    """
    tally = Tally()
    for file in files:
        check_instances(file, read_instances(file.path), workers, tally, progress)
    return tally


def check_instances(
    file: CocoFile,
    data: Mapping[str, Any],
    workers: int,
    tally: Tally,
    progress: Progress | None = None,
) -> None:
    """Check one file with the content `data`, and add the results to `tally`."""
    _check_ids(file.path.name, data, tally)
    linked = list(_linked_annotations(file.path.name, data, tally))
    files = [
        (file.images / str(image.get("file_name")), image.get("width"), image.get("height"))
        for image in data["images"]
    ]
    done, total = 0, len(linked) + len(files)
    for items, check, size in (
        (linked, _check_masks, _BATCH),
        (files, _check_images, _BATCH_IMAGES),
    ):
        batches = list(_batched(items, size))
        for batch, part in zip(batches, ordered_map(check, batches, workers), strict=True):
            tally.merge(part)
            done += len(batch)
            if progress is not None:
                progress(done, total)


def by_id(items: Iterable[Mapping[str, Any]]) -> dict[int, Mapping[str, Any]]:
    """Return items by id; those without an integer id are omitted."""
    return {item["id"]: item for item in items if isinstance(item.get("id"), int)}


def find(table: Mapping[int, Mapping[str, Any]], key: Any) -> Mapping[str, Any] | None:
    """Return an entry by its id; None if there is none or `key` is not an integer."""
    return table.get(key) if isinstance(key, int) else None


def _check_ids(name: str, data: Mapping[str, Any], tally: Tally) -> None:
    for key in ("images", "categories", "annotations"):
        seen: set[Any] = set()
        for item in data[key]:
            number = item.get("id")
            good = isinstance(number, int) and number >= 1 and number not in seen
            tally.check(
                IDS,
                good,
                f"{name}: {key} id {number!r} is already used, or is not a whole number from 1",
            )
            seen.add(number if isinstance(number, int) else repr(number))


def _linked_annotations(
    name: str, data: Mapping[str, Any], tally: Tally
) -> Iterator[tuple[str, Mapping[str, Any], tuple[Any, Any]]]:
    """Yield the location of an annotation, the annotation and its image's (height, width)."""
    images, categories = by_id(data["images"]), by_id(data["categories"])
    for item in data["annotations"]:
        image, category = item.get("image_id"), item.get("category_id")
        found = find(images, image)
        good = found is not None and find(categories, category) is not None
        where = f"{name}, annotation {item.get('id')}"
        tally.check(LINKS, good, f"{where}: image {image}, category {category}")
        if found is not None and good:
            yield where, item, (found.get("height"), found.get("width"))


def _batched(items: Sequence[Any], size: int) -> Iterator[list[Any]]:
    rest = iter(items)
    return iter(lambda: list(islice(rest, size)), [])


def _check_images(files: Sequence[tuple[Path, Any, Any]]) -> Tally:
    tally = Tally()
    for path, width, height in files:
        try:
            with Image.open(path) as image:
                image.load()
                size, problem = image.size, ""
        except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
            size, problem = (width, height), str(error)
        if size != (width, height):
            problem = f"{size[0]} x {size[1]} pixels, listed as {width} x {height}"
        tally.check(IMAGES, not problem, f"{path}: {problem}")
    return tally


def _check_masks(items: Sequence[tuple[str, Mapping[str, Any], tuple[Any, Any]]]) -> Tally:
    tally = Tally()
    for where, item, size in items:
        try:
            parts = _decode(item.get("segmentation"), size)
        except (ValueError, TypeError, KeyError, IndexError, OverflowError, MemoryError) as error:
            tally.check(SEGMENTATION, False, f"{where}: {cause(error)}")
            continue
        mask = np.any(parts, axis=0)
        if not tally.check(SEGMENTATION, bool(mask.any()), f"{where}: the mask is empty"):
            continue
        pixels = int(np.count_nonzero(mask))
        tally.check(
            AREA,
            item.get("area") == pixels,
            f"{where}: area {item.get('area')}, the mask has {pixels} pixels",
        )
        x1, y1, x2, y2 = mask_bbox(mask) or (0, 0, 0, 0)
        expected = [x1, y1, x2 - x1 + 1, y2 - y1 + 1]
        tally.check(
            BBOX,
            item.get("bbox") == expected,
            f"{where}: bbox {item.get('bbox')}, the mask has {expected}",
        )
        if len(parts) > 1:
            most = int(np.sum(parts, axis=0, dtype=np.int64).max())
            tally.check(DISJOINT, most == 1, f"{where}: polygons overlap")
    return tally


def _decode(segmentation: Any, size: tuple[Any, Any]) -> np.ndarray:
    """Return the (n, H, W) bool masks: one per polygon, or the single one of an RLE."""
    height, width = int(size[0]), int(size[1])
    if isinstance(segmentation, Mapping):
        if list(segmentation["size"]) != [height, width]:
            raise ValueError(
                f"the RLE is of size {segmentation['size']}, the image of {[height, width]}"
            )
        return decode_rle(segmentation)[None]
    if (
        not isinstance(segmentation, list)
        or not segmentation
        or not all(isinstance(r, list) for r in segmentation)
    ):
        raise ValueError("the segmentation is neither an RLE nor a list of polygons")
    stacked = coco_mask.decode(coco_mask.frPyObjects(segmentation, height, width))
    return np.moveaxis(stacked, 2, 0).astype(bool)
