# SPDX-License-Identifier: GPL-3.0-or-later
"""The grammar of noun phrases: all derivations of a sequence of phrase classes.

It works on classes only (`phrase_types.Cls`, one character each), so the derivations of "tNPtNPtN" are computed
once for all sentences of that shape. The grammar is in docs/expression_semantics.md, section 6; every
derivation counts, in particular every noun that a later phrase may attach to.
"""

import functools
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from core.language.wording.phrase_types import PHRASE_TYPES, Cls, Slot

# A sentence has at most about 20 phrases; much longer texts are not parsed, as that would be slow.
MAX_ITEMS = 40


@dataclass(frozen=True)
class PhraseTree:
    """A phrase after the noun.

    Attributes:
        kind: class of the phrase: one of `PHRASE_TYPES`, or ADJ, WHOSE, NOT, USE.
        items: positions of its own words: the first one, then (for ADJ, NOT) the second adjective or what is
            negated.
        parts: the noun phrases in it ("not a NOUN ..." has one without "the").
    """

    kind: str
    items: tuple[int, ...]
    parts: tuple["NounTree", ...] = ()


@dataclass(frozen=True)
class NounTree:
    """A noun phrase; positions of its items, -1 for a missing one.

    Attributes:
        form: "the" (also without an article), "some" ("a mug", also without an article), "all" ("the two
            mugs"), "plural" (without an article), "two" ("the larger of the two mugs") or "bare" (what follows
            "not a").
        selector: position of PRE, PAIR, SIDE, ORD or TWO.
        adjectives: one tuple of positions per ADJ, with two positions for "ADJ or ADJ".
        counted: position of FROM or ROWFROM, or of COUNT or BOTH ("the two mugs", "both mugs").
        posts: the postmodifiers of the noun, each a tuple of phrases joined by "and".
        article: position of THE, unless "of the two" follows it.
    """

    form: Literal["the", "some", "all", "plural", "two", "bare"]
    selector: int
    adjectives: tuple[tuple[int, ...], ...]
    noun: int
    counted: int
    posts: tuple[tuple[PhraseTree, ...], ...]
    article: int = -1


@functools.lru_cache(maxsize=1 << 14)
def derivations(classes: str) -> tuple[NounTree, ...]:
    """Return every derivation of `classes` as one noun phrase, with or without its article; none if longer than
    `MAX_ITEMS`.
    """
    if len(classes) > MAX_ITEMS:
        return ()
    return tuple(tree for tree, end in _Parser(classes).anchor(0) if end == len(classes))


@functools.lru_cache(maxsize=1 << 14)
def set_derivations(classes: str) -> tuple[NounTree, ...]:
    """Return every derivation of `classes` as a noun phrase of several things, as `derivations` does."""
    if len(classes) > MAX_ITEMS:
        return ()
    return tuple(tree for tree, end in _Parser(classes).several() if end == len(classes))


