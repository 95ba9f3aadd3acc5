# SPDX-License-Identifier: GPL-3.0-or-later
"""Shading normals in camera axes: an 8-bit color PNG."""

import io

import numpy as np
from PIL import Image

from core.annotation.labels.label import (
    Finding,
    ImageEvidence,
    ImagePart,
    ImageSource,
    Label,
    check_size,
)
from core.scene.render_result import RenderPass

_HALF_RANGE = 127.0
_ZERO = 128  # of a component; a pixel without a surface has 0 in all three
# Shading normals of smoothed and bump-mapped surfaces may face away at an outline.
_MIN_FACING_SHARE = 0.97
_MIN_COVERED_SHARE = 0.999


def encode_normals(normals: np.ndarray) -> bytes:
    """Return an 8-bit color PNG of (H, W, 3) unit vectors: 128 + 127 n; 0, 0, 0 where n is 0."""
    there = (normals != 0).any(axis=-1, keepdims=True)
    values = np.where(there, np.rint(_ZERO + _HALF_RANGE * normals), 0)
    buffer = io.BytesIO()
    Image.fromarray(values.clip(0, 255).astype(np.uint8)).save(buffer, "PNG")
    return buffer.getvalue()


def decode_normals(data: bytes) -> np.ndarray:
    """Return (H, W, 3) float32 unit vectors, zeros where there is no surface."""
    with Image.open(io.BytesIO(data)) as image:
        values = np.array(image.convert("RGB"), dtype=np.float32)
    there = values.any(axis=-1, keepdims=True)
    vectors = np.where(there, (values - _ZERO) / _HALF_RANGE, 0.0)
    length = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.divide(vectors, length, out=np.zeros_like(vectors), where=length > 0)


def _make(source: ImageSource) -> bytes:
    if source.result.normals is None:
        raise ValueError("the render has no normals")
    return encode_normals(source.result.normals)


def _check(data: bytes, image: ImageEvidence) -> list[Finding]:
    normals = decode_normals(data)
    check_size(normals.shape, image.view)
    if image.mask is None:
        return []
    rows, columns = np.nonzero(image.mask >= 0)
    vectors = normals[rows, columns]
    there = vectors.any(axis=-1)
    pixels = np.stack([columns + 0.5, rows + 0.5, np.ones(len(rows))], axis=1)
    rays = pixels @ np.linalg.inv(image.view.K).T
    facing = np.einsum("ij,ij->i", vectors, rays)[there] < 0
    covered = float(there.mean()) if there.size else 0.0
    share = float(facing.mean()) if facing.size else 0.0
    return [
        Finding(
            covered >= _MIN_COVERED_SHARE and share >= _MIN_FACING_SHARE,
            f"{100 * covered:.1f} % of the objects' pixels have one, {100 * share:.1f} % face the camera",
        )
    ]


NORMALS = Label(
    name="normals",
    rule="normals",
    promise="every pixel of an object has a normal, and it faces the camera",
    passes=frozenset({RenderPass.NORMALS}),
    image=ImagePart(".png", _make, _check),
    bytes_per_pixel=1.4,
)
