# SPDX-License-Identifier: GPL-3.0-or-later
"""How hard sentences are for a reader who ignores parts of them: whether words alone give the target away."""

from dataclasses import dataclass

from core.language import program as P
from core.language.felicity.phrases import own_nodes, phrases_of
from core.language.lexicon.sections import COLOR
from core.language.truth.words import color_values, fold, words_of
from core.scene.objects import SceneObject
from core.scene.record import Expression, SceneRecord
from core.scene.views import ObjectView

# Visible fraction from which an object counts as a candidate, the default of --min-visibility.
_CLEAR = 0.4


@dataclass(frozen=True)
class Hardness:
    """A sentence's difficulty.

    Attributes:
        has_rival: another clear object has the target's name.
        by_nouns: probability that a random pick among the objects that fit the target's nouns is right.
        by_adjectives: the same among those that also fit its attributes.
    """

    has_rival: bool
    by_nouns: float
    by_adjectives: float


def clear_objects(record: SceneRecord) -> frozenset[int]:
    """Return the scene_ids of the objects that are clear in some image."""
    return frozenset(
        item.scene_id for view in record.images for item in view.objects if clear_in(item)
    )


def clear_in(item: ObjectView) -> bool:
    """Return whether an object is clear in the image that shows it so."""
    return bool(item.pixels) and item.visible_fraction >= _CLEAR and not item.truncated


def hardness(record: SceneRecord, expression: Expression, clear: frozenset[int]) -> Hardness | None:
    """Return the difficulty of an expression with one target; None if its program cannot be read."""
    found = _fitting(record, expression, clear)
    if found is None:
        return None
    target = expression.targets[0]
    name = fold(record.objects[target].name)
    return Hardness(
        any(fold(record.objects[i].name) == name and i != target for i in clear),
        *(1.0 / max(1, len(ids)) for ids in found),
    )


def pair_hardness(*pair: tuple[SceneRecord, Expression, frozenset[int]]) -> Hardness | None:
    """Return the difficulty of an image twin's sentence for a reader who does not know which scene he is in.

    He picks among what fits in one scene or the other; arguments are, of both, as of `hardness`.
    """
    single = [hardness(*own) for own in pair]
    found = [_fitting(*own) for own in pair]
    if any(item is None for item in (*single, *found)):
        return None
    nouns, adjectives = (
        frozenset().union(*(own[i] for own in found if own is not None)) for i in (0, 1)
    )
    rival = any(item.has_rival for item in single if item is not None)
    return Hardness(rival, 1.0 / max(1, len(nouns)), 1.0 / max(1, len(adjectives)))


def _fitting(
    record: SceneRecord, expression: Expression, clear: frozenset[int]
) -> tuple[frozenset[int], frozenset[int]] | None:
    """Return what fits the nouns of an expression's target, and its attributes, too; None as of `hardness`."""
    try:
        node = P.from_json(expression.program)
    except P.ProgramError:
        return None
    if not isinstance(node, P.Unique):
        return None
    filters = [part for part in own_nodes(phrases_of(node)[0].of) if isinstance(part, P.Filter)]
    nouns = [part for part in filters if part.is_noun]
    candidates = [i for i in range(len(record.objects)) if i in clear | {expression.targets[0]}]
    by_nouns, by_all = (
        frozenset(i for i in candidates if _fits(record.objects[i], parts))
        for parts in (nouns, filters)
    )
    return by_nouns, by_all


def _fits(item: SceneObject, filters: list[P.Filter]) -> bool:
    return all(part.value in _values(item, part) for part in filters)


def _values(item: SceneObject, part: P.Filter) -> tuple[str, ...]:
    """Return the words or values of an object that a filter may be about."""
    if part.is_noun:
        return words_of(item)
    if part.attribute == COLOR:
        return color_values(item)
    return (fold(item.attributes.get(part.attribute, "")),)
