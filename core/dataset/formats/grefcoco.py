# SPDX-License-Identifier: GPL-3.0-or-later
"""gRefCOCO as ReLA's G_REFER reads it: `grefcoco/instances.json`, `grefcoco/grefs(unc).json` and images.

Like RefCOCO, with sentences of several objects and of none: `ann_id` and `category_id` are lists, [-1] where
nothing is meant, which `no_target` says, too. Images lie in `images/train2014`.
"""

import json
from collections import defaultdict
from collections.abc import Iterator
from itertools import count
from typing import Any

from core.dataset.formats.base import ExportJob
from core.dataset.formats.coco_objects import (
    CategoryIds,
    Instances,
    category_ids,
    file_name,
    image_id,
)
from core.dataset.formats.refcoco import PLAIN_IMAGE_FOLDER, SPLIT_BY, sentences_of, split_name
from core.dataset.formats.spool import Spool
from core.dataset.store.json_lists import ItemList
from core.scene.record import Expression, SceneRecord
from core.scene.set_expressions import SetExpression
from core.scene.views import View
from utils.atomic_stream import atomic_stream

NAME = "grefcoco"
_NONE = -1


def export_grefcoco(job: ExportJob) -> None:
    """Write the folder that is G_REFER's `data_root`."""
    data, images = job.output / NAME, job.output / PLAIN_IMAGE_FOLDER
    data.mkdir()
    images.mkdir(parents=True)
    wanted = False
    with Instances(job.output, polygons=True) as instances, Spool(job.output) as references:
        numbers = count(1)
        for part, record in job.all_records("references"):
            wanted = wanted or record.set_expressions is not None
            for view in record.images:
                job.place(part.layout.rgb(view.img_idx), images / file_name(view))
                entries = {e["scene_id"]: e for e in instances.add(record, view)}
                split = split_name(part, record, job.options.test_ab)
                for targets, texts in _texts(record, view):
                    found = [entries[target] for target in targets if target in entries]
                    if len(found) == len(targets):
                        references.add(_reference(split, view, found, texts, numbers))
        ids = category_ids(instances.categories)
        instances.write(data / "instances.json", ids)
        with atomic_stream(data / f"grefs({SPLIT_BY}).json") as file:
            written = ItemList(file)
            numbered = _numbered(references, ids)
            written.add(json.dumps(item, ensure_ascii=False) for item in numbered)
            written.finish()
    if not wanted:
        job.notes.append(
            "All sentences mean one object: the dataset was made without --set-shares; "
            "tool_scripts/relabel.py adds sentences of several objects and of none."
        )


def _texts(record: SceneRecord, view: View) -> Iterator[tuple[tuple[int, ...], list[str]]]:
    """Yield what sentences of an image mean, with the sentences; each that means nothing is alone."""
    groups: dict[tuple[int, ...], list[str]] = defaultdict(list)
    said: tuple[Expression | SetExpression, ...] = record.expressions
    for item in (*said, *(record.set_expressions or ())):
        if view.img_idx not in item.images:
            continue
        if item.targets:
            groups[item.targets].append(item.text)
        else:
            yield (), [item.text]
    yield from groups.items()


def _reference(
    split: str, view: View, entries: list[dict[str, Any]], texts: list[str], numbers: Iterator[int]
) -> dict[str, Any]:
    sentences = sentences_of(texts, numbers)
    return {
        "ann_id": [entry["id"] for entry in entries] or [_NONE],
        "category_id": [entry["category_id"] for entry in entries],
        "image_id": image_id(view),
        "file_name": file_name(view),
        "split": split,
        "no_target": not entries,
        "sent_ids": [sentence["sent_id"] for sentence in sentences],
        "sentences": sentences,
    }


def _numbered(references: Spool, ids: CategoryIds) -> Iterator[dict[str, Any]]:
    for number, reference in enumerate(references, start=1):
        categories = [ids[tuple(category)] for category in reference["category_id"]] or [_NONE]
        yield {"ref_id": number, **reference, "category_id": categories}
