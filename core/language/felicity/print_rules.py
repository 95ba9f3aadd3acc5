# SPDX-License-Identifier: GPL-3.0-or-later
"""The rules about what a sentence says is printed on things; `rules.RULES` has their reasons."""

import re
from collections.abc import Iterable

from core.language import program as P
from core.language.felicity.onlooker import Onlooker
from core.language.felicity.phrases import Phrase, own_nodes
from core.language.felicity.rule import Sentence

_WORD = re.compile(r"[^\W_]+")
# "Tomatoes" on a tomato can.
_PLURAL = re.compile(r"(?:(?<=[oxs])es|s)$")


def named_already(onlooker: Onlooker, sentence: Sentence) -> bool:
    """A text whose words the phrase has already: the ketchup bottle that says Ketchup."""
    return any(
        _stems([node.text]) <= _stems(_words(phrase))
        for phrase in sentence.phrases
        for node in own_nodes(phrase.of)
        if isinstance(node, P.Says)
    )


def _words(phrase: Phrase) -> list[str]:
    return [node.value for node in own_nodes(phrase.of) if isinstance(node, P.Filter)]


def _stems(texts: Iterable[str]) -> set[str]:
    return {_PLURAL.sub("", word) for text in texts for word in _WORD.findall(text)}
