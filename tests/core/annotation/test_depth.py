# SPDX-License-Identifier: GPL-3.0-or-later
import io
import zlib

import numpy as np
import pytest
from PIL import Image

from core.annotation.depth import (
    add_kinect_azure_noise,
    add_noise,
    decode_depth,
    depth_format_of,
    encode_depth,
)
from core.config.depth_format import DepthFormat


def noisy(depth, seed=0):
    return add_kinect_azure_noise(np.asarray(depth, dtype=np.float32), np.random.default_rng(seed))


def test_every_value_of_float16_returns_exactly():
    bits = np.arange(0x7C00, dtype=np.uint16)  # all that are finite and not negative
    values = bits.view(np.float16).astype(np.float32).reshape(62, 512)
    np.testing.assert_array_equal(decode_depth(encode_depth(values)), values)


def test_the_file_is_a_uint16_png_of_float16_bits():
    with Image.open(io.BytesIO(encode_depth(np.array([[0.0, 1.0, 0.5]])))) as image:
        assert (image.format, image.mode, image.size) == ("PNG", "I;16", (3, 1))
        np.testing.assert_array_equal(np.array(image), [[0, 0x3C00, 0x3800]])


def test_minus_zero_is_zero():
    assert np.array(Image.open(io.BytesIO(encode_depth(np.array([[-0.0]])))))[0, 0] == 0


@pytest.mark.parametrize("form", DepthFormat)
@pytest.mark.parametrize("value", [-0.5, np.nan, np.inf, 70000.0])
def test_what_is_no_depth_is_refused(value, form):
    with pytest.raises(ValueError, match="depth must be"):
        encode_depth(np.array([[value]]), form)


def test_millimeters_are_what_opencv_reads():
    depth = np.array([[0.0, 0.8404, 1.25], [65.535, 65.6, 0.25]])
    data = encode_depth(depth, DepthFormat.MILLIMETERS)
    cv2 = pytest.importorskip("cv2")
    seen = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    assert seen.dtype == np.uint16
    np.testing.assert_array_equal(seen, [[0, 840, 1250], [65535, 0, 250]])


def test_every_millimeter_returns_exactly():
    values = (np.arange(65536) / 1000).reshape(256, 256)
    decoded = decode_depth(encode_depth(values, DepthFormat.MILLIMETERS))
    np.testing.assert_array_equal(decoded, values.astype(np.float32))


def test_a_file_says_what_it_holds():
    depth = np.array([[1.0]])
    for form in DepthFormat:
        assert depth_format_of(encode_depth(depth, form)) is form
    # The bytes of the default are those of the first version: nothing but the pixels.
    assert b"depth_format" not in encode_depth(depth)
    data = encode_depth(depth, DepthFormat.MILLIMETERS)
    text = b"depth_format\0millimeters"
    start = data.index(text) - 4
    chunk = data[start : start + 4 + len(text)].replace(b"millimeters", b"centimeters")
    checksum = zlib.crc32(chunk).to_bytes(4, "big")
    with pytest.raises(ValueError, match="centimeters"):
        decode_depth(data[:start] + chunk + checksum + data[start + len(chunk) + 4 :])


def test_noise_is_a_function_of_depth_and_generator():
    depth = np.random.default_rng(1).uniform(0.5, 2, (40, 60))
    np.testing.assert_array_equal(noisy(depth), noisy(depth))
    assert (noisy(depth) != noisy(depth, seed=1)).any()


def test_the_number_of_draws_depends_on_the_size_alone():
    after = []
    for depth in (np.zeros((8, 9)), np.full((8, 9), 1.0)):
        rng = np.random.default_rng(0)
        add_kinect_azure_noise(depth, rng)
        after.append(rng.random())
    assert after[0] == after[1]


@pytest.mark.parametrize("distance", [0.5, 1.0, 2.0])
def test_a_facing_plane_has_the_stated_noise_and_no_lost_pixel(distance):
    measured = noisy(np.full((200, 300), distance))
    sigma = 0.001 + 0.001 * distance**2
    assert (measured > 0).all()
    assert measured.std() == pytest.approx(sigma, rel=0.03)
    assert abs(measured.mean() - distance) <= 0.001 * distance + 5 * sigma / 244


def test_noise_stays_within_the_specification_up_to_its_range():
    for seed in range(20):
        measured = noisy(np.full((200, 300), 3.86), seed)
        assert measured.std() <= 0.017
        assert abs(measured.mean() - 3.86) <= 0.011 + 0.001 * 3.86


def test_the_bias_of_an_image_is_at_most_a_thousandth_and_uses_that():
    biases = [noisy(np.full((200, 300), 1.0), seed).mean() - 1.0 for seed in range(60)]
    assert max(np.abs(biases)) <= 0.00105
    assert min(biases) < -0.0009
    assert max(biases) > 0.0009


