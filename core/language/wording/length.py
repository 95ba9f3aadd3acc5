# SPDX-License-Identifier: GPL-3.0-or-later
"""How long a sentence is, in words and, about, in the tokens of CLIP."""

import re

# A word with its hyphens and apostrophes; scripts without spaces count by character.
_WORD = re.compile(
    r"[\u3400-\u9fff\uf900-\ufaff]|[^\W\u3400-\u9fff\uf900-\ufaff]+(?:['\u2019-]\w+)*"
)
# What CLIP's tokenizer takes apart before it looks pieces up: endings after an apostrophe, runs of letters,
# single digits, runs of other signs.
_PIECE = re.compile(r"'(?:s|t|re|ve|m|ll|d)\b|[^\W\d_]+|\d|[^\s\w]+|_+")


def words(text: str) -> list[str]:
    """Return the words of a sentence in lower case, without punctuation."""
    return _WORD.findall(text.lower())


def clip_tokens(text: str) -> int:
    """Return about how many tokens CLIP makes of a text, without its two for start and end.

    A word that CLIP does not know as a whole counts as one here, so it is never more than CLIP's own number.
    """
    return len(_PIECE.findall(text.lower()))
