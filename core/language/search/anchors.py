# SPDX-License-Identifier: GPL-3.0-or-later
"""Head nouns and short descriptions of the objects of a scene, which sentences about other objects build on."""

import functools
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from core.language import program as P
from core.language.felicity.rules import MOST_COUNTED
from core.language.lexicon.sections import COLOR
from core.language.program.anchor import LEAST_SEVERAL
from core.language.settings import Kind
from core.language.truth.execution import Executor
from core.language.truth.words import color_values
from core.language.wording.noun_parts import (
    is_two_colors,
)
from core.language.wording.realizer import (
    Chooser,
)
from core.language.wording.vocabulary import Vocabulary
from core.scene.objects import SceneObject

# Preferences among head nouns: the name itself, then an alias.
NAME_WEIGHT, OTHER_WEIGHT = 4.0, 2.0
# Of an anchor with a noun alone, those with an attribute weigh so much.
ATTRIBUTE_SHARE = 1 / 4


@dataclass(frozen=True)
class Head:
    """A noun with the sets it is TRUE and POSSIBLE for; `node` is its program, the "and" of `members`."""

    members: tuple[P.Node, ...]
    node: P.Node
    true: int
    possible: int
    weight: float


@dataclass(frozen=True)
class Clause:
    """A filter, with the sets it is TRUE and POSSIBLE for."""

    node: P.Filter
    true: int
    possible: int


@dataclass(frozen=True)
class Several:
    """An anchor of more than one object; `true` are its certain members."""

    node: P.Anchor
    true: int


def _several(of: P.Node, true: int, possible: int, counts: list[int]) -> Iterator[Several]:
    yield Several(P.Some(of), true)
    if true != possible or max(counts) > MOST_COUNTED:
        return
    yield Several(P.All(of), true)
    if min(counts) == max(counts):
        yield Several(P.All(of, counts[0]), true)


