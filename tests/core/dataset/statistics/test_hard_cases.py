# SPDX-License-Identifier: GPL-3.0-or-later
"""How far words alone give a target away."""

from dataclasses import replace

import pytest

from core.dataset.statistics.gathering import DatasetStatistics
from core.dataset.statistics.hard_cases import Hardness, clear_objects, hardness
from core.dataset.statistics.report import report
from core.language import program as P
from core.scene.record import Expression, SceneRecord
from tests.core.language.scenes import camera, record, thing

MUG, RED, BLUE = P.Filter("noun", "mug"), P.Filter("color", "red"), P.Filter("color", "blue")
OBJECTS = (
    thing(0, "mug", (-0.2, 0.0), color="red"),
    thing(1, "mug", (0.2, 0.0), color="red"),
    thing(2, "mug", (0.0, 0.2), color="blue"),
    thing(3, "mug", (0.0, -0.2), color="blue"),
    thing(4, "bowl", (0.3, 0.2), color="blue", aliases=("dish",)),
)
SCENE = record(OBJECTS, [camera(5, hidden=[3])])


def expression(node: P.Node, target: int) -> Expression:
    return Expression("text", (target,), "name", P.to_json(P.Unique(node)), True, (0,), {})


@pytest.mark.parametrize(
    ("node", "target", "expected"),
    [
        (P.conjunction([P.SCENE, P.Filter("noun", "dish")]), 4, Hardness(False, 1.0, 1.0)),
        (P.conjunction([P.SCENE, MUG, BLUE]), 2, Hardness(True, 1 / 3, 1.0)),
        (P.Extreme("left", P.conjunction([P.SCENE, MUG, RED])), 0, Hardness(True, 1 / 3, 1 / 2)),
        (P.conjunction([P.SCENE, BLUE]), 4, Hardness(False, 1 / 4, 1 / 2)),
    ],
)
def test_hardness_counts_the_clear_objects_that_fit(
    node: P.Node, target: int, expected: Hardness
) -> None:
    assert clear_objects(SCENE) == {0, 1, 2, 4}
    assert hardness(SCENE, expression(node, target), clear_objects(SCENE)) == expected


def test_the_figures_are_means_over_sentences() -> None:
    said = (
        expression(P.conjunction([P.SCENE, MUG, BLUE]), 2),
        expression(P.conjunction([P.SCENE, P.Filter("noun", "bowl")]), 4),
    )
    scene: SceneRecord = replace(SCENE, expressions=said)
    statistics = DatasetStatistics()
    statistics.add(scene)
    other = DatasetStatistics()
    other.add(scene)
    statistics.merge(other)
    found = report(statistics)["totals"]
    assert found["share of targets with a clear rival of their name"] == pytest.approx(0.5)
    assert found["right by a random pick that fits the nouns"] == 0.667
    assert found["right by a random pick that fits nouns and attributes"] == pytest.approx(1.0)
