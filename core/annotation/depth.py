# SPDX-License-Identifier: GPL-3.0-or-later
"""Depth on disk, and the noise of a time-of-flight camera.

A depth file is a uint16 PNG of the depth along the optical axis, 0 = no measurement, in one of the forms of
`core.config.depth_format`: the bits of float16 meters, which resolve 0.5 mm from 0.5 to 1 m and 1 mm from
1 to 2 m, below the sensor's noise; or whole millimeters. Files of the second form say so in their metadata,
so that every file can be read without its dataset.
"""

import io

import numpy as np
from PIL import Image
from scipy.ndimage import maximum_filter, minimum_filter

from core.config.depth_format import DepthFormat
from core.config.depth_noise import KINECT_AZURE, NO_NOISE, gaussian_sigma
from utils.images import encode_png

# The noise follows what is published about the Azure Kinect. Microsoft's specification: random error
# (one standard deviation) at most 17 mm, systematic error below 11 mm + 0.1 % of the distance;
# confirmed up to 3.5 m by Toelgyessy, Dekan, Chovanec and Hubinsky, "Evaluation of the Azure Kinect
# and Its Comparison to Kinect V1 and Kinect V2", Sensors 21(2):413, 2021, who also describe flying
# pixels at edges. Neither gives a formula. Chosen here: a constant plus a quadratic term (light
# falls off with the square of the distance) that gives 2 mm at 1 m and stays below the 17 mm up to 4 m.
AXIAL_NOISE = 0.001
AXIAL_NOISE_PER_SQUARE_METER = 0.001
# One bias per image, well within the systematic bound; as a share of the depth.
BIAS_SHARE = 0.001
# The union of its depth modes' operating ranges, meters: nothing is measured outside it.
NEAREST, FURTHEST = 0.25, 5.46
# Chosen: standard deviation of half a pixel, about the size of the spot a pixel gathers light from.
LATERAL_NOISE = 0.5
# A jump between neighbors by this share of the depth is an edge (3 cm at 1 m). A pixel there sees both
# sides: it is lost, or it floats between the two ("flying pixel"). The shares are chosen.
EDGE_JUMP = 0.03
EDGE_LOST = 0.35
EDGE_FLYING = 0.25
# A surface tilted more than this from facing the camera returns too little light. The slope is measured
# across three pixels, assuming a focal length of one image width (a field of view of 53 degrees) unless the
# camera's intrinsics are given.
GRAZING_TANGENT = 5.7  # 80 degrees
GRAZING_LOST = 0.7
_NEIGHBORHOOD = 3


# Metadata key in PNGs that do not hold float16.
_FORMAT_KEY = "depth_format"
_MILLIMETERS = 1000.0


def encode_depth(depth: np.ndarray, depth_format: DepthFormat = DepthFormat.FLOAT16) -> bytes:
    """Return the PNG file of `depth` (H, W) float meters.

    In millimeters, distances beyond the range (65.535 m) become 0, no measurement.

    Raises:
        ValueError: a value below 0, not finite, or beyond what float16 can hold (65504 m).
    """
    with np.errstate(over="ignore"):
        half = np.asarray(depth).astype(np.float16)
    if half.size and not (np.isfinite(half).all() and half.min() >= 0):
        raise ValueError("depth must be finite, at least 0 and at most 65504 meters")
    if depth_format is DepthFormat.MILLIMETERS:
        return encode_png(depth_units(depth, 1 / _MILLIMETERS), {_FORMAT_KEY: depth_format.value})
    # Adding 0 turns -0.0, whose bits are not zero, into 0.
    return encode_png((half + np.float16(0)).view(np.uint16))


def decode_depth(data: bytes) -> np.ndarray:
    """Return the (H, W) float32 depths in a depth file of either format, meters.

    Raises:
        OSError, SyntaxError or ValueError: the file is damaged.
    """
    with Image.open(io.BytesIO(data)) as image:
        bits = np.array(image, dtype=np.uint16)
    if depth_format_of(data) is DepthFormat.MILLIMETERS:
        return (bits / _MILLIMETERS).astype(np.float32)
    return bits.view(np.float16).astype(np.float32)


