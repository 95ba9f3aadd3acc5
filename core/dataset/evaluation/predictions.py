# SPDX-License-Identifier: GPL-3.0-or-later
"""Predictions as a user writes them: JSON lines, or one JSON list, of what a model answered."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import isfinite
from pathlib import Path
from typing import TypeVar

from core.dataset.evaluation.question import Box
from core.errors import UserInputError, cause
from core.scene.json_fields import Count, SceneFormatError, decode
from core.scene.rle import Rle

T = TypeVar("T")

# (image, text), or RefCOCO's number of a sentence.
Key = tuple[int, str] | int
# (x, y, width, height of the image) to a box on pixel edges.
_Reader = Callable[[Box, int, int], Box]
_NORM = 1000.0


class BoxForm(StrEnum):
    """How boxes are written."""

    # x1, y1, x2, y2 on pixel edges, as most models and all our exports but the TSVs have them.
    EDGES = "edges"
    # x1, y1, x2, y2: first and last pixel, as in rec.tsv and the scene records.
    INCLUSIVE = "inclusive"
    # COCO's x, y, width, height.
    XYWH = "xywh"
    # x1, y1, x2, y2 on pixel edges, as thousandths of the image's width and height.
    NORM1000 = "norm1000"


_READERS: Mapping[BoxForm, _Reader] = {
    BoxForm.EDGES: lambda box, _w, _h: box,
    BoxForm.INCLUSIVE: lambda box, _w, _h: (box[0], box[1], box[2] + 1.0, box[3] + 1.0),
    BoxForm.XYWH: lambda box, _w, _h: (box[0], box[1], box[0] + box[2], box[1] + box[3]),
    BoxForm.NORM1000: lambda box, w, h: (
        box[0] * w / _NORM,
        box[1] * h / _NORM,
        box[2] * w / _NORM,
        box[3] * h / _NORM,
    ),
}


@dataclass(frozen=True)
class Prediction:
    """What a model answered.

    Attributes:
        boxes: in the form they are written in; highest score first, as given where scores are equal.
        scores: one a box, 1 where none is given.
        mask: of everything it means; None if it gave none.
        absent: whether it said that nothing fits; None if it did not say.
    """

    boxes: tuple[Box, ...] | None
    scores: tuple[float, ...]
    mask: Rle | None
    absent: bool | None


@dataclass(frozen=True)
class Line:
    """One prediction as it is written; docs/evaluation.md describes the keys."""

    img_idx: Count | None = None
    expression: str | None = None
    sent_id: int | None = None
    boxes: tuple[Box, ...] | None = None
    scores: tuple[float, ...] | None = None
    mask: Rle | None = None
    absent: bool | None = None


def read_box(form: BoxForm, box: Box, width: int, height: int) -> Box:
    """Return a box on pixel edges of an image of `width` by `height` pixels."""
    return _READERS[form](box, width, height)


def read_predictions(path: Path) -> dict[Key, Prediction]:
    """Return the predictions of a file by what they answer.

    Raises:
        UserInputError: it cannot be read, or a line is not a prediction or answers what another one answers.
    """
    found: dict[Key, Prediction] = {}
    for where, line in _lines(path):
        key = _key(line, where)
        if key in found:
            raise UserInputError(f"{where}: a second prediction for {_shown(key)}")
        found[key] = _prediction(line, where)
    if not found:
        raise UserInputError(f"{path}: holds no prediction")
    return found


def _lines(path: Path) -> Iterator[tuple[str, Line]]:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UserInputError(f"{path}: cannot be read ({cause(error)})") from error
    if text.lstrip().startswith("["):
        for number, line in enumerate(_decoded(text, tuple[Line, ...], str(path)), start=1):
            yield f"{path}, prediction {number}", line
        return
    for number, part in enumerate(text.split("\n"), start=1):
        if part.strip():
            where = f"{path}, line {number}"
            yield where, _decoded(part, Line, where)


def _decoded(text: str, kind: type[T], where: str) -> T:
    try:
        return decode(text, kind, where)
    except SceneFormatError as error:
        raise UserInputError(str(error)) from error


def _key(line: Line, where: str) -> Key:
    if line.img_idx is not None and line.expression is not None:
        return line.img_idx, line.expression
    if line.sent_id is not None:
        return line.sent_id
    raise UserInputError(
        f"{where}: says not which sentence it answers; it needs 'img_idx' and 'expression', or 'sent_id'"
    )


def _prediction(line: Line, where: str) -> Prediction:
    if line.boxes is None and line.mask is None and line.absent is None:
        raise UserInputError(f"{where}: has none of 'boxes', 'mask' and 'absent'")
    boxes = line.boxes or ()
    scores = (1.0,) * len(boxes) if line.scores is None else line.scores
    if len(scores) != len(boxes):
        raise UserInputError(f"{where}: has {len(boxes)} boxes, but {len(scores)} scores")
    if not all(isfinite(number) for box in boxes for number in box):
        raise UserInputError(f"{where}: a number of a box is not finite")
    order = sorted(range(len(boxes)), key=lambda i: -scores[i])
    return Prediction(
        boxes=None if line.boxes is None else tuple(boxes[i] for i in order),
        scores=tuple(scores[i] for i in order),
        mask=line.mask,
        absent=line.absent,
    )


def _shown(key: Key) -> str:
    return f"sentence {key}" if isinstance(key, int) else f"image {key[0]}, {key[1]!r}"
