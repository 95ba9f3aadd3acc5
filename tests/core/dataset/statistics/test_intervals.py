# SPDX-License-Identifier: GPL-3.0-or-later
"""Intervals hold what they promise, and widen where sentences of a scene go together."""

import numpy as np
import pytest

from core.dataset.statistics.intervals import excess_of_sums, share_of_sums


def covered(rng: np.random.Generator, scenes: int, each: int, spread: float) -> float:
    """Return how often the interval holds the true share of hits, which varies by scene."""
    inside = []
    for _ in range(400):
        rates = np.clip(rng.normal(0.6, spread, scenes), 0, 1)
        hits = rng.binomial(each, rates).astype(float)
        share = share_of_sums(hits, np.full(scenes, float(each)))
        assert share is not None
        inside.append(share.low <= 0.6 <= share.high)
    return float(np.mean(inside))


def test_intervals_cover_the_truth_whether_scenes_scatter_or_not() -> None:
    rng = np.random.default_rng(5)
    assert 0.9 <= covered(rng, 60, 8, 0.0) <= 0.99
    assert 0.9 <= covered(rng, 60, 8, 0.2) <= 0.99


def test_ends_are_never_certain() -> None:
    ones = np.ones(20)
    share = share_of_sums(ones, ones)
    assert share is not None
    assert share.value == share.high == 1.0
    # Wilson's for 20 of 20.
    assert share.low == pytest.approx(0.8389, abs=1e-4)
    single = share_of_sums(np.array([3.0]), np.array([4.0]))
    assert single is not None
    assert single.high - single.low > 0.6
    assert share_of_sums(np.zeros(3), np.zeros(3)) is None


def test_an_excess_is_that_of_its_shares() -> None:
    parts, expected, wholes = np.array([3.0, 1.0]), np.array([1.0, 1.0]), np.array([4.0, 4.0])
    found = excess_of_sums(parts, expected, wholes)
    assert found is not None
    assert found[0] == pytest.approx(0.25)
    # The scenes have 0.5 and 0: a standard error of 0.25.
    assert found[2] - found[0] == pytest.approx(1.96 * 0.25, abs=1e-3)
    assert excess_of_sums(np.zeros(1), np.zeros(1), np.zeros(1)) is None
