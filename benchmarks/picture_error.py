# SPDX-License-Identifier: GPL-3.0-or-later
"""The error of a rendered image against an unknown truth of which there are two noisy references.

Images are (H, W, 3) float64 in [0, 1], sRGB as users get it but finer than 8 bits.
"""

import io
from dataclasses import dataclass

import flip_evaluator
import numpy as np
from PIL import Image
from skimage.metrics import structural_similarity

JPEG_QUALITY = 95
# Mean squared errors are clamped to this from below: the estimate can be negative if the error is tiny.
SMALLEST_ERROR = 1e-7


@dataclass(frozen=True)
class PictureError:
    """Errors of one image.

    Attributes:
        mse: mean((x - A)(x - B)), in which the references' independent noise cancels; may be negative.
        ssim: structural similarity to (A + B) / 2; 1 = equal. The references' noise lowers it.
        flip: mean FLIP error against (A + B) / 2 at 67 pixels per degree; 0 = no visible difference.
        jpeg_mse: what saving x as JPEG at quality 95 adds.
    """

    mse: float
    ssim: float
    flip: float
    jpeg_mse: float


def picture_error(x: np.ndarray, a: np.ndarray, b: np.ndarray) -> PictureError:
    """Measure the image `x` against the references `a` and `b`, rendered with other seeds."""
    middle = (a + b) / 2.0
    _, flip, _ = flip_evaluator.evaluate(
        middle.astype(np.float32), x.astype(np.float32), "LDR", applyMagma=False
    )
    ssim = structural_similarity(middle, x, channel_axis=2, data_range=1.0)
    jpeg = float(np.mean((through_jpeg(x) - x) ** 2))
    return PictureError(cross_error(x, a, b), float(ssim), float(flip), jpeg)


def cross_error(x: np.ndarray, a: np.ndarray, b: np.ndarray) -> float:
    """Return mean((x - a)(x - b)), the mean squared error of `x` without the noise of `a` and `b`."""
    return float(np.mean((x - a) * (x - b)))


def psnr(mse: float) -> float:
    """Return decibels below the full range of 1."""
    return float(-10.0 * np.log10(max(mse, SMALLEST_ERROR)))


def through_jpeg(x: np.ndarray, quality: int = JPEG_QUALITY) -> np.ndarray:
    """Return `x` after 8 bits and JPEG (4:2:0), as a dataset stores it."""
    buffer = io.BytesIO()
    Image.fromarray(to_8_bit(x)).save(buffer, "JPEG", quality=quality, subsampling="4:2:0")
    with Image.open(buffer) as image:
        return np.asarray(image).astype(np.float64) / 255.0


def to_8_bit(x: np.ndarray) -> np.ndarray:
    """Return (H, W, 3) uint8."""
    return np.rint(np.clip(x, 0.0, 1.0) * 255.0).astype(np.uint8)
