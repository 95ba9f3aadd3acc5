# SPDX-License-Identifier: GPL-3.0-or-later
"""Randomness: equal keys give equal draws, different keys different ones."""

import itertools

from utils.random_streams import RngStream, SceneDraws, draw_seed, generator


def test_equal_keys_equal_draws() -> None:
    first = generator(0, 12, RngStream.CAMERA, 3, 1).integers(1 << 60, size=8)
    second = generator(0, 12, RngStream.CAMERA, 3, 1).integers(1 << 60, size=8)
    assert (first == second).all()


def test_the_numbers_of_the_streams_stay() -> None:
    """They are part of every dataset's identity: a stream may be added, none may change its number."""
    assert {stream.name: stream.value for stream in RngStream} == {
        "PLAN": 0,
        "SETTLE": 1,
        "CAMERA": 2,
        "APPEARANCE": 3,
        "RENDER": 4,
        "DEPTH_NOISE": 5,
        "LANGUAGE": 6,
        "GROUP": 7,
        "GRASPS": 8,
        "SENSOR": 9,
        "TWIN": 10,
    }


def test_an_attempt_draws_from_the_generator_of_its_key() -> None:
    draws = SceneDraws(9, 4, 2)
    assert draws.stream(RngStream.GROUP, 5, 1).integers(1 << 60) == (
        generator(9, 4, RngStream.GROUP, 2, 5, 1).integers(1 << 60)
    )
    assert draws.first_attempt == SceneDraws(9, 4, 0)


def test_every_part_of_the_key_matters() -> None:
    keys = itertools.product((0, 1), (0, 1), RngStream, (0, 1), (0, 1))
    draws = [int(generator(*key).integers(1 << 62)) for key in keys]
    assert len(set(draws)) == len(draws)


def test_drawn_seeds_fit_and_differ() -> None:
    seeds = {draw_seed() for _ in range(20)}
    assert len(seeds) > 15
    assert all(0 <= seed < 2**32 for seed in seeds)
