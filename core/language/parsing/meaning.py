# SPDX-License-Identifier: GPL-3.0-or-later
"""What a derivation means: from the tree of a noun phrase and its words to every program it may stand for."""

import functools
import itertools
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from core.errors import RefGraspError
from core.language import program as P
from core.language.lexicon.lexicon import Lexicon
from core.language.parsing.grammar import NounTree, PhraseTree
from core.language.parsing.scopes import NounParts, SelectorOf, scopes_of
from core.language.wording.phrase_types import PHRASE_TYPES, Cls, extreme_of_pair
from core.language.wording.vocabulary import Item


class ForbiddenTextError(RefGraspError):
    """A text with a reading to which the grammar assigns no meaning."""


class _Post(NamedTuple):
    """One meaning of a postmodifier: a clause, a selector, or both joined by "and"."""

    clause: P.Node | None
    selector: SelectorOf | None = None


class Meaning:
    """Turns derivations over `items` into programs."""

    def __init__(self, lexicon: Lexicon, items: tuple[Item, ...]) -> None:
        self._lexicon = lexicon
        self._items = items

    def noun_phrase(self, tree: NounTree) -> list[P.Unique]:
        """Return every meaning of "the ..."."""
        if tree.form == "two":
            measure = self._items[tree.selector].meaning
            return [P.Unique(P.Extreme(measure, P.Pair(of))) for of in self._plural(tree)]
        adjectives = self._adjectives(tree)
        if adjectives is None or not self._agrees(tree):
            return []
        found = []
        for posts in self._posts(tree):
            selectors = [post.selector for post in posts if post.selector is not None]
            if not all(selector.of_one for selector in selectors):
                continue
            if tree.selector >= 0:
                selectors.append(self._before(tree))
            if len(selectors) > 1:
                raise ForbiddenTextError("two selectors in one noun phrase")
            parts = NounParts([P.SCENE, *self._noun(tree)], adjectives, _clauses(posts))
            sets = scopes_of(parts, selectors[0]) if selectors else [parts.all()]
            found += [P.Unique(of) for of in sets]
        return found

    def several(self, tree: NounTree, of_sentence: bool = False) -> list[P.All]:
        """Return every meaning of "the two ...", which may be on one side if a sentence is about them."""
        if not self._agrees(tree):
            return []
        count = self._items[tree.counted].meaning if tree.counted >= 0 else 0
        return [P.All(of, count) for of in self._plural(tree, of_sentence)]

    def _agrees(self, tree: NounTree) -> bool:
        """Return whether the article of a noun phrase is one of its noun, in languages where that matters."""
        genders = self._items[tree.article].meaning if tree.article >= 0 else None
        return genders is None or self._items[tree.noun].gender in genders

    def _plural(self, tree: NounTree, on_side: bool = False) -> list[P.Node]:
        """Return every meaning of a noun phrase, as a set, without regard to its article and number.

        on_side: whether it may have a selector that means those on one side.
        """
        adjectives = self._adjectives(tree)
        if adjectives is None:
            return []
        head, found = [P.SCENE, *self._noun(tree)], []
        for posts in self._posts(tree):
            parts = NounParts(head, adjectives, _clauses(posts))
            selectors = [post.selector for post in posts if post.selector is not None]
            sides = [selector.of_several for selector in selectors if on_side]
            if not selectors:
                found.append(parts.all())
            elif len(sides) == 1 and sides[0] is not None:
                found += scopes_of(parts, SelectorOf(sides[0]))
            else:
                raise ForbiddenTextError("a selector of one within a plural")
        return found

    def _negated(self, tree: NounTree) -> list[P.Node]:
        """Return every meaning of "not a ..."; "not an object" alone has none."""
        parts = ([*self._noun(tree), *clauses] for clauses in self._unselected(tree))
        return [P.Not(P.conjunction(members)) for members in parts if members]

    def _unselected(self, tree: NounTree) -> Iterator[list[P.Node]]:
        """Yield the clauses after a noun whose phrase must not have a selector."""
        for posts in self._posts(tree):
            if any(post.selector is not None for post in posts):
                raise ForbiddenTextError("a selector within a negation")
            yield _clauses(posts)

    def _noun(self, tree: NounTree) -> list[P.Node]:
        noun = self._items[tree.noun].meaning
        return [] if noun is None else [noun]

    def _before(self, tree: NounTree) -> SelectorOf:
        item = self._items[tree.selector]
        if item.cls == Cls.PRE:
            if item.vague and _has_anchor(tree):
                raise ForbiddenTextError("it could be closest to what follows")
            relative = self._lexicon.measures[item.meaning].relative
            return SelectorOf(lambda of: P.Extreme(item.meaning, of), relative)
        if item.cls == Cls.PAIR:
            return SelectorOf(functools.partial(extreme_of_pair, item.meaning))
        if item.cls == Cls.SIDE:
            return SelectorOf(functools.partial(P.Place, item.meaning))
        counted = self._items[tree.counted]
        if counted.cls == Cls.ROWFROM:
            return SelectorOf(lambda of: P.Ordinal(item.meaning, counted.meaning, P.Row(of)))
        return SelectorOf(lambda of: P.Ordinal(item.meaning, counted.meaning, of))

    def _adjectives(self, tree: NounTree) -> list[P.Node] | None:
        if len(tree.adjectives) > 1 and any(len(pair) > 1 for pair in tree.adjectives):
            raise ForbiddenTextError("'red or blue metal ...' could be 'red, or blue metal ...'")
        found = [self._adjective(pair) for pair in tree.adjectives]
        return None if None in found else [node for node in found if node is not None]

    def _adjective(self, pair: tuple[int, ...]) -> P.Node | None:
        """Return a state, a filter, or an "or" of two filters of one column; None if the columns differ."""
        if len(pair) == 1:
            return self._items[pair[0]].meaning
        filters = [self._items[position].meaning for position in pair]
        if len({item.attribute for item in filters}) > 1:
            return None
        return P.disjunction(filters)

    def _posts(self, tree: NounTree) -> Iterator[tuple[_Post, ...]]:
        """Yield every combination of the meanings of the noun's postmodifiers."""
        return itertools.product(*(self._post(post) for post in tree.posts))

    def _post(self, phrases: tuple[PhraseTree, ...]) -> list[_Post]:
        if len(phrases) == 1:
            return [
                _Post(part) if isinstance(part, P.Node) else _Post(None, part)
                for part in self._phrase(phrases[0])
            ]
        if any(phrase.kind == Cls.ADJ and len(phrase.items) > 1 for phrase in phrases):
            raise ForbiddenTextError("'red or blue and ...' could be 'red, or blue and ...'")
        found = []
        for parts in itertools.product(*(self._phrase(phrase) for phrase in phrases)):
            clauses = [part for part in parts if isinstance(part, P.Node)]
            selectors = [part for part in parts if isinstance(part, SelectorOf)]
            if not all(selector.of_one for selector in selectors):
                continue
            if len(selectors) > 1:
                raise ForbiddenTextError("two selectors in one noun phrase")
            clause = P.conjunction(clauses) if clauses else None
            found.append(_Post(clause, selectors[0] if selectors else None))
        return found

    def _phrase(self, tree: PhraseTree) -> list[P.Node | SelectorOf]:
        if tree.kind == Cls.ADJ:
            node = self._adjective(tree.items)
            return [] if node is None else [node]
        if tree.kind == Cls.NOT:
            if tree.parts:
                return [*self._negated(tree.parts[0])]
            return [P.Not(self._items[tree.items[1]].meaning)]
        meaning = self._items[tree.items[0]].meaning
        if tree.kind in (Cls.WHOSE, Cls.USE):
            return [meaning]
        kind = PHRASE_TYPES[tree.kind]
        filled = itertools.product(*(self._slot(part) for part in tree.parts))
        if kind.selects:
            on_side = tree.kind == Cls.SIDEPOST
            several = functools.partial(P.Side, meaning) if on_side else None
            # German says of one thing only "the left mug".
            of_one = not on_side or bool(self._lexicon.places[meaning].post)
            return [
                SelectorOf(functools.partial(kind.build, meaning, *parts), False, several, of_one)
                for parts in filled
            ]
        return [kind.build(meaning, *parts) for parts in filled]

    def _slot(self, tree: NounTree) -> Sequence[P.Node]:
        if tree.form == "plural":
            return self._plural(tree)
        if tree.form == "some":
            return [P.Some(of) for of in self._plural(tree)]
        if tree.form == "all":
            return self.several(tree)
        return self.noun_phrase(tree)


def _has_anchor(tree: NounTree) -> bool:
    """Return whether a postmodifier of the noun names another object."""
    phrases = (phrase for post in tree.posts for phrase in post)
    return any(
        any(_has_anchor(part) for part in phrase.parts) if phrase.kind == Cls.NOT else phrase.parts
        for phrase in phrases
    )


def _clauses(posts: tuple[_Post, ...]) -> list[P.Node]:
    return [post.clause for post in posts if post.clause is not None]
