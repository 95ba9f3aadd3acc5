# SPDX-License-Identifier: GPL-3.0-or-later
"""What is certainly not there: the thing itself, or what it is said to be near."""

import pytest

from core.language import program as P
from core.language.lexicon.lexicon import load_lexicon
from core.language.truth.absence import is_absent
from core.language.truth.execution import Executor
from core.language.truth.predicate_table import PredicateTable
from tests.core.language.scenes import camera, record, thing

THINGS = (
    thing(0, "mug", (-0.3, 0.0)),
    thing(1, "bowl", (0.0, 0.0), color="blue"),
    thing(2, "fork", (0.3, 0.0)),
    thing(3, "fork", (0.3, 0.2)),
)


def noun(word: str, *members: P.Node) -> P.Unique:
    return P.Unique(P.conjunction([P.SCENE, P.Filter(P.NOUN, word), *members]))


def left_of(word: str) -> P.Node:
    return P.Relate("left", noun(word))


@pytest.mark.parametrize(
    ("node", "absent"),
    [
        (noun("hat"), True),
        (noun("mug"), False),
        (noun("mug", P.Filter("color", "blue")), True),
        # There are two, not none.
        (noun("fork"), False),
        # A mug may be called a cup.
        (noun("cup"), False),
        (noun("mug", left_of("bowl")), False),
        (noun("bowl", left_of("mug")), True),
        # Of an anchor that is missing, one says that it is not there; of one of two, one asks which.
        (noun("mug", left_of("hat")), True),
        (noun("mug", left_of("fork")), False),
        (noun("mug", left_of("cup")), False),
        # The innermost anchor counts.
        (noun("mug", P.Relate("left", noun("bowl", left_of("hat")))), True),
        (noun("mug", P.Relate("left", noun("bowl", left_of("fork")))), False),
        # Of another number than was said, one asks, too: "the right one of the two mugs", "in the row".
        (P.Unique(P.Extreme("right", P.Pair(noun("mug").of))), False),
        (P.Unique(P.Ordinal(2, "left", P.Row(noun("fork").of))), False),
        (noun("mug", P.BetweenPair(noun("bowl").of)), False),
    ],
)
def test_only_what_nothing_could_be_is_absent(node: P.Unique, absent: bool) -> None:
    scene = record(THINGS, [camera(4), camera(4, azimuth=10.0)])
    executor = Executor(PredicateTable(scene, 0.4, load_lexicon("en")))
    assert is_absent(executor, node) == absent
