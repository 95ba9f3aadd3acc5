# SPDX-License-Identifier: GPL-3.0-or-later
"""How a real camera would have taken a rendered image: exposure, white balance, vignette, noise, sharpening.

Only the color image changes. Masks, depth and all that sentences are proven on stay as rendered, so every
change is too mild to turn one color word into another: channels differ by a few percent, and nothing is clipped
that was not nearly white.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.ndimage import gaussian_filter

from core.config.sensor import Sensor
from utils.srgb import from_linear, to_linear

# Noise of a raw pixel of linear value x (1 = white) has the variance shot * x + read. Brooks, Mildenhall, Xue,
# Chen, Sharlet and Barron, "Unprocessing Images for Learned Raw Denoising", CVPR 2019, found shot noise from
# 0.0001 to 0.012 in photographs of four phones and a reflex camera, and this line for the read noise:
# log(read) = 2.18 * log(shot) + 1.20.
_READ_SLOPE, _READ_OFFSET = 2.18, 1.20

# Demosaicing and the camera's own denoising spread noise over neighbors (standard deviation in pixels), and
# leave less of its color than of its brightness; chosen.
_NOISE_SPREAD = 0.6
_NOISE_COLOR_KEPT = 0.5
# Of the blurred image that is subtracted to sharpen.
_SHARPENING_RADIUS = 1.0


@dataclass(frozen=True)
class Look:
    """Ranges that one image's values are drawn from; chosen but for the limits of `shot`.

    Attributes:
        exposure: change in stops.
        warmth: red gains up to this share and blue loses it, or the other way round.
        vignette: share of the light that is lost in the corners.
        shot: shot noise, see above; drawn on a logarithmic scale.
        sharpening: share of what a blurred image lacks that is added.
    """

    exposure: tuple[float, float]
    warmth: float
    vignette: tuple[float, float]
    shot: tuple[float, float]
    sharpening: float


# The color cameras of depth cameras have smaller pixels and simpler lenses than a phone, and sharpen less.
LOOKS: Mapping[Sensor, Look] = {
    Sensor.REALSENSE: Look((-0.35, 0.1), 0.04, (0.05, 0.12), (8e-4, 3e-3), 0.15),
    Sensor.KINECT: Look((-0.3, 0.1), 0.03, (0.04, 0.10), (4e-4, 1.5e-3), 0.15),
    Sensor.PHONE: Look((-0.2, 0.1), 0.02, (0.02, 0.05), (1e-4, 4e-4), 0.35),
}


def photographed(sensor: Sensor, rgb: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return `rgb` (H, W, 3) uint8 sRGB as the sensor shows it, of the same kind.

    `Sensor.NONE` changes nothing. The number of draws depends only on the size.
    """
    if sensor is Sensor.NONE:
        return rgb
    look = LOOKS[sensor]
    gain = 2.0 ** rng.uniform(*look.exposure)
    warmth = rng.uniform(-look.warmth, look.warmth)
    vignette = rng.uniform(*look.vignette)
    shot = float(np.exp(rng.uniform(*np.log(look.shot))))
    noise = rng.standard_normal(rgb.shape, dtype=np.float32)

    linear = _LINEAR[rgb] * np.array(
        [gain * (1.0 + warmth), gain, gain * (1.0 - warmth)], dtype=np.float32
    )
    linear *= _light_kept(rgb.shape[:2], vignette)[..., None]
    read = np.exp(_READ_SLOPE * np.log(shot) + _READ_OFFSET)
    noise *= np.sqrt(shot * linear + read)
    gray = noise.mean(axis=2, keepdims=True)
    linear += _spread(gray + _NOISE_COLOR_KEPT * (noise - gray), _NOISE_SPREAD)
    linear += look.sharpening * (linear - _spread(linear, _SHARPENING_RADIUS))
    return _encoded(linear)


def _light_kept(shape: tuple[int, int], lost: float) -> np.ndarray:
    """Return the share of the light (H, W) that arrives: 1 in the middle, 1 - lost in the corners."""
    rows, columns = (np.linspace(-1.0, 1.0, side, dtype=np.float32) ** 2 for side in shape)
    return 1.0 - lost * (rows[:, None] + columns[None, :]) / 2.0


def _spread(image: np.ndarray, sigma: float) -> np.ndarray:
    """Return `image` (H, W, 3) blurred within each channel; sigma in pixels."""
    return gaussian_filter(image, (sigma, sigma, 0.0), mode="nearest")


def _encoded(linear: np.ndarray) -> np.ndarray:
    """Return linear values as uint8 sRGB."""
    return np.rint(255.0 * from_linear(np.clip(linear, 0.0, 1.0))).astype(np.uint8)


# The linear value of each of the 256 sRGB levels.
_LINEAR = to_linear(np.arange(256) / 255.0).astype(np.float32)
