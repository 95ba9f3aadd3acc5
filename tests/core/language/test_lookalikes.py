# SPDX-License-Identifier: GPL-3.0-or-later
"""What is half hidden may be what it looks like: another thing of about its size and its color."""

import numpy as np
import pytest

from core.language import program as P
from core.language.lexicon.lexicon import load_lexicon
from core.language.truth.execution import Executor
from core.language.truth.margins import Margins
from core.language.truth.predicate_table import PredicateTable
from core.scene.objects import SceneObject
from tests.core.language.scenes import SIZE, camera, record, thing

EN = load_lexicon("en")
MUG = P.Filter(P.NOUN, "mug")
RED_MUG = thing(0, "mug", (-0.2, 0.0))


def run(other: SceneObject, hidden: bool = True) -> Executor:
    views = [camera(2), camera(2, hidden=[1] if hidden else [])]
    return Executor(PredicateTable(record([RED_MUG, other], views), 0.4, EN))


@pytest.mark.parametrize(
    ("color", "size", "may_be"),
    [
        ("red", SIZE, True),
        ("", SIZE, True),
        ("blue", SIZE, False),
        ("orange", SIZE, False),
        ("red", (0.07, 0.07, 0.12), True),
        ("red", (0.1, 0.1, 0.1), False),
        ("red", (0.03, 0.03, 0.16), False),
        ("red", (0.06, 0.12, 0.05), False),
    ],
)
def test_it_may_be_what_has_about_its_size_and_its_color(
    color: str, size: tuple[float, float, float], may_be: bool
) -> None:
    executor = run(thing(1, "candle", (0.2, 0.0), size, color))
    assert executor.execute(MUG) == P.Value(0b01_01, 0b11_01 if may_be else 0b01_01)
    name = P.Unique(P.conjunction([P.SCENE, MUG]))
    assert executor.holds(name, 0) != may_be
    assert Margins(executor).margin(name)[0] > 0


def test_what_is_clear_is_what_it_is_called() -> None:
    executor = run(thing(1, "candle", (0.2, 0.0)), hidden=False)
    assert executor.execute(MUG) == P.Value(0b01_01, 0b01_01)
    # Less than 0.4 of it visible, it would be in doubt.
    values = Margins(executor).values(MUG)
    np.testing.assert_allclose(values[:, 1], -0.6)


def test_the_margin_is_the_difference_in_size_that_could_not_be_overlooked() -> None:
    executor = run(thing(1, "candle", (0.2, 0.0), (0.06, 0.06, 0.16)))
    values = Margins(executor).values(MUG)
    assert values[1, 1] == pytest.approx(-np.log(1.6 / 1.5))
    assert np.isneginf(Margins(run(thing(1, "candle", (0.2, 0), color="blue"))).values(MUG)[1, 1])


def test_a_color_or_a_place_tells_it_apart() -> None:
    executor = run(thing(1, "candle", (0.2, 0.0), color=""))
    left = P.Unique(P.Extreme("left", P.conjunction([P.SCENE, MUG])))
    assert executor.holds(left, 0)
    # Of a candle whose color is unknown, nobody can say that it is not red.
    red = P.Unique(P.conjunction([P.SCENE, MUG, P.Filter("color", "red")]))
    assert not executor.holds(red, 0)
