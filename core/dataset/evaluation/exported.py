# SPDX-License-Identifier: GPL-3.0-or-later
"""The questions of exports: COCO's annotations with `expressions`, and RefCOCO's references.

Exports know neither kinds nor scenes: the images of a scene are told by nothing, so each counts as a scene.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pycocotools import mask as coco_mask

from core.dataset.evaluation.question import Box, Question
from core.dataset.verify.coco import by_id, read_instances
from core.dataset.verify.refcoco import read_references
from core.errors import UserInputError
from core.scene.rle import Rle

_BROKEN = (KeyError, TypeError, ValueError, IndexError, AttributeError)


def coco_questions(path: Path) -> Iterator[Question]:
    """Yield the questions of `annotations/instances_{split}.json` of a COCO export.

    Raises:
        UserInputError: it cannot be read, or no annotation has `expressions`.
    """
    data = read_instances(path)
    images = by_id(data["images"])
    with_texts = [item for item in data["annotations"] if "expressions" in item]
    if not with_texts:
        raise UserInputError(f"{path}: no annotation has 'expressions'; export the dataset anew")
    for entry in with_texts:
        try:
            for text in entry["expressions"]:
                yield _question(images[entry["image_id"]], entry, text, None)
        except _BROKEN as error:
            raise UserInputError(f"{path}: annotation {entry.get('id')}: {error!r}") from error


def refcoco_questions(folder: Path, split: str | None) -> Iterator[Question]:
    """Yield the questions of a RefCOCO export.

    Raises:
        UserInputError: a file cannot be read, or there is no such split.
    """
    data = read_instances(folder / "instances.json")
    images, annotations = by_id(data["images"]), by_id(data["annotations"])
    references = [ref for path in sorted(folder.glob("refs(*).p")) for ref in read_references(path)]
    known = sorted({str(ref.get("split")) for ref in references})
    if split is not None and split not in known:
        raise UserInputError(f"--split {split}: {folder} has {', '.join(known) or 'no references'}")
    for ref in references:
        if split is not None and ref.get("split") != split:
            continue
        try:
            entry = annotations[ref["ann_id"]]
            for sentence in ref["sentences"]:
                image = images[ref["image_id"]]
                yield _question(image, entry, sentence["raw"], sentence["sent_id"])
        except _BROKEN as error:
            raise UserInputError(f"{folder}: reference {ref.get('ref_id')}: {error!r}") from error


def _question(
    image: Mapping[str, Any], entry: Mapping[str, Any], text: str, sent_id: int | None
) -> Question:
    return Question(
        img_idx=image["img_idx"],
        text=text,
        kind="",
        scene=image["img_idx"],
        width=image["width"],
        height=image["height"],
        boxes=(_box(entry["bbox"]),),
        masks=_masks(entry["segmentation"], image["width"], image["height"]),
        sent_id=sent_id,
    )


def _box(xywh: list[float]) -> Box:
    x, y, width, height = xywh
    return x, y, x + width, y + height


def _masks(segmentation: Any, width: int, height: int) -> tuple[Rle, ...]:
    if isinstance(segmentation, dict):
        return ({"size": segmentation["size"], "counts": segmentation["counts"]},)
    return tuple(
        {"size": [height, width], "counts": rle["counts"].decode("ascii")}
        for rle in coco_mask.frPyObjects(segmentation, height, width)
    )
