# SPDX-License-Identifier: GPL-3.0-or-later
"""Phrases taken apart into word classes, and their templates: what is left without the words for things."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks import phrase_words as english

NOUN, COLOR, MATERIAL, SHAPE, NUMBER, ORDINAL, LABEL, WORD = "N", "C", "M", "S", "#", "#th", "L", ""
_TOKEN = re.compile(r'"[^"]*"|[^\s"]+')
# Before one of these "orange" or "glass" is the noun itself ("the orange on the left").
_ENDS_A_NOUN = (
    english.PREPOSITIONS
    | english.PLACES
    | english.FUNCTION_WORDS
    | english.ARTICLES
    | english.STATES
)


@dataclass(frozen=True)
class Token:
    """A run of words of one class; `kind` is its letter in templates, empty for words that stay."""

    kind: str
    text: str

    @property
    def shown(self) -> str:
        return self.kind or self.text

    @property
    def head(self) -> str:
        """The last word, which names a thing if this is a noun."""
        return self.text.split()[-1]


def tokens_of(words: str) -> list[Token]:
    """Return the tokens of a tidy phrase without its articles; neighboring nouns are one token."""
    found: list[Token] = []
    for token in _tokens([word for word in _split(words) if word not in english.ARTICLES]):
        if token.kind == NOUN and found and found[-1].kind == NOUN:
            found[-1] = Token(NOUN, f"{found[-1].text} {token.text}")
        else:
            found.append(token)
    return found


def template_of(words: str) -> str:
    """Return a tidy phrase with nouns, colors, materials, shapes, numbers and written texts blanked."""
    return " ".join(token.shown for token in tokens_of(words))


def _split(words: str) -> list[str]:
    found: list[str] = []
    for word in _TOKEN.findall(words):
        parts = word.split("-")
        # "top-left", "two-handled": places and numbers count alone, "t-shirt" is one word.
        found += parts if any(part in english.CLOSED for part in parts) else [word]
    return [word for word in found if word]


def _tokens(words: list[str]) -> Iterator[Token]:
    i = 0
    while i < len(words):
        shade = words[i] in english.SHADES and i + 1 < len(words) and words[i + 1] in english.COLORS
        if shade:
            i += 1
        after = words[i + 1] if i + 1 < len(words) else None
        before = words[i - 1] if i else None
        yield Token(_kind(before, words[i], after), words[i])
        i += 1


def _kind(before: str | None, word: str, after: str | None) -> str:
    if word.startswith('"'):
        return LABEL
    if word.isdigit() or word in english.CARDINALS:
        return NUMBER
    if word in english.ORDINALS and not (word == "next" and after == "to"):
        return ORDINAL
    if word in english.ALSO_NOUNS and before not in {"of", "from"} and _is_last(after):
        return NOUN
    for kind, members in (
        (COLOR, english.COLORS),
        (MATERIAL, english.MATERIALS),
        (SHAPE, english.SHAPES),
    ):
        if word in members:
            return kind
    return WORD if word in english.CLOSED else NOUN


def _is_last(after: str | None) -> bool:
    return after is None or (
        after in _ENDS_A_NOUN and after not in {"and", "or", "color", "colored"}
    )