def depth_format_of(data: bytes) -> DepthFormat:
    """Return the format named in the metadata of a depth file; float16 if there is none.

    Raises:
        ValueError: unknown format.
    """
    with Image.open(io.BytesIO(data)) as image:
        image.load()  # metadata may follow the pixels
        return DepthFormat(image.info.get(_FORMAT_KEY, DepthFormat.FLOAT16))


def depth_units(depth: np.ndarray, meters: float) -> np.ndarray:
    """Return `depth` (H, W) meters as uint16 multiples of `meters`; 0 where they exceed 16 bits."""
    units = np.rint(np.asarray(depth, dtype=np.float64) / meters)
    units[units > np.iinfo(np.uint16).max] = 0
    return units.astype(np.uint16)


def add_noise(
    noise: str, depth: np.ndarray, rng: np.random.Generator, focal: float | None = None
) -> np.ndarray:
    """Return `depth` as `--depth-noise` says: (H, W) float32 meters, 0 = no measurement.

    Args:
        noise: see `core.config.depth_noise`.
        depth: (H, W) float32, meters along the optical axis, 0 = no surface.
        focal: pixels; None = that of the usual cameras, one image width.
    """
    if noise == NO_NOISE:
        return depth
    if noise == KINECT_AZURE:
        return add_kinect_azure_noise(depth, rng, focal)
    measured = depth + gaussian_sigma(noise) * rng.standard_normal(depth.shape)
    return np.where(depth > 0, np.maximum(measured, 0.0), 0.0).astype(np.float32)


def add_kinect_azure_noise(
    depth: np.ndarray, rng: np.random.Generator, focal: float | None = None
) -> np.ndarray:
    """Return what a camera like the Azure Kinect would measure.

    depth (H, W) float32, meters along the optical axis, 0 = no surface; focal: see `add_noise`. Returns
    (H, W) float32 with axial noise, lateral jitter, flying and lost pixels (0) at edges, lost pixels at grazing
    surfaces and out of range; the constants of the module give amounts and sources. The number of
    draws depends only on the size.
    """
    truth = np.asarray(depth, dtype=np.float64)
    noise = rng.standard_normal(truth.shape)
    jitter = np.rint(rng.normal(0.0, LATERAL_NOISE, (2, *truth.shape))).astype(np.int64)
    choice, mixture = rng.random((2, *truth.shape))
    bias = 1.0 + BIAS_SHARE * rng.uniform(-1.0, 1.0)

    moved = _jitter(truth, jitter)
    near, far = _extremes(truth)
    edge = far - near > EDGE_JUMP * near
    measured = np.where(
        edge & (choice < EDGE_LOST + EDGE_FLYING), near + mixture * (far - near), moved
    )
    sigma = AXIAL_NOISE + AXIAL_NOISE_PER_SQUARE_METER * measured**2
    measured = measured * bias + sigma * noise
    lost = (edge & (choice < EDGE_LOST)) | (
        _grazing(near, far, focal) & ~edge & (choice < GRAZING_LOST)
    )
    lost |= (moved == 0) | (measured < NEAREST) | (measured > FURTHEST)
    return np.where(lost, 0.0, measured).astype(np.float32)


def _jitter(depth: np.ndarray, offsets: np.ndarray) -> np.ndarray:
    rows, columns = np.indices(depth.shape)
    height, width = depth.shape
    return depth[
        np.clip(rows + offsets[0], 0, height - 1), np.clip(columns + offsets[1], 0, width - 1)
    ]


def _extremes(depth: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the nearest and furthest depth around each pixel; 0 counts as `FURTHEST`."""
    filled = np.where(depth > 0, depth, FURTHEST)
    return minimum_filter(filled, _NEIGHBORHOOD), maximum_filter(filled, _NEIGHBORHOOD)


def _grazing(near: np.ndarray, far: np.ndarray, focal: float | None) -> np.ndarray:
    pixel = near / (focal or near.shape[1])
    return far - near > GRAZING_TANGENT * (_NEIGHBORHOOD - 1) * pixel
