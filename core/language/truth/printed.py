# SPDX-License-Identifier: GPL-3.0-or-later
"""On which objects of a scene a text can be read in each view. The rules are in docs/expression_semantics.md,
section 3, "Texts".
"""

import math
import re
import unicodedata

import numpy as np

from core.language.truth.words import fold
from core.scene.objects import SceneObject
from core.scene.printed import TextView
from core.scene.record import SceneRecord

# A text can be read if its capitals are this high and its letters this wide, pixels; if it is turned away from
# the camera, and from the level, by less than so many degrees; and if so much of its area is seen. How this was
# found is in docs/printed.md.
LEAST_HEIGHT, LEAST_WIDTH, MOST_ANGLE, MOST_TURN, LEAST_SEEN = 6.0, 4.5, 78.0, 45.0, 0.97
_TINY = 1e-6
_WORD = re.compile(r"[^\W_]+")
# In this order: "Tomatoes" is "tomato", "Cherries" are a "Cherry", "Cookies" a "Cookie", "Glasses" a "glass".
_ENDINGS = (
    (re.compile(r"(?<=[^s])s$"), ""),
    (re.compile(r"(?<=..)e$"), ""),
    (re.compile("i$"), "y"),
)


class SceneTexts:
    """The texts on the objects of one scene.

    Attributes:
        written: each folded text of any object -> as a person writes it, sorted.
    """

    def __init__(self, scene: SceneRecord) -> None:
        self._objects = scene.objects
        self._views = [[seen.texts or () for seen in view.objects] for view in scene.images]
        texts = {fold(text): text for item in scene.objects for text in item.printed or ()}
        self.written = dict(sorted(texts.items()))

    def scores(self, text: str) -> np.ndarray:
        """Return the scores (V, n) of a folded text being read on each object."""
        scores = [
            [_score(item, shown, text) for item, shown in zip(self._objects, view, strict=True)]
            for view in self._views
        ]
        return np.array(scores, dtype=np.float64).reshape(len(self._views), len(self._objects))

    def of(self, target: int) -> tuple[str, ...]:
        """Return the folded texts on an object, seen or not."""
        return tuple(dict.fromkeys(map(fold, self._objects[target].printed or ())))


def _score(item: SceneObject, shown: tuple[TextView, ...], text: str) -> float:
    if item.printed is None:
        return 0.0
    if not any(are_alike(own, text) for own in item.printed):
        return -math.inf
    # What is turned away or too small is printed there all the same.
    return max((legibility(place) for place in shown if fold(place.text) == text), default=0.0)


def legibility(place: TextView) -> float:
    """Return by how much a text can be read where it is shown, 0 if it cannot."""
    slacks = (
        math.log(max(place.height, _TINY) / LEAST_HEIGHT),
        math.log(max(place.width, _TINY) / LEAST_WIDTH),
        _cosine(place.angle) - _cosine(MOST_ANGLE),
        _cosine(place.turn) - _cosine(MOST_TURN),
        place.visible - LEAST_SEEN,
    )
    return max(min(slacks), 0.0)


def are_alike(one: str, other: str) -> bool:
    """Return whether who looks for one text may take another for it: one has all words of the other."""
    first, second = stems(one), stems(other)
    if first <= second or second <= first:
        return True
    joined = "".join(_words(one)), "".join(_words(other))
    return joined[0] in joined[1] or joined[1] in joined[0]


def stems(text: str) -> frozenset[str]:
    """Return the words of a text without what nobody tells them by: capitals, accents, endings of plurals."""
    return frozenset(map(_stem, _words(text)))


def _words(text: str) -> list[str]:
    letters = unicodedata.normalize("NFKD", fold(text))
    return _WORD.findall("".join(sign for sign in letters if not unicodedata.combining(sign)))


def _stem(word: str) -> str:
    for ending, instead in _ENDINGS:
        word = ending.sub(instead, word)
    return word


def _cosine(degrees: float) -> float:
    return math.cos(math.radians(degrees))
