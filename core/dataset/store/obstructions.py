# SPDX-License-Identifier: GPL-3.0-or-later
"""`obstructions.json`: for sentences whose target is blocked, what to move first, as question and answer.

Its items are like those of `expressions.json`; only scenes with a blocked target have one.
"""

from collections.abc import Iterator
from typing import Any

from core.language.lexicon.lexicon import Lexicon, load_lexicon
from core.language.wording.obstruction import answer, noun_phrase_of, question
from core.scene.record import Expression, SceneRecord


def obstruction_items(record: SceneRecord, language: str) -> Iterator[dict[str, Any]]:
    """Yield the items of a scene: an entry for every sentence whose target is blocked, by images.

    What has to be moved is called by the shortest sentence about it that is proven in the same images. A
    sentence is left out if there is none for one of these objects.

    Raises:
        UserInputError: there is no lexicon for `language`.
    """
    orders = {item.target: item.order for item in record.removal_order or ()}
    if not orders:
        return
    lexicon = load_lexicon(language)
    names = _Names(record, lexicon)
    groups: dict[tuple[int, ...], list[dict[str, Any]]] = {}
    for expression in record.expressions:
        target = record.objects[expression.targets[0]]
        order = orders.get(target.scene_id)
        phrase = noun_phrase_of(expression.text, lexicon)
        if order is None or phrase is None:
            continue
        called = [names.of(scene_id, expression.images) for scene_id in order]
        phrases = [name for name in called if name is not None]
        if len(phrases) == len(order):
            entry = {
                "obj": {"id": target.id, "scene_id": target.scene_id},
                "expression": expression.text,
                "removal_order": list(order),
                "question": question(phrase, lexicon),
                "answer": answer(phrases, lexicon),
            }
            groups.setdefault(tuple(sorted(expression.images)), []).append(entry)
    for images, entries in groups.items():
        yield {"img_idxs": list(images), "expressions": entries}


class _Names:
    """What the objects of a scene are called in its sentences."""

    def __init__(self, record: SceneRecord, lexicon: Lexicon) -> None:
        self._record, self._lexicon = record, lexicon

    def of(self, scene_id: int, images: tuple[int, ...]) -> str | None:
        """Return the shortest noun phrase that is proven to mean an object in all images; None if none is."""
        phrases = (
            noun_phrase_of(expression.text, self._lexicon)
            for expression in self._record.expressions
            if _means(expression, scene_id, images)
        )
        found = [
            phrase for phrase in phrases if phrase is not None and not self._names_viewer(phrase)
        ]
        return min(found, key=lambda phrase: (len(phrase.split()), phrase), default=None)

    def _names_viewer(self, phrase: str) -> bool:
        """Return whether a phrase says "you" or "me": whoever answers would mean somebody else."""
        viewers = self._lexicon.viewers.values()
        return not {word for words in viewers for word in words.values()}.isdisjoint(phrase.split())


def _means(expression: Expression, scene_id: int, images: tuple[int, ...]) -> bool:
    return expression.targets == (scene_id,) and set(images) <= set(expression.images)
