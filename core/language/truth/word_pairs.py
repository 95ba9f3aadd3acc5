# SPDX-License-Identifier: GPL-3.0-or-later
"""Pairs of words: which nouns and values are too similar to rule one out, and which noun is the wider one.

All words are folded. The rules are in docs/expression_semantics.md, section 2.
"""

import functools
import re

from core.language.lexicon.lexicon import Lexicon
from core.language.lexicon.sections import AttributeWords

_SEPARATORS = re.compile(r"[ \-]+")
# Before a member of a group that is the whole word: "food" as such, not the end of "fast food".
WHOLE = "="
# Cached pairs of words: enough for the repeated lookups within a scene. All pairs of a catalogue of 300 models
# would be half a million, and a cache large enough for many of them would grow by 10 MB.
_PAIRS_KEPT = 1 << 12


def split_words(text: str) -> list[str]:
    """Return the words of a text; hyphens separate words, too."""
    return _SEPARATORS.split(text)


def spaced(word: str) -> str:
    """Return `word` with its hyphens as spaces, as in the rules of doubt."""
    return " ".join(word.replace("-", " ").split())


def ends_with(word: str, tail: str) -> bool:
    """Return whether `tail` is `word` or its last words."""
    return word == tail or word.endswith(" " + tail)


@functools.lru_cache(maxsize=_PAIRS_KEPT)
def near_words(lexicon: Lexicon, word: str, other: str) -> bool:
    """Return whether two different nouns are too similar to rule one out; symmetric."""
    theirs = cores_of(lexicon, other)
    return any(
        _near_cores(lexicon, core, their_core)
        for core in cores_of(lexicon, word)
        for their_core in theirs
    )


@functools.lru_cache(maxsize=_PAIRS_KEPT)
def is_wider(lexicon: Lexicon, word: str, other: str) -> bool:
    """Return whether an object called `other` may also be called by the wider `word`, or shows a thing that
    is called so; not symmetric.
    """
    theirs = cores_of(lexicon, other)
    return any(
        ends_with(their_core, narrower)
        for core in cores_of(lexicon, word)
        for narrower in _narrower(lexicon, core)
        for their_core in theirs
    )


@functools.lru_cache(maxsize=1 << 14)
def _narrower(lexicon: Lexicon, core: str) -> tuple[str, ...]:
    words = (*lexicon.nouns.wider.items(), *lexicon.nouns.shown.items())
    found = (narrow for wide, narrow in words if ends_with(core, spaced(wide)))
    return tuple(sorted(spaced(word) for word in frozenset().union(*found)))


def _near_cores(lexicon: Lexicon, core: str, other: str) -> bool:
    if ends_with(core, other) or ends_with(other, core):
        return True
    theirs = _memberships(lexicon, other)
    return any(
        group == their_group and member != their_member
        for group, member in _memberships(lexicon, core)
        for their_group, their_member in theirs
    )


@functools.lru_cache(maxsize=1 << 14)
def cores_of(lexicon: Lexicon, word: str) -> tuple[str, ...]:
    """Return the word, and the part before an "of" in it: a cup of coffee is a cup.

    Not so the "pair" in a pair of shoes, which says nothing about the object. An 8-ball is a ball.
    """
    nouns = lexicon.nouns
    word = spaced(word)
    heads = (word.partition(f" {of} ") for of in nouns.of)
    return (word, *(head for head, found, _ in heads if found and head not in nouns.empty_heads))


@functools.lru_cache(maxsize=1 << 14)
def _memberships(lexicon: Lexicon, core: str) -> tuple[tuple[int, str], ...]:
    """Return (index of a group of confusable nouns, the member that `core` is or ends with)."""
    parts = core.split(" ")
    tails = [" ".join(parts[start:]) for start in range(len(parts))]
    return tuple(
        (number, tail)
        for number, group in enumerate(lexicon.nouns.confusable)
        for tail in tails
        if tail in (members := {spaced(member) for member in group})
        or (tail == core and WHOLE + tail in members)
    )


@functools.lru_cache(maxsize=_PAIRS_KEPT)
def near_values(attribute: AttributeWords, own: str, value: str) -> bool:
    """Return whether a thing of the value `own` may be called by another `value`, too."""
    if own in attribute.vague or value in attribute.vague:
        return True
    if set(split_words(own)) & set(split_words(value)):
        return True
    if value in attribute.may_be.get(own, ()):
        return True
    return any(own in group and value in group for group in attribute.confusable)
