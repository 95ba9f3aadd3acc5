# SPDX-License-Identifier: GPL-3.0-or-later
"""Grounding for vision-language models: JSONL of chat turns, one line a sentence.

`grounding_{split}_norm1000.jsonl` has boxes as whole numbers from 0 to 1000 across the image,
`grounding_{split}_pixels.jsonl` in pixels; each line names its convention in `box_format`. Both are
x1, y1, x2, y2 on pixel edges: an object that fills the image is 0, 0, 1000, 1000 or 0, 0, width,
height.
"""

import json
from contextlib import ExitStack
from typing import Any

from core.dataset.formats.base import ExportJob, edge_box
from core.dataset.store.layout import rgb_name
from core.dataset.store.reader import Sample, scene_samples
from utils.atomic_stream import atomic_stream

SCALE = 1000
NORMALIZED = "x1,y1,x2,y2; 0..1000 across image width and height; pixel edges"
PIXELS = "x1,y1,x2,y2; pixels, 0..width and 0..height; pixel edges"
PROMPT = (
    "<image>\nFind the object that this request means and answer with its bounding box as JSON: "
)


def export_vlm(job: ExportJob) -> None:
    """Write both files of every split, and the images they name."""
    (job.output / "rgb").mkdir()
    for part in job.parts:
        with ExitStack() as stack:
            normalized, pixels = (
                stack.enter_context(
                    atomic_stream(job.output / f"grounding_{part.name}_{kind}.jsonl")
                )
                for kind in ("norm1000", "pixels")
            )
            for record in job.records(part, "chats"):
                for view in record.images:
                    target = job.output / rgb_name(view.img_idx)
                    job.place(part.layout.rgb(view.img_idx), target)
                for sample in scene_samples(record):
                    box = edge_box(sample.seen)
                    normalized.write(_line(sample, normalize(box, sample), NORMALIZED))
                    pixels.write(_line(sample, box, PIXELS))


def normalize(box: list[int], sample: Sample) -> list[int]:
    """Return a box on pixel edges as whole numbers from 0 to 1000."""
    width, height = sample.view.width, sample.view.height
    return [
        round(SCALE * value / size)
        for value, size in zip(box, (width, height, width, height), strict=True)
    ]


def _line(sample: Sample, box: list[int], box_format: str) -> bytes:
    answer = [{"bbox_2d": box, "label": sample.target.name}]
    chat: dict[str, Any] = {
        "id": f"{sample.view.img_idx:08d}_{sample.number}",
        "image": rgb_name(sample.view.img_idx),
        "width": sample.view.width,
        "height": sample.view.height,
        "box_format": box_format,
        "messages": [
            {"role": "user", "content": PROMPT + sample.expression.text},
            {"role": "assistant", "content": json.dumps(answer, ensure_ascii=False)},
        ],
    }
    return (json.dumps(chat, ensure_ascii=False) + "\n").encode("utf-8")
