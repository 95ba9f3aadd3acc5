# SPDX-License-Identifier: GPL-3.0-or-later
"""English noun phrases of programs: articles, adjectives, selectors, and several things at once. All words come
from the lexicon; only their order is defined here, and in `english_posts` for what follows a noun.
"""

import re
from collections.abc import Sequence
from typing import ClassVar

from core.language import program as P
from core.language.lexicon.nouns import NounForms, article_of
from core.language.truth.words import fold
from core.language.wording.english_posts import EnglishPosts, Post, texts_of
from core.language.wording.noun_parts import (
    Parts,
    UnsayableError,
    is_attribute,
    is_mark,
    is_part,
    is_two_colors,
    take_apart,
)
from core.language.wording.realizer import (
    NOMINATIVE,
    Phrases,
    Selectors,
)
from core.language.wording.relating import BARE_ANCHOR
from core.scene.color_pairs import pair_of

_WORD = re.compile(r"[^\s-]+")
# More than two adjectives before a noun sound like a catalogue.
MAX_ADJECTIVES = 2
ADJECTIVE_BEFORE_NOUN = 0.995
# "The mug on the left" rather than "the left mug".
PLACE_BEFORE_NOUN = 0.05
# How often a selector stands before the noun where it can stand after it, too: readers prefer "the leftmost
# mug" by a whole mark of five to "the mug furthest to the left".
BEFORE = 0.97
# "The empty red bowl": before all columns.
STATE_FIRST = -1
# How often one of two is compared with the other instead of called one of the two.
PAIR = 0.6
TWO = 2
SOMETHING = NounForms((), (), indefinite=True)


