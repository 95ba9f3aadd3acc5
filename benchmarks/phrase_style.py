# SPDX-License-Identifier: GPL-3.0-or-later
"""What a phrase consists of, told from its words alone: of people, whose meaning nobody wrote down."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from benchmarks import phrase_words as english
from benchmarks.phrase_templates import COLOR, MATERIAL, NOUN, SHAPE, Token, tokens_of

# No mark but those of the head: what it is called, perhaps with its parts or contents ("the bottle of milk").
TYPE_ONLY = "type only"
# In the order of the printed table.
MARKS = (
    TYPE_ONLY, "color", "size", "material", "shape", "place without anchor", "relation to object",
    "relation to furniture", "two relations or more", "category as head", "object, thing, item as head",
)  # fmt: skip
RARE_MARKS = ("than", "far", "diagonal", "same", "or", "not")

_FURNITURE = "F"
_END = Token("", "")
_ATTRIBUTES = (("color", COLOR), ("material", MATERIAL), ("shape", SHAPE))
_SIDES = r"left|right|front|back|rear|top|bottom|upper|lower|middle|center|centre|corner|edge|end"
_NEAR = r"closest|nearest|close|near|nearer|closer|next|adjacent"
_FAR = r"far|farther|farthest|further|furthest"
_RELATIONS = (
    rf"(?:(?:in|on|at|to|from|towards?) )?(?:\w+ )?(?:{_SIDES})(?: (?:hand )?side| corner)?s? of",
    r"in front of", r"on top of", r"across from", r"in between", r"surrounded by", r"covered (?:by|with)",
    rf"(?:{_NEAR}) to", rf"(?:{_FAR})(?: away)? from", r"(?:\w+er|more \w+) than",
    r"(?:same|different|another) \S+ (?:as|than|from)",
    r"behind|besides?|near|nearest|nearby|by|beyond|past|before|between|among|amongst|against|along|across|under",
    r"underneath|beneath|below|above|over|onto|on|upon|atop|inside|into|in|within|outside|at|around|touching",
    r"facing|surrounding|next",
)  # fmt: skip
# What may stand between a preposition and the noun of its anchor.
_BEFORE_NOUN = (
    r"C|M|S|L|#|#th|and|other|one|big|small|large|little|tall|short|long|left|right|middle|front|back|top|"
    r"bottom|closest|nearest|\w+most|\w+est"
)
_ANCHORED = re.compile(rf"(?<!\S)(?:{'|'.join(_RELATIONS)}) (?:(?:{_BEFORE_NOUN}) )*([NF])(?!\S)")
_PLACE = re.compile(
    rf"\b(?:{_SIDES}|sides?|\w+most|closest|nearest|close|closer|near|{_FAR}|furthermost|farthermost|you|me|camera|"
    r"viewer)\b"
)
_RARE = {
    "than": re.compile(r"\b(?!other )(?:\w+er|(?:more|less) \w+) than\b"),
    "far": re.compile(r"\b(?:far|far away|a long way) from\b"),
    "diagonal": re.compile(
        r"\b(?:front|back|rear|behind)[ -](?:and (?:to )?)?(?:the )?(?:left|right)\b|"
        r"\b(?:left|right)[ -](?:front|back|rear)\b|\bdiagonal"
    ),
    "same": re.compile(r"\b(?:same|different|another) \w+ (?:as|than|from)\b"),
    "or": re.compile(r"\bor\b"),
    "not": re.compile(r"\b(?:not|isn't|aren't|doesn't|without)\b"),
}


@dataclass(frozen=True)
class Style:
    """What a phrase consists of.

    Attributes:
        words: number of words of the noun phrase without its first article.
        marks: which of `MARKS` and `RARE_MARKS` it has.
    """

    words: int
    marks: frozenset[str] = field(default_factory=frozenset)


def style_of(words: str) -> Style:
    """Return the style of a tidy noun phrase without its article."""
    tokens = tokens_of(words)
    return Style(len(words.split()), frozenset(_marks(words, tokens)))


def rare_marks_of(words: str) -> set[str]:
    return {mark for mark, pattern in _RARE.items() if pattern.search(words)}


def _marks(words: str, tokens: list[Token]) -> Iterator[str]:
    own = _own(tokens)
    kinds = {token.kind for token in own}
    yield from rare_marks_of(words)
    found = {mark for mark, kind in _ATTRIBUTES if kind in kinds}
    # "bigger than" is a relation to an anchor, as in the generator's programs.
    if any(a.text in english.SIZES and b.text != "than" for a, b in pairwise([*own, _END])):
        found.add("size")
    found |= set(_places(tokens))
    yield from found or {TYPE_ONLY}
    head = next((token.head for token in tokens if token.kind == NOUN), "")
    if head in english.CATEGORY_HEADS:
        yield "category as head"
    if head in english.GENERIC_HEADS:
        yield "object, thing, item as head"


def _own(tokens: list[Token]) -> list[Token]:
    """Return the tokens that describe the thing itself: up to what follows its noun with a preposition."""
    found: list[Token] = []
    has_noun = False
    for token in tokens:
        if has_noun and token.text in english.PREPOSITIONS - {"than"}:
            break
        has_noun |= token.kind == NOUN
        found.append(token)
    return found


def _places(tokens: list[Token]) -> Iterator[str]:
    text = " ".join(
        _FURNITURE if token.kind == NOUN and token.head in english.FURNITURE else token.shown
        for token in tokens
    )
    anchors = _ANCHORED.findall(text)
    if NOUN in anchors:
        yield "relation to object"
    if _FURNITURE in anchors:
        yield "relation to furniture"
    if len(anchors) > 1:
        yield "two relations or more"
    if _PLACE.search(_ANCHORED.sub(" ", text)):
        yield "place without anchor"
