# SPDX-License-Identifier: GPL-3.0-or-later
"""Groups of intents: adding one changes only the scenes on which it acts."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from core.assets.library import AssetLibrary
from core.generation.intents import GROUPS, Effect, Group, Intent
from core.generation.placer import Node, Placer, any_model
from core.generation.plan import SceneGraph, plan_scene
from tests.core.generation.test_plan import TABLE, make_shelf
from utils.random_streams import SceneDraws

SCENES = range(60)


@pytest.fixture(scope="module")
def assets(tmp_path_factory: pytest.TempPathFactory) -> AssetLibrary:
    return make_shelf(tmp_path_factory.mktemp("models"))


def _books(placer: Placer) -> None:
    """Draws a different number of times in each scene."""
    for _ in range(int(placer.rng.integers(1, 4))):
        placer.place_anywhere(placer.draw(lambda m: m.name == "book"))


def _one_more(placer: Placer) -> None:
    placer.place_anywhere(placer.draw(any_model))


BOOKS = Group(0, Intent("books", _books), Effect.REPLACE, share=0.3)
MORE = Group(1, Intent("more", _one_more), Effect.EXTEND, share=0.3)
PAIRS = Group(2, Intent("pairs", _one_more), Effect.REPLACE, share=0.4)
LAST = Group(3, Intent("last", _one_more), Effect.EXTEND, share=0.4)


def plans(assets: AssetLibrary, groups: Sequence[Group], seed: int = 3) -> list[SceneGraph]:
    return [plan_scene(assets, (TABLE,), 4, 4, SceneDraws(seed, i), groups) for i in SCENES]


def node_bytes(node: Node) -> tuple[object, ...]:
    return node.model.id, node.cell, node.pose.tobytes()


def content(graph: SceneGraph) -> tuple[object, ...]:
    return graph.intents, [node_bytes(node) for node in graph.nodes]


@pytest.mark.parametrize("group", [BOOKS, MORE], ids=["replaces", "extends"])
def test_a_group_changes_only_the_scenes_on_which_it_acts(
    assets: AssetLibrary, group: Group
) -> None:
    without, with_it = plans(assets, ()), plans(assets, (group,))
    acted = [group.intent.name in graph.intents for graph in with_it]
    assert 8 <= sum(acted) <= 32
    for before, after, touched in zip(without, with_it, acted, strict=True):
        assert touched == (content(before) != content(after))


def test_a_group_that_extends_keeps_what_it_finds(assets: AssetLibrary) -> None:
    more = replace(MORE, share=1.0)
    grown = 0
    for before, after in zip(plans(assets, ()), plans(assets, (more,)), strict=True):
        assert after.intents == (*before.intents, "more")
        kept = {node_bytes(node) for node in before.nodes}
        assert kept <= {node_bytes(node) for node in after.nodes}
        assert len(after.nodes) <= 16
        grown += len(after.nodes) == len(before.nodes) + 1
    assert grown > 30


@pytest.mark.parametrize("second", [PAIRS, LAST], ids=["replaces", "extends"])
@pytest.mark.parametrize("first", [BOOKS, MORE], ids=["replaces", "extends"])
def test_a_second_group_leaves_the_scenes_of_the_first_alone(
    assets: AssetLibrary, first: Group, second: Group
) -> None:
    alone, both = plans(assets, (first,)), plans(assets, (first, second))
    name, other = first.intent.name, second.intent.name
    assert any(name in graph.intents for graph in both)
    assert any(other in graph.intents for graph in both)
    for before, after in zip(alone, both, strict=True):
        # A scene is replaced by the first group of the table that asks for it.
        assert name not in before.intents or name in after.intents
        if other not in after.intents:
            assert content(before) == content(after)


def test_what_a_group_places_depends_on_no_other_group(assets: AssetLibrary) -> None:
    every = (replace(BOOKS, share=1.0), replace(MORE, share=1.0))
    alone = plans(assets, every[:1])
    for before, after in zip(alone, plans(assets, every), strict=True):
        assert {node_bytes(n) for n in before.nodes} <= {node_bytes(n) for n in after.nodes}


def test_a_share_of_nothing_and_of_everything(assets: AssetLibrary) -> None:
    off = plans(assets, (replace(BOOKS, share=0.0),))
    assert [content(graph) for graph in off] == [content(graph) for graph in plans(assets, ())]
    every = plans(assets, (replace(BOOKS, share=1.0),))
    assert all(graph.intents == ("books",) for graph in every)


def test_rejected_attempts_leave_the_decision() -> None:
    for scene in SCENES:
        assert len({BOOKS.acts(SceneDraws(3, scene, attempt)) for attempt in range(8)}) == 1
    decisions = [(BOOKS.acts(SceneDraws(3, s)), MORE.acts(SceneDraws(3, s))) for s in SCENES]
    assert len(set(decisions)) == 4  # streams of their own: all combinations occur


def test_another_attempt_arranges_anew(assets: AssetLibrary) -> None:
    group = replace(BOOKS, share=1.0)
    first, second = (
        plan_scene(assets, (TABLE,), 4, 4, SceneDraws(3, 0, attempt), (group,))
        for attempt in (0, 1)
    )
    assert content(first) != content(second)


def test_numbers_and_names_of_the_table_are_unique() -> None:
    assert len({group.number for group in GROUPS}) == len(GROUPS)
    assert all(0.0 <= group.share <= 1.0 and group.number >= 0 for group in GROUPS)
