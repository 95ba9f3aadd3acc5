# SPDX-License-Identifier: GPL-3.0-or-later
"""Random scenes whose objects have parts: few names and colors for many objects, so that they collide."""

from dataclasses import replace

import numpy as np

from core.scene.parts import PartView
from core.scene.record import SceneRecord
from core.scene.views import ObjectView, View

NAMES = (
    "handle",
    "handles",
    "lid",
    "cap",
    "label",
    "rim",
    "spout",
    "wax",
    "wick",
    "wheels",
    "antenna",
    "stripe",
)
COLORS = ("red", "blue", "white", "gray", "orange", "gold", None)
_RLE = {"size": [4, 4], "counts": "04"}


def with_parts(record: SceneRecord, rng: np.random.Generator) -> SceneRecord:
    """Return a scene with parts drawn at random: things of one name mostly have the same, in other colors."""
    pools = {item.name: list(rng.choice(NAMES, size=3, replace=False)) for item in record.objects}
    unknown = bool(rng.uniform() < 0.1)
    names, colors, objects = [], [], []
    for item in record.objects:
        own = tuple(str(name) for name in pools[item.name] if rng.uniform() < 0.7)
        names.append(own)
        colors.append({name: COLORS[int(rng.integers(len(COLORS)))] for name in own})
        complete = bool(rng.uniform() < 0.85)
        lost = unknown and bool(rng.uniform() < 0.3)
        objects.append(
            replace(item, parts=None if lost else own, parts_complete=complete and not lost)
        )

    def seen(shown: ObjectView) -> ObjectView:
        if objects[shown.scene_id].parts is None:
            return shown
        parts = []
        for name in names[shown.scene_id]:
            share = rng.uniform() if rng.uniform() < 0.15 else 1.0
            pixels = min(int(rng.integers(160, 900) * share**3), shown.pixels)
            if pixels:
                color = colors[shown.scene_id][name]
                parts.append(PartView(name, pixels, (1, 1, 9, 9), _RLE, color))
        return replace(shown, parts=tuple(parts))

    def view_of(view: View) -> View:
        return replace(view, objects=tuple(map(seen, view.objects)))

    return replace(record, objects=tuple(objects), images=tuple(map(view_of, record.images)))
