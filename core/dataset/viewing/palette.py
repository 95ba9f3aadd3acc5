# SPDX-License-Identifier: GPL-3.0-or-later
"""One color per object of a scene: distinct hues of equal lightness."""

import math

import numpy as np

from utils.srgb import from_linear

RGB = tuple[int, int, int]

# The golden angle spreads any number of hues, with the first ones far apart.
_HUE_STEP_DEGREES = 137.508
_FIRST_HUE_DEGREES = 30.0
_FILL_LIGHTNESS, _FILL_CHROMA = 0.74, 0.17
# Dark enough for a contrast of at least 4.5 : 1 on white at any hue (tested).
_INK_LIGHTNESS, _INK_CHROMA = 0.45, 0.14


def fill_color(scene_id: int) -> RGB:
    """Return the color of an object for lines and areas on an image."""
    return _oklch(_FILL_LIGHTNESS, _FILL_CHROMA, _hue(scene_id))


def ink_color(scene_id: int) -> RGB:
    """Return the object's hue, dark enough for text on white."""
    return _oklch(_INK_LIGHTNESS, _INK_CHROMA, _hue(scene_id))


def _hue(scene_id: int) -> float:
    return math.radians(_FIRST_HUE_DEGREES + _HUE_STEP_DEGREES * scene_id)


def _oklch(lightness: float, chroma: float, hue: float) -> RGB:
    """Convert OKLCH to 8-bit sRGB, clipped to its gamut (matrices: B. Ottosson, "Oklab", 2020)."""
    a, b = chroma * math.cos(hue), chroma * math.sin(hue)
    roots = np.array(
        [
            lightness + 0.3963377774 * a + 0.2158037573 * b,
            lightness - 0.1055613458 * a - 0.0638541728 * b,
            lightness - 0.0894841775 * a - 1.2914855480 * b,
        ]
    )
    to_linear = np.array(
        [
            [4.0767416621, -3.3077115913, 0.2309699292],
            [-1.2684380046, 2.6097574011, -0.3413193965],
            [-0.0041960863, -0.7034186147, 1.7076147010],
        ]
    )
    linear = np.clip(to_linear @ roots**3, 0.0, 1.0)
    red, green, blue = (round(float(value) * 255) for value in from_linear(linear))
    return red, green, blue
