# SPDX-License-Identifier: GPL-3.0-or-later
"""The length of a sentence in words and, approximately, in CLIP tokens."""

import re

# A word with its hyphens and apostrophes; scripts without spaces count by character.
_WORD = re.compile(
    r"[\u3400-\u9fff\uf900-\ufaff]|[^\W\u3400-\u9fff\uf900-\ufaff]+(?:['\u2019-]\w+)*"
)
# CLIP's pre-tokenization: contractions, runs of letters, single digits, runs of punctuation.
_PIECE = re.compile(r"'(?:s|t|re|ve|m|ll|d)\b|[^\W\d_]+|\d|[^\s\w]+|_+")


def words(text: str) -> list[str]:
    """Return the words of a sentence in lower case, without punctuation."""
    return _WORD.findall(text.lower())


def clip_tokens(text: str) -> int:
    """Return the approximate number of CLIP tokens of a text, without those for start and end.

    Words that CLIP splits count as one token, so this is a lower bound.
    """
    return len(_PIECE.findall(text.lower()))
