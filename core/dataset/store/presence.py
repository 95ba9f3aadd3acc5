# SPDX-License-Identifier: GPL-3.0-or-later
"""What of a scene can be held out of training: what its images show, and what its sentences say.

A `Half` is a column and a value, as ("color", "red") or ("noun", "mug"); a `Combination` is one half or two.
docs/splits.md says what each kind of combination is.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from core.language import program as P
from core.language.felicity.phrases import own_nodes, phrases_of
from core.language.lexicon.lexicon import load_lexicon
from core.language.lexicon.sections import COLOR
from core.language.settings import LanguageSettings
from core.language.truth.predicate_table import PredicateTable
from core.language.truth.words import color_values, fold, words_of
from core.scene.objects import SceneObject
from core.scene.record import Expression, SceneRecord
from core.scene.views import ObjectView, View

Half = tuple[str, str]
Combination = tuple[Half, ...]
_RELATION, _PLACE = "relation", "place"
_ROWS, _COLUMNS = ("top", "middle", "bottom"), ("left", "middle", "right")


class HoldOut(StrEnum):
    """What only test may show and say."""

    ATTRIBUTE_NOUN = "attribute-noun"
    RELATION_ANCHOR = "relation-anchor"
    MODEL = "model"
    CATEGORY = "category"
    PLACE = "place"


@dataclass(frozen=True)
class Presence:
    """What one scene has.

    Attributes:
        shown: what any image shows.
        said: what each sentence says, by its place in the record.
        halves_shown, halves_said: single halves, in other combinations or alone.
    """

    shown: frozenset[Combination]
    said: tuple[frozenset[Combination], ...]
    halves_shown: frozenset[Half]
    halves_said: frozenset[Half]


def presence(record: SceneRecord, what: HoldOut, settings: LanguageSettings) -> Presence:
    """Return what a scene has of the combinations of a kind."""
    shown = frozenset(_SHOWN[what](record, settings))
    said = tuple(frozenset(_SAID[what](record, e)) for e in record.expressions)
    halves = {half for combination in shown for half in combination}
    spoken = {half for own in said for combination in own for half in combination}
    if what in (HoldOut.ATTRIBUTE_NOUN, HoldOut.RELATION_ANCHOR):
        halves |= {(P.NOUN, word) for item in _seen(record) for word in words_of(item)}
        spoken |= {half for e in record.expressions for half in _spoken_halves(e)}
    return Presence(shown, said, frozenset(halves), frozenset(spoken))


def needed_halves(what: HoldOut, combination: Combination) -> Combination:
    """Return the halves that training has to have: of a model its name, of a category nothing."""
    if what is HoldOut.CATEGORY:
        return ()
    return combination[1:] if what is HoldOut.MODEL else combination


def shown_text(combination: Combination) -> str:
    """Return a combination for people: "red mug", "left of: bowl"."""
    return " + ".join(value for _, value in combination)


def _seen(record: SceneRecord) -> Iterator[SceneObject]:
    """Yield the objects of which some image shows a pixel."""
    for item in record.objects:
        if any(view.objects[item.scene_id].pixels for view in record.images):
            yield item


def _attribute_halves(item: SceneObject) -> Iterator[Half]:
    yield from ((COLOR, value) for value in color_values(item) if value)
    for column, value in item.attributes.items():
        if value:
            yield column, fold(value)


def _attribute_nouns(record: SceneRecord, _: LanguageSettings) -> Iterator[Combination]:
    for item in _seen(record):
        for attribute in _attribute_halves(item):
            for word in words_of(item):
                yield attribute, (P.NOUN, word)


def _relation_anchors(record: SceneRecord, settings: LanguageSettings) -> Iterator[Combination]:
    facts = PredicateTable(record, settings.min_visibility, load_lexicon(settings.language))
    visible = facts.scene[1]
    for relation, (true, _) in facts.relations.items():
        for anchor, related in enumerate(true):
            if related & visible & facts.views_with(visible, anchor):
                for word in words_of(record.objects[anchor]):
                    yield (_RELATION, relation), (P.NOUN, word)


def _model(item: SceneObject) -> Combination:
    return ("model", item.id), ("name", fold(item.name))


def _category(item: SceneObject) -> Combination:
    return (("category", item.category),)


def _places(record: SceneRecord, _: LanguageSettings) -> Iterator[Combination]:
    for view in record.images:
        for item in record.objects:
            yield from _place(item, view, view.objects[item.scene_id])


def _place(item: SceneObject, view: View, seen: ObjectView) -> Iterator[Combination]:
    """Yield the ninth of the frame that the middle of an object's box lies in, with its name."""
    if seen.bbox is not None:
        x1, y1, x2, y2 = seen.bbox
        column = _COLUMNS[min(3 * (x1 + x2 + 1) // (2 * view.width), 2)]
        row = _ROWS[min(3 * (y1 + y2 + 1) // (2 * view.height), 2)]
        yield (_PLACE, f"{row} {column}"), (P.NOUN, fold(item.name))


def _phrases(expression: Expression) -> Iterator[tuple[list[P.Filter], list[P.Node]]]:
    """Yield the filters, denied ones too, and all own nodes of each noun phrase of a sentence."""
    try:
        node = P.from_json(expression.program)
    except P.ProgramError:
        return
    if isinstance(node, P.Anchor):
        for phrase in phrases_of(node):
            nodes = list(own_nodes(phrase.of))
            inner = [part.of if isinstance(part, P.Not) else part for part in nodes]
            yield [part for part in inner if isinstance(part, P.Filter)], nodes


def _spoken_halves(expression: Expression) -> Iterator[Half]:
    for filters, nodes in _phrases(expression):
        yield from ((part.attribute, part.value) for part in filters)
        yield from ((_RELATION, part.relation) for part in nodes if isinstance(part, P.Relate))


def _said_attribute_nouns(_: SceneRecord, expression: Expression) -> Iterator[Combination]:
    for filters, _nodes in _phrases(expression):
        nouns = [part.value for part in filters if part.is_noun]
        for part in filters:
            if not part.is_noun:
                yield from (((part.attribute, part.value), (P.NOUN, noun)) for noun in nouns)


def _said_relation_anchors(_: SceneRecord, expression: Expression) -> Iterator[Combination]:
    for _filters, nodes in _phrases(expression):
        for relate in nodes:
            if isinstance(relate, P.Relate):
                for noun in phrases_of(relate.anchor)[0].nouns:
                    yield (_RELATION, relate.relation), (P.NOUN, noun)


def _said_places(record: SceneRecord, expression: Expression) -> Iterator[Combination]:
    for view in record.images:
        if view.img_idx in expression.images:
            for target in expression.targets:
                yield from _place(record.objects[target], view, view.objects[target])


def _of_targets(
    found: Callable[[SceneObject], Combination],
) -> Callable[[SceneRecord, Expression], Iterator[Combination]]:
    def said(record: SceneRecord, expression: Expression) -> Iterator[Combination]:
        yield from (found(record.objects[target]) for target in expression.targets)

    return said


def _of_objects(
    found: Callable[[SceneObject], Combination],
) -> Callable[[SceneRecord, LanguageSettings], Iterator[Combination]]:
    # Hidden ones too: an unseen model is in no record of training.
    return lambda record, _: (found(item) for item in record.objects)


_SHOWN: Mapping[HoldOut, Callable[[SceneRecord, LanguageSettings], Iterator[Combination]]] = {
    HoldOut.ATTRIBUTE_NOUN: _attribute_nouns,
    HoldOut.RELATION_ANCHOR: _relation_anchors,
    HoldOut.MODEL: _of_objects(_model),
    HoldOut.CATEGORY: _of_objects(_category),
    HoldOut.PLACE: _places,
}
_SAID: Mapping[HoldOut, Callable[[SceneRecord, Expression], Iterator[Combination]]] = {
    HoldOut.ATTRIBUTE_NOUN: _said_attribute_nouns,
    HoldOut.RELATION_ANCHOR: _said_relation_anchors,
    HoldOut.MODEL: _of_targets(_model),
    HoldOut.CATEGORY: _of_targets(_category),
    HoldOut.PLACE: _said_places,
}
