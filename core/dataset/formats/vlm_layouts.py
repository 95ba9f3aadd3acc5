# SPDX-License-Identifier: GPL-3.0-or-later
"""How trainers of vision-language models want a chat, and in which coordinates models speak of boxes."""

import json
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from core.dataset.formats.base import QWEN_MAX_PIXELS, QWEN_MIN_PIXELS, edge_box
from core.dataset.store.layout import rgb_name
from core.scene.parts import PartView
from core.scene.views import ObjectView, View

SCALE = 1000
PROMPT = (
    "<image>\nFind the object that this request means and answer with its bounding box as JSON: "
)
# In datasets whose sentences may mean several objects, or none.
PROMPT_SETS = (
    "<image>\nFind all objects that this request means and answer with their bounding boxes as JSON, "
    "[] if there are none: "
)
# Of sentences that mean a part.
PROMPT_PARTS = (
    "<image>\nFind the part of an object that this request means "
    "and answer with its bounding box as JSON: "
)
# Qwen2.5-VL looks at images whose sides are multiples of this, pixels.
QWEN_FACTOR = 28
_MAX_ASPECT = 200  # beyond it the model refuses an image
_NORM1_DIGITS = 4

Box = Sequence[float]


@dataclass(frozen=True)
class Request:
    """A sentence about an image.

    Attributes:
        number: of the sentence in its scene, as text.
        prompt: what precedes it.
        meant: what it means, with the name of each.
    """

    view: View
    number: str
    prompt: str
    text: str
    meant: tuple[tuple[str, ObjectView | PartView], ...]


class Layout(StrEnum):
    """What one chat looks like; named after who reads it."""

    LLAVA = "llava"
    SHAREGPT = "sharegpt"
    SWIFT = "swift"


class Coordinates(StrEnum):
    """What the numbers of a box mean."""

    PIXELS = "pixels"
    NORM1 = "norm1"
    NORM1000 = "norm1000"
    QWEN25 = "qwen2.5"


BOX_FORMATS = {
    Coordinates.PIXELS: "x1,y1,x2,y2; pixels, 0..width and 0..height; pixel edges",
    Coordinates.NORM1: "x1,y1,x2,y2; 0..1 across image width and height; pixel edges",
    Coordinates.NORM1000: "x1,y1,x2,y2; 0..1000 across image width and height; pixel edges",
    Coordinates.QWEN25: "x1,y1,x2,y2; pixels of the image as Qwen2.5-VL resizes it; pixel edges",
}


@dataclass(frozen=True)
class PixelRange:
    """Areas, square pixels, between which Qwen2.5-VL looks at an image: its `min_pixels`, `max_pixels`."""

    low: int = QWEN_MIN_PIXELS
    high: int = QWEN_MAX_PIXELS


def qwen_size(width: int, height: int, area: PixelRange) -> tuple[int, int]:
    """Return the (width, height) to which Qwen2.5-VL resizes an image: multiples of 28 in an allowed area.

    Raises:
        ValueError: so long an image that the model refuses it.
    """
    if max(width, height) > _MAX_ASPECT * min(width, height):
        raise ValueError(f"Qwen2.5-VL refuses images of {width} x {height} pixels")
    sides = [max(QWEN_FACTOR, round(side / QWEN_FACTOR) * QWEN_FACTOR) for side in (width, height)]
    if math.prod(sides) > area.high:
        shrink = math.sqrt(width * height / area.high)
        sides = [
            max(QWEN_FACTOR, math.floor(side / shrink / QWEN_FACTOR) * QWEN_FACTOR)
            for side in (width, height)
        ]
    elif math.prod(sides) < area.low:
        stretch = math.sqrt(area.low / (width * height))
        sides = [math.ceil(side * stretch / QWEN_FACTOR) * QWEN_FACTOR for side in (width, height)]
    return sides[0], sides[1]


def boxes_in(coordinates: Coordinates, request: Request, area: PixelRange) -> list[Box]:
    """Return the boxes of all that is meant, on pixel edges."""
    return [_box_in(coordinates, request.view, seen, area) for _, seen in request.meant]


def _box_in(
    coordinates: Coordinates, view: View, seen: ObjectView | PartView, area: PixelRange
) -> Box:
    box, width, height = edge_box(seen), view.width, view.height
    if coordinates is Coordinates.PIXELS:
        return box
    if coordinates is Coordinates.NORM1:
        sizes = (width, height, width, height)
        return [round(v / size, _NORM1_DIGITS) for v, size in zip(box, sizes, strict=True)]
    to = (SCALE, SCALE)
    if coordinates is Coordinates.QWEN25:
        to = qwen_size(width, height, area)
    return [
        round(new * value / size)
        for value, size, new in zip(box, (width, height) * 2, to * 2, strict=True)
    ]


def chat_id(request: Request) -> str:
    return f"{request.view.img_idx:08d}_{request.number}"


def answer(request: Request, boxes: Sequence[Box]) -> str:
    """Return what the model has to say."""
    found = [
        {"bbox_2d": box, "label": name} for box, (name, _) in zip(boxes, request.meant, strict=True)
    ]
    return json.dumps(found, ensure_ascii=False)


def turns(request: Request, said: str) -> list[dict[str, str]]:
    """Return question and answer as roles and contents."""
    return [
        {"role": "user", "content": request.prompt + request.text},
        {"role": "assistant", "content": said},
    ]


def _llava(request: Request, boxes: Sequence[Box], coordinates: Coordinates) -> dict[str, Any]:
    question, reply = turns(request, answer(request, boxes))
    return {
        "id": chat_id(request),
        "image": rgb_name(request.view.img_idx),
        "box_format": BOX_FORMATS[coordinates],
        "conversations": [
            {"from": "human", "value": question["content"]},
            {"from": "gpt", "value": reply["content"]},
        ],
    }


def _sharegpt(request: Request, boxes: Sequence[Box], coordinates: Coordinates) -> dict[str, Any]:
    return {
        "id": chat_id(request),
        "images": [rgb_name(request.view.img_idx)],
        "box_format": BOX_FORMATS[coordinates],
        "messages": turns(request, answer(request, boxes)),
    }


# What ms-swift turns by itself into what each model wants; other numbers it has to take as text.
_SWIFT_TYPES = {Coordinates.PIXELS: "real", Coordinates.NORM1: "norm1"}


def _swift(request: Request, boxes: Sequence[Box], coordinates: Coordinates) -> dict[str, Any]:
    if coordinates not in _SWIFT_TYPES:
        return _sharegpt(request, boxes, coordinates)
    one = '{"bbox_2d": <bbox>, "label": "<ref-object>"}'
    said = f"[{', '.join([one] * len(boxes))}]"
    objects = {
        "ref": [name for name, _ in request.meant],
        "bbox": [list(box) for box in boxes],
        "bbox_type": _SWIFT_TYPES[coordinates],
    }
    return {
        **_sharegpt(request, boxes, coordinates),
        "messages": turns(request, said),
        "objects": objects,
    }


CHATS: dict[Layout, Callable[[Request, Sequence[Box], Coordinates], dict[str, Any]]] = {
    Layout.LLAVA: _llava,
    Layout.SHAREGPT: _sharegpt,
    Layout.SWIFT: _swift,
}
