# SPDX-License-Identifier: GPL-3.0-or-later
"""Phrases of people, from a JSON-lines file with `text`, `source` and `n` (how often it was said).

The file is always an argument: a corpus is read to be measured, and nothing of it belongs into this project.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from core.errors import UserInputError

# Marks that are neither in a word (hyphen, apostrophe) nor around a written text (double quotes).
_MARKS = re.compile(r"(?<![\w\"'])'|'(?![\w\"'])|[^\w\s\"'&%-]|_")
_CURLY = str.maketrans({"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "/": " "})
_DIRECTION_MOST = re.compile(r"\b(left|right|front|back|top|bottom|middle|center|rear)[ -]?most\b")

_POLITE = r"please|robot|now|ok|okay|hey|so|well|yes"
_ASKING = (
    r"(?:can|could|will|would) you(?: please)?|would you mind|(?:can|could|may) i have|"
    r"(?:i|you)(?:'d| would)? (?:want|need|like|have)(?: you)? to|i(?:'d| would) (?:like|choose|pick)|"
    r"i (?:want|need|am looking for)|go and|try to"
)
_VERBS = (
    r"pick(?:ing)? up|pick(?:ing)? out|pick|grab(?:bing)?|get|take|bring|hand(?:ing)?|pass(?:ing)?|give|fetch|"
    r"choose|select|find|lift(?: up)?|collect|grasp|locate|point (?:at|to|out)|show|look (?:for|at)|reach for|"
    r"pull|remove|put|place|insert|drop|move"
)
_STATING = r"(?:this|that|it|here|there|these|those)(?:'s| is| are|s)|i (?:see|am)|you(?: are|'re) looking for"
_FRAME = re.compile(
    rf"(?:{_POLITE}|{_ASKING}|(?:{_VERBS})(?: up)?(?: (?:me|to me|us)\b)?|{_STATING})\b ?", re.ASCII
)
_ENDING = re.compile(
    r"(?: (?:please|for me|if you can|up|(?<!next )(?<!close )(?<!closest )(?<!nearest )(?<!near )to me|"
    r"and (?:give|hand|bring) (?:it|them) to me))+$"
)
_DETERMINER = re.compile(
    r"(?:the|a|an|this|that|these|those|my|your|some|any|one of the) (?=\S)", re.ASCII
)


@dataclass(frozen=True)
class Phrase:
    """What people said: `words` is the noun phrase in lower case without frame, first article and marks."""

    words: str
    source: str
    n: int


def read_corpus(path: Path) -> list[Phrase]:
    """Return the phrases of a corpus that are not empty.

    Raises:
        UserInputError: the file is missing, or a line of it is not what it should be.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UserInputError(f"{path}: {error}") from error
    phrases = [p for p in _phrases(path, lines) if p.words]
    if not phrases:
        raise UserInputError(f"{path}: contains no phrase")
    return phrases


def _phrases(path: Path, lines: Iterable[str]) -> Iterator[Phrase]:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            text, source, n = row["text"], row.get("source", "corpus"), row.get("n", 1)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise UserInputError(
                f'{path}, line {number}: expected {{"text": ..., "source": ..., "n": ...}}'
            ) from error
        if not (isinstance(text, str) and isinstance(source, str)):
            raise UserInputError(f"{path}, line {number}: `text` and `source` have to be strings")
        if not isinstance(n, int) or isinstance(n, bool) or n < 1:
            raise UserInputError(f"{path}, line {number}: `n` is {n!r}, not a count of 1 or more")
        yield Phrase(noun_phrase(text), source, n)


def tidy(text: str) -> str:
    """Return a text in lower case without marks, with single spaces."""
    text = _MARKS.sub(" ", text.lower().translate(_CURLY)).replace("&", " and ")
    return _DIRECTION_MOST.sub(r"\1most", " ".join(text.split()))


def noun_phrase(text: str) -> str:
    """Return the noun phrase of a request or statement, without its article.

    Only what begins or ends a text is taken off: a text of several sentences stays as long as it is.
    """
    words = _ENDING.sub("", tidy(text))
    while match := _FRAME.match(words):
        words = words[match.end() :].strip()
    return _DETERMINER.sub("", words, count=1) if _DETERMINER.match(words) else words
