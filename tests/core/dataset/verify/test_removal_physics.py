# SPDX-License-Identifier: GPL-3.0-or-later
"""What depends_on says, compared with MuJoCo."""

from dataclasses import replace

import pytest

pytest.importorskip("mujoco")

from core.assets.catalogue import read_catalogue
from core.assets.library import AssetLibrary
from core.dataset.verify.removal_physics import Outcome, outcomes, solid_of
from core.scene.record import SceneRecord
from core.scene.support import Depends
from tests.core.generation.test_stages import record
from tests.fake_engine import fake_models

SCENES = range(6)


@pytest.fixture(scope="module")
def assets(tmp_path_factory: pytest.TempPathFactory) -> AssetLibrary:
    folder = tmp_path_factory.mktemp("models")
    return AssetLibrary(read_catalogue(fake_models(folder), folder))


@pytest.fixture(scope="module")
def scenes(assets: AssetLibrary) -> list[SceneRecord]:
    """Stacks of boxes and cans; scenes for containers have none here, and so no group."""
    made = [record(assets, scene) for scene in SCENES]
    return [scene for scene in made if scene.bears is not None]


def told(scene: SceneRecord, assets: AssetLibrary) -> list[Outcome]:
    models = {model.id: model for model in assets.models}
    assert scene.bears is not None
    assert scene.depends_on is not None
    assert scene.table is not None
    return list(
        outcomes(
            scene.objects,
            scene.bears,
            scene.depends_on,
            scene.table.height,
            lambda model_id: solid_of(models[model_id]),
        )
    )


def test_stacks_fall_as_is_said(scenes: list[SceneRecord], assets: AssetLibrary) -> None:
    found = [one for scene in scenes for one in told(scene, assets)]
    decided = [one for one in found if one.is_decided]
    assert len(decided) >= 0.85 * len(found)
    assert all(one.agrees for one in decided)
    assert {one.happened for one in decided} == {True, False}


def test_what_is_said_wrong_is_found(scenes: list[SceneRecord], assets: AssetLibrary) -> None:
    scene = next(scene for scene in scenes if scene.depends_on)
    assert scene.depends_on is not None
    first = scene.depends_on[0]
    wrong = replace(scene, depends_on=(Depends(first.moves[0], (first.removed,), ()),))
    disagreeing = [one for one in told(wrong, assets) if one.is_decided and not one.agrees]
    pairs = {(one.removed, one.other) for one in disagreeing}
    assert {(first.removed, first.moves[0]), (first.moves[0], first.removed)} <= pairs
