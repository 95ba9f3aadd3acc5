# SPDX-License-Identifier: GPL-3.0-or-later
"""`--sensor` changes a color image mildly, as a camera does, and the same way every time."""

import numpy as np
import pytest

from core.annotation.sensor_look import photographed
from core.assets.color_terms import oklab
from core.config.sensor import Sensor

REAL = [sensor for sensor in Sensor if sensor is not Sensor.NONE]


def rng(seed: int = 3) -> np.random.Generator:
    return np.random.default_rng(seed)


def plain(level: int, side: int = 96) -> np.ndarray:
    return np.full((side, side, 3), level, dtype=np.uint8)


def test_without_a_sensor_the_image_is_as_rendered() -> None:
    image = rng().integers(0, 256, (20, 30, 3), dtype=np.uint8)
    assert photographed(Sensor.NONE, image, rng()) is image


@pytest.mark.parametrize("sensor", REAL)
def test_the_same_draws_make_the_same_image_and_others_another(sensor: Sensor) -> None:
    image = plain(128)
    shown = photographed(sensor, image, rng())
    assert shown.dtype == np.uint8
    assert shown.shape == image.shape
    np.testing.assert_array_equal(shown, photographed(sensor, image, rng()))
    assert (shown != photographed(sensor, image, rng(4))).any()
    assert (image == 128).all()


@pytest.mark.parametrize("sensor", REAL)
def test_noise_is_seen_but_small_and_grows_with_light(sensor: Sensor) -> None:
    def deviation(level: int) -> float:
        """Of the linear values in the middle, where the vignette is flat; in shares of white."""
        middle = photographed(sensor, plain(level), rng())[40:56, 40:56, 1] / 255.0
        return float(np.std(middle**2.2))

    assert 0.0005 < deviation(60) < deviation(190) < 0.05


@pytest.mark.parametrize("sensor", REAL)
def test_corners_are_darker_and_no_black_or_white_appears(sensor: Sensor) -> None:
    means = []
    for seed in range(8):
        shown = photographed(sensor, plain(150, 128), rng(seed)).astype(float).mean(axis=2)
        corners = [shown[:16, :16], shown[:16, -16:], shown[-16:, :16], shown[-16:, -16:]]
        middle = shown[56:72, 56:72].mean()
        assert all(0.9 * middle < corner.mean() < middle for corner in corners)
        means.append(middle)
        assert shown.min() > 90
        assert shown.max() < 220
    assert max(means) - min(means) > 4  # exposures differ


@pytest.mark.parametrize("sensor", REAL)
def test_gray_stays_gray(sensor: Sensor) -> None:
    """In OKLab, in which nobody sees a color below a chroma of 0.018 (`core.assets.color_terms`)."""
    for seed in range(20):
        shown = photographed(sensor, plain(140), rng(seed)).reshape(-1, 3).astype(float)
        _, a, b = oklab(shown.mean(axis=0)[None])[0]
        assert np.hypot(a, b) < 0.018


@pytest.mark.parametrize(
    ("sensor", "first", "last", "sums"),
    [
        (Sensor.REALSENSE, (7, 9, 13), (193, 204, 206), (4574, 4667, 4780)),
        (Sensor.KINECT, (8, 11, 14), (200, 208, 211), (4667, 4762, 4861)),
        (Sensor.PHONE, (2, 4, 7), (215, 221, 223), (4801, 4889, 4982)),
    ],
)
def test_the_look_of_a_seed_stays_what_it_is(
    sensor: Sensor, first: tuple[int, ...], last: tuple[int, ...], sums: tuple[int, ...]
) -> None:
    """Images of a configuration and seed never change without a new CONTENT_VERSION."""
    image = np.linspace(20, 235, 6 * 7 * 3).reshape(6, 7, 3).astype(np.uint8)
    shown = photographed(sensor, image, rng()).astype(int)
    np.testing.assert_allclose(shown[0, 0], first, atol=1)
    np.testing.assert_allclose(shown[-1, -1], last, atol=1)
    np.testing.assert_allclose(shown.sum(axis=(0, 1)), sums, atol=4)
