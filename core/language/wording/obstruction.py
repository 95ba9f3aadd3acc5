# SPDX-License-Identifier: GPL-3.0-or-later
"""The question what to move first, and its answer, in the words that sentences have for the objects."""

from collections.abc import Iterable, Sequence

from core.language.lexicon.lexicon import Lexicon
from core.language.wording.realizer import NOMINATIVE, PUNCTUATION


def noun_phrase_of(text: str, lexicon: Lexicon) -> str | None:
    """Return the noun phrase of a sentence with its article, in the case that the question takes; None if the
    sentence has it in another one.
    """
    wanted = lexicon.obstruction.case
    if text and text[-1] not in PUNCTUATION:
        # A sentence of --bare. Adjectives without an article have other endings in languages with cases.
        return f"{lexicon.the[0]} {text}" if wanted == NOMINATIVE else None
    # "Take the cup, please" is in the frame "take {np}." as well.
    found = sorted(_fillings(text, lexicon, wanted), key=len)
    return found[0] if found else None


def _fillings(text: str, lexicon: Lexicon, wanted: str) -> Iterable[str]:
    lowered = text.lower()
    articles = tuple(the + " " for the in lexicon.the)
    for frame in lexicon.frames:
        # Without a case in any of its frames, a language has none.
        if wanted != NOMINATIVE and frame.case != wanted:
            continue
        for be in lexicon.be:
            before, after = (t.replace("{be}", be).lower() for t in (frame.before, frame.after))
            fits = lowered.startswith(before) and lowered.endswith(after)
            if fits and lowered.startswith(articles, len(before)):
                yield _uncapitalized(text[len(before) : len(text) - len(after)], not before)


def _uncapitalized(phrase: str, starts: bool) -> str:
    """Return a noun phrase that may start the sentence as it stands within one."""
    return phrase[:1].lower() + phrase[1:] if starts else phrase


def question(phrase: str, lexicon: Lexicon) -> str:
    """Return the question what to move first to get what the noun phrase denotes."""
    return _sentence(lexicon.obstruction.question.replace("{np}", phrase))


def answer(phrases: Sequence[str], lexicon: Lexicon) -> str:
    """Return the answer to it: the noun phrases of what to move, in order."""
    return _sentence(lexicon.obstruction.then.join(phrases) + ".")


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
