# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of phrases that may follow a noun: their words, what follows these, and the node they mean. It is
the same for all languages; how a language words a node is in its realizer.

Classes and meanings are those of docs/expression_semantics.md, section 6.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from core.language import program as P
from core.language.lexicon.lexicon import Lexicon
from core.language.lexicon.sections import Texts
from core.language.predicates.relations import WITH


class Cls(StrEnum):
    """Classes of phrases; one character each, so that the classes of a text form a short string."""

    THE = "t"
    ONLY = "y"
    AND = "&"
    OR = "|"
    NOT = "!"
    THAT = "w"
    ARTICLE = "a"
    NOUN = "N"
    NOUNS = "M"
    ADJ = "A"
    MADE = "m"
    WHOSE = "h"
    COUNT = "n"
    BOTH = "2"
    EVERY = "*"
    PREP = "P"
    PREP1 = "p"
    WITH = "v"
    WITH_ON = "W"
    ON_IT = "u"
    WITH_IN = "I"
    IN_IT = "i"
    STATE = "z"
    STATEPOST = "Z"
    BETWEEN = "B"
    BETWEEN2 = "b"
    BETWEENS = "d"
    SAME = "S"
    PRE = "E"
    SIDE = "L"
    PAIR = "X"
    PAIRPOST = "x"
    SELPOST = "e"
    SIDEPOST = "l"
    SIDEPOST1 = "f"
    CORNER = "C"
    TWO = "T"
    OF_TWO = "o"
    DIST = "D"
    ORD = "O"
    FROM = "F"
    ROWFROM = "R"
    SOMETHING = "s"
    USE = "U"
    HAVING = "V"
    SAYING = "q"
    NAMED = "Q"


class Slot(StrEnum):
    """What may fill a phrase: "the ..." as an anchor, also "a ...", also "the two ...", or a plural without an
    article as a set.
    """

    ANCHOR = "NP"
    SOME = "SOME"
    ANY = "ANY"
    PLURAL = "PLURAL"


# In the words of a relation: its anchor.
ANCHOR_BLANK = "{np}"
# The classes of the words around an anchor, by relation: before it, after it.
AROUND = {"under": (Cls.WITH_ON, Cls.ON_IT), "contains": (Cls.WITH_IN, Cls.IN_IT)}
# Texts, each with its meaning within its class: the name of a relation or measure, a filter, ...
Meanings = Iterable[tuple[str, Any]]


@dataclass(frozen=True)
class PhraseType:
    """A kind of phrase after a noun.

    Attributes:
        cls: its class, one character.
        slots: what follows its words: anchors and sets, and classes of words between them.
        texts: the words that do not depend on the scene, each with its meaning.
        build: returns the node, given the meaning and the content of the slots; a selector's also takes, as the
            last argument, the set that it selects from.
        selects: whether it selects from the noun's set.
        joins: whether the first slot may be filled by several, joined by "and".
    """

    cls: str
    slots: tuple[Slot | Cls, ...]
    texts: Callable[[Lexicon], Meanings]
    build: Callable[..., P.Node]
    selects: bool = False
    joins: bool = False


def same_texts(lexicon: Lexicon, column: str, word: str) -> Iterator[tuple[str, tuple[str, bool]]]:
    """Yield "of the same ... as" and "of another ... than" for a column called `word`, with their meanings."""
    for same, texts in ((True, lexicon.same), (False, lexicon.different)):
        for text in texts:
            yield text.format(column=word), (column, same)


def _same_as(meaning: tuple[str, bool], anchor: P.Unique) -> P.SameAs:
    column, same = meaning
    return P.SameAs(column, same, anchor)


def _same_columns(lexicon: Lexicon) -> Iterator[tuple[str, tuple[str, bool]]]:
    for column, attribute in lexicon.attributes.items():
        yield from same_texts(lexicon, column, attribute.column)
    yield from same_texts(lexicon, P.CATEGORY, lexicon.category)


def _named(table: Mapping[str, Texts]) -> Meanings:
    return ((text, name) for name, texts in table.items() for text in texts)


def _unnamed(texts: Texts) -> Meanings:
    return ((text, None) for text in texts)


def _relations(lexicon: Lexicon, of_one: bool) -> Meanings:
    """Yield the relations that are said of one definite anchor only, or the others."""
    return _named(
        {
            name: _before_anchor(texts)
            for name, texts in lexicon.relations.items()
            if P.RELATIONS[name].of_one == of_one and name != WITH
        }
    )


def _relate_to_each(relation: str, *anchors: P.Anchor) -> P.Node:
    """Return "with the apple and the banana"."""
    return P.conjunction([P.Relate(relation, anchor) for anchor in anchors])


