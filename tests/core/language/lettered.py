# SPDX-License-Identifier: GPL-3.0-or-later
"""Random scenes whose objects bear texts: few texts for many objects, so that they collide."""

from dataclasses import replace

import numpy as np

from core.scene.printed import TextView
from core.scene.record import SceneRecord
from core.scene.views import ObjectView, View

TEXTS = (
    "Oat Flakes", "Honey Rings", "Rubio", "Cherry Soda", "Cherry", "Ketchup", "Red Mug", "Orange", "The Bowl",
    "Old & Rig", "Mint Tea", "Tea", "Cherries",
)  # fmt: skip


def with_texts(record: SceneRecord, rng: np.random.Generator) -> SceneRecord:
    """Return a scene with texts drawn at random, most of which can be read."""
    pools = {item.name: list(rng.choice(TEXTS, size=5, replace=False)) for item in record.objects}
    unknown = bool(rng.uniform() < 0.15)
    objects = []
    for item in record.objects:
        own = tuple(str(text) for text in pools[item.name] if rng.uniform() < 0.3)
        lost = unknown and bool(rng.uniform() < 0.3)
        objects.append(replace(item, printed=None if lost else own))

    def seen(shown: ObjectView) -> ObjectView:
        own = objects[shown.scene_id].printed
        if own is None:
            return shown
        return replace(shown, texts=tuple(_place(text, rng) for text in own if rng.uniform() < 0.9))

    def view_of(view: View) -> View:
        return replace(view, objects=tuple(map(seen, view.objects)))

    return replace(record, objects=tuple(objects), images=tuple(map(view_of, record.images)))


def _place(text: str, rng: np.random.Generator) -> TextView:
    """Return a place of a text in an image: too small, turned away or cut now and then."""
    flaw = rng.integers(12)
    height = float(rng.uniform(4.0, 6.5) if flaw == 0 else rng.uniform(6.5, 30.0))
    width = float(rng.uniform(1.0, 5.0) if flaw == 4 else rng.uniform(5.0, 20.0))
    angle = float(rng.uniform(65.0, 89.0) if flaw == 1 else rng.uniform(0.0, 65.0))
    turn = float(rng.uniform(40.0, 180.0) if flaw == 2 else rng.uniform(0.0, 40.0))
    visible = float(rng.uniform(0.1, 1.0) if flaw == 3 else 1.0)
    return TextView(text, height, width, angle, turn, visible)
