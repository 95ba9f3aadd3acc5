# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a thing has a part, as one image shows it: docs/expression_semantics.md section 3, "Parts"."""

import math
import tomllib
from functools import cache

from core.scene.objects import SceneObject
from core.scene.views import View
from tests.core.language.oracle.words import NO, UNSURE, Words, tidy
from utils.repository import REPOSITORY

# Of fewer pixels nobody speaks, and of fewer yet nobody tells the color.
SPOKEN, COLORED = 150, 50


@cache
def _near() -> set[frozenset[str]]:
    """Return the pairs of names that some would use for one and the same part."""
    with (REPOSITORY / "core" / "assets" / "part_names.toml").open("rb") as file:
        rows = tomllib.load(file)["part"]
    return {frozenset((row["name"], other)) for row in rows for other in row.get("near", [])}


def has_part(part: str, color: str, thing: SceneObject, view: View, words: Words) -> float:
    """Return whether a thing has a part, of a color unless that is empty."""
    if thing.parts is None:
        return UNSURE
    shown = {p.name: p for p in view.objects[thing.scene_id].parts or ()}
    meant = [own for own in thing.parts if own == part or frozenset((own, part)) in _near()]
    if not meant:
        return NO if thing.parts_complete else UNSURE
    if color and thing.parts_complete:
        # Every part that may be meant is in sight, and of another color.
        slacks = []
        for own in meant:
            other = own in shown and shown[own].color
            if not other or words.compare("color", color, tidy(other)) != NO:
                break
            slacks.append(math.log(shown[own].pixels / COLORED))
        if len(slacks) == len(meant) and min(slacks) > 0:
            return -min(slacks)
    if part not in shown:
        return UNSURE
    if color and tidy(shown[part].color or "") != color:
        return UNSURE
    return max(UNSURE, math.log(shown[part].pixels / SPOKEN))
