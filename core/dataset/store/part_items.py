# SPDX-License-Identifier: GPL-3.0-or-later
"""The items of `expressions_parts.json`: sentences that mean a part of an object, with its box and mask."""

from collections.abc import Iterator
from typing import Any

from core.scene.part_expressions import PartExpression
from core.scene.parts import PartView
from core.scene.record import SceneRecord


def part_items(record: SceneRecord) -> Iterator[dict[str, Any]]:
    """Yield the items of a scene: one, with all images and its sentences, if datasets have any.

    Boxes are inclusive pixel corners, masks run lengths, both by img_idx; `grasps` are rows of `grasps_file`.
    """
    if record.part_expressions is None:
        return
    entries = [_entry(record, item) for item in record.part_expressions]
    known = any(item.part_grasps is not None for item in record.objects)
    file = {} if record.grasps is None or not known else {"grasps_file": record.grasps.file}
    images = [view.img_idx for view in record.images]
    yield {"img_idxs": images, **file, "expressions": entries}


def _entry(record: SceneRecord, item: PartExpression) -> dict[str, Any]:
    target = record.objects[item.targets[0]]
    shown = {
        str(view.img_idx): part
        for view in record.images
        for part in view.objects[target.scene_id].parts or ()
        if part.name == item.target_part and view.img_idx in item.images
    }
    return {
        "obj": {"id": target.id, "scene_id": target.scene_id},
        "part": item.target_part,
        "expression": item.text,
        "boxes": {img_idx: list(part.bbox) for img_idx, part in shown.items()},
        "rles": {img_idx: _rle(part) for img_idx, part in shown.items()},
        "by": item.by,
        **({} if item.grasps is None else {"grasps": list(item.grasps)}),
    }


def _rle(part: PartView) -> dict[str, Any]:
    return {**part.rle}
