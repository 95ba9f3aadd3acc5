# SPDX-License-Identifier: GPL-3.0-or-later
"""Which programs are proposed of an object, before any of them is judged."""

import numpy as np

from core.language import program as P
from core.language.search.speech import Speech
from core.language.settings import Kind, LanguageSettings
from core.scene.objects import SceneObject
from tests.core.language.scenes import record, thing

MUG, RED = P.Filter(P.NOUN, "mug"), P.Filter("color", "red")


def proposed(kind: Kind, target: int, *things: SceneObject) -> set[P.Node]:
    speech = Speech(record(things), LanguageSettings(), np.random.default_rng(0))
    return {make() for make, _ in speech.candidates.of(kind, target)}


def test_a_color_comes_with_the_leftmost_where_the_leftmost_of_all_is_another() -> None:
    mugs = [
        thing(i, "mug", (0.2 * i - 0.3, 0.0), color=color)
        for i, color in enumerate(("blue", "red", "red", "red"))
    ]
    red_mugs = P.conjunction([P.SCENE, MUG, RED])
    assert proposed(Kind.ABSOLUTE, 1, *mugs) == {P.Extreme("left", red_mugs)}
    assert proposed(Kind.ABSOLUTE, 2, *mugs) == set()
    # Without a color, as it is not needed.
    assert P.Extreme("right", P.conjunction([P.SCENE, MUG])) in proposed(Kind.ABSOLUTE, 3, *mugs)


def test_between_apples_may_be_several_things_that_their_nouns_tell_apart() -> None:
    things = [
        thing(0, "apple", (-0.2, 0.0)),
        thing(1, "apple", (0.2, 0.0)),
        thing(2, "mug", (-0.06, 0.0)),
        thing(3, "bowl", (0.06, 0.0)),
        thing(4, "mug", (0.0, 0.5)),
        thing(5, "bowl", (0.2, 0.5)),
    ]
    apples = P.conjunction([P.SCENE, P.Filter(P.NOUN, "apple")])
    between = P.between(P.Some(apples), P.Some(apples))
    assert P.conjunction([P.SCENE, MUG, between]) in proposed(Kind.BETWEEN, 2, *things)
    assert proposed(Kind.BETWEEN, 4, *things) == set()
