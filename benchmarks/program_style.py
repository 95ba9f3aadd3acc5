# SPDX-License-Identifier: GPL-3.0-or-later
"""What a sentence of the generator consists of, told from its program where a text could be misread."""

from collections import Counter
from collections.abc import Iterator

from benchmarks.phrase_style import TYPE_ONLY, Style, rare_marks_of
from core.language import program as P
from core.language.settings import Kind
from core.language.truth.words import fold
from core.scene.objects import SceneObject
from core.scene.record import Expression, SceneRecord

UNIQUE_NAME, UNIQUE_COLOR, TWINS, OTHER = "name unique", "color unique", "twins", "same color"


def style_of_program(words: str, program: P.Node, target: SceneObject) -> Style:
    """Return the style of a sentence: its words, and marks of its program; see `phrase_style.Style`."""
    own = list(_own(program))
    marks = _rare_marks(words, program)
    found = {mark for node in own for mark in _marks(node)}
    relations = sum(node.has_anchor for node in _all(program))
    if relations:
        found.add("relation to object")
    if relations > 1:
        found.add("two relations or more")
    marks |= found or {TYPE_ONLY}
    nouns = [node.value for node in own if isinstance(node, P.Filter) and node.is_noun]
    names = {fold(word) for word in (target.name, *target.aliases)}
    if not nouns:
        marks.add("object, thing, item as head")
    elif fold(target.category) in nouns and not names & set(nouns):
        marks.add("category as head")
    return Style(len(words.split()), frozenset(marks))


def rivalry(record: SceneRecord, target: int) -> str:
    """Return how the target's words tell it apart in its scene.

    `UNIQUE_NAME`: no other object has its name; `TWINS`: another object is of its model; `UNIQUE_COLOR`: none
    of its name has its color; `OTHER`: one of another model has name and color.
    """
    item = record.objects[target]
    others = [o for o in record.objects if o is not item and fold(o.name) == fold(item.name)]
    if not others:
        return UNIQUE_NAME
    if any(other.id == item.id for other in others):
        return TWINS
    if item.color and all(fold(other.color) != fold(item.color) for other in others):
        return UNIQUE_COLOR
    return OTHER


def first_of_each_object(expressions: tuple[Expression, ...]) -> set[int]:
    """Return the places in the list of the first expression of each target."""
    seen: Counter[int] = Counter()
    firsts = set()
    for place, expression in enumerate(expressions):
        for target in expression.targets:
            if not seen[target]:
                firsts.add(place)
            seen[target] += 1
    return firsts


def _own(node: P.Node) -> Iterator[P.Node]:
    """Yield a program and its parts, without anchors and what is inside them."""
    yield node
    for branch in (child for child in node.children() if not isinstance(child, P.Anchor)):
        # The pair that something is between is an anchor, too.
        if not isinstance(node, P.BetweenPair):
            yield from _own(branch)


def _all(node: P.Node) -> Iterator[P.Node]:
    yield node
    for child in node.children():
        yield from _all(child)


def _marks(node: P.Node) -> Iterator[str]:
    if isinstance(node, P.Filter) and not node.is_noun:
        yield "color" if node.attribute.startswith("color") else node.attribute
    elif isinstance(node, P.Extreme):
        yield "size" if P.MEASURES[node.measure].kind == Kind.SIZE else "place without anchor"
    elif not node.has_anchor and not isinstance(node, _NO_PLACES):
        # An ordinal, and any node to come that needs no anchor to say where a thing is.
        yield "place without anchor"


_NO_PLACES = (P.Anchor, P.Scene, P.Filter, P.And, P.Or, P.Not, P.Group)


def _rare_marks(words: str, program: P.Node) -> set[str]:
    """Words tell "or" and "not"; of the rest the program knows more, such as the diagonal of a corner."""
    marks = rare_marks_of(words) & {"than", "far", "or", "not"}
    for node in _all(program):
        name = node.relation_name().removesuffix(" (extreme)")
        if name in P.DIAGONALS:
            marks.add("diagonal")
        if isinstance(node, P.SameAs):
            marks.add("same")
    return marks
