# SPDX-License-Identifier: GPL-3.0-or-later
"""Takes the signs of real brands off the textures of imported models."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from PIL import Image

from tool_scripts.importing.sources import RawModel

# Of JPEG files that are written again; high, because the converter may compress them once more.
_QUALITY = 95


def without_signs(raw: RawModel, erase: Mapping[str, Sequence[Sequence[int]]]) -> RawModel:
    """Return the model with rectangles of its textures painted over.

    Args:
        erase: left, top, right and bottom pixels (right and bottom excluded) by file name, painted one after
            the other in the color around each: the median of its outermost pixels, which must be plain.

    Raises:
        ValueError: the model has no such texture, or a rectangle is not inside it.
    """
    if missing := set(erase) - set(raw.textures):
        raise ValueError(f"no texture {missing}; available: {set(raw.textures)}")
    painted = {name: _painted(raw.textures[name], name, boxes) for name, boxes in erase.items()}
    return replace(raw, textures={**raw.textures, **painted})


def _painted(data: bytes, name: str, boxes: Sequence[Sequence[int]]) -> bytes:
    with Image.open(io.BytesIO(data)) as opened:
        kind = opened.format or "png"
        pixels = np.array(opened.convert("RGB"))
    height, width = pixels.shape[:2]
    for left, top, right, bottom in boxes:
        if not (0 <= left < right <= width and 0 <= top < bottom <= height):
            raise ValueError(f"{name}: {left, top, right, bottom} is not inside {width} x {height}")
        area = pixels[top:bottom, left:right]
        border = np.concatenate([area[0], area[-1], area[:, 0], area[:, -1]])
        area[:] = np.median(border, axis=0)
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, format=kind, quality=_QUALITY)
    return buffer.getvalue()
