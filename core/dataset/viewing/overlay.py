# SPDX-License-Identifier: GPL-3.0-or-later
"""An image with its labels drawn on top: masks, polygons, boxes, object numbers."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw

from core.dataset.viewing.palette import fill_color
from core.dataset.viewing.typesetting import load_font

_FILL_OPACITY = 0.38
_WHITE = (255, 255, 255)
_SHADE = (20, 20, 24)
# Sizes in pixels of the finished picture.
_LABEL_SIZE = 15
_LABEL_PADDING = 3
_BOX_WIDTH = 2


@dataclass(frozen=True, eq=False)
class Mark:
    """What to draw of one object.

    Attributes:
        mask: (H, W) bool, from the mask image.
        bbox: (x1, y1, x2, y2) inclusive pixel corners, as recorded; None if it is not visible.
        polygons: (n, 2) rings on pixel edges, 0 to width and height.
    """

    scene_id: int
    mask: np.ndarray
    bbox: tuple[int, int, int, int] | None
    polygons: Sequence[np.ndarray]


def draw_overlay(photo: Image.Image, marks: Sequence[Mark], scale: float) -> Image.Image:
    """Return `photo` scaled by `scale` with all marks on it; boxes and numbers are above all masks."""
    width, height = round(photo.width * scale), round(photo.height * scale)
    picture = photo.convert("RGB").resize((width, height), Image.Resampling.LANCZOS)
    for mark in marks:
        _tint(picture, mark)
    canvas = ImageDraw.Draw(picture)
    for mark in marks:
        for ring in mark.polygons:
            _draw_ring(
                canvas, np.asarray(ring, dtype=np.float64) * scale, fill_color(mark.scene_id)
            )
    for mark in marks:
        if mark.bbox is not None:
            _draw_box(canvas, mark.bbox, scale, fill_color(mark.scene_id))
    for mark in marks:
        if mark.bbox is not None:
            x1, y1, _, _ = mark.bbox
            # Above the box, so that it does not cover a small object, unless the frame ends there.
            above = y1 * scale - _LABEL_SIZE - 2 * _LABEL_PADDING
            draw_label(canvas, (x1 * scale, above), mark.scene_id, bounds=(width, height))
    return picture


def draw_label(
    canvas: ImageDraw.ImageDraw,
    corner: tuple[float, float],
    scene_id: int,
    bounds: tuple[int, int] | None = None,
) -> tuple[int, int]:
    """Draw the object's number as a chip and return the chip's (width, height).

    Args:
        corner: its top left (x, y), pixels.
        bounds: (width, height) of the picture, inside which the chip is moved.
    """
    font = load_font(_LABEL_SIZE)
    text = str(scene_id)
    left, top, right, bottom = canvas.textbbox((0, 0), text, font=font)
    # At least square, so that one digit looks like a chip, not like a tick mark.
    chip_height = _LABEL_SIZE + 2 * _LABEL_PADDING
    chip_width = max(chip_height, int(right - left) + 4 * _LABEL_PADDING)
    x, y = int(corner[0]), int(corner[1])
    if bounds is not None:
        x = max(0, min(x, bounds[0] - chip_width))
        y = max(0, min(y, bounds[1] - chip_height))
    canvas.rounded_rectangle(
        (x, y, x + chip_width - 1, y + chip_height - 1), radius=4, fill=fill_color(scene_id)
    )
    middle = (
        x + (chip_width - right + left) / 2 - left,
        y + (chip_height - bottom + top) / 2 - top,
    )
    canvas.text(middle, text, font=font, fill=_SHADE)
    return chip_width, chip_height


def _tint(picture: Image.Image, mark: Mark) -> None:
    shape = Image.fromarray((mark.mask * round(255 * _FILL_OPACITY)).astype(np.uint8))
    picture.paste(
        fill_color(mark.scene_id),
        (0, 0, picture.width, picture.height),
        shape.resize(picture.size, Image.Resampling.NEAREST),
    )


def _draw_ring(canvas: ImageDraw.ImageDraw, ring: np.ndarray, color: tuple[int, int, int]) -> None:
    points = [(float(x), float(y)) for x, y in ring]
    canvas.line([*points, points[0]], fill=color, width=_BOX_WIDTH, joint="curve")


def _draw_box(
    canvas: ImageDraw.ImageDraw,
    bbox: tuple[int, int, int, int],
    scale: float,
    color: tuple[int, int, int],
) -> None:
    x1, y1, x2, y2 = bbox
    # The box is inclusive: its last pixel ends at x2 + 1. The white outline keeps it visible on an
    # object of its own color.
    edges = (x1 * scale, y1 * scale, (x2 + 1) * scale - 1, (y2 + 1) * scale - 1)
    outer = (edges[0] - 1, edges[1] - 1, edges[2] + 1, edges[3] + 1)
    canvas.rectangle(outer, outline=_WHITE)
    canvas.rectangle(edges, outline=color, width=_BOX_WIDTH)
