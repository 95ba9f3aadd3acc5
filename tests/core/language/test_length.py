# SPDX-License-Identifier: GPL-3.0-or-later
"""How long sentences are, and that they are no longer than asked for."""

import numpy as np
import pytest

from core.errors import UserInputError
from core.language.search.search import say
from core.language.settings import LanguageSettings
from core.language.wording.length import clip_tokens, words
from tests.random_scenes import random_scene


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Grab me the 8-ball, please.", ["grab", "me", "the", "8-ball", "please"]),
        ("It's the mug's lid!", ["it's", "the", "mug's", "lid"]),
        ("Gib mir die große Tasse.", ["gib", "mir", "die", "große", "tasse"]),
        ("红色的杯子。", ["红", "色", "的", "杯", "子"]),
        ("Grab the लाल किताब, please.", ["grab", "the", "लाल", "किताब", "please"]),
        ("the แก้วน้ำ's lid", ["the", "แก้วน้ำ's", "lid"]),
        ("", []),
    ],
)
def test_words(text: str, found: list[str]) -> None:
    assert words(text) == found


@pytest.mark.parametrize(
    ("text", "count"),  # of CLIP's own tokenizer, without start and end
    [
        ("I need you to hand me the red jar of jam.", 12),
        ("The fruit furthest from the decoration.", 7),
        ("Grab me the 8-ball, please.", 9),
        ("It's the mug's lid!", 7),
        ("The 12 cups", 4),
        ("", 0),
    ],
)
def test_tokens_of_words_that_clip_knows(text: str, count: int) -> None:
    assert clip_tokens(text) == count


@pytest.mark.parametrize("most", [4, 8, 12])
def test_no_expression_is_longer_than_asked(most: int) -> None:
    said = longer = 0
    for seed in range(12):
        scene = random_scene(np.random.default_rng(seed), 8, 2)
        for limit in (most, 0):
            found = say(
                scene, LanguageSettings(max_words=limit), np.random.default_rng(seed), seed
            ).expressions
            lengths = [len(words(item.text)) for item in found]
            if limit:
                said += len(lengths)
                assert max(lengths, default=0) <= most
            longer += sum(length > most for length in lengths)
    assert said > 10
    assert longer > 10


def test_a_bound_below_zero_is_refused() -> None:
    with pytest.raises(UserInputError, match="--max-words -1: must be at least 0"):
        LanguageSettings(max_words=-1)
