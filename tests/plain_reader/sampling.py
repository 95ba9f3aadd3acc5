# SPDX-License-Identifier: GPL-3.0-or-later
"""Sentences about random scenes, for the reader to judge."""

from collections.abc import Iterator

import numpy as np

from core.language.search.search import say
from core.language.settings import LanguageSettings, Style
from core.scene.record import Expression, SceneRecord
from tests.random_scenes import random_scene

# Few images leave more to say, many are what datasets have.
VIEWS = (1, 2, 5)
OBJECTS = (6, 12)


def spoken(
    style: Style, seed: int, views: tuple[int, ...] = VIEWS
) -> Iterator[tuple[SceneRecord, tuple[Expression, ...]]]:
    """Yield scenes without end, each with what is said of it."""
    settings = LanguageSettings(style=style)
    number = 0
    while True:
        rng = np.random.default_rng([seed, number])
        objects = int(rng.integers(*OBJECTS, endpoint=True))
        scene = random_scene(rng, objects, views=views[number % len(views)], scene=number)
        yield scene, say(scene, settings, rng, number).expressions
        number += 1
