# SPDX-License-Identifier: GPL-3.0-or-later
"""Plans: apart, inside, deterministic, and arranged for what they are meant for."""

from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
import trimesh
from shapely import MultiPoint

from core.assets.catalogue import ModelInfo
from core.assets.geometry import transform
from core.assets.library import AssetLibrary
from core.config.ranges import Range
from core.errors import SceneRejectedError, UserInputError
from core.generation.plan import SceneGraph, chosen_surfaces, plan_scene
from core.scene.appearance import Surface
from utils.random_streams import SceneDraws

TABLE = Surface("surface_test", (0.5, -0.25, 0.75), (0.8, 0.8))
COLORS = ("red", "green", "blue")
INTENTS = ("free", "row", "colors", "flank", "kin")
# What plans promise, meters where no other unit is named.
GAP = 0.012
DROP_HEIGHT = 0.001
MIN_OBJECTS, MAX_OBJECTS = 6, 16


def block(
    folder: Path, name: str, category: str, color: str, extents: tuple[float, float, float]
) -> ModelInfo:
    path = folder / f"{name}_{color}.ply"
    path.write_bytes(trimesh.creation.box(extents=extents).export(file_type="ply"))
    return ModelInfo(path.stem, name, category, path, color)


def make_shelf(folder: Path, size: float = 0.06) -> AssetLibrary:
    models = [
        block(folder, name, category, color, (size, 0.7 * size, 1.2 * size))
        for name, category in (("box", "container"), ("block", "toy"), ("book", "stationery"))
        for color in COLORS
    ]
    return AssetLibrary(tuple(sorted(models, key=lambda m: m.id)))


@pytest.fixture(scope="module")
def assets(tmp_path_factory: pytest.TempPathFactory) -> AssetLibrary:
    return make_shelf(tmp_path_factory.mktemp("models"))


def plan(
    assets: AssetLibrary, scene: int, seed: int = 0, rows: int = 4, cols: int = 4
) -> SceneGraph:
    return plan_scene(assets, (TABLE,), rows, cols, SceneDraws(seed, scene))


def test_objects_stand_apart_inside_the_surface_and_just_above_it(assets: AssetLibrary) -> None:
    tightest = 1.0
    for scene in range(40):
        graph = plan(assets, scene)
        assert MIN_OBJECTS <= len(graph.nodes) <= MAX_OBJECTS
        corners = [transform(n.pose, assets.geometry(n.model).vertices) for n in graph.nodes]
        outlines = [MultiPoint(points[:, :2]).convex_hull for points in corners]
        distances = [a.distance(b) for a, b in combinations(outlines, 2)]
        assert min(distances) > GAP - 1e-9
        tightest = min(tightest, *distances)
        low = np.array(TABLE.center[:2]) - np.array(TABLE.size) / 2
        for points in corners:
            assert (points[:, :2] >= low).all()
            assert (points[:, :2] <= low + TABLE.size).all()
            assert points[:, 2].min() == pytest.approx(TABLE.center[2] + DROP_HEIGHT)
    assert tightest < GAP + 0.002  # crowded scenes use the room


def test_scenes_are_open_and_crowded(assets: AssetLibrary) -> None:
    graphs = [plan(assets, scene) for scene in range(120)]
    counts = np.array([len(graph.nodes) for graph in graphs])
    assert counts.min() == MIN_OBJECTS
    assert counts.max() >= MAX_OBJECTS - 1
    spreads = [np.ptp([n.pose[:2, 3] for n in graph.nodes], axis=0).max() for graph in graphs]
    density = counts / np.square(spreads)
    assert np.quantile(density, 0.9) > 2.5 * np.quantile(density, 0.1)


def test_lying_models_lie_where_there_is_room_for_them(
    assets: AssetLibrary, tmp_path: Path
) -> None:
    mesh = trimesh.creation.cylinder(radius=0.02, height=0.12, sections=24)
    path = tmp_path / "bottle.ply"
    path.write_bytes(mesh.export(file_type="ply"))
    bottle = ModelInfo("bottle", "bottle", "drink", path, "red", pose="lying")
    mixed = AssetLibrary((*assets.models, bottle))
    found = 0
    for scene in range(15):
        graph = plan(mixed, scene)
        corners = [transform(n.pose, mixed.geometry(n.model).vertices) for n in graph.nodes]
        outlines = [MultiPoint(points[:, :2]).convex_hull for points in corners]
        assert all(a.distance(b) > GAP - 1e-9 for a, b in combinations(outlines, 2))
        for node, points in zip(graph.nodes, corners, strict=True):
            assert points[:, 2].min() == pytest.approx(TABLE.center[2] + DROP_HEIGHT)
            if node.model is bottle:
                found += 1
                assert np.ptp(points[:, 2]) == pytest.approx(0.04, abs=1e-3)
    assert found


