# SPDX-License-Identifier: GPL-3.0-or-later
"""Depth without sensor noise, in the same encoding as the regular depth."""

import numpy as np

from core.annotation.depth import decode_depth, encode_depth
from core.annotation.labels.label import (
    Finding,
    ImageEvidence,
    ImagePart,
    ImageSource,
    Label,
    check_size,
)

# Half of all pixels differ by less than this share of the depth: noise and bias are 3 mm at 1 m.
_MEDIAN_NOISE = 0.01


def _make(source: ImageSource) -> bytes:
    return encode_depth(source.result.depth, source.depth_format)


def _check(data: bytes, image: ImageEvidence) -> list[Finding]:
    clean = decode_depth(data)
    check_size(clean.shape, image.view)
    if image.depth is None:
        return []
    both = (clean > 0) & (image.depth > 0)
    off = float(np.median(np.abs(clean[both] / image.depth[both] - 1.0))) if both.any() else np.inf
    return [Finding(off <= _MEDIAN_NOISE, f"off by {100 * off:.1f} % of the depth")]


CLEAN_DEPTH = Label(
    name="clean_depth",
    rule="clean depth",
    promise="clean and measured depth differ by the sensor's noise",
    image=ImagePart(".png", _make, _check),
    bytes_per_pixel=0.35,
)
