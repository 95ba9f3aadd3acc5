# SPDX-License-Identifier: GPL-3.0-or-later
""" "Left of the box that says Oat Flakes": anchors told by a text or a part, judged by both readers."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pytest

from core.language import program as P
from core.language.felicity.phrases import own_nodes, phrases_of
from core.language.search.search import say
from core.language.settings import Kind, LanguageSettings, Style
from core.scene.part_expressions import PartExpression
from core.scene.record import Expression, SceneRecord
from tests.core.language.both_readers import judged
from tests.core.language.lettered import with_texts
from tests.core.language.oracle.judge import Judge
from tests.core.language.oracle.sampling import draw_record
from tests.core.language.parted import with_parts
from tests.core.language.test_printed import PLAIN, scene_of
from tests.proof import problems

QUICK, LONG_SCENES = 10, range(40_000, 40_400)
Mark = Callable[[SceneRecord, np.random.Generator], SceneRecord]
MARKS: dict[Kind, tuple[Mark, type[P.Node]]] = {
    Kind.TEXT: (with_texts, P.Says),
    Kind.PART: (with_parts, P.Part),
}


def settings(kind: Kind, style: Style = Style.NATURAL, **more: object) -> LanguageSettings:
    """Return settings for relations, to anchors that may be told by marks of a kind."""
    weights = dict.fromkeys(map(str, Kind), 0.0) | {
        "relation": 1.0,
        "distance": 1.0,
        str(kind): 0.2,
    }
    return LanguageSettings(style=style, kind_weights=weights, **more)


def is_marked(said: Expression | PartExpression) -> bool:
    """Return whether an anchor is told by a text or a part."""
    node = P.from_json(said.program)
    assert isinstance(node, P.Unique)
    nodes = [own for phrase in phrases_of(node)[1:] for own in own_nodes(phrase.of)]
    return any(isinstance(own, P.Says | P.Part) for own in nodes)


def kind_of(said: Expression | PartExpression) -> str:
    return "marked" if is_marked(said) else "other"


def spoken(
    seeds: range, kind: Kind, style: Style
) -> Iterator[tuple[SceneRecord, tuple[Expression, ...]]]:
    for seed in seeds:
        # The source whose objects are where their boxes in the images are.
        scene = MARKS[kind][0](draw_record("placed", seed), np.random.default_rng(seed))
        rng = np.random.default_rng(seed)
        said = say(scene, settings(kind, style), rng, seed).expressions
        yield scene, tuple(e for e in said if e.kind != kind)


@pytest.mark.parametrize("style", [Style.NATURAL, Style.COMPOSITIONAL])
@pytest.mark.parametrize("kind", list(MARKS))
def test_sentences_with_such_anchors_mean_exactly_their_object(kind: Kind, style: Style) -> None:
    assert judged(spoken(range(QUICK), kind, style), kind_of)["marked"] >= 1


@pytest.mark.long
@pytest.mark.parametrize("style", [Style.NATURAL, Style.COMPOSITIONAL])
@pytest.mark.parametrize("kind", list(MARKS))
def test_hundreds_of_sentences_are_right(kind: Kind, style: Style) -> None:
    assert judged(spoken(LONG_SCENES, kind, style), kind_of)["marked"] >= 50


def test_a_box_that_stands_beside_another_is_an_anchor_by_what_it_says() -> None:
    # The first mug is left of the second box only.
    oats, rings = ("box", {"Oat Flakes": PLAIN}), ("box", {"Honey Rings": PLAIN})
    scene = scene_of(oats, ("mug", {}), rings, ("mug", {}))
    texts: set[str] = set()
    for seed in range(8):
        chosen = settings(Kind.TEXT, bare=True)
        said = say(scene, chosen, np.random.default_rng(seed), seed).expressions
        assert problems(replace(scene, expressions=said), chosen) == []
        judge = Judge(scene, 0.4)
        for e in filter(is_marked, said):
            assert not judge.expression_objections(e), e.text
            texts.add(e.text)
    assert any(re.match("mug .*left .*Honey Rings", text) for text in texts), texts
    # They are told apart by nothing else.
    off = replace(settings(Kind.TEXT), kind_weights={"text": 0.0})
    assert not any(map(is_marked, say(scene, off, np.random.default_rng(0), 0).expressions))


def test_an_anchor_is_not_told_by_a_text_that_may_be_on_another() -> None:
    oats, rings = ("box", {"Oat Flakes": None}), ("box", {"Honey Rings": PLAIN})
    scene = scene_of(("box", None), ("mug", {}), rings, ("mug", {}), oats)
    for seed in range(4):
        rng = np.random.default_rng(seed)
        assert not any(map(is_marked, say(scene, settings(Kind.TEXT), rng, seed).expressions))