class Descriptions:
    """Heads, attributes and anchors of every object, computed once per scene."""

    def __init__(
        self,
        executor: Executor,
        objects: tuple[SceneObject, ...],
        vocabulary: Vocabulary,
        chooser: Chooser,
        marks: Collection[Kind] = (),
    ) -> None:
        """Describe the objects of the scene that `executor` knows.

        Args:
            marks: kinds of which anchors may be, too: "the spoon next to the jar with the red lid".
        """
        self._marks = marks
        self.executor = executor
        self.facts = executor.facts
        self.objects = objects
        self._vocabulary = vocabulary
        self._choose = chooser

    @functools.cached_property
    def nouns(self) -> dict[str, Head]:
        """Heads by word: every word of the scene that people use for one thing and that has noun forms."""
        words = dict.fromkeys(word for i in range(self.facts.n) for word in self._entry_words(i))
        heads = {}
        for word in words:
            if word in self._vocabulary.nouns:
                noun = P.Filter(P.NOUN, word)
                node = P.conjunction([P.SCENE, noun])
                value = self.executor.execute(node)
                heads[word] = Head((P.SCENE, noun), node, value.true, value.possible, OTHER_WEIGHT)
        return heads

    @functools.cached_property
    def _heads(self) -> list[list[Head]]:
        result = []
        for i in range(self.facts.n):
            words = [word for word in self._entry_words(i) if word in self.nouns]
            heads = [self.nouns[word] for word in words]
            name = self.facts.words.names[i]
            result.append(
                [
                    replace(head, weight=NAME_WEIGHT) if word == name else head
                    for word, head in zip(words, heads, strict=True)
                ]
            )
        return result

    def _entry_words(self, target: int) -> list[str]:
        """Return the words that people use for one object: its name and aliases, its category where spoken."""
        words = self.facts.words
        return [word for word in words.words[target] if words.is_entry(word, target)]

    @functools.cached_property
    def _attributes(self) -> list[list[Clause]]:
        result = []
        for i in range(len(self.objects)):
            colors = [P.Filter(COLOR, value) for value in color_values(self.objects[i])]
            others = self.facts.words.values.items()
            filters = [P.Filter(name, of[i]) for name, of in others if of[i] and name != COLOR]
            filters = [*colors[:1], *filters, *colors[1:]]
            result.append(
                [Clause(node, *self.facts.filter(node.attribute, node.value)) for node in filters]
            )
        return result

    @functools.cached_property
    def _singles(self) -> list[list[Clause]]:
        return [[c for c in own if not is_two_colors(c.node)] for own in self._attributes]

    @functools.cached_property
    def _anchors(self) -> list[list[tuple[P.Unique, float]]]:
        return [self._describe(i) for i in range(len(self.objects))]

    @functools.cached_property
    def several(self) -> list[Several]:
        """The anchors of more than one object: any or all of those that a noun, or a noun and color, names."""
        return list(self._find_several())

    def _find_several(self) -> Iterator[Several]:
        colors = {
            clause.node.key: clause
            for i in range(len(self.objects))
            for clause in self.single(i)
            if clause.node.attribute == COLOR
        }
        for head in self.nouns.values():
            counts = self._counts(head.true)
            if min(counts) < LEAST_SEVERAL:
                continue
            yield from _several(head.node, head.true, head.possible, counts)
            for clause in colors.values():
                true, possible = head.true & clause.true, head.possible & clause.possible
                counts = self._counts(true)
                if min(counts) >= LEAST_SEVERAL and true != head.true:
                    node = P.conjunction([*head.members, clause.node])
                    yield from _several(node, true, possible, counts)

    def _counts(self, mask: int) -> list[int]:
        """Return the number of objects of a set by view."""
        return [(mask & view).bit_count() for view in self.facts.view_masks]

    def goal(self, target: int) -> int:
        """Return the packed set that is `target` alone, in every view."""
        return self.facts.unit << target

    def heads(self, target: int) -> list[Head]:
        """Return the heads that are TRUE for `target`."""
        return self._heads[target]

    def attributes(self, target: int) -> list[Clause]:
        """Return the filters that are TRUE for `target`."""
        return self._attributes[target]

    def single(self, target: int) -> list[Clause]:
        """Return the `attributes` of one value: those that can be negated, joined by "or", said of a plural."""
        return self._singles[target]

    def colors(self, target: int) -> list[Clause]:
        """Return those of them that are colors."""
        return [clause for clause in self._attributes[target] if clause.node.attribute == COLOR]

    def has_anchor(self, target: int) -> bool:
        return bool(self._anchors[target])

    def anchor(self, target: int) -> P.Unique:
        """Return a short description of `target` that holds in all views, drawn at random."""
        options = self._anchors[target]
        return self._choose.weighted(options)

    def _describe(self, target: int) -> list[tuple[P.Unique, float]]:
        goal = self.goal(target)
        if goal & ~self.facts.scene[0]:
            return []
        found: list[tuple[P.Unique, float]] = []
        for head in self.heads(target):
            if head.true == goal == head.possible:
                found.append((P.Unique(head.node), head.weight))
                continue
            for clause in self.attributes(target):
                if head.true & clause.true == goal == head.possible & clause.possible:
                    node = P.conjunction([*head.members, clause.node])
                    found.append((P.Unique(node), head.weight * ATTRIBUTE_SHARE))
        return found or list(self._describe_by_marks(target))

    def _describe_by_marks(self, target: int) -> Iterator[tuple[P.Unique, float]]:
        """Yield a noun with what may be seen on a target, where neither noun nor attributes tell it."""
        for head in self.heads(target):
            for mark in self._marks_of(target):
                node = P.Unique(P.conjunction([*head.members, mark]))
                if self.executor.holds(node, target):
                    yield node, head.weight

    def _marks_of(self, target: int) -> Iterator[P.Node]:
        """Yield what may be seen on a target, if anchors may be told by that."""
        if Kind.TEXT in self._marks:
            yield from map(P.Says, self.facts.scene_texts.of(target))
        if Kind.PART in self._marks:
            parts = self.facts.scene_parts
            for part in parts.of(target):
                yield P.Part(part, "")
                color = parts.color_of(part, target)
                yield from [P.Part(part, color)] if color else []
