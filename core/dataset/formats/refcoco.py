# SPDX-License-Identifier: GPL-3.0-or-later
"""RefCOCO as the REFER API reads it: `refcoco/instances.json`, `refcoco/refs(unc).p` and images.

The folder has to be called refcoco, and images lie where MS-COCO's would. `segmentation` is a list
of simple polygons whose filled parts are disjoint, because REFER adds them up. The pickle has
protocol 2 and builtin types only; it is written one reference at a time.
"""

import json
import pickle
import re
from collections.abc import Iterator
from itertools import count
from typing import Any

from core.dataset.formats.base import ExportJob, expressions_of, write_json_array
from core.dataset.formats.coco_objects import (
    INFO,
    Annotation,
    annotation_entry,
    annotations,
    categories,
    category_ids,
    file_name,
    image_entry,
    image_id,
)
from utils.atomic_stream import atomic_stream

NAME = "refcoco"
SPLIT_BY = "unc"
IMAGE_FOLDER = "images/mscoco/images/train2014"
_PROTOCOL = 2
_WORD = re.compile(r"\w+(?:['\u2019-]\w+)*")


def export_refcoco(job: ExportJob) -> None:
    """Write the folder that is REFER's `data_root`."""
    ids = category_ids(job)
    data, images = job.output / NAME, job.output / IMAGE_FOLDER
    data.mkdir()
    images.mkdir(parents=True)
    for part, record in job.all_records("images"):
        for view in record.images:
            job.place(part.layout.rgb(view.img_idx), images / file_name(view))
    views = (view for _, r in job.all_records("image list") for view in r.images)
    entries = (annotation_entry(item, ids, True) for item in _all_annotations(job, "annotations"))
    with atomic_stream(data / "instances.json") as file:
        file.write(f'{{"info": {json.dumps(INFO)}, "licenses": [],\n'.encode())
        write_json_array(file, "categories", categories(ids), first=True)
        write_json_array(file, "images", map(image_entry, views))
        write_json_array(file, "annotations", entries)
        file.write(b"}\n")
    with atomic_stream(data / f"refs({SPLIT_BY}).p") as file:
        for piece in pickled_list(_references(job, ids)):
            file.write(piece)


def pickled_list(items: Iterator[dict[str, Any]]) -> Iterator[bytes]:
    """Yield the pickle of a list of `items` in pieces, so that the list is never in memory.

    A pickle is a program for a stack machine. This one makes an empty list, then builds each item
    with the item's own pickle (without its first two bytes, which name the protocol, and its last,
    which stops) and appends it.
    """
    yield pickle.PROTO + bytes([_PROTOCOL]) + pickle.EMPTY_LIST
    for item in items:
        yield pickle.dumps(item, protocol=_PROTOCOL)[2:-1] + pickle.APPEND
    yield pickle.STOP


def tokens(text: str) -> list[str]:
    """Return the lower-case words of a sentence, as RefCOCO has them."""
    return _WORD.findall(text.lower())


def _all_annotations(job: ExportJob, action: str) -> Iterator[Annotation]:
    first = 1
    for part in job.parts:
        for item in annotations(job, part, first, action):
            yield item
            first = item.ann_id + 1


def _references(job: ExportJob, ids: dict[tuple[str, str], int]) -> Iterator[dict[str, Any]]:
    ref_ids, sent_ids = count(1), count(1)
    for item in _all_annotations(job, "references"):
        texts = expressions_of(item.record, item.view, item.target.scene_id)
        if not texts:
            continue
        sentences = [
            {"raw": text, "sent": " ".join(tokens(text)), "sent_id": i, "tokens": tokens(text)}
            for text, i in zip(texts, sent_ids, strict=False)
        ]
        yield {
            "ref_id": next(ref_ids),
            "ann_id": item.ann_id,
            "category_id": ids[item.target.name, item.target.category],
            "image_id": image_id(item.view),
            "file_name": file_name(item.view),
            "split": item.part.name,
            "sent_ids": [sentence["sent_id"] for sentence in sentences],
            "sentences": sentences,
        }
