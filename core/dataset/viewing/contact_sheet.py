# SPDX-License-Identifier: GPL-3.0-or-later
"""Many images of a dataset on one sheet, each with its surface or with a sentence and the object's box."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from core.dataset.store.image_lookup import locate_images
from core.dataset.store.layout import DatasetLayout
from core.dataset.store.reader import open_dataset, read_rgb, read_scene
from core.dataset.viewing.overlay import Mark, draw_overlay
from core.dataset.viewing.sheet_size import check_sheet_size
from core.dataset.viewing.typesetting import font_for, wrap
from core.scene.record import Expression, SceneRecord
from core.scene.views import View

_GUTTER = 8
_TEXT_SIZE = 15
_LINE_HEIGHT = 20
_PAPER = (255, 255, 255)
_INK = (32, 33, 36)
# A step coprime to most numbers of sentences.
_STRIDE = 7
_NO_MASK = np.zeros((1, 1), dtype=bool)


class Caption(StrEnum):
    """The caption below each image."""

    NONE = "none"
    SURFACE = "surface"
    SENTENCE = "sentence"


@dataclass(frozen=True)
class _Tile:
    picture: Image.Image
    lines: tuple[str, ...]


def choose_images(dataset: Path, wanted: Sequence[int] | None, each_surface: bool) -> list[int]:
    """Return the indices of the images to show: the first on each surface, else those `wanted`, else all.

    Raises:
        RefGraspError: no dataset, or a record cannot be read.
    """
    layout = open_dataset(dataset)
    records = [read_scene(layout.scene_record(scene)) for scene in layout.scenes()]
    if each_surface:
        first: dict[str, int] = {}
        for record in records:
            first.setdefault(record.surface, record.images[0].img_idx)
        return [first[name] for name in sorted(first)]
    if wanted is not None:
        return list(wanted)
    return [view.img_idx for record in records for view in record.images]


def make_contact_sheet(
    dataset: Path, images: Sequence[int], columns: int, side: int, caption: Caption
) -> Image.Image:
    """Return the sheet, row by row in the order of `images`, each image `side` pixels wide.

    Raises:
        RefGraspError: no dataset, an image that is not in it, a file that cannot be read, or the sheet would
            be too large.
    """
    layout = open_dataset(dataset)
    scenes = locate_images(layout, layout.scenes(), list(images))
    records = {scene: read_scene(layout.scene_record(scene)) for scene in scenes}
    _check_size(records.values(), images, columns, side)
    tiles = {}
    for scene, numbers in scenes.items():
        record = records[scene]
        for view in record.images:
            if view.img_idx in numbers:
                tiles[view.img_idx] = _tile(layout, record, view, side, caption)
    return _arrange([tiles[number] for number in images], columns, side)


def _check_size(
    records: Iterable[SceneRecord], images: Sequence[int], columns: int, side: int
) -> None:
    """Check the size of the sheet without its captions."""
    views = {view.img_idx: view for record in records for view in record.images}
    heights = [round(views[number].height / views[number].width * side) for number in images]
    rows = [heights[i : i + columns] for i in range(0, len(heights), columns)]
    width = min(columns, len(images)) * (side + _GUTTER)
    check_sheet_size(width, sum(max(row) + _GUTTER for row in rows))


def _tile(
    layout: DatasetLayout, record: SceneRecord, view: View, side: int, caption: Caption
) -> _Tile:
    photo = Image.fromarray(read_rgb(layout, view.img_idx))
    marks: list[Mark] = []
    text = ""
    if caption is Caption.SURFACE:
        text = record.surface
    said = _telling_sentence(record, view) if caption is Caption.SENTENCE else None
    if said is not None:
        text = said.text
        # Only the box: a tint would hide the color that the sentence may mention.
        marks = [Mark(i, _NO_MASK, view.objects[i].bbox, ()) for i in said.targets]
    picture = draw_overlay(photo, marks, side / photo.width)
    lines = wrap(text, side, font_for(text, _TEXT_SIZE).getlength) if text else []
    return _Tile(picture, tuple(lines))


def _telling_sentence(record: SceneRecord, view: View) -> Expression | None:
    """Return one sentence of the image, chosen by the image's index so that kinds vary."""
    own = [e for e in record.expressions if view.img_idx in e.images]
    return own[view.img_idx * _STRIDE % len(own)] if own else None


def _arrange(tiles: Sequence[_Tile], columns: int, side: int) -> Image.Image:
    rows = [tiles[i : i + columns] for i in range(0, len(tiles), columns)]
    heights = [
        max(tile.picture.height + _LINE_HEIGHT * len(tile.lines) for tile in row) for row in rows
    ]
    width = min(columns, len(tiles)) * (side + _GUTTER) - _GUTTER
    sheet = Image.new("RGB", (width, sum(heights) + _GUTTER * (len(rows) - 1)), _PAPER)
    top = 0
    for row, height in zip(rows, heights, strict=True):
        for column, tile in enumerate(row):
            _paste(sheet, tile, column * (side + _GUTTER), top)
        top += height + _GUTTER
    return sheet


def _paste(sheet: Image.Image, tile: _Tile, left: int, top: int) -> None:
    sheet.paste(tile.picture, (left, top))
    canvas = ImageDraw.Draw(sheet)
    for number, line in enumerate(tile.lines):
        base = top + tile.picture.height + round((number + 0.75) * _LINE_HEIGHT)
        canvas.text((left, base), line, font=font_for(line, _TEXT_SIZE), fill=_INK, anchor="ls")
