# SPDX-License-Identifier: GPL-3.0-or-later
"""Grounding for vision-language models: chat turns, one item a sentence; its answer is a
list of one box, or of several or none in datasets made with `--set-shares`; of a part with `--part-targets`.

Without a layout: `grounding_{split}_norm1000.jsonl` has boxes as whole numbers from 0 to 1000 across the
image, `grounding_{split}_pixels.jsonl` in pixels. With one: `grounding_{split}_{coordinates}_{layout}` as
trainers read it, and `dataset_info.json` for LLaMA-Factory; see `core.dataset.formats.vlm_layouts`. Every item
names its convention in `box_format`. Boxes are x1, y1, x2, y2 on pixel edges: an object that fills the image is
0, 0, 1000, 1000 or 0, 0, width, height.
"""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

from core.dataset.formats.base import ExportJob, Part
from core.dataset.formats.vlm_layouts import (
    BOX_FORMATS,
    CHATS,
    PROMPT,
    PROMPT_PARTS,
    PROMPT_SETS,
    Coordinates,
    Layout,
    PixelRange,
    Request,
    answer,
    boxes_in,
    chat_id,
    turns,
)
from core.dataset.store.layout import rgb_name
from core.dataset.store.reader import part_samples, scene_samples, set_samples
from utils.atomic_stream import atomic_stream
from utils.files import atomic_write_text

_PLAIN = (Coordinates.NORM1000, Coordinates.PIXELS)
# What LLaMA-Factory calls the parts of a chat.
_TAGS = {
    "role_tag": "role",
    "content_tag": "content",
    "user_tag": "user",
    "assistant_tag": "assistant",
}


def export_vlm(job: ExportJob) -> None:
    """Write the files of every split, and the images they name."""
    (job.output / "rgb").mkdir()
    infos = {}
    for part in job.parts:
        if job.options.layout is None:
            _write_plain(job, part)
        else:
            layout = Layout(job.options.layout)
            name = _write_layout(job, part, layout)
            infos[f"refgrasp_{part.name}"] = _dataset_info(layout, name)
    if infos:
        atomic_write_text(job.output / "dataset_info.json", json.dumps(infos, indent=2) + "\n")


def _write_plain(job: ExportJob, part: Part) -> None:
    with ExitStack() as stack:
        files = [
            stack.enter_context(atomic_stream(job.output / f"grounding_{part.name}_{kind}.jsonl"))
            for kind in _PLAIN
        ]
        for request in _requests(job, part):
            for coordinates, file in zip(_PLAIN, files, strict=True):
                file.write((_dumps(_plain(request, coordinates)) + "\n").encode("utf-8"))


def _write_layout(job: ExportJob, part: Part, layout: Layout) -> str:
    """Write the chats of a split and return the name of their file."""
    coordinates = Coordinates(job.options.coordinates)
    area = PixelRange(job.options.min_pixels, job.options.max_pixels)
    is_list = layout is Layout.LLAVA  # which reads one JSON value; the others read lines
    suffix = "json" if is_list else "jsonl"
    name = f"grounding_{part.name}_{coordinates}_{layout}.{suffix}"
    with atomic_stream(job.output / name) as file:
        file.write(b"[" if is_list else b"")
        for number, request in enumerate(_requests(job, part)):
            chat = CHATS[layout](request, boxes_in(coordinates, request, area), coordinates)
            file.write(b",\n" if is_list and number else b"")
            file.write((_dumps(chat) + ("" if is_list else "\n")).encode("utf-8"))
        file.write(b"]\n" if is_list else b"")
    return name


def _requests(job: ExportJob, part: Part) -> Iterator[Request]:
    for record in job.records(part, "chats"):
        for view in record.images:
            job.place(part.layout.rgb(view.img_idx), job.output / rgb_name(view.img_idx))
        prompt = PROMPT if record.set_expressions is None else PROMPT_SETS
        for sample in scene_samples(record):
            meant = ((sample.target.name, sample.seen),)
            text = sample.expression.text
            yield Request(sample.view, str(sample.number), prompt, text, meant)
        for view, number, item in set_samples(record):
            found = tuple((record.objects[i].name, view.objects[i]) for i in item.targets)
            yield Request(view, f"s{number}", prompt, item.text, found)
        for view, number, said, shown in part_samples(record):
            yield Request(view, f"p{number}", PROMPT_PARTS, said.text, ((shown.name, shown),))


def _plain(request: Request, coordinates: Coordinates) -> dict[str, Any]:
    view, boxes = request.view, boxes_in(coordinates, request, PixelRange())
    return {
        "id": chat_id(request),
        "image": rgb_name(view.img_idx),
        "width": view.width,
        "height": view.height,
        "box_format": BOX_FORMATS[coordinates],
        "messages": turns(request, answer(request, boxes)),
    }


def _dataset_info(layout: Layout, name: str) -> dict[str, Any]:
    """Return an entry of LLaMA-Factory's dataset_info.json."""
    if layout is Layout.LLAVA:  # whose tags are LLaMA-Factory's own
        columns = {"messages": "conversations", "images": "image"}
        return {"file_name": name, "formatting": "sharegpt", "columns": columns}
    columns = {"messages": "messages", "images": "images"}
    return {"file_name": name, "formatting": "sharegpt", "columns": columns, "tags": _TAGS}


def _dumps(data: dict[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False)
