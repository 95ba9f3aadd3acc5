# SPDX-License-Identifier: GPL-3.0-or-later
"""What follows an English noun: relations, comparisons, and attributes that are no adjectives, as phrases or as
clauses ("that is ...").
"""

from collections.abc import Iterable, Sequence
from typing import ClassVar, NamedTuple

from core.language import program as P
from core.language.lexicon.nouns import NounForms
from core.language.predicates.relations import WITH
from core.language.truth.words import fold
from core.language.wording.noun_parts import (
    Parts,
    UnsayableError,
    is_attribute,
    is_mark,
    is_part,
    is_two_colors,
)
from core.language.wording.phrase_types import AROUND, around_texts
from core.language.wording.printed_phrases import can_stand_before, sayable_forms
from core.language.wording.realizer import (
    Phrases,
)
from core.language.wording.relating import RelatingRealizer

RELATIVE_CLAUSE = 0.04
JOIN_WITH_AND = 0.65


class Post(NamedTuple):
    """A postmodifier of a noun; a clause ("that is ...", "whose ...") has to be the last."""

    text: str
    is_clause: bool = False


class EnglishPosts(RelatingRealizer):
    """Words clauses in English as postmodifiers of a noun; see `Realizer`."""

    def _column(self, node: P.Node) -> str:
        first = node.of[0] if isinstance(node, P.Or) else node
        assert isinstance(first, P.Filter)
        return first.attribute

    def _adjective(self, node: P.Node) -> str:
        if isinstance(node, P.Or):
            if any(map(is_two_colors, node.of)):
                raise UnsayableError("'red or blue and white' could be 'red or blue, and white'")
            joined = f" {self._choose.pick(self._lexicon.or_)} "
            return joined.join(self._adjective(part) for part in self._choose.shuffled(node.of))
        assert isinstance(node, P.Filter)
        return self._choose.pick(self.value_words(node))

    def _posts(self, clauses: Sequence[P.Node], forms: NounForms) -> list[Post]:
        """Return the noun's postmodifiers: phrases in random order, possibly joined by "and", then clauses."""
        phrases: list[str] = []
        predicates: list[str] = []
        # "The mug with the red handle left of the bowl": at once after the noun, or the bowl might have it.
        posts = [Post(self.part_phrase(clause)) for clause in clauses if is_part(clause)]
        posts += [self._text(clause, forms) for clause in clauses if isinstance(clause, P.Says)]
        holding = [c for c in clauses if isinstance(c, P.Relate) and c.relation == WITH]
        if len(holding) > 1:
            phrases.append(self._with_each(holding))
            clauses = [clause for clause in clauses if clause not in holding]
        for clause in self._choose.shuffled(clause for clause in clauses if not is_mark(clause)):
            if isinstance(clause, P.Not):
                posts.append(self._that(self.phrase(clause), forms, always=True))
            elif is_attribute(clause):
                self._attribute(clause, forms, phrases, predicates, posts)
            else:
                phrases.append(self.phrase(clause))
        if predicates or (len(phrases) > 1 and self._choose.chance(JOIN_WITH_AND)):
            joined = f" {self._choose.pick(self._lexicon.and_)} "
            text = joined.join(predicates + phrases)
            posts.append(self._that(text, forms, always=bool(predicates)))
        else:
            posts += [self._that(phrase, forms) for phrase in phrases]
        return sorted(posts, key=lambda post: post.is_clause)

    def _attribute(
        self,
        node: P.Node,
        forms: NounForms,
        phrases: list[str],
        predicates: list[str],
        posts: list[Post],
    ) -> None:
        """Word an attribute that follows the noun, and add it to the list where its wording belongs."""
        if is_two_colors(node):
            raise UnsayableError("two colors stand before the noun")
        column = self._column(node)
        words = self._lexicon.attribute(column)
        if isinstance(node, P.Filter):
            if words.made and self._choose.chance(0.5):
                stuff = self._choose.pick(words.stuffs_of(node.value))
                phrases.append(self._choose.pick(words.made).format(stuff=stuff))
                return
            if words.post and (column not in self._lexicon.attributes or self._choose.chance(0.2)):
                value = self._choose.pick(self.value_words(node))
                text = self._choose.pick(words.post).format(column=column, value=value)
                posts.append(Post(text, is_clause=True))
                return
        if column not in self._lexicon.attributes:
            raise UnsayableError("no adjective for this column")
        if isinstance(node, P.Or):
            # "red or blue and near the box" could be understood as "red, or blue and near the box".
            posts.append(self._that(self._adjective(node), forms, always=True))
        else:
            predicates.append(self._adjective(node))

    def _text(self, node: P.Says, forms: NounForms) -> Post:
        """Return "that says Oat Flakes", or other words for it that fit the noun."""
        words = self._lexicon.printed
        clauses = () if forms.doubtful or forms.plural_only else words.clauses
        # "The one labeled Night Train" is no book.
        has_label = not forms.pronoun and words.unlabeled.isdisjoint(map(fold, forms.singular))
        forms_of_text = (*clauses, *(words.labels if has_label else ()), *words.phrases)
        text = self.usual(sayable_forms(node.text, forms_of_text))
        return Post(text.format(text=self.written(node)), is_clause=text in clauses)

    def label_before(self, parts: Parts) -> tuple[str, tuple[P.Node, ...]]:
        """Return a text to stand before the noun, often none (""), and the clauses left to follow it."""
        texts = [clause for clause in parts.clauses if isinstance(clause, P.Says)]
        if len(texts) != 1 or not self._choose.chance(self._lexicon.printed.before):
            return "", parts.clauses
        if not can_stand_before(texts[0].text, parts.noun, self._vocabulary):
            return "", parts.clauses
        return self.written(texts[0]), tuple(c for c in parts.clauses if c != texts[0])

    def _negated(self, node: P.Not) -> str:
        no = self._choose.pick(self._lexicon.not_)
        inner = node.of
        if not isinstance(inner, P.Filter) or is_two_colors(inner):
            raise UnsayableError("only single attributes and nouns are negated")
        if inner.attribute == P.NOUN:
            forms = self.forms(inner.value)
            if not forms.article:
                raise UnsayableError("no article")
            return f"{no} {forms.article} {forms.singular[0]}"
        words = self._lexicon.attribute(inner.attribute)
        if words.made and self._choose.chance(0.5):
            stuff = self._choose.pick(words.stuffs_of(inner.value))
            return f"{no} {self._choose.pick(words.made).format(stuff=stuff)}"
        if inner.attribute not in self._lexicon.attributes:
            raise UnsayableError("no adjective for this column")
        return f"{no} {self._adjective(inner)}"

    def _that(self, text: str, forms: NounForms, always: bool = False) -> Post:
        """Return `text` after "that is", or bare."""
        if forms.doubtful:
            if always:
                raise UnsayableError("the number of the noun is in doubt")
            return Post(text)
        if not always and (self._is_around(text) or not self._choose.chance(RELATIVE_CLAUSE)):
            return Post(text)
        that = self._choose.pick(self._lexicon.that)
        be = self._lexicon.be[forms.plural_only]
        return Post(f"{that.replace('{be}', be)} {text}", is_clause=True)

    def _is_around(self, text: str) -> bool:
        """Return whether a phrase stands around an anchor: not "the bowl that is with the apple in it"."""
        texts = (before for name in AROUND for before, _ in around_texts(self._lexicon, name))
        return text.startswith(tuple(texts))

    def _with_each(self, nodes: Sequence[P.Relate]) -> str:
        """Return "with the apple and the banana"."""
        anchors = [self.anchor(node.anchor) for node in self._choose.shuffled(nodes)]
        joined = f" {self._choose.pick(self._lexicon.and_)} ".join(anchors)
        return f"{self._choose.pick(self._lexicon.relations[WITH])} {joined}"

    def _relate(self, node: P.Relate) -> str:
        return self.relation_phrase(node)

    def _same(self, node: P.SameAs) -> str:
        lexicon = self._lexicon
        column = lexicon.category if node.attribute == P.CATEGORY else node.attribute
        if node.attribute in lexicon.attributes:
            column = lexicon.attributes[node.attribute].column
        words = self._choose.pick(lexicon.same if node.same else lexicon.different)
        return f"{words.format(column=column)} {self.anchor(node.anchor)}"

    def _corner(self, node: P.Extreme) -> str:
        return self._choose.pick(self._lexicon.measures[node.measure].corner)

    phrases: ClassVar[Phrases] = {
        P.Relate: _relate,
        P.SameAs: _same,
        P.Extreme: _corner,
        P.Not: _negated,
        P.State: RelatingRealizer.state_phrase,
        P.Part: RelatingRealizer.part_phrase,
        P.Says: RelatingRealizer.text_phrase,
    }


def texts_of(posts: Iterable[Post]) -> list[str]:
    """Return the texts of `posts` in order.

    Raises:
        UnsayableError: something follows a clause, as in "which is metal furthest from the mug".
    """
    found = list(posts)
    if any(post.is_clause for post in found[:-1]):
        raise UnsayableError("nothing can follow a clause")
    return [post.text for post in found]
