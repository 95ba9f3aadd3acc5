# SPDX-License-Identifier: GPL-3.0-or-later
"""How long a sentence is, in words and, about, in the tokens of CLIP."""

import re

# What CLIP's tokenizer takes apart before it looks words up: endings after an apostrophe, runs of letters,
# single digits, runs of other signs.
_PIECE = re.compile(r"'(?:s|t|re|ve|m|ll|d)\b|[^\W\d_]+|\d|[^\s\w]+|_+")


def word_count(text: str) -> int:
    """Return the number of words, which spaces separate."""
    return len(text.split())


def clip_tokens(text: str) -> int:
    """Return about how many tokens CLIP makes of a text, without its two for start and end.

    Words that CLIP does not know as a whole count as one, so this is a lower bound.
    """
    return len(_PIECE.findall(text.lower()))