def _before_anchor(texts: Texts) -> Texts:
    """Return the words of a relation that do not stand around its anchor, as "with {np} in it" do."""
    return tuple(text for text in texts if ANCHOR_BLANK not in text)


def _around(relation: str) -> Callable[[Lexicon], Meanings]:
    """Return the words of a relation that stand before its anchor, where they stand around it."""

    def texts(lexicon: Lexicon) -> Meanings:
        return ((before.strip(), relation) for before, _ in around_texts(lexicon, relation))

    return texts


def around_texts(lexicon: Lexicon, relation: str) -> Iterator[tuple[str, str]]:
    """Yield the words before and after the anchor of a relation."""
    for text in lexicon.relations.get(relation, ()):
        before, blank, after = text.partition(ANCHOR_BLANK)
        if blank:
            yield before, after


def _posts(lexicon: Lexicon) -> Meanings:
    return _named({name: lexicon.heard(m.post) for name, m in lexicon.measures.items()})


def _pair_posts(lexicon: Lexicon) -> Meanings:
    return _named({name: lexicon.heard(m.pair_post) for name, m in lexicon.measures.items()})


def extreme_of_pair(measure: str, of: P.Node) -> P.Extreme:
    """Return "the taller mug", "the mug closer to you": one of two."""
    return P.Extreme(measure, P.Pair(of))


def _sides(lexicon: Lexicon) -> Meanings:
    """Return the words of a side on which also several things may be."""
    return _named({name: place.several for name, place in lexicon.places.items()})


def _sides_of_one(lexicon: Lexicon) -> Meanings:
    """Return the other words of a side, or of the middle: "near you" is no side of several things."""
    return _named(
        {
            name: lexicon.heard(text for text in place.post if text not in place.several)
            for name, place in lexicon.places.items()
        }
    )


def _states(lexicon: Lexicon) -> Meanings:
    return _named({name: state.post for name, state in lexicon.states.items()})


def _corners(lexicon: Lexicon) -> Meanings:
    return _named({name: measure.corner for name, measure in lexicon.measures.items()})


def _table(*types: PhraseType) -> dict[str, PhraseType]:
    return {kind.cls: kind for kind in types}


PHRASE_TYPES: Mapping[str, PhraseType] = _table(
    PhraseType(Cls.PREP, (Slot.ANY,), lambda lexicon: _relations(lexicon, of_one=False), P.Relate),
    PhraseType(
        Cls.PREP1, (Slot.ANCHOR,), lambda lexicon: _relations(lexicon, of_one=True), P.Relate
    ),
    PhraseType(Cls.SAME, (Slot.ANCHOR,), _same_columns, _same_as),
    PhraseType(
        Cls.BETWEEN,
        (Slot.SOME, Cls.AND, Slot.SOME),
        lambda lexicon: _unnamed(lexicon.between),
        lambda _, first, second: P.between(first, second),
    ),
    PhraseType(
        Cls.BETWEEN2,
        (Slot.PLURAL,),
        lambda lexicon: _unnamed(lexicon.between_two),
        lambda _, of: P.BetweenPair(of),
    ),
    PhraseType(
        Cls.BETWEENS,
        (Slot.PLURAL,),
        lambda lexicon: _unnamed(lexicon.between_any),
        lambda _, of: P.between(P.Some(of), P.Some(of)),
    ),
    *(
        PhraseType(before, (Slot.ANY, after), _around(relation), _relate_to_each, joins=True)
        for relation, (before, after) in AROUND.items()
    ),
    PhraseType(
        Cls.WITH,
        (Slot.ANY,),
        lambda lexicon: _named({WITH: lexicon.relations.get(WITH, ())}),
        _relate_to_each,
        joins=True,
    ),
    PhraseType(Cls.STATEPOST, (), _states, P.State),
    PhraseType(Cls.CORNER, (), _corners, lambda measure: P.Extreme(measure, P.SCENE)),
    # Its words come from the values of the scene and of the lexicon.
    PhraseType(Cls.MADE, (), lambda _: (), lambda node: node),
    PhraseType(Cls.HAVING, (), lambda _: (), lambda node: node),
    PhraseType(Cls.SAYING, (), lambda _: (), lambda node: node),
    PhraseType(Cls.SELPOST, (), _posts, P.Extreme, selects=True),
    PhraseType(Cls.PAIRPOST, (), _pair_posts, extreme_of_pair, selects=True),
    PhraseType(Cls.SIDEPOST, (), _sides, P.Place, selects=True),
    PhraseType(Cls.SIDEPOST1, (), _sides_of_one, P.Place, selects=True),
    PhraseType(
        Cls.DIST,
        (Slot.ANCHOR,),
        lambda lexicon: _named(lexicon.distances),
        lambda measure, anchor, of: P.ExtremeTo(measure, of, anchor),
        selects=True,
    ),
)