def test_nothing_stays_nothing_and_out_of_range_is_lost():
    for distance in (0.0, 0.1, 0.24, 5.6, 9.0):
        assert (noisy(np.full((20, 30), distance)) == 0).all()
    for distance in (0.26, 5.3):
        assert (noisy(np.full((20, 30), distance)) > 0).all()


def test_edges_lose_pixels_and_float_between_the_sides():
    depth = np.full((400, 40), 1.0)
    depth[:, 20:] = 2.0
    measured = noisy(depth)
    edge = measured[:, 19:21]
    assert np.mean(edge == 0) == pytest.approx(0.35, abs=0.06)
    between = (edge > 1.1) & (edge < 1.9)
    assert np.mean(between) == pytest.approx(0.8 * 0.25, abs=0.06)
    away = np.delete(measured, np.s_[17:23], axis=1)
    assert (away > 0).all()
    assert not ((away > 1.1) & (away < 1.9)).any()


def test_a_surface_seen_at_a_grazing_angle_is_mostly_lost_and_a_tilted_one_is_not():
    slope = 1.0 + np.arange(100) * 0.008
    tilted = np.tile(slope, (50, 1))  # 100 pixels wide: 39 degrees
    assert (noisy(tilted) > 0).all()
    # The same depths in an image ten times as wide, so with a focal length ten times as long: 83.
    grazing = np.pad(tilted, ((0, 0), (0, 900)), mode="edge")
    lost = noisy(grazing)[:, 5:40] == 0
    assert lost.mean() == pytest.approx(0.7, abs=0.05)


def test_no_noise_is_the_depth_itself():
    depth = np.array([[0.0, 1.0, 70.0]], dtype=np.float32)
    np.testing.assert_array_equal(add_noise("none", depth, np.random.default_rng(0)), depth)


def test_gaussian_noise_has_its_deviation_and_keeps_what_is_missing():
    depth = np.full((200, 200), 1.5, dtype=np.float32)
    depth[:100] = 0.0
    measured = add_noise("gaussian:0.003", depth, np.random.default_rng(0))
    assert measured.dtype == np.float32
    assert (measured[:100] == 0.0).all()
    error = measured[100:] - 1.5
    assert error.std() == pytest.approx(0.003, rel=0.03)
    assert abs(error.mean()) < 1e-4
    near = add_noise("gaussian:0.5", np.full((50, 50), 0.1), np.random.default_rng(0))
    assert near.min() == 0.0


def test_the_usual_noise_is_that_of_the_kinect():
    depth = np.linspace(0.5, 2.0, 64 * 64, dtype=np.float32).reshape(64, 64)
    np.testing.assert_array_equal(
        add_noise("kinect-azure", depth, np.random.default_rng(3)), noisy(depth, 3)
    )


def test_grazing_surfaces_are_told_by_the_focal_length():
    """Rows that are 1 % of their distance apart are a steep surface only where pixels are narrow."""
    depth = np.repeat(np.exp(0.01 * np.arange(64))[:, None], 64, axis=1).astype(np.float32)
    lost = [
        (add_noise("kinect-azure", depth, np.random.default_rng(1), focal) == 0).mean()
        for focal in (None, 400.0, 1000.0)
    ]
    assert lost[:2] == [0.0, 0.0]
    assert lost[2] == pytest.approx(0.7, abs=0.05)


def test_noise_of_a_seed_stays_what_it_is():
    """Depth images of a configuration and seed never change without a new CONTENT_VERSION."""
    rows, columns = np.mgrid[0:6, 0:8]
    truth = 0.8 + 0.05 * rows + 0.01 * columns + 0.4 * (columns >= 5)
    truth[0, 0], truth[5, 7] = 0.0, 6.0
    measured = add_kinect_azure_noise(truth.astype(np.float32), np.random.default_rng(3), 40.0)
    expected = [
        [0, 0, 0, 0.86624, 0.83959, 0, 1.27881, 1.26994],
        [0.84887, 0.81585, 0, 0.89696, 0.83988, 0, 1.33390, 0],
        [0.85119, 0.90995, 0.97778, 0, 0, 1.35985, 1.37215, 0],
        [1.00006, 0.98062, 0, 0.92989, 0, 1.31810, 1.40795, 1.44891],
        [1.06233, 1.00389, 0, 1.00539, 1.03456, 1.10304, 1.46759, 0],
        [0, 1.01185, 1.06950, 1.02765, 1.09052, 1.50047, 1.47507, 3.35345],
    ]
    np.testing.assert_allclose(measured, expected, atol=2e-5)
