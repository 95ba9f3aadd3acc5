# SPDX-License-Identifier: GPL-3.0-or-later
"""The words of parts: what follows a noun ("with the red handle"), and sentences about a part itself.

Parser and realizers share them, so every written phrase can be parsed.
"""

import functools
from dataclasses import dataclass

from core.assets.part_names import PartNumber, part_names
from core.language import program as P
from core.language.lexicon.lexicon import Lexicon
from core.language.lexicon.nouns import article_of
from core.language.lexicon.sections import COLOR, Texts
from core.language.wording.phrase_types import ANCHOR_BLANK

# In a sentence about a part: its noun phrase, and in that the part.
OF_BLANK, PART_BLANK = "{of}", "{part}"
# Twice as many as there are names of parts.
_KEPT = 1 << 8


@dataclass(frozen=True)
class PartFrame:
    """A sentence about one part: `before` + noun phrase of its object + `after`.

    Attributes:
        bare: whether it is the noun phrase of the part alone, without its article.
        grasp: whether it tells to grasp the part.
        own: whether its object has the part as its own, "the mug's handle".
    """

    before: str
    after: str
    bare: bool = False
    grasp: bool = False
    own: bool = False


def having_texts(part: str, color: str, lexicon: Lexicon) -> Texts:
    """Return the phrases of what has a part, of a word for a color or "" for any; the usual ones first."""
    kind = part_names()[part].number
    texts = [
        text.format(color=f"{color} " if color else "", part=part)
        for text in lexicon.parts.having.get(kind, ())
    ]
    return _with_right_article(texts, color or part, lexicon)


def lacking_texts(part: str, lexicon: Lexicon) -> Texts:
    """Return the phrases of what has no such part."""
    kind = part_names()[part].number
    texts = [text.format(part=part) for text in lexicon.parts.lacking.get(kind, ())]
    return _with_right_article(texts, part, lexicon)


@functools.lru_cache(maxsize=_KEPT)
def part_phrases(part: str, lexicon: Lexicon) -> tuple[tuple[str, P.Node], ...]:
    """Return the phrases after a noun that name a part, of class HAVING, and what they mean."""
    words = lexicon.attribute(COLOR)
    found: list[tuple[str, P.Node]] = []
    for value in ("", *words.values()):
        for word in words.words_of(value) if value else ("",):
            found += ((t, P.Part(part, value)) for t in having_texts(part, word, lexicon))
    found += ((text, P.Not(P.Part(part, ""))) for text in lacking_texts(part, lexicon))
    return tuple(found)


@functools.lru_cache(maxsize=_KEPT)
def part_frames(part: str, lexicon: Lexicon, by: bool) -> tuple[PartFrame, ...]:
    """Return the sentences about a part.

    Args:
        by: those that say to take the object by it.
    """
    words = lexicon.parts
    be = lexicon.be[part_names()[part].number == PartNumber.PLURAL]
    grasp = words.grasp if part in words.held else ()
    texts = words.by if by else (*words.frames, *grasp)
    if words.of_bare and not by:
        texts = (*texts, words.of_bare)
    found = []
    for text in texts:
        wholes = (words.of, words.own) if OF_BLANK in text and words.own else (words.of,)
        for whole in wholes:
            filled = text.replace(OF_BLANK, whole).replace("{be}", be).replace(PART_BLANK, part)
            before, after = filled.split(ANCHOR_BLANK)
            is_own = whole == words.own
            found.append(PartFrame(before, after, text == words.of_bare, text in grasp, is_own))
    return tuple(found)


def asks_to_grasp(text: str, part: str, lexicon: Lexicon) -> bool:
    """Return whether a sentence about a part tells to take the object by it, or to grasp the part itself."""
    folded = text.casefold()
    return any(
        folded.startswith(frame.before.casefold()) and folded.endswith(frame.after.casefold())
        for by in (True, False)
        for frame in part_frames(part, lexicon, by)
        if by or frame.grasp
    )


def _with_right_article(texts: list[str], first: str, lexicon: Lexicon) -> Texts:
    """Return the texts without those that have "a" for "an" before the word `first`, or the opposite."""
    wrong = [a for a in lexicon.articles if a != article_of(first, lexicon)]
    return tuple(t for t in texts if not any(f" {a} " in t for a in wrong))
