# SPDX-License-Identifier: GPL-3.0-or-later
"""The one source of randomness: every draw of a scene comes from a generator made here.

A scene is a pure function of (configuration, seed, scene index). Each stream of each attempt has its own
generator, so a step that draws more or fewer numbers never shifts the draws of another.
"""

import secrets
from dataclasses import dataclass, replace
from enum import IntEnum

import numpy as np

# 32 bits are easy to read out and retype; SeedSequence spreads them over the whole state.
SEED_BITS = 32


class RngStream(IntEnum):
    """The steps that draw; the numbers are part of every dataset's identity and never change."""

    PLAN = 0
    SETTLE = 1
    CAMERA = 2
    APPEARANCE = 3
    RENDER = 4
    DEPTH_NOISE = 5
    LANGUAGE = 6
    GROUP = 7  # of planning; an extra key distinguishes the groups
    GRASPS = 8  # of candidates on a model, the same for every seed and scene
    SENSOR = 9
    TWIN = 10  # which scenes are image twins, and how they differ from their partners


def generator(
    seed: int, scene: int, stream: RngStream, attempt: int = 0, *extra: int
) -> np.random.Generator:
    """Return the generator of one stream of one attempt at one scene.

    Args:
        seed: the dataset's seed, >= 0; 0 is a seed like any other.
        scene: index of the scene in the dataset, >= 0.
        stream: the step that draws.
        attempt: number of deterministic rejections before this attempt; crashes do not count.
        extra: further non-negative keys, such as the number of a view within the scene.
    """
    key = (scene, int(stream), attempt, *extra)
    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=key))


@dataclass(frozen=True)
class SceneDraws:
    """The key of one attempt at one scene; see `generator`."""

    seed: int
    scene: int
    attempt: int = 0

    @property
    def first_attempt(self) -> "SceneDraws":
        return replace(self, attempt=0)

    def stream(self, stream: RngStream, *extra: int) -> np.random.Generator:
        return generator(self.seed, self.scene, stream, self.attempt, *extra)


def draw_seed() -> int:
    """Return a fresh seed from the operating system, for a run without one; it is then recorded."""
    return secrets.randbits(SEED_BITS)
