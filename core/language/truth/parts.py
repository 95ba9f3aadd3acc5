# SPDX-License-Identifier: GPL-3.0-or-later
"""Which objects of a scene have a part, and of what color, as each view shows it. The rules are in
docs/expression_semantics.md, section 3, "Parts".
"""

import math

import numpy as np

from core.assets.part_names import part_names
from core.language.lexicon.lexicon import Lexicon
from core.language.lexicon.sections import COLOR
from core.language.truth.word_pairs import near_values
from core.language.truth.words import fold
from core.scene.objects import SceneObject
from core.scene.record import SceneRecord

# Of a part that shows fewer pixels, nobody speaks; of one with fewer yet, nobody sees its color.
SEEN_PIXELS, COLOR_PIXELS = 150, 50


class SceneParts:
    """The parts of the objects of one scene.

    Attributes:
        names: of all parts of any object, sorted.
        colors: the folded colors of those that any view shows, sorted.
    """

    def __init__(self, scene: SceneRecord, lexicon: Lexicon) -> None:
        self._objects = scene.objects
        self._views = [
            [{part.name: part for part in seen.parts or ()} for seen in view.objects]
            for view in scene.images
        ]
        self._color = lexicon.attribute(COLOR)
        shown = [part for view in self._views for parts in view for part in parts.values()]
        self.names = sorted({name for item in scene.objects for name in item.parts or ()})
        self.colors = sorted({fold(part.color) for part in shown if part.color})

    def scores(self, part: str, color: str) -> np.ndarray:
        """Return the scores (V, n) of having a part of a folded color, or of any if that is ""."""
        scores = [
            [
                self._score(item, seen, part, color)
                for item, seen in zip(self._objects, view, strict=True)
            ]
            for view in self._views
        ]
        return np.array(scores, dtype=np.float64).reshape(len(self._views), len(self._objects))

    def of(self, target: int) -> tuple[str, ...]:
        """Return the parts that an object has, seen or not."""
        return self._objects[target].parts or ()

    def pixels(self, part: str, target: int) -> list[int]:
        """Return by view how much is seen of a part of an object."""
        return [view[target][part].pixels if part in view[target] else 0 for view in self._views]

    def color_of(self, part: str, target: int) -> str:
        """Return the folded color of a part of an object, "" if it is unknown or nowhere seen."""
        found = (view[target][part].color for view in self._views if part in view[target])
        return fold(next(found, None) or "")

    def _score(self, item: SceneObject, seen: dict, part: str, color: str) -> float:
        alike = [name for name in item.parts or () if name == part or are_near(name, part)]
        if item.parts is None or not (alike or item.parts_complete):
            return 0.0
        if not alike:
            return -math.inf
        if color:
            slack = self._other_color(seen, alike, color)
            if slack > 0.0 and item.parts_complete:
                return -slack
            if part not in seen or fold(seen[part].color or "") != color:
                return 0.0
        # A part that is hidden is there all the same.
        return max(math.log(seen[part].pixels / SEEN_PIXELS), 0.0) if part in seen else 0.0

    def _other_color(self, seen: dict, alike: list[str], color: str) -> float:
        """Return how clearly all parts that may be meant are seen to be of another color; 0 if they are not."""
        if any(name not in seen or self._may_be(seen[name].color, color) for name in alike):
            return 0.0
        return max(math.log(min(seen[name].pixels for name in alike) / COLOR_PIXELS), 0.0)

    def _may_be(self, own: str | None, color: str) -> bool:
        known = fold(own or "")
        return not known or known == color or near_values(self._color, known, color)


def are_near(name: str, other: str) -> bool:
    """Return whether some people would use one name of a part for the other, either way."""
    names = part_names()
    return other in names[name].near or name in names[other].near
