# SPDX-License-Identifier: GPL-3.0-or-later
"""Scenes with things on and in things: planned, settled one by one, checked, recorded."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import trimesh

from core.annotation.support.contacts import nearby
from core.assets.catalogue import read_catalogue
from core.assets.library import AssetLibrary
from core.config.ranges import Range
from core.config.settings import GenerationConfig
from core.dataset.verify.geometry import check_objects
from core.dataset.verify.tally import Tally
from core.engine.protocol import Placement
from core.errors import SceneRejectedError
from core.generation.contact_groups import contact_groups
from core.generation.fitting import CONTACT_GAP, fitting_pose
from core.generation.grid import Grid
from core.generation.placer import Manner, Node, Placer
from core.generation.plan import SceneGraph, plan_scene
from core.generation.scene_maker import SceneMaker
from core.generation.stages import _Loading, settle_in_stages
from core.language.predicates.comparisons import Comparisons
from core.language.predicates.geometry import measure
from core.language.predicates.relations import relation_scores
from core.language.settings import LanguageSettings
from core.scene.appearance import Surface
from core.scene.record import SceneRecord
from core.scene.support import borne_by_objects, carried_pairs
from tests.core.annotation.support.scenes import box
from tests.core.generation.test_plan import block
from tests.fake_engine import SURFACES, FakeEngine, add_bowl, fake_models
from tests.proof import problems
from utils.random_streams import SceneDraws
from utils.stopwatch import Stopwatch

TABLE = SURFACES[0]
SCENES = range(8)
LANGUAGE = LanguageSettings(min_visibility=0.2)


@pytest.fixture(scope="module")
def assets(tmp_path_factory: pytest.TempPathFactory) -> AssetLibrary:
    folder = tmp_path_factory.mktemp("models")
    sheet = fake_models(folder)
    add_bowl(folder)
    return AssetLibrary(read_catalogue(sheet, folder))


def plan(assets: AssetLibrary, scene: int, share: float = 1.0) -> SceneGraph:
    return plan_scene(
        assets, (TABLE,), 4, 4, SceneDraws(5, scene), contact_groups(share), Range(3, 8)
    )


def record(assets: AssetLibrary, scene: int, share: float = 1.0) -> SceneRecord:
    config = GenerationConfig(
        images_per_iteration=1,
        resolution_width=96,
        resolution_height=96,
        min_visibility=0.2,
        objects=Range(3, 8),
    )
    engine = FakeEngine(assets)
    return (
        SceneMaker(
            config,
            assets,
            engine,
            engine,
            LANGUAGE,
            5,
            "f" * 64,
            Stopwatch(),
            groups=contact_groups(share),
        )
        .make(scene)
        .record
    )


def content(graph: SceneGraph) -> list[tuple[str, bytes]]:
    return [(node.model.id, node.pose.tobytes()) for node in graph.nodes]


def test_a_share_of_scenes_has_a_group_and_the_others_stay_what_they_are(
    assets: AssetLibrary,
) -> None:
    acted = 0
    for scene in range(30):
        plain, mixed = plan(assets, scene, 0.0), plan(assets, scene, 0.4)
        if mixed.intents[0] in ("stack", "contain", "pile"):
            acted += 1
        else:
            assert content(mixed) == content(plain)
    assert 5 <= acted <= 19  # 12 expected
    assert contact_groups(0.0) == ()
    kinds = [plan(assets, scene).intents[0] for scene in range(20)]
    assert 4 <= kinds.count("stack") <= 16
    assert set(kinds) == {"stack", "contain", "pile"}


@pytest.mark.parametrize("count", [4, 6])
def test_spares_are_beside_the_objects_that_were_asked_for(
    assets: AssetLibrary, count: int
) -> None:
    groups, spares, crowded = contact_groups(1.0), 0, 0
    for scene in range(16):
        draws = SceneDraws(5, scene)
        try:
            graph = plan_scene(assets, (TABLE,), 4, 4, draws, groups, Range(count, count))
        except SceneRejectedError:
            crowded += 1
            continue
        own = [node for node in graph.nodes if node.load is None or not node.load.is_spare]
        assert len(own) == count
        spares += len(graph.nodes) - count
    assert spares > 0
    assert crowded < 8


def test_loads_are_planned_over_what_may_carry_them(assets: AssetLibrary) -> None:
    partners = assets.partners
    seen = set()
    for scene in range(20):
        nodes = plan(assets, scene).nodes
        loads = [node for node in nodes if node.load is not None]
        for node in loads:
            assert node.load is not None
            carrier = node.load.carrier
            assert carrier in nodes
            if node.load.manner is Manner.PILED:
                continue  # see test_pile.py
            is_inside = node.load.manner is Manner.INSIDE
            allowed = partners.contents if is_inside else partners.loads
            assert node.model in allowed[carrier.model.id]
            offset = (node.pose[:2, 3] - carrier.pose[:2, 3]) @ carrier.pose[:2, :2]
            assert np.abs(offset).max() < 0.09
            seen.add((carrier.model.name, node.model.name, is_inside))
        stages = [node.load.stage for node in loads if node.load]
        assert len(set(stages)) == len(stages)
    assert {("bowl", "die", True), ("book", "die", False)} <= seen


def test_what_settles_is_measured_and_said_nothing_wrong_of(assets: AssetLibrary) -> None:
    within = 0
    for scene in SCENES:
        found = record(assets, scene)
        assert found.bears is not None
        assert found.inside is not None
        borne = borne_by_objects(found.bears)
        assert borne
        assert found.table is not None
        for item in found.objects:
            on_table = abs(item.bounds[0, 2] - found.table.height) < 0.0005
            assert on_table == (item.scene_id not in borne)
        within += len(found.inside)
        assert problems(found, LANGUAGE) == []
        tally = Tally()
        check_objects(found, tally)
        assert not any(tally.errors.values()), tally.examples
        assert SceneRecord.loads(found.dumps()).dumps() == found.dumps()
        _check_relations(found)
    assert within > 0


def _check_relations(found: SceneRecord) -> None:
    """Where an object is from what bears it is UNSURE, whatever the word."""
    scores = relation_scores(Comparisons(measure(found, 0.2)))
    for bearer, load in carried_pairs(found.bears):
        for name in ("left", "behind", "beside", "near", "far", "directly_front", "behind_left"):
            assert (scores[name][:, [bearer, load], [load, bearer]] == 0.0).all()


def test_without_a_share_records_have_no_new_keys(assets: AssetLibrary) -> None:
    found = record(assets, 0, share=0.0)
    assert found.bears is None
    assert "bears" not in found.to_json()


def test_the_same_scene_again(assets: AssetLibrary) -> None:
    assert record(assets, 3).dumps() == record(assets, 3).dumps()


def test_what_other_scenes_left_in_memory_changes_nothing(
    assets: AssetLibrary, tmp_path: Path
) -> None:
    record(assets, 2)
    sheet = fake_models(tmp_path)
    add_bowl(tmp_path)
    fresh = AssetLibrary(read_catalogue(sheet, tmp_path))
    assert record(fresh, 1).dumps() == record(assets, 1).dumps()


class Careless(FakeEngine):
    """Lets loads fall, then moves them."""

    shift = (0.0, 0.0, 0.0)
    tilt = 0.0

    def settle(self, surface, placements, standing=()):  # type: ignore[no-untyped-def]
        poses = super().settle(surface, placements, standing)
        if standing:
            for pose in poses:
                pose[:3, 3] += self.shift
                pose[:3, :3] = (
                    trimesh.transformations.rotation_matrix(self.tilt, [1, 0, 0])[:3, :3]
                    @ pose[:3, :3]
                )
        return poses


@pytest.mark.parametrize(
    ("shift", "tilt"),
    [((0, 0, 0.008), 0.0), ((0, 0, -0.006), 0.0), ((0.2, 0, 0), 0.0), ((0, 0, 0), 0.2)],
    ids=["floats", "sinks in", "hangs in the air", "leans"],
)
def test_a_load_that_does_not_rest_as_meant_is_left_out(
    assets: AssetLibrary,
    shift: tuple[float, float, float],
    tilt: float,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Otherwise a load that can stay as it was put down is not let fall.
    monkeypatch.setattr(_Loading, "_as_put", lambda *_: None)
    engine = Careless(assets)
    engine.shift, engine.tilt = shift, tilt
    graph = plan(assets, _stack_scene(assets))
    with pytest.raises(SceneRejectedError) as caught:
        settle_in_stages(engine, graph.surface, graph.nodes, assets)
    assert caught.value.reason == "nothing_carried"


@pytest.mark.parametrize(("height", "turn"), [(0.002, 0.0), (-0.0015, 0.0), (0.002, 0.02)])
def test_a_load_that_physics_leaves_a_hair_off_is_brought_into_contact(
    height: float, turn: float
) -> None:
    lower = box(0, 0, 0, (0.2, 0.2, 0.05))
    upper = box(0.01, 0, 0.05 + height, (0.1, 0.1, 0.04))
    turned = trimesh.transformations.rotation_matrix(turn, [0, 1, 0], upper.body.mass_center)
    pose = fitting_pose(upper.at(turned @ upper.pose), [lower], 0.0)
    assert pose[2, 3] == pytest.approx(0.05 + CONTACT_GAP, abs=2e-5)
    assert pose[:2, 3] == pytest.approx([0.01, 0], abs=0.001)
    assert pose[2, 2] == pytest.approx(1.0, abs=1e-6)


def test_a_load_sinks_to_a_table_of_any_height() -> None:
    """As what lies partly in a pile and partly beside it."""
    pose = fitting_pose(box(0, 0, 0.752, (0.1, 0.1, 0.04)), [], 0.75)
    assert pose[2, 3] == pytest.approx(0.75 + CONTACT_GAP, abs=2e-5)


def test_a_stick_that_physics_leaves_before_a_rim_leans_on_it() -> None:
    floor, wall = box(0, 0, 0, (0.2, 0.2, 0.01)), box(0.06, 0, 0, (0.01, 0.2, 0.05))
    stick = box(0, 0, 0, (0.006, 0.006, 0.12))
    # Its foot is half a millimeter above the floor, its underside 2 mm before the edge of the wall.
    angle = np.arctan2(0.055, 0.04) - 0.03
    pose = trimesh.transformations.rotation_matrix(angle, [0, 1, 0])
    pose[:3, 3] = [-0.003 * np.cos(angle), 0, 0.0105 + 0.003 * np.sin(angle)]
    leaning = stick.at(pose)
    assert nearby(leaning, wall, 0.004).gaps.min() > 0.0015
    fitted = leaning.at(fitting_pose(leaning, [floor, wall], 0.0))
    for other in (floor, wall):
        assert nearby(fitted, other, 0.004).gaps.min() == pytest.approx(CONTACT_GAP, abs=1e-4)


def _stack_scene(assets: AssetLibrary) -> int:
    """Return a scene with a stack of which something stays."""
    for scene in range(30):
        graph = plan(assets, scene)
        if graph.intents[0] == "stack" and any(node.load for node in graph.nodes):
            settled = settle_in_stages(FakeEngine(assets), graph.surface, graph.nodes, assets)
            assert settled.bodies is not None
            return scene
    raise AssertionError("no stack in 30 scenes")


class Watching(FakeEngine):
    """Notes what falls on what."""

    def __init__(self, assets: AssetLibrary) -> None:
        super().__init__(assets)
        self.calls: list[tuple[list[str], list[str]]] = []

    def settle(
        self, surface: Surface, placements: list[Placement], standing: list[Placement] = ()
    ) -> list[np.ndarray]:
        self.calls.append(([p.model.id for p in placements], [p.model.id for p in standing]))
        return super().settle(surface, placements, standing)


def test_what_carries_settles_before_its_load_and_stands_still(
    assets: AssetLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_Loading, "_as_put", lambda *_: None)
    engine = Watching(assets)
    graph = plan(assets, _stack_scene(assets))
    settled = settle_in_stages(engine, graph.surface, graph.nodes, assets)
    first, *later = engine.calls
    assert first == ([node.model.id for node in graph.nodes if node.load is None], [])
    # What is spare does not fall: another load stayed.
    loads = _in_order(graph, is_spare=False)
    for (falling, standing), load in zip(later, loads, strict=True):
        assert falling == [load.model.id]
        assert load.load is not None
        assert load.load.carrier.model.id in standing
    moved = replace(graph, nodes=settled.nodes)
    assert len(moved.nodes) == len(settled.poses)


def _in_order(graph: SceneGraph, is_spare: bool) -> list[Node]:
    loads = [(n.load.stage, n) for n in graph.nodes if n.load and n.load.is_spare == is_spare]
    return [node for _, node in sorted(loads, key=lambda item: item[0])]


class Clumsy(FakeEngine):
    """Loses the first loads."""

    lost = 0

    def settle(self, surface, placements, standing=()):  # type: ignore[no-untyped-def]
        poses = super().settle(surface, placements, standing)
        if standing and self.lost > 0:
            self.lost -= 1
            poses[0][0, 3] += 0.3
        return poses


def test_a_spare_load_takes_the_place_of_those_that_did_not_stay(
    assets: AssetLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_Loading, "_as_put", lambda *_: None)
    graph = plan(assets, _stack_scene(assets))
    planned, spare = (_in_order(graph, is_spare) for is_spare in (False, True))
    assert spare
    engine = Clumsy(assets)
    on_foot = [node for node in planned if node.load and node.load.carrier.load is None]
    engine.lost = len(on_foot)
    settled = settle_in_stages(engine, graph.surface, graph.nodes, assets)
    loads = [node for node in settled.nodes if node.load is not None]
    assert loads == spare[:1]


def _die_on_a_book(folder: Path) -> tuple[AssetLibrary, Placer]:
    """Return models, and a placer of a book with a die upon it, and a block beside."""
    sizes = {"book": (0.1, 0.1, 0.03), "die": (0.05, 0.05, 0.05), "pillar": (0.04, 0.04, 0.12)}
    models = {name: block(folder, name, "toy", "red", size) for name, size in sizes.items()}
    library = AssetLibrary(tuple(models.values()))
    placer = Placer(library, Grid(TABLE, 4, 4), np.random.default_rng(2))
    for name in ("book", "pillar"):
        placer.place_anywhere(placer.resting(models[name], np.eye(3)))
    book = placer.nodes[0]
    top = book.pose[:3, 3] + [0.0, 0.0, 0.015]
    assert placer.place_load(placer.resting(models["die"], np.eye(3)), book, top, 0.0, Manner.ON)
    return library, placer


class Rolling(FakeEngine):
    """Lets cubes roll on to their next side as they fall on something."""

    def settle(self, surface, placements, standing=()):  # type: ignore[no-untyped-def]
        poses = super().settle(surface, placements, standing)
        for pose in poses if standing else ():
            pose[:3, :3] = [[1, 0, 0], [0, 0, -1], [0, 1, 0]] @ pose[:3, :3]
        return poses


def test_a_load_that_rolls_on_to_another_side_is_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It rests as well as before, but its numbers are not where they were meant to be."""
    monkeypatch.setattr(_Loading, "_as_put", lambda *_: None)
    library, placer = _die_on_a_book(tmp_path)
    settled = settle_in_stages(FakeEngine(library), TABLE, placer.nodes, library)
    assert [node.model.name for node in settled.nodes] == ["book", "pillar", "die"]
    with pytest.raises(SceneRejectedError) as caught:
        settle_in_stages(Rolling(library), TABLE, placer.nodes, library)
    assert caught.value.reason == "nothing_carried"


class Toppling(FakeEngine):
    """Says of one model that it fell over, while it is there."""

    def __init__(self, assets: AssetLibrary, name: str, is_known: bool = True) -> None:
        super().__init__(assets)
        self.name, self.is_known = name, is_known

    def settle(self, surface, placements, standing=()):  # type: ignore[no-untyped-def]
        fallen = [i for i, item in enumerate(placements) if item.model.name == self.name]
        if fallen:
            raise SceneRejectedError("fell_over", "fell over", fallen if self.is_known else ())
        return super().settle(surface, placements, standing)


def test_what_falls_over_beside_a_stack_is_left_out(tmp_path: Path) -> None:
    library, placer = _die_on_a_book(tmp_path)
    settled = settle_in_stages(Toppling(library, "pillar"), TABLE, placer.nodes, library)
    assert [node.model.name for node in settled.nodes] == ["book", "die"]
    # Without what carries the stack there is none; nor is it known what to leave out.
    for engine in (Toppling(library, "book"), Toppling(library, "pillar", is_known=False)):
        with pytest.raises(SceneRejectedError) as caught:
            settle_in_stages(engine, TABLE, placer.nodes, library)
        assert caught.value.reason == "fell_over"
