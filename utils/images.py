# SPDX-License-Identifier: GPL-3.0-or-later
"""Deterministic encoding of images: the same image always gives the same bytes."""

import io

import numpy as np
from PIL import Image


def encode_jpeg(rgb: np.ndarray, quality: int) -> bytes:
    """Return a JPEG (4:2:0) of `rgb` (H, W, 3) uint8."""
    buffer = io.BytesIO()
    Image.fromarray(rgb).save(buffer, "JPEG", quality=quality, subsampling="4:2:0")
    return buffer.getvalue()


def encode_png(values: np.ndarray) -> bytes:
    """Return a one-channel PNG of `values` (H, W) uint8 or uint16."""
    buffer = io.BytesIO()
    Image.fromarray(values).save(buffer, "PNG")
    return buffer.getvalue()