class EnglishRealizer(EnglishPosts):
    """Words programs in English; see `Realizer`."""

    def noun_phrase(
        self, node: P.Unique, case: str = NOMINATIVE, article: str | None = None
    ) -> tuple[str, NounForms]:
        parts = take_apart(node.of)
        if parts.use:
            return self._something(parts), SOMETHING
        self._check_attributes(parts)
        forms = self.forms(parts.noun)
        the = self._choose.pick(self._lexicon.the) if article is None else article
        if isinstance(parts.group, P.Pair) and not self._choose.chance(self._pair_share(parts)):
            return f"{the} {self._of_two(parts)}".strip(), forms
        before, after = self.selection(parts.selector, parts) if parts.selector else ("", [])
        adjectives, rest = self._adjectives(parts.filters)
        label, clauses = self.label_before(parts)
        stands_for_noun = the in self._lexicon.only and bool(forms.pronoun)
        # "The one with the lid", where nothing else has any.
        stands_for_noun = stands_for_noun or (not parts.noun and any(map(is_mark, parts.clauses)))
        noun = self._choose.pick(forms.pronoun if stands_for_noun else forms.singular)
        inner = self._posts([*rest, *clauses], forms)
        # "the mug near the bowl on the left" would sound as if the bowl was meant.
        leads = isinstance(parts.selector, (P.Ordinal, P.Place))
        posts = [*after, *inner] if leads else [*inner, *after]
        posts += self._posts(parts.outer, forms)
        words = [the, before, *adjectives, label, noun, *texts_of(posts)]
        return " ".join(word for word in words if word), forms

    def article(self, node: P.Unique, telling: bool) -> str | None:
        parts = take_apart(node.of)
        said = (*parts.filters, *parts.clauses)
        if (
            parts.use
            or not telling
            or parts.selector is not None
            or len(said) != 1
            or P.hops(said[0]) > 1
            or is_mark(said[0])
        ):
            return None
        # "The only red one" is the only thing that people say without a noun.
        if parts.noun and not self._choose.chance(self._manner.only):
            return None
        return self._choose.pick(self._lexicon.only)

    def _something(self, parts: Parts) -> str:
        adjectives, rest = self._adjectives(parts.filters)
        if rest:
            raise UnsayableError("only adjectives follow 'something'")
        return self.use_phrase(parts, (), adjectives)

    def _the(self, anchor: P.Unique) -> str:
        bare = self._manner.bare and self._choose.chance(BARE_ANCHOR)
        return self.noun_phrase(anchor, article="" if bare else None)[0]

    def _some(self, anchor: P.Some) -> str:
        parts = self._unselected(anchor.of)
        forms = self.forms(parts.noun)
        if not forms.article:
            raise UnsayableError("no article")
        adjectives, rest = self._adjectives(parts.filters)
        posts = texts_of(self._posts([*rest, *parts.clauses], forms))
        words = [*adjectives, self._choose.pick(forms.singular), *posts]
        if self._manner.bare and self._choose.chance(BARE_ANCHOR):
            return " ".join(words)
        article = article_of(adjectives[0], self._lexicon) if adjectives else forms.article
        return " ".join([article, *words])

    def _all(self, anchor: P.All) -> str:
        the = self._choose.pick(self._lexicon.the)
        plural = self._plural(self._unselected(anchor.of))
        if not anchor.count:
            return f"{the} {plural}"
        return f"{the} {self._choose.pick(self._lexicon.counts.get(anchor.count, ()))} {plural}"

    def several(self, node: P.All, number: int) -> tuple[str, NounForms]:
        lexicon, pick = self._lexicon, self._choose.pick
        parts = self._of_several(node.of)
        numbers = lexicon.counts.get(node.count, ())
        every = lexicon.all_counted if numbers else lexicon.all_
        starts = [pick(lexicon.both if node.count == TWO else every)]
        if not self._manner.bare:
            starts.append(pick(lexicon.the))
        elif not numbers:
            starts.append("")
        start = pick(starts)
        counts = numbers and start not in lexicon.both
        words = (start, pick(numbers) if counts else "", self._plural(parts))
        return " ".join(word for word in words if word), self.forms(parts.noun)

    def _unselected(self, of: P.Node) -> Parts:
        parts = self._of_several(of)
        if parts.selector is not None:
            raise UnsayableError("a selector of several")
        return parts

    def _of_several(self, of: P.Node) -> Parts:
        """Return the parts of a plural, which may be those on one side."""
        parts = take_apart(of)
        self._check_attributes(parts)
        if parts.use or not isinstance(parts.selector, P.Side | None):
            raise UnsayableError("a use, or one, of several")
        return parts

    def _of_two(self, parts: Parts) -> str:
        assert isinstance(parts.selector, P.Extreme)
        if parts.outer:
            raise UnsayableError("nothing can follow 'of the two'")
        two = self._choose.pick(self._lexicon.measures[parts.selector.measure].two)
        of_two = self._choose.pick(self._lexicon.of_two)
        return f"{two} {of_two} {self._plural(parts)}"

    def _plural(self, parts: Parts) -> str:
        """Return a noun phrase in the plural, without an article."""
        if any(map(is_mark, parts.clauses)):
            raise UnsayableError("'mugs with a red handle' may share one")
        if any(map(is_two_colors, parts.filters)):
            raise UnsayableError("'blue and white mugs' may be some of each color")
        forms = self.forms(parts.noun)
        adjectives, rest = self._adjectives(parts.filters)
        plural = NounForms(forms.plural, forms.plural, plural_only=True)
        side = self._side(parts.selector) if isinstance(parts.selector, P.Side) else []
        posts = [*side, *self._posts([*rest, *parts.clauses, *parts.outer], plural)]
        return " ".join([*adjectives, self._choose.pick(forms.plural), *texts_of(posts)])

    def _ordinal(self, selector: P.Ordinal, parts: Parts) -> tuple[str, list[Post]]:
        lexicon = self._lexicon
        if selector.n > len(lexicon.ordinals):
            raise UnsayableError("no ordinal")
        in_row = isinstance(parts.group, P.Row)
        table = lexicon.ordinals_row if in_row else lexicon.ordinals_from
        post = Post(self.seen(self._usual(table[selector.direction])))
        return lexicon.ordinals[selector.n - 1], [post]

    def _extreme_to(self, selector: P.ExtremeTo, parts: Parts) -> tuple[str, list[Post]]:
        words = self._choose.pick(self._lexicon.distances[selector.measure])
        text = f"{words} {self.anchor(selector.anchor)}"
        return "", [self._that(text, self.forms(parts.noun))]

    def _pair_share(self, parts: Parts) -> float:
        """Return how often one of two is called "the taller mug" instead of "the taller of the two mugs"."""
        assert isinstance(parts.selector, P.Extreme)
        measure = self._lexicon.measures[parts.selector.measure]
        return PAIR if measure.pair or measure.pair_post else 0.0

    def _extreme(self, selector: P.Extreme, parts: Parts) -> tuple[str, list[Post]]:
        measure = self._lexicon.measures[selector.measure]
        if isinstance(parts.group, P.Pair):
            return self._before_or_after(measure.pair, measure.pair_post, parts)
        # "The closest mug left of the bowl" could be understood as the one closest to the bowl.
        taken = measure.vague if any(map(P.hops, (*parts.clauses, *parts.outer))) else ()
        pre = [text for text in measure.pre if text not in taken]
        return self._before_or_after(pre, measure.post, parts)

    def _place(self, selector: P.Place, parts: Parts) -> tuple[str, list[Post]]:
        place = self._lexicon.places[selector.side]
        return self._before_or_after(place.pre, place.post, parts, PLACE_BEFORE_NOUN)

    def _side(self, selector: P.Side) -> list[Post]:
        # After the noun alone: nobody says "the two left mugs".
        texts = self._lexicon.places[selector.side].several
        return [Post(self._usual(texts))]

    def _beside(self, selector: P.Side, parts: Parts) -> tuple[str, list[Post]]:
        raise UnsayableError("one, of which several are on a side")

    def _usual(self, texts: Sequence[str]) -> str:
        """Draw one of the texts, which are in the order in which people use them; the first most often."""
        return self.usual(texts, power=3)

    def _before_or_after(
        self, pre: Sequence[str], post: Sequence[str], parts: Parts, before: float = BEFORE
    ) -> tuple[str, list[Post]]:
        """Return the words of a selector, before the noun or after it; there the first ones more often.

        before: how often they stand before it, if both are possible.
        """
        if not post or (pre and self._choose.chance(before)):
            return self._usual(pre), []
        words = self._usual(post)
        return "", [self._that(self.seen(words), self.forms(parts.noun))]

    def _adjectives(self, filters: Sequence[P.Node]) -> tuple[list[str], list[P.Node]]:
        """Return the adjectives before the noun, in order, and the filters to be worded after it."""
        before: list[tuple[int, str]] = []
        after: list[P.Node] = []
        order = list(self._lexicon.attributes)
        for node in filters:
            if isinstance(node, P.State):
                words = self.state_words(node)
                before += [(STATE_FIRST, self._choose.pick(words))] if words else []
                after += [] if words else [node]
                continue
            column = self._column(node)
            fits = column in order and len(before) < MAX_ADJECTIVES
            # "the wooden red or blue cube" could be understood as "wooden red, or blue".
            fits = fits and (not isinstance(node, P.Or) or len(filters) == 1)
            if fits and (is_two_colors(node) or self._choose.chance(ADJECTIVE_BEFORE_NOUN)):
                before.append((order.index(column), self._adjective(node)))
            else:
                after.append(node)
        return [text for _, text in sorted(before)], after

    def _check_attributes(self, parts: Parts) -> None:
        """Refuse an attribute that the noun names already: "the wooden spoon that is wooden"."""
        noun = set(_WORD.findall(parts.noun))
        for node in filter(is_attribute, (*parts.filters, *parts.outer)):
            for one in node.of if isinstance(node, P.Or) else (node,):
                assert isinstance(one, P.Filter)
                words = self._lexicon.attribute(one.attribute)
                values = (pair_of(one.value) if is_two_colors(one) else None) or (one.value,)
                texts = [t for v in values for t in (v, *words.words_of(v), *words.stuffs_of(v))]
                if any(set(_WORD.findall(fold(text))) <= noun for text in texts):
                    raise UnsayableError("the noun says so already")
        for clause in filter(is_part, (*parts.clauses, *parts.outer)):
            part = clause.of if isinstance(clause, P.Not) else clause
            assert isinstance(part, P.Part)
            if set(_WORD.findall(part.part)) & noun:
                raise UnsayableError("the noun names the part already")

    def _between(self, node: P.Between) -> str:
        pick, lexicon = self._choose.pick, self._lexicon
        one, other = node.anchors
        if isinstance(one, P.Some) and one == other:
            return f"{pick(lexicon.between_any)} {self._plural(self._unselected(one.of))}"
        first, second = (self.anchor(a) for a in self._choose.shuffled(node.anchors))
        return f"{pick(lexicon.between)} {first} {pick(lexicon.and_)} {second}"

    def _between_pair(self, node: P.BetweenPair) -> str:
        plural = self._plural(self._unselected(node.of))
        return f"{self._choose.pick(self._lexicon.between_two)} {plural}"

    phrases: ClassVar[Phrases] = {
        **EnglishPosts.phrases,
        P.Between: _between,
        P.BetweenPair: _between_pair,
    }
    selectors: ClassVar[Selectors] = {
        P.Extreme: _extreme,
        P.ExtremeTo: _extreme_to,
        P.Ordinal: _ordinal,
        P.Place: _place,
        P.Side: _beside,
    }
    anchors: ClassVar[Phrases] = {
        P.Unique: _the, P.Some: _some, P.All: _all, P.PartOf: EnglishPosts.part_of,
    }  # fmt: skip
