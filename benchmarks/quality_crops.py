# SPDX-License-Identifier: GPL-3.0-or-later
"""Enlarged crops of the same part of a scene side by side, each under its name."""

import io
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from benchmarks.picture_error import to_8_bit
from utils.files import atomic_write_bytes

ENLARGED = 3
_LABEL_HEIGHT, _GAP, _FONT_SIZE = 28, 6, 14
# Maximum columns and rows of the crop (pixels), centered horizontally, and its top (share of the height): where
# the objects are.
_COLUMNS, _ROWS, _TOP = 110, 150, 0.40
_JPEG_QUALITY = 92

Row = Sequence[tuple[str, np.ndarray]]


def save_crops(rows: Sequence[Row], path: Path) -> None:
    """Write a JPEG with one line of named images, (H, W, 3) in [0, 1], for each of `rows`."""
    lines = [_line(row) for row in rows]
    width, height = max(line.width for line in lines), sum(line.height for line in lines)
    sheet = Image.new("RGB", (width, height), "white")
    top = 0
    for line in lines:
        sheet.paste(line, (0, top))
        top += line.height
    buffer = io.BytesIO()
    sheet.save(buffer, "JPEG", quality=_JPEG_QUALITY, subsampling="4:4:4")
    atomic_write_bytes(path, buffer.getvalue())


def _line(row: Row) -> Image.Image:
    tiles = []
    for _, picture in row:
        height, width = picture.shape[:2]
        top, left = int(_TOP * height), max(0, (width - _COLUMNS) // 2)
        tile = Image.fromarray(to_8_bit(picture[top : top + _ROWS, left : left + _COLUMNS]))
        size = (tile.width * ENLARGED, tile.height * ENLARGED)
        tiles.append(tile.resize(size, Image.Resampling.NEAREST))
    width = sum(tile.width + _GAP for tile in tiles) - _GAP
    line = Image.new("RGB", (width, tiles[0].height + _LABEL_HEIGHT), "white")
    draw, font, left = ImageDraw.Draw(line), ImageFont.load_default(_FONT_SIZE), 0
    for (name, _), tile in zip(row, tiles, strict=True):
        draw.text((left + 2, 6), name, fill="black", font=font)
        line.paste(tile, (left, _LABEL_HEIGHT))
        left += tile.width + _GAP
    return line