def test_a_plan_is_a_function_of_its_generator(assets: AssetLibrary) -> None:
    first, second = plan(assets, 7), plan(assets, 7)
    assert [n.model.id for n in first.nodes] == [n.model.id for n in second.nodes]
    assert all((a.pose == b.pose).all() for a, b in zip(first.nodes, second.nodes, strict=True))
    other = plan(assets, 7, seed=1)
    assert [n.pose.tolist() for n in first.nodes] != [n.pose.tolist() for n in other.nodes]


def test_intents_take_turns_and_are_arranged(assets: AssetLibrary) -> None:
    for scene in range(25):
        graph = plan(assets, scene)
        assert graph.intents == (INTENTS[scene % 5],)
        models = [n.model for n in graph.nodes]
        if graph.intents == ("row",):
            most = max({m.id for m in models}, key=[m.id for m in models].count)
            assert [m.id for m in models].count(most) >= 3
        if graph.intents == ("colors",):
            assert any(a.name == b.name and a.color != b.color for a, b in combinations(models, 2))


def test_a_scene_of_colors_finds_the_only_thing_there_is_in_two(tmp_path: Path) -> None:
    size = (0.05, 0.04, 0.06)
    pair = [block(tmp_path, "box", "container", color, size) for color in COLORS[:2]]
    others = [block(tmp_path, f"toy_{i}", "toy", COLORS[i % 3], size) for i in range(20)]
    assets = AssetLibrary((*pair, *others))
    for scene in range(2, 52, 5):
        graph = plan(assets, scene)
        assert graph.intents == ("colors",)
        assert {model.id for model in pair} <= {node.model.id for node in graph.nodes}


def test_things_longer_than_42_cm_are_never_placed(assets: AssetLibrary, tmp_path: Path) -> None:
    planks = [
        block(tmp_path, f"plank_{length}", "wood", "brown", (length / 100.0, 0.03, 0.02))
        for length in (41, 43)
    ]
    wood = AssetLibrary((*assets.models, *planks))
    placed = {node.model.id for scene in range(40) for node in plan(wood, scene).nodes}
    assert "plank_41_brown" in placed
    assert "plank_43_brown" not in placed


def test_a_row_is_of_things_that_fit_into_its_cells(assets: AssetLibrary, tmp_path: Path) -> None:
    plank = block(tmp_path, "plank", "wood", "brown", (0.19, 0.03, 0.02))
    wood = AssetLibrary((*assets.models, plank))
    for scene in range(1, 101, 5):
        graph = plan(wood, scene)
        assert graph.intents == ("row",)
        models = [node.model.id for node in graph.nodes]
        assert any(models.count(model) >= 3 for model in set(models) - {plank.id})


def test_all_grid_shapes_from_six_cells_work(assets: AssetLibrary) -> None:
    for rows, cols in ((1, 6), (6, 1), (2, 3), (3, 2), (5, 5)):
        for scene in range(10):
            graph = plan(assets, scene, rows=rows, cols=cols)
            assert all(0 <= n.cell[0] < rows and 0 <= n.cell[1] < cols for n in graph.nodes)


def test_models_too_large_for_the_grid_are_rejected_with_a_hint(tmp_path: Path) -> None:
    with pytest.raises(SceneRejectedError, match="smaller models or more cells") as caught:
        plan(make_shelf(tmp_path, size=0.35), 0)
    assert caught.value.reason == "crowded"


def test_a_surface_too_small_for_the_grid_is_an_error(assets: AssetLibrary) -> None:
    with pytest.raises(UserInputError, match="too small for 12 rows x 12 columns"):
        plan(assets, 0, rows=12, cols=12)


@pytest.mark.parametrize(
    ("count", "side"),
    [(Range(1, 1), 4), (Range(1, 4), 4), (Range(2, 2), 2), (Range(12, 14), 4), (Range(20, 30), 6)],
)
def test_scenes_have_as_many_objects_as_are_asked_for(
    tmp_path: Path, count: Range, side: int
) -> None:
    small = make_shelf(tmp_path, size=0.035)
    counts = set()
    for scene in range(60):
        graph = plan_scene(small, (TABLE,), side, side, SceneDraws(0, scene), count=count)
        counts.add(len(graph.nodes))
    assert counts <= set(range(int(count.low), int(count.high) + 1))
    assert {count.low, count.high} <= counts


def test_a_grid_with_fewer_cells_has_fewer_objects(assets: AssetLibrary) -> None:
    for scene in range(20):
        draws = SceneDraws(0, scene)
        graph = plan_scene(assets, (TABLE,), 1, 3, draws, count=Range(1, 16))
        assert 1 <= len(graph.nodes) <= 3 + (graph.intents == ("row",))


def test_surfaces_are_chosen_by_name_or_pattern() -> None:
    other = Surface("surface_bench", TABLE.center, TABLE.size)
    assert chosen_surfaces((other, TABLE), "") == [other, TABLE]
    assert chosen_surfaces((other, TABLE), "surface_t*") == [TABLE]
    with pytest.raises(UserInputError, match="--surface bench: no such surface; did you mean sur"):
        chosen_surfaces((other, TABLE), "bench")
