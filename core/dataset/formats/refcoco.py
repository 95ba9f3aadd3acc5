# SPDX-License-Identifier: GPL-3.0-or-later
"""RefCOCO as the REFER API reads it: `refcoco/instances.json`, `refcoco/refs(unc).p` and images.

The folder has to be called refcoco, and images lie where MS-COCO's would; CRIS and ReLA look for them in
`images/train2014`, and for the splits testA and testB, where others look for test. `segmentation` is a list
of simple polygons whose filled parts are disjoint, because REFER adds them up. The pickle has
protocol 2 and builtin types only; it is written one reference at a time.
"""

import pickle
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import count
from typing import Any

from core.dataset.formats.base import ExportJob, Part, expressions_of
from core.dataset.formats.coco_objects import (
    Instances,
    category_ids,
    file_name,
    image_id,
    numbered,
)
from core.dataset.formats.spool import Spool
from core.scene.record import SceneRecord
from core.scene.views import View
from utils.atomic_stream import atomic_stream
from utils.words import combining_marks

NAME = "refcoco"
SPLIT_BY = "unc"
IMAGE_FOLDER = "images/mscoco/images/train2014"
PLAIN_IMAGE_FOLDER = "images/train2014"
_PROTOCOL = 2
_ASCII_WORD = re.compile(r"\w+(?:['-]\w+)*")


def export_refcoco(job: ExportJob) -> None:
    """Write the folder that is REFER's `data_root`."""
    data = job.output / NAME
    images = job.output / (PLAIN_IMAGE_FOLDER if job.options.plain_folder else IMAGE_FOLDER)
    data.mkdir()
    images.mkdir(parents=True)
    with Instances(job.output, polygons=True) as instances, Spool(job.output) as references:
        numbers = _Numbers(count(1), count(1))
        for part, record in job.all_records("references"):
            for view in record.images:
                job.place(part.layout.rgb(view.img_idx), images / file_name(view))
                for entry in instances.add(record, view):
                    texts = expressions_of(record, view, entry["scene_id"])
                    if texts:
                        split = split_name(part, record, job.options.test_ab)
                        references.add(_reference(split, view, entry, texts, numbers))
        ids = category_ids(instances.categories)
        instances.write(data / "instances.json", ids)
        with atomic_stream(data / f"refs({SPLIT_BY}).p") as file:
            for piece in pickled_list(numbered(references, ids)):
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
    return (_ASCII_WORD if text.isascii() else _word()).findall(text.lower())


@cache
def _word() -> re.Pattern[str]:
    letter = rf"[\w{combining_marks()}]"
    return re.compile(rf"{letter}+(?:['\u2019-]{letter}+)*")


@dataclass(frozen=True)
class _Numbers:
    """What counts references and sentences, over all splits."""

    references: Iterator[int]
    sentences: Iterator[int]


def split_name(part: Part, record: SceneRecord, test_ab: bool) -> str:
    """Return RefCOCO's name of a scene's split: whole scenes go to testA and testB."""
    if part.name != "test" or not test_ab:
        return part.name
    return "testB" if record.scene % 2 else "testA"


def sentences_of(texts: Iterable[str], numbers: Iterator[int]) -> list[dict[str, Any]]:
    """Return the entries of a reference's sentences, numbered by the next of `numbers`."""
    return [
        {"raw": text, "sent": " ".join(tokens(text)), "sent_id": i, "tokens": tokens(text)}
        for text, i in zip(texts, numbers, strict=False)
    ]


def _reference(
    split: str, view: View, entry: dict[str, Any], texts: list[str], numbers: _Numbers
) -> dict[str, Any]:
    sentences = sentences_of(texts, numbers.sentences)
    return {
        "ref_id": next(numbers.references),
        "ann_id": entry["id"],
        "category_id": entry["category_id"],
        "image_id": image_id(view),
        "file_name": file_name(view),
        "split": split,
        "sent_ids": [sentence["sent_id"] for sentence in sentences],
        "sentences": sentences,
    }
