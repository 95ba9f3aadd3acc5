# SPDX-License-Identifier: GPL-3.0-or-later
"""Image twins: their partner with one thing changed, and sentences that mean another object then."""

from dataclasses import replace

import numpy as np
import pytest
import shapely
from shapely import Polygon

from core.assets.catalogue import read_catalogue
from core.assets.library import AssetLibrary
from core.config.ranges import Range
from core.config.settings import GenerationConfig
from core.generation.scene_maker import SceneMaker
from core.generation.twinning import partner_of
from core.language.settings import LanguageSettings, Style
from core.scene.image_twins import MAX_DIFFERENCE, Change, shared_sentences
from core.scene.record import SceneRecord
from tests.core.language.oracle.judge import Judge
from tests.fake_engine import FakeEngine, fake_models
from tests.proof import problems
from utils.stopwatch import Stopwatch

SCENES = 14
SEED = 5


@pytest.fixture(scope="module")
def assets(tmp_path_factory: pytest.TempPathFactory) -> AssetLibrary:
    folder = tmp_path_factory.mktemp("models")
    return AssetLibrary(read_catalogue(fake_models(folder), folder))


def maker(assets: AssetLibrary, share: float = 0.5) -> SceneMaker:
    config = GenerationConfig(
        images_per_iteration=1, resolution_width=96, resolution_height=96,
        objects=Range(4, 7), twin_share=share,
    )  # fmt: skip
    engine = FakeEngine(assets)
    settings = LanguageSettings(style=Style.COMPOSITIONAL)
    return SceneMaker(config, assets, engine, engine, settings, SEED, "f" * 64, Stopwatch())


@pytest.fixture(scope="module")
def records(assets: AssetLibrary) -> list[SceneRecord]:
    making = maker(assets)
    return [making.make(scene).record for scene in range(SCENES)]


def pairs(records: list[SceneRecord]) -> list[tuple[SceneRecord, SceneRecord]]:
    """Return the partners and their twins."""
    return [(records[r.twin_of.scene], r) for r in records if r.twin_of is not None]


def test_a_share_of_the_odd_scenes_are_twins_of_the_ones_before() -> None:
    for share in (0.0, 0.1, 0.5):
        found = {scene: partner_of(share, 7, scene) for scene in range(2000)}
        twins = {scene: partner for scene, partner in found.items() if partner is not None}
        assert len(twins) == pytest.approx(2000 * share, abs=50)
        assert all(scene % 2 and partner == scene - 1 for scene, partner in twins.items())


def test_twins_of_both_sorts_differ_in_what_is_named_alone(records: list[SceneRecord]) -> None:
    found = pairs(records)
    assert {twin.twin_of.change for _, twin in found} == set(Change)
    for partner, twin in found:
        assert partner.twin_of is None
        assert twin.surface == partner.surface
        for one, other in zip(partner.images, twin.images, strict=True):
            np.testing.assert_array_equal(one.cam_to_world, other.cam_to_world)
            np.testing.assert_array_equal(one.K, other.K)
            assert (one.light, one.background) == (other.light, other.background)
        changed = [
            a.scene_id
            for a, b in zip(partner.objects, twin.objects, strict=True)
            if a.id != b.id or not np.array_equal(a.pose, b.pose)
        ]
        assert changed == list(twin.twin_of.objects)


def test_a_changed_color_leaves_mesh_and_place_as_they_were(records: list[SceneRecord]) -> None:
    found = [(p, t) for p, t in pairs(records) if t.twin_of.change is Change.COLOR]
    for partner, twin in found:
        for i in twin.twin_of.objects:
            old, new = partner.objects[i], twin.objects[i]
            assert (old.name, old.pose.tolist()) == (new.name, new.pose.tolist())
            assert old.color != new.color
        for one, other in zip(partner.images, twin.images, strict=True):
            assert [o.rle for o in one.objects] == [o.rle for o in other.objects]


def test_swapped_objects_fill_each_others_place(records: list[SceneRecord]) -> None:
    found = [(p, t) for p, t in pairs(records) if t.twin_of.change is Change.SWAP]
    for partner, twin in found:
        i, j = twin.twin_of.objects
        assert [twin.objects[k].id for k in (i, j)] == [partner.objects[k].id for k in (j, i)]
        for k in (i, j):
            old, new = (Polygon(record.objects[k].footprint) for record in (partner, twin))
            assert shapely.hausdorff_distance(old, new) <= MAX_DIFFERENCE
            assert twin.objects[k].bounds[0, 2] == pytest.approx(partner.objects[k].bounds[0, 2])


def test_a_sentence_of_both_means_another_object_and_both_are_proven(
    records: list[SceneRecord],
) -> None:
    for partner, twin in pairs(records):
        judges = [Judge(record, LanguageSettings().min_visibility) for record in (partner, twin)]
        shared = shared_sentences(partner.expressions, twin.expressions)
        assert shared
        for i, j in shared:
            one, other = partner.expressions[i], twin.expressions[j]
            assert one.text == other.text
            assert one.targets != other.targets
            assert judges[0].expression_objections(one) == []
            assert judges[1].expression_objections(other) == []
        assert problems(twin) == []


def test_a_twin_is_a_function_of_seed_and_index_alone(
    assets: AssetLibrary, records: list[SceneRecord]
) -> None:
    _, twin = pairs(records)[-1]
    alone = maker(assets).make(twin.scene).record
    assert alone.dumps() == twin.dumps()
    assert SceneRecord.loads(alone.dumps()).twin_of == twin.twin_of


def test_other_scenes_are_as_without_twins(
    assets: AssetLibrary, records: list[SceneRecord]
) -> None:
    without = maker(assets, share=0.0)
    for record in [r for r in records if r.twin_of is None][:3]:
        assert without.make(record.scene).record.dumps() == record.dumps()


def test_the_models_to_show_are_never_recolored(assets: AssetLibrary) -> None:
    making = maker(assets)
    making = replace(making, config=replace(making.config, show="can_red"))
    for scene in range(1, 6, 2):
        record = making.make(scene).record
        assert "can_red" in {item.id for item in record.objects}
        assert any(record.objects[e.targets[0]].id == "can_red" for e in record.expressions)
