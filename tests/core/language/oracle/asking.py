# SPDX-License-Identifier: GPL-3.0-or-later
"""Short ways to ask the oracle about hand-made scenes."""

import numpy as np

from tests.core.language.oracle.hand_made import Thing, record_of
from tests.core.language.oracle.judge import Judge
from tests.core.language.oracle.programs import SCENE, both

MIN_VISIBILITY = 0.4


def noun(word: str) -> tuple:
    return ("filter", "noun", word)


def the(word: str, *clauses: tuple) -> tuple:
    return ("unique", both([SCENE, noun(word), *clauses]))


def judge_of(*things: Thing, **kwargs) -> Judge:
    return Judge(record_of(things, **kwargs), MIN_VISIBILITY)


def verdict(judge: Judge, program: tuple, thing: int, image: int = 0) -> str:
    values = judge.view(image).values(program)
    return values if isinstance(values, str) else "FUT"[1 + int(np.sign(values[thing]))]
