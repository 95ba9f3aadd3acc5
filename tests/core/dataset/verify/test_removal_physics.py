# SPDX-License-Identifier: GPL-3.0-or-later
"""What depends_on says, compared with MuJoCo."""

from dataclasses import replace

import pytest

pytest.importorskip("mujoco")

from core.assets.catalogue import read_catalogue
from core.assets.library import AssetLibrary
from core.config.ranges import Range
from core.config.settings import GenerationConfig
from core.dataset.verify.removal_physics import Outcome, outcomes, solid_of
from core.generation.arranging import Arrangement, arrange
from core.generation.contact_groups import STACK_GROUP, contact_groups
from core.scene.resting import resting_level
from core.scene.support import Depends
from tests.fake_engine import FakeEngine, fake_models
from utils.random_streams import SceneDraws
from utils.stopwatch import Stopwatch

SCENES = range(6)


@pytest.fixture(scope="module")
def assets(tmp_path_factory: pytest.TempPathFactory) -> AssetLibrary:
    folder = tmp_path_factory.mktemp("models")
    return AssetLibrary(read_catalogue(fake_models(folder), folder))


@pytest.fixture(scope="module")
def scenes(assets: AssetLibrary) -> list[Arrangement]:
    """Stacks of boxes and cans."""
    config, engine = GenerationConfig(objects=Range(2, 5)), FakeEngine(assets)
    groups = tuple(
        replace(group, share=1.0) for group in contact_groups(1.0) if group.number == STACK_GROUP
    )
    made = [
        arrange(config, assets, engine, SceneDraws(5, scene), Stopwatch(), groups)
        for scene in SCENES
    ]
    return [scene for scene in made if scene.support is not None]


def told(scene: Arrangement, assets: AssetLibrary) -> list[Outcome]:
    models = {model.id: model for model in assets.models}
    assert scene.support is not None
    level = resting_level(scene.graph.surface)
    bears, depends = scene.support.bears, scene.support.depends_on
    return list(outcomes(scene.objects, bears, depends, level, lambda i: solid_of(models[i])))


def test_stacks_fall_as_is_said(scenes: list[Arrangement], assets: AssetLibrary) -> None:
    found = [one for scene in scenes for one in told(scene, assets)]
    decided = [one for one in found if one.is_decided]
    assert len(decided) >= 0.85 * len(found)
    assert all(one.agrees for one in decided)
    assert {one.happened for one in decided} == {True, False}


def test_what_is_said_wrong_is_found(scenes: list[Arrangement], assets: AssetLibrary) -> None:
    scene = scenes[0]
    assert scene.support is not None
    first = scene.support.depends_on[0]
    lie = (Depends(first.moves[0], (first.removed,), ()),)
    wrong = replace(scene, support=replace(scene.support, depends_on=lie))
    disagreeing = [one for one in told(wrong, assets) if one.is_decided and not one.agrees]
    pairs = {(one.removed, one.other) for one in disagreeing}
    assert {(first.removed, first.moves[0]), (first.moves[0], first.removed)} <= pairs
