# SPDX-License-Identifier: GPL-3.0-or-later
"""Piles: planned on a small area, settled thing by thing, recorded."""

from pathlib import Path

import numpy as np
import pytest

from core.assets.catalogue import read_catalogue
from core.assets.library import AssetLibrary
from core.assets.support_rules import in_pile, support_rules
from core.config.ranges import Range
from core.config.settings import GenerationConfig
from core.generation.contact_groups import PILE_GROUP, contact_groups
from core.generation.intents import Effect, Group, Intent
from core.generation.pile import pile
from core.generation.placer import Manner
from core.generation.plan import SceneGraph, plan_scene
from core.generation.scene_maker import SceneMaker
from core.language.settings import LanguageSettings
from core.scene.record import SceneRecord
from core.scene.support import borne_by_objects
from tests.fake_engine import SURFACES, FakeEngine, fake_models
from tests.proof import problems
from utils.random_streams import SceneDraws
from utils.stopwatch import Stopwatch

GROUPS = (Group(PILE_GROUP, Intent("pile", pile), Effect.REPLACE, 1.0),)
LANGUAGE = LanguageSettings(min_visibility=0.2)
SCENES = range(6)
# The widest pile, meters.
RADIUS = 0.14


@pytest.fixture(scope="module")
def assets(tmp_path_factory: pytest.TempPathFactory) -> AssetLibrary:
    folder: Path = tmp_path_factory.mktemp("models")
    return AssetLibrary(read_catalogue(fake_models(folder), folder))


def plan(assets: AssetLibrary, scene: int) -> SceneGraph:
    return plan_scene(assets, SURFACES[:1], 4, 4, SceneDraws(7, scene), GROUPS, Range(6, 16))


def record(assets: AssetLibrary, scene: int) -> SceneRecord:
    config = GenerationConfig(
        images_per_iteration=1,
        resolution_width=96,
        resolution_height=96,
        min_visibility=0.2,
        objects=Range(6, 16),
    )
    engine = FakeEngine(assets)
    maker = SceneMaker(
        config, assets, engine, engine, LANGUAGE, 7, "f" * 64, Stopwatch(), groups=GROUPS
    )
    return maker.make(scene).record


def test_things_of_one_kind_are_poured_on_a_small_area_that_others_leave_free(
    assets: AssetLibrary,
) -> None:
    for scene in SCENES:
        nodes = plan(assets, scene).nodes
        piled = [node for node in nodes if node.load is not None]
        assert len(piled) >= 4  # beside the first
        (first,) = {node.load.carrier for node in piled if node.load}
        assert {node.load.manner for node in piled if node.load} == {Manner.PILED}
        assert any(
            all(in_pile(node.model, words) for node in [first, *piled])
            for words in support_rules().piles
        )
        middle = first.pose[:2, 3]
        reach = max(float(np.linalg.norm(node.pose[:2, 3] - middle)) for node in piled)
        assert reach < RADIUS
        for node in set(nodes) - {first, *piled}:
            hull = assets.geometry(node.model).hull @ node.pose[:3, :3].T + node.pose[:3, 3]
            assert np.linalg.norm(hull[:, :2] - middle, axis=1).min() > reach


def test_a_pile_is_held_by_what_is_in_it_and_nothing_wrong_is_said(assets: AssetLibrary) -> None:
    borne_somewhere = 0
    for scene in SCENES:
        found = record(assets, scene)
        assert found.bears is not None
        assert found.table is not None
        borne = borne_by_objects(found.bears)
        borne_somewhere += len(borne)
        for item in found.objects:
            on_table = abs(item.bounds[0, 2] - found.table.height) < 0.0005
            assert on_table or item.scene_id in borne
        assert problems(found, LANGUAGE) == []
    assert borne_somewhere >= 2 * len(SCENES)


def test_a_fifth_of_the_scenes_with_a_group_has_a_pile() -> None:
    groups = contact_groups(0.5)
    kinds = []
    for scene in range(800):
        acting = [group for group in groups if group.acts(SceneDraws(3, scene))]
        kinds.append(acting[0].intent.name if acting else "")
    shares = {kind: kinds.count(kind) / len(kinds) for kind in ("", "stack", "contain", "pile")}
    assert shares == pytest.approx({"": 0.5, "stack": 0.2, "contain": 0.2, "pile": 0.1}, abs=0.045)