class _Parser:
    """Recursive descent with memoization: methods take a position and return all pairs (result, end)."""

    def __init__(self, classes: str) -> None:
        self._classes = classes
        self._known: dict[tuple[str, int], list] = {}

    def _once(self, name: str, start: int, compute: Callable[[int], list]) -> list:
        key = (name, start)
        if key not in self._known:
            self._known[key] = compute(start)
        return self._known[key]

    def _is(self, position: int, *classes: Cls) -> bool:
        return position < len(self._classes) and self._classes[position] in classes

    def anchor(self, start: int, slot: Slot = Slot.ANCHOR) -> list[tuple[NounTree, int]]:
        """Return what may fill a slot for an anchor."""
        found = self._once("the", start, self._the)
        if slot in (Slot.SOME, Slot.ANY):
            found = found + self._once("some", start, self._some)
        if slot == Slot.ANY:
            found = found + self._once("all", start, self._all)
        return found

    def _the(self, start: int) -> list[tuple[NounTree, int]]:
        if self._is(start, Cls.ONLY):
            return self._described(start + 1, -1)
        if self._is(start, Cls.SOMETHING):
            return self._something(start)
        position = start + self._is(start, Cls.THE)
        if self._is(position, Cls.TWO):
            if not self._is(position + 1, Cls.OF_TWO):
                return []
            return [
                (NounTree("two", position, t.adjectives, t.noun, -1, t.posts), end)
                for t, end in self.plural(position + 2)
            ]
        selector = -1
        if self._is(position, Cls.PRE, Cls.PAIR, Cls.SIDE, Cls.ORD):
            selector = position
        article = start if position > start else -1
        found = self._described(position + (selector >= 0), selector)
        return [(replace(tree, article=article), end) for tree, end in found]

    def _something(self, start: int) -> list[tuple[NounTree, int]]:
        """Return "something red to write with"; nothing else is said of it."""
        adjectives, position = self._adjectives(start + 1)
        if not self._is(position, Cls.USE):
            return []
        posts = ((PhraseTree(Cls.USE, (position,)),),)
        return [(NounTree("the", -1, adjectives, start, -1, posts), position + 1)]

    def _described(self, position: int, selector: int) -> list[tuple[NounTree, int]]:
        """Return the noun phrases without what precedes the adjectives."""
        adjectives, position = self._adjectives(position)
        if not self._is(position, Cls.NOUN):
            return []
        noun, counted, position = position, -1, position + 1
        if selector >= 0 and self._is(selector, Cls.ORD):
            if not self._is(position, Cls.FROM, Cls.ROWFROM):
                return []
            counted, position = position, position + 1
        return [
            (NounTree("the", selector, adjectives, noun, counted, posts), end)
            for posts, end in self.posts(position)
        ]

    def _some(self, start: int) -> list[tuple[NounTree, int]]:
        if self._is(start, Cls.THE):
            return []
        position = start + self._is(start, Cls.ARTICLE)
        return [(replace(tree, form="some"), end) for tree, end in self._described(position, -1)]

    def _all(self, start: int) -> list[tuple[NounTree, int]]:
        if not self._is(start, Cls.THE):
            return []
        counted = start + 1 if self._is(start + 1, Cls.COUNT) else -1
        return [
            (replace(tree, form="all", counted=counted, article=start), end)
            for tree, end in self.plural(start + 1 + (counted >= 0))
        ]

    def several(self) -> list[tuple[NounTree, int]]:
        """Return the noun phrases of several things: "the two mugs", "both mugs", "all the mugs", "mugs"."""
        if self._is(0, Cls.BOTH):
            counted, start = 0, 1
        elif self._is(0, Cls.EVERY):
            counted = 1 if self._is(1, Cls.COUNT) else -1
            start = 1 + (counted >= 0)
        elif self._is(0, Cls.THE):
            return self._all(0)
        else:
            counted, start = -1, 0
        return [
            (replace(tree, form="all", counted=counted), end) for tree, end in self.plural(start)
        ]

    def plural(self, start: int) -> list[tuple[NounTree, int]]:
        adjectives, position = self._adjectives(start)
        if not self._is(position, Cls.NOUNS):
            return []
        return [
            (NounTree("plural", -1, adjectives, position, -1, posts), end)
            for posts, end in self.posts(position + 1)
        ]

    def _adjectives(self, start: int) -> tuple[tuple[tuple[int, ...], ...], int]:
        found, position = [], start
        while self._is(position, Cls.ADJ, Cls.STATE, Cls.NAMED):
            pair, position = self._adjective(position)
            found.append(pair)
        return tuple(found), position

    def _adjective(self, start: int) -> tuple[tuple[int, ...], int]:
        """Return the positions of ADJ, STATE or NAMED or, if possible, of ADJ OR ADJ, and the end."""
        is_value = self._is(start, Cls.ADJ)
        if is_value and self._is(start + 1, Cls.OR) and self._is(start + 2, Cls.ADJ):
            return (start, start + 2), start + 3
        return (start,), start + 1

    def posts(self, start: int) -> list[tuple[tuple[tuple[PhraseTree, ...], ...], int]]:
        return self._once("posts", start, self._posts)

    def _posts(self, start: int) -> list[tuple[tuple[tuple[PhraseTree, ...], ...], int]]:
        results: list[tuple[tuple[tuple[PhraseTree, ...], ...], int]] = [((), start)]
        for post, middle in self._post(start):
            results += [((post, *rest), end) for rest, end in self.posts(middle)]
        return results

    def _post(self, start: int) -> list[tuple[tuple[PhraseTree, ...], int]]:
        if self._is(start, Cls.WHOSE):
            whose = PhraseTree(Cls.WHOSE, (start,))
            return self._continued(whose, start + 1, self._phrase)
        if not self._is(start, Cls.THAT):
            return self._joined(start, self._item)
        position = start + 1
        if self._is(position, Cls.NOT):
            return self._negated(position)
        return self._joined(position, self._item_or_adjective)

    def _negated(self, start: int) -> list[tuple[tuple[PhraseTree, ...], int]]:
        position = start + 1
        if self._is(position, Cls.ADJ, Cls.MADE):
            return [((PhraseTree(Cls.NOT, (start, position)),), position + 1)]
        if not (self._is(position, Cls.ARTICLE) and self._is(position + 1, Cls.NOUN)):
            return []
        noun = position + 1
        return [
            (
                (PhraseTree(Cls.NOT, (start, noun), (NounTree("bare", -1, (), noun, -1, posts),)),),
                end,
            )
            for posts, end in self.posts(noun + 1)
        ]

    def _joined(
        self, start: int, parse: Callable[[int], list[tuple[PhraseTree, int]]]
    ) -> list[tuple[tuple[PhraseTree, ...], int]]:
        """Return sequences of one or more results of `parse`, joined by "and"."""
        return [
            joined
            for phrase, middle in parse(start)
            for joined in self._continued(phrase, middle, parse)
        ]

    def _continued(
        self, first: PhraseTree, middle: int, parse: Callable[[int], list[tuple[PhraseTree, int]]]
    ) -> list[tuple[tuple[PhraseTree, ...], int]]:
        """Return `first` alone, and together with whatever follows after "and"."""
        results: list[tuple[tuple[PhraseTree, ...], int]] = [((first,), middle)]
        if self._is(middle, Cls.AND):
            results += [((first, *rest), end) for rest, end in self._joined(middle + 1, parse)]
        return results

    def _item_or_adjective(self, start: int) -> list[tuple[PhraseTree, int]]:
        if self._is(start, Cls.ADJ, Cls.STATE):
            pair, end = self._adjective(start)
            return [(PhraseTree(Cls.ADJ, pair), end)]
        return self._item(start)

    def _item(self, start: int) -> list[tuple[PhraseTree, int]]:
        return self._typed(start, selecting=True)

    def _phrase(self, start: int) -> list[tuple[PhraseTree, int]]:
        return self._typed(start, selecting=False)

    def _typed(self, start: int, selecting: bool) -> list[tuple[PhraseTree, int]]:
        """Return the phrases of `PHRASE_TYPES`; selecting ones only if `selecting`."""
        kind = PHRASE_TYPES.get(self._classes[start]) if start < len(self._classes) else None
        if kind is None or (kind.selects and not selecting):
            return []
        return [
            (PhraseTree(kind.cls, (start,), parts), end)
            for parts, end in self._slots(kind.slots, start + 1, kind.joins)
        ]

    def _slots(
        self, slots: tuple[Slot | Cls, ...], start: int, joins: bool = False
    ) -> list[tuple[tuple[NounTree, ...], int]]:
        """Return the noun phrases that fill `slots` in sequence; several fill the first if it `joins` them."""
        if not slots:
            return [((), start)]
        slot, rest = slots[0], slots[1:]
        if isinstance(slot, Cls):
            return self._slots(rest, start + 1) if self._is(start, slot) else []
        trees = self.plural(start) if slot == Slot.PLURAL else self.anchor(start, slot)
        found = [
            ((tree, *others), end)
            for tree, middle in trees
            for others, end in self._slots(rest, middle)
        ]
        if joins:
            found += [
                ((tree, *others), end)
                for tree, middle in trees
                if self._is(middle, Cls.AND)
                for others, end in self._slots(slots, middle + 1, joins)
            ]
        return found
