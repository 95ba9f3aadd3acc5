# SPDX-License-Identifier: GPL-3.0-or-later
"""The error measure of benchmarks/render_quality.py: the noise of the references cancels."""

import numpy as np
import pytest

pytest.importorskip("flip_evaluator")

from benchmarks.picture_error import cross_error, picture_error, psnr

SHAPE = (200, 200, 3)


def noisy(truth: np.ndarray, sigma: float, seed: int) -> np.ndarray:
    return truth + np.random.default_rng(seed).normal(0.0, sigma, truth.shape)


def test_the_noise_of_the_references_cancels() -> None:
    truth = np.random.default_rng(0).random(SHAPE) * 0.6 + 0.2
    a, b = noisy(truth, 0.05, 1), noisy(truth, 0.05, 2)
    for sigma in (0.0, 0.01, 0.03):
        x = noisy(truth, sigma, 3)
        # Four standard deviations of the estimate: products of independent noises, averaged.
        bound = 4.0 * (0.05**2 + 2.0 * 0.05 * sigma + 2.0 * sigma**2) / np.sqrt(truth.size)
        assert cross_error(x, a, b) == pytest.approx(sigma**2, abs=bound)
    # What is usually done counts the noise of the reference as error.
    assert np.mean((truth - a) ** 2) > 0.002


def test_the_perfect_picture_has_no_error_and_a_worse_one_is_worse_by_every_measure() -> None:
    grid = np.indices(SHAPE[:2]).sum(axis=0)[..., None] / 400.0
    truth = np.broadcast_to(0.3 + 0.4 * grid, SHAPE)
    perfect = picture_error(truth, truth, truth)
    assert (perfect.mse, perfect.flip) == (0.0, 0.0)
    assert perfect.ssim == pytest.approx(1.0)
    worse = [picture_error(noisy(truth, sigma, 4), truth, truth) for sigma in (0.01, 0.05)]
    assert perfect.mse < worse[0].mse < worse[1].mse
    assert perfect.flip < worse[0].flip < worse[1].flip
    assert perfect.ssim > worse[0].ssim > worse[1].ssim


def test_decibels() -> None:
    assert psnr(1e-4) == pytest.approx(40.0)
    assert psnr(-1e-6) == psnr(1e-7)  # an estimate may be negative; nothing is better than this
