# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a text can be read on a thing in one image: docs/expression_semantics.md section 3, "Texts"."""

import math
import string
import unicodedata

from core.scene.objects import SceneObject
from core.scene.views import View
from tests.core.language.oracle.words import NO, UNSURE, tidy


def _plain(text: str) -> list[str]:
    """Return the words of a text without any marks, and without those on its letters."""
    marks = dict.fromkeys(map(ord, string.punctuation), " ")
    letters = unicodedata.normalize("NFD", tidy(text)).encode("ascii", "ignore").decode()
    return letters.translate(marks).split()


def _single(word: str) -> str:
    """Return a word as it is of one thing, roughly: cherry for cherries, tomato for tomatoes."""
    if word.endswith("s") and not word.endswith("ss"):
        word = word[:-1]
    if word.endswith("e") and len(word) > 2:
        word = word[:-1]
    return word[:-1] + "y" if word.endswith("i") else word


def _alike(one: str, other: str) -> bool:
    run_one, run_other = "".join(_plain(one)), "".join(_plain(other))
    within = run_one in run_other or run_other in run_one
    first, second = ({_single(word) for word in _plain(text)} for text in (one, other))
    return within or first <= second or second <= first


def can_be_read(text: str, thing: SceneObject, view: View) -> float:
    """Return whether a text can be read on a thing: no only if all on it is known, and none is like it."""
    if thing.printed is None:
        return UNSURE
    if all(not _alike(text, own) for own in thing.printed):
        return NO
    best = UNSURE
    for place in view.objects[thing.scene_id].texts or ():
        if tidy(place.text) == text and min(place.height, place.width) > 0:
            turned = min(
                math.cos(math.radians(place.angle)) - math.cos(math.radians(78)),
                math.cos(math.radians(place.turn)) - math.cos(math.radians(45)),
            )
            large = min(math.log(place.height / 6), math.log(place.width / 4.5))
            best = max(best, min(large, turned, place.visible - 0.97))
    return best
