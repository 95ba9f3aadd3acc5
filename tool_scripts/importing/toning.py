# SPDX-License-Identifier: GPL-3.0-or-later
"""Corrects textures of imported models: too dark, too vivid, or black where they are transparent."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from PIL import Image, ImageColor

from tool_scripts.importing.sources import RawModel

# Of JPEG files that are written again; high, because the converter may compress them once more.
_QUALITY = 95
# ITU-R BT.601, as Pillow converts to gray.
_LUMA = np.array([0.299, 0.587, 0.114])


def toned(
    raw: RawModel, tone: Mapping[str, Sequence[float]], backing: Mapping[str, str]
) -> RawModel:
    """Return the model with corrected textures.

    Args:
        tone: brightness and saturation by file name, factors of the values in the file (sRGB).
        backing: web color by file name, shown where the texture is transparent. It comes before the tone.

    Raises:
        ValueError: the model has no such texture, or a tone is not two numbers of at least 0.
    """
    if missing := {*tone, *backing} - set(raw.textures):
        raise ValueError(f"no texture {missing}; available: {set(raw.textures)}")
    changed = {}
    for name in sorted({*tone, *backing}):
        with Image.open(io.BytesIO(raw.textures[name])) as opened:
            kind = opened.format or "png"
            picture = _backed(opened, backing.get(name, ""))
        if name in tone:
            picture = _toned(picture, name, tone[name])
        buffer = io.BytesIO()
        picture.save(buffer, format=kind, quality=_QUALITY)
        changed[name] = buffer.getvalue()
    return replace(raw, textures={**raw.textures, **changed})


def _backed(picture: Image.Image, color: str) -> Image.Image:
    if not color:
        return picture.convert("RGB")
    ground = Image.new("RGBA", picture.size, (*ImageColor.getrgb(color)[:3], 255))
    return Image.alpha_composite(ground, picture.convert("RGBA")).convert("RGB")


def _toned(picture: Image.Image, name: str, tone: Sequence[float]) -> Image.Image:
    if len(tone) != 2 or min(tone) < 0:
        raise ValueError(f"{name}: tone {tone} is not brightness and saturation")
    brightness, saturation = tone
    pixels = np.asarray(picture, dtype=np.float64)
    gray = (pixels @ _LUMA)[..., None]
    pixels = (gray + saturation * (pixels - gray)) * brightness
    return Image.fromarray(np.clip(np.round(pixels), 0, 255).astype(np.uint8))
