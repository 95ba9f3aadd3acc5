# SPDX-License-Identifier: GPL-3.0-or-later
"""The words of parts: what follows a noun ("with the red handle"), and sentences about a part itself.

Parser and realizers share them, so every written phrase can be parsed.
"""

import functools
from dataclasses import dataclass, replace

from core.assets.part_names import PartNumber, part_names
from core.language import program as P
from core.language.felicity.phrases import phrases_of
from core.language.lexicon.lexicon import Lexicon
from core.language.lexicon.nouns import article_of
from core.language.lexicon.sections import COLOR, PLURAL, PartNoun, Texts
from core.language.truth.word_pairs import cores_of, ends_with
from core.language.wording.phrase_types import ANCHOR_BLANK

# In a sentence about a part: its noun phrase, and in that the part.
OF_BLANK, PART_BLANK = "{of}", "{part}"
# Of what is taken, of what has a part, and of that after a preposition.
ACCUSATIVE, GENITIVE, DATIVE = "accusative", "genitive", "dative"
# In place of the kind of word of a part: its phrases without an article.
BARE = "bare"
# Blanks for a color with an ending.
COLOR_BLANKS = ("en", "em")
# Twice as many as there are names of parts.
_KEPT = 1 << 8


@dataclass(frozen=True)
class PartFrame:
    """A sentence about one part: `before` + noun phrase of its object + `after`.

    Attributes:
        bare: whether it is the noun phrase of the part alone, without its article.
        grasp: whether it tells to grasp the part.
        own: whether its object has the part as its own, "the mug's handle".
        case: of the noun phrase of the object.
        word: the noun for the part, in languages with genders.
    """

    before: str
    after: str
    bare: bool = False
    grasp: bool = False
    own: bool = False
    case: str = ""
    word: PartNoun | None = None


def word_for(part: str, noun: str, lexicon: Lexicon) -> PartNoun | None:
    """Return the noun for a part of what is called by a folded noun; None if there is none.

    Args:
        noun: "" if the thing has none; then parts with several words, of different things, have none.
    """
    words = lexicon.parts.words.get(part, ())
    if not noun and len(words) > 1:
        return None
    for word in words:
        cores = cores_of(lexicon, noun)
        if not word.of or any(ends_with(core, end) for core in cores for end in word.of):
            return word
    return None


def is_called(frame: PartFrame, node: P.PartOf, lexicon: Lexicon) -> bool:
    """Return whether the word for a part in a sentence is that for the part of such a thing."""
    if frame.word is None:
        return True
    nouns = phrases_of(node.of)[0].nouns
    return bool(nouns) and word_for(node.part, nouns[0], lexicon) is frame.word


def having_texts(part: str, color: str, lexicon: Lexicon, noun: str | None = None) -> Texts:
    """Return the phrases of what has a part, of a word for a color or "" for any; the usual ones first.

    Args:
        noun: for the thing, where the word for the part depends on it; None for any.
    """
    kind = part_names()[part].number
    if lexicon.parts.words:
        return _inflected(lexicon.parts.having.get(kind, ()), part, color, lexicon, noun)
    texts = [
        text.format(color=f"{color} " if color else "", part=part)
        for text in lexicon.parts.having.get(kind, ())
    ]
    return _with_right_article(texts, color or part, lexicon)


def lacking_texts(part: str, lexicon: Lexicon, noun: str | None = None) -> Texts:
    """Return the phrases of what has no such part; see `having_texts`."""
    kind = part_names()[part].number
    if lexicon.parts.words:
        return _inflected(lexicon.parts.lacking.get(kind, ()), part, "", lexicon, noun)
    texts = [text.format(part=part) for text in lexicon.parts.lacking.get(kind, ())]
    return _with_right_article(texts, part, lexicon)


def bare_having_texts(part: str, color: str, lexicon: Lexicon) -> Texts:
    """Return the phrases of what has a part without any article, which only languages without genders have."""
    texts = lexicon.parts.having.get(BARE, ())
    return tuple(text.format(color=f"{color} " if color else "", part=part) for text in texts)


@functools.lru_cache(maxsize=_KEPT)
def part_phrases(part: str, lexicon: Lexicon) -> tuple[tuple[str, P.Node], ...]:
    """Return the phrases after a noun that name a part, of class HAVING, and what they mean."""
    words = lexicon.attribute(COLOR)
    found: list[tuple[str, P.Node]] = []
    for value in ("", *words.values()):
        for word in words.words_of(value) if value else ("",):
            texts = having_texts(part, word, lexicon) + bare_having_texts(part, word, lexicon)
            found += ((text, P.Part(part, value)) for text in dict.fromkeys(texts))
    found += ((text, P.Not(P.Part(part, ""))) for text in lacking_texts(part, lexicon))
    return tuple(found)


@functools.lru_cache(maxsize=_KEPT)
def part_frames(part: str, lexicon: Lexicon, by: bool) -> tuple[PartFrame, ...]:
    """Return the sentences about a part.

    Args:
        by: those that say to take the object by it.
    """
    words = lexicon.parts
    if words.words:
        return inflected_frames(part, lexicon, by)
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


def _inflected(texts: Texts, part: str, color: str, lexicon: Lexicon, noun: str | None) -> Texts:
    words = lexicon.parts.words.get(part, ())
    if noun is not None:
        own = word_for(part, noun, lexicon)
        words = (own,) if own else ()
    found = (filled(text, word, lexicon, color) for word in words for text in texts)
    return tuple(dict.fromkeys(found))


def filled(text: str, word: PartNoun, lexicon: Lexicon, color: str = "") -> str:
    """Return a text with a noun for a part, and what agrees with it, in its blanks; others stay.

    Args:
        color: stem of an adjective, or "".
    """
    blanks = {name: forms[word.gender] for name, forms in lexicon.parts.forms.items()}
    for ending in COLOR_BLANKS:
        blanks[ending] = f"{color}{blanks[ending]} " if color else ""
    blanks |= {"part": word.noun, "parts": word.dative}
    for name, said in blanks.items():
        text = text.replace(f"{{{name}}}", said)
    return text


def inflected_frames(part: str, lexicon: Lexicon, by: bool) -> tuple[PartFrame, ...]:
    """Return what `part_frames` does, in languages with genders."""
    words, found = lexicon.parts, []
    grasp = words.grasp if part in words.held else ()
    texts = words.by if by else (*words.frames, *grasp, words.of_bare)
    for word in words.words.get(part, ()):
        be = lexicon.be[word.gender == PLURAL]
        for text in texts:
            for whole, case in ((words.of, GENITIVE), (words.own, DATIVE)):
                if OF_BLANK not in text and whole == words.own:
                    continue
                said = text.replace(OF_BLANK, whole).replace("{be}", be)
                before, after = filled(said, word, lexicon).split(ANCHOR_BLANK)
                is_own = whole == words.own
                frame = PartFrame(before, after, text == words.of_bare, text in grasp, is_own)
                case = ACCUSATIVE if by else case
                found.append(replace(frame, case=case, word=word))
    return tuple(found)


def _with_right_article(texts: list[str], first: str, lexicon: Lexicon) -> Texts:
    """Return the texts without those that have "a" for "an" before the word `first`, or the opposite."""
    wrong = [a for a in lexicon.articles if a != article_of(first, lexicon)]
    return tuple(t for t in texts if not any(f" {a} " in t for a in wrong))
