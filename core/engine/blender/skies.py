# SPDX-License-Identifier: GPL-3.0-or-later
"""Measuring environment images, so that any of them lights the set as brightly and as white as asked for."""

import math
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import bpy
import cv2
import numpy as np

from core.errors import UserInputError
from core.scene.appearance import LUMINANCE

# The sun in an image counts as at most this many times its median sky: shadows stay soft.
SUN_CAP = 25.0
# How much of the light's tint is balanced away, as a camera would; all of it looks sterile.
WHITE_BALANCE = 0.9
# Larger images are measured at this width, which Blender's have.
MEASURED_WIDTH = 1024
# Smaller ones are measured between their pixels, too, at this many places each way: Cycles interpolates
# before it caps, and a sun of one pixel is wide then.
FINE = 4
# A wall behind the surface hides the sky there up to about this elevation.
WALL_ELEVATION = math.radians(60.0)

# The part of a sky that lights the surface counts as at least this share of its mean, and as more than nothing.
_DARKEST, _NOTHING = 0.01, 1e-9


def check_environment(file: Path) -> None:
    """Check that an image can be read, and has the shape of an environment.

    Raises:
        UserInputError: it cannot, or has not.
    """
    try:
        image = bpy.data.images.load(str(file), check_existing=False)
        width, height = image.size
    except RuntimeError as error:
        raise UserInputError(f"{file}: Blender cannot read this image ({error})") from error
    # With it go its pixels, which were read for its size.
    bpy.data.images.remove(image)
    if not height or width != 2 * height:
        raise UserInputError(
            f"{file}: {width} x {height} pixels; an environment image is twice as wide as high"
        )


@dataclass(frozen=True, eq=False)
class _Sky:
    """The upper half of an environment image.

    Attributes:
        cap: its pixels count as at most this, see `SUN_CAP`.
        capped: (rows, width, 3) float32, bottom row first.
    """

    cap: float
    capped: np.ndarray


def _pixels(image: bpy.types.Image) -> np.ndarray:
    """Return the values (height, width, channels) of an image, bottom row first."""
    width, height = image.size
    pixels = np.empty(width * height * image.channels, dtype=np.float32)
    image.pixels.foreach_get(pixels)
    return pixels.reshape(height, width, -1)


@lru_cache(maxsize=64)  # of 3 MB each; Blender has eight
def _sky(file: Path) -> _Sky:
    """Measure an environment image once: its file never changes, and reading its pixels takes long."""
    image = bpy.data.images.load(str(file), check_existing=True)
    width, _ = image.size
    if width > MEASURED_WIDTH:
        small = image.copy()
        small.scale(MEASURED_WIDTH, MEASURED_WIDTH // 2)
        pixels = _pixels(small)
        bpy.data.images.remove(small)
    else:
        pixels = _pixels(image)
    image.buffers_free()  # Cycles reads the file itself
    upper = np.maximum(pixels[len(pixels) // 2 :, :, :3], 0.0)
    light = upper @ np.array(LUMINANCE, dtype=np.float32)
    # Of a studio's lamps, more than half of the picture is black.
    cap = SUN_CAP * (float(np.median(light)) or float(light.mean()))
    return _Sky(cap, _capped(upper, cap) if width < MEASURED_WIDTH else np.minimum(upper, cap))


def _capped(image: np.ndarray, cap: float) -> np.ndarray:
    """Return an image (rows, width, 3) capped between its pixels, and averaged to them again."""
    fine = cv2.resize(image, None, fx=FINE, fy=FINE, interpolation=cv2.INTER_LINEAR)
    rows, width, channels = image.shape
    cells = np.minimum(fine, cap).reshape(rows, FINE, width, FINE, channels)
    return np.asarray(cells.mean(axis=(1, 3)))


def balance(file: Path, rotation: float) -> tuple[float, tuple[float, ...]]:
    """Measure an environment image turned by `rotation`: cap on its pixels, gain of each channel.

    With both applied, a level white card at the foot of a wall, open to the front (-Y) and above, shows
    1 in luminance. The images differ a hundredfold in their own units, and each of them tenfold
    between its sides.
    """
    sky = _sky(file)
    rows, width, _ = sky.capped.shape
    weights = _open_sky(width, 2 * rows, rotation)
    sky_light = sky.capped.astype(np.float64)
    mean = np.tensordot(weights, sky_light, axes=2)
    # What is black where the set is open is not made bright at any cost.
    mean = np.maximum(mean, max(_DARKEST * float(sky_light.mean()), _NOTHING))
    luminance = float(mean @ LUMINANCE)
    balanced = (luminance / mean) ** WHITE_BALANCE
    gain = balanced / float((balanced * mean) @ LUMINANCE)
    return sky.cap, tuple(gain.tolist())


def _open_sky(width: int, height: int, rotation: float) -> np.ndarray:
    """Return the weights (height / 2, width) of an environment's upper rows in the light on a card.

    Blender's equirectangular pictures run in u = 0.5 - azimuth / 2 pi from left to right and from the
    nadir up; a direction is turned by `rotation` before it is looked up. The weights follow Lambert's
    law and sum to 1 over the whole upper half, so that what the wall hides is missing from the sum.
    """
    elevation = (np.arange(height // 2) + 0.5) / height * math.pi
    azimuth = (0.5 - (np.arange(width) + 0.5) / width) * math.tau - rotation
    lambert = np.cos(elevation) * np.sin(elevation)
    is_open = (np.sin(azimuth)[None, :] < 0.0) | (elevation > WALL_ELEVATION)[:, None]
    return is_open * (lambert / (lambert.sum() * width))[:, None]
