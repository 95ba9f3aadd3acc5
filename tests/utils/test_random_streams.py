# SPDX-License-Identifier: GPL-3.0-or-later
"""Randomness: the same key gives the same draws, any other key others."""

import itertools

from utils.random_streams import RngStream, draw_seed, generator


def test_equal_keys_equal_draws() -> None:
    first = generator(0, 12, RngStream.CAMERA, 3, 1).integers(1 << 60, size=8)
    second = generator(0, 12, RngStream.CAMERA, 3, 1).integers(1 << 60, size=8)
    assert (first == second).all()


def test_every_part_of_the_key_matters() -> None:
    keys = itertools.product((0, 1), (0, 1), RngStream, (0, 1), (0, 1))
    draws = [int(generator(*key).integers(1 << 62)) for key in keys]
    assert len(set(draws)) == len(draws)


def test_drawn_seeds_fit_and_differ() -> None:
    seeds = {draw_seed() for _ in range(20)}
    assert len(seeds) > 15
    assert all(0 <= seed < 2**32 for seed in seeds)
