# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks of what a record says of texts printed on objects; sentences about them are proven as all are."""

import math
from collections.abc import Iterator

from core.dataset.verify.tally import Rule, Tally
from core.scene.objects import SceneObject
from core.scene.printed import TextView
from core.scene.record import SceneRecord
from core.scene.views import ObjectView

PRINTED = Rule(
    "printed texts",
    "an image shows only texts that are on the object, where it is seen, and no larger than it",
)
RULES = (PRINTED,)
# Of a text that is seen as a whole.
_WHOLE = 0.97
_HALF_TURN = 180.0


def check_printed_texts(record: SceneRecord, tally: Tally) -> None:
    """Check the texts of all objects in all images of a scene; nothing in records without any."""
    for view in record.images:
        for item, seen in zip(record.objects, view.objects, strict=False):
            where = f"scene {record.scene}, image {view.img_idx}, object {item.scene_id}"
            for holds, problem in _findings(item, seen):
                tally.check(PRINTED, holds, f"{where}: {problem}")


def _findings(item: SceneObject, seen: ObjectView) -> Iterator[tuple[bool, str]]:
    """Yield what has to hold, and what is wrong otherwise."""
    if item.printed is None:
        if seen.texts is not None:
            yield False, "shows texts, and nobody knows what is printed on it"
        return
    yield seen.texts is not None, "does not say which of its texts are seen"
    for place in seen.texts or ():
        yield place.text in item.printed, f"shows {place.text!r}, which is not printed on it"
        yield _is_possible(place, seen), f"{place.text!r} cannot be seen so: {place.to_json()}"


def _is_possible(place: TextView, seen: ObjectView) -> bool:
    if seen.bbox is None or not 0.0 < place.visible <= 1.0:
        return False
    # Just before it is seen edge on, a width is rounded to 0.
    if not (place.height > 0.0 and min(place.width, place.angle, place.turn) >= 0.0):
        return False
    left, top, right, bottom = seen.bbox
    largest = math.hypot(right - left + 1, bottom - top + 1)
    fits = place.visible < _WHOLE or place.height <= largest
    return fits and max(place.angle, place.turn) <= _HALF_TURN
