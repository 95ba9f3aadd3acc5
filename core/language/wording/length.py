# SPDX-License-Identifier: GPL-3.0-or-later
"""The length of a sentence in words and, approximately, in CLIP tokens."""

import re
from functools import cache

from utils.words import combining_marks

_ASCII_WORD = re.compile(r"\w+(?:['-]\w+)*")
# CLIP's pre-tokenization: contractions, runs of letters, single digits, runs of punctuation.
_PIECE = re.compile(r"'(?:s|t|re|ve|m|ll|d)\b|[^\W\d_]+|\d|[^\s\w]+|_+")


def words(text: str) -> list[str]:
    """Return the words of a sentence in lower case, without punctuation."""
    return (_ASCII_WORD if text.isascii() else _word()).findall(text.lower())


@cache
def _word() -> re.Pattern[str]:
    """Return a word with its hyphens and apostrophes; Chinese and Japanese signs count one by one."""
    sign = r"\u3400-\u9fff\uf900-\ufaff"
    letter = rf"(?:[^\W{sign}]|[{combining_marks()}])"
    return re.compile(rf"[{sign}]|{letter}+(?:['\u2019-][\w{combining_marks()}]+)*")


def clip_tokens(text: str) -> int:
    """Return the approximate number of CLIP tokens of a text, without those for start and end.

    Words that CLIP splits count as one token, so this is a lower bound.
    """
    return len(_PIECE.findall(text.lower()))
