# SPDX-License-Identifier: GPL-3.0-or-later
"""Deterministic encoding of images: the same image always gives the same bytes."""

import io
from collections.abc import Mapping

import numpy as np
from PIL import Image
from PIL.PngImagePlugin import PngInfo


def encode_jpeg(rgb: np.ndarray, quality: int) -> bytes:
    """Return a JPEG (4:2:0) of `rgb` (H, W, 3) uint8."""
    buffer = io.BytesIO()
    Image.fromarray(rgb).save(buffer, "JPEG", quality=quality, subsampling="4:2:0")
    return buffer.getvalue()


def encode_png(values: np.ndarray, texts: Mapping[str, str] | None = None) -> bytes:
    """Return a PNG of `values`, (H, W) uint8 or uint16 or (H, W, 3) uint8, with `texts` as its metadata."""
    info = PngInfo()
    for key, text in (texts or {}).items():
        info.add_text(key, text)
    buffer = io.BytesIO()
    Image.fromarray(values).save(buffer, "PNG", pnginfo=info)
    return buffer.getvalue()
