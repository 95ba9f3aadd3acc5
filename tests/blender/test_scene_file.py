# SPDX-License-Identifier: GPL-3.0-or-later
import itertools
import math
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from utils.repository import REPOSITORY

bpy = pytest.importorskip("bpy")

from mathutils import Matrix, Vector  # noqa: E402
from mathutils.bvhtree import BVHTree  # noqa: E402
from scipy.optimize import linprog  # noqa: E402
from scipy.sparse import coo_matrix  # noqa: E402
from scipy.sparse.csgraph import connected_components  # noqa: E402

from core.assets.catalogue import read_catalogue  # noqa: E402
from core.assets.obstacles import Obstacles, large_triangles, obstacles_of  # noqa: E402
from core.config.camera_ranges import (  # noqa: E402
    AZIMUTH,
    DISTANCE,
    ELEVATION,
    FIELD_OF_VIEW,
    ROLL,
)
from core.engine.blender.scene_file import (  # noqa: E402
    FLOOR_NAME,
    MIN_MATERIALS,
    WALL_NAME,
    SceneFile,
    open_scene,
    set_mesh,
    world_names,
)
from core.errors import UserInputError  # noqa: E402
from core.generation.cameras import look_at  # noqa: E402
from core.scene.appearance import Surface  # noqa: E402

pytestmark = pytest.mark.blender

DEFAULT_FILE = REPOSITORY / "blender_files" / "background.blend"
# Taller than any object stands; meters.
OBJECT_HEIGHT = 0.45
SQUARE = ((-0.5, -0.5, 0.0), (0.5, -0.5, 0.0), (0.5, 0.5, 0.0), (-0.5, 0.5, 0.0))


@pytest.fixture(autouse=True)
def _empty_blender() -> None:
    bpy.ops.wm.read_factory_settings(use_empty=True)


@pytest.fixture
def default_scene() -> SceneFile:
    return open_scene(DEFAULT_FILE)


def add_mesh(name: str, corners=SQUARE, materials: int = 0, matrix: Matrix | None = None):
    mesh = bpy.data.meshes.new(name)
    mesh.from_pydata(corners, [], [tuple(range(len(corners)))])
    for i in range(materials):
        mesh.materials.append(bpy.data.materials.new(f"{name}_{i:02d}"))
    made = bpy.data.objects.new(name, mesh)
    made.matrix_world = matrix or Matrix()
    bpy.context.scene.collection.objects.link(made)
    return made


@pytest.fixture
def write_file(tmp_path: Path) -> Callable[..., Path]:
    """Write a small scene file that keeps the contract, after `spoil` has had its way with it."""

    def write(spoil: Callable[[], object] = lambda: None) -> Path:
        bpy.ops.wm.read_factory_settings(use_empty=True)
        add_mesh(FLOOR_NAME, materials=MIN_MATERIALS + 1)
        add_mesh(WALL_NAME, materials=MIN_MATERIALS + 1)
        add_mesh(
            "surface_a",
            matrix=Matrix.Translation((1.0, 2.0, 0.5)) @ Matrix.Diagonal((0.8, 2.0, 1.0, 1.0)),
        )
        spoil()
        path = tmp_path / "small.blend"
        bpy.ops.wm.save_as_mainfile(filepath=str(path), copy=True)
        bpy.ops.wm.read_factory_settings(use_empty=True)
        return path

    return write


def test_the_default_scene_offers_surfaces_and_materials(default_scene: SceneFile):
    names = [surface.name for surface in default_scene.surfaces]
    assert names == [
        "surface_bathroom_counter",
        "surface_bathroom_shelf",
        "surface_desk",
        "surface_desk_built_in",
        "surface_dining_round",
        "surface_dining_table",
        "surface_kitchen",
        "surface_kitchen_window",
        "surface_workbench",
        "surface_workshop_rack",
    ]
    # Four by four cells of 0.2 m fit on each.
    assert min(min(surface.size) for surface in default_scene.surfaces) >= 0.8
    assert min(len(default_scene.palette.floors), len(default_scene.palette.walls)) >= 20
    assert list(default_scene.palette.floors) == sorted(set(default_scene.palette.floors))
    assert default_scene.palette.worlds == world_names()
    assert "studio" in default_scene.palette.worlds
    # Each place has its own choice, and nothing was made for no place.
    for surface in default_scene.surfaces:
        assert min(len(surface.floors), len(surface.walls)) >= MIN_MATERIALS
    assert {f for s in default_scene.surfaces for f in s.floors} == set(
        default_scene.palette.floors
    )
    assert {w for s in default_scene.surfaces for w in s.walls} == set(default_scene.palette.walls)


def test_the_default_file_is_what_its_script_builds():
    script = REPOSITORY / "blender_files" / "build_background.py"
    done = subprocess.run(
        [sys.executable, str(script), "--check"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_surfaces_lie_exactly_on_the_floor(default_scene: SceneFile):
    tree = _tree(FLOOR_NAME)
    for surface in default_scene.surfaces:
        half = np.array(surface.size) / 2.0
        for step in itertools.product((-1.0, -0.5, 0.0, 0.5, 1.0), repeat=2):
            x, y = surface.center[:2] + half * step
            hit, normal, _, _ = tree.ray_cast(Vector((x, y, 3.0)), Vector((0.0, 0.0, -1.0)))
            assert hit is not None
            assert hit.z == pytest.approx(surface.center[2], abs=1e-6)
            assert normal.z == pytest.approx(1.0)


@pytest.mark.parametrize("aspect", [0.75, 1.0, 4.0 / 3.0])
def test_no_camera_sees_past_the_set(default_scene: SceneFile, aspect: float):
    """Rays through corners, edges and center of the widest view from the extreme cameras all hit."""
    tree = _tree(*_set_names())
    reach = math.tan(FIELD_OF_VIEW[1] / 2.0)
    pixels = [
        np.array([u * reach, v * reach * aspect, 1.0])
        for u, v in itertools.product((-1.0, -0.5, 0.0, 0.5, 1.0), (-1.0, 0.0, 1.0))
    ]
    cameras = itertools.product(
        (-0.35, 0.0, 0.35),
        (-0.35, 0.35),
        np.radians((AZIMUTH.low, 0.0, AZIMUTH.high)),
        np.radians((*ELEVATION, 40.0)),
        np.radians((ROLL.low, 0.0, ROLL.high)),
        (DISTANCE.low, 0.8, 1.6, DISTANCE.high),
    )
    for x, y, azimuth, elevation, roll, distance in cameras:
        for surface in default_scene.surfaces:
            target = np.add(surface.center, (x, y, 0.1))
            pose = look_at(target, azimuth, elevation, roll, distance)
            for pixel in pixels:
                hit = tree.ray_cast(Vector(pose[:3, 3]), Vector(pose[:3, :3] @ pixel))[0]
                assert hit is not None, (surface.name, x, y, azimuth, elevation, roll, distance)


def test_decor_hides_no_object_from_any_camera(default_scene: SceneFile):
    """No solid of the decor meets the hull of all objects and all cameras that look at them.

    Lines of sight from a camera to a point of an object lie in that hull, for it is convex. Each loose
    part of a mesh is taken as its own convex hull; two hulls are apart if a plane parts their corners.
    """
    for surface in default_scene.surfaces:
        seen = _sight(surface)
        for name in _decor_names(surface):
            for part in _loose_parts(name):
                assert _apart(seen, part), (surface.name, name, part.min(axis=0), part.max(axis=0))


def test_the_set_hides_objects_from_cameras_behind_it_only(default_scene: SceneFile):
    whole = set_mesh()
    assert len(whole[1]) > 1000
    for obstacles in (Obstacles(whole), obstacles_of(large_triangles(whole))):
        for surface in default_scene.surfaces:
            half = np.array([*surface.size, 0.0]) / 2.0
            corners = np.array(list(itertools.product((-1.0, 1.0), (-1.0, 1.0), (0.0,)))) * half
            points = np.add(surface.center, corners)
            cameras = itertools.product(AZIMUTH, ELEVATION, DISTANCE)
            for azimuth, elevation, distance in cameras:
                pose = look_at(points.mean(axis=0), *np.radians((azimuth, elevation, 0)), distance)
                assert not obstacles.hide(points, pose[:3, 3]), (surface.name, azimuth, elevation)
            behind = look_at(points.mean(axis=0), *np.radians((180.0, 25.0, 0)), DISTANCE.high)
            assert obstacles.hide(points, behind[:3, 3]), surface.name


def test_the_top_reaches_under_every_object_and_no_farther_up(default_scene: SceneFile):
    """Nothing of floor, wall or decor rises into the space of the objects."""
    for surface in default_scene.surfaces:
        seen = _sight(surface)
        seen[:, 2] += 1e-5
        for part in _loose_parts(FLOOR_NAME):
            assert _apart(seen, part), surface.name


def test_decor_belongs_to_one_place_and_counts_as_no_object(default_scene: SceneFile):
    owned = [name for surface in default_scene.surfaces for name in _decor_names(surface)]
    assert sorted(owned) == sorted(n for n in _set_names() if n.startswith("decor_"))
    for name in _set_names():
        assert bpy.data.objects[name].pass_index == 0
        assert not bpy.data.objects[name].hide_render


def test_decor_is_nothing_the_catalogue_has_a_word_for(default_scene: SceneFile):
    models = read_catalogue(REPOSITORY / "models" / "models_info_all.xlsx", REPOSITORY / "models")
    phrases = {phrase for m in models for phrase in (m.name, m.category, *m.aliases)}
    known = {word for phrase in phrases for word in phrase.lower().split()}
    for surface in default_scene.surfaces:
        place = surface.name.removeprefix("surface_")
        for name in _decor_names(surface):
            what = name.removeprefix("decor_").removesuffix(f"_{place}")
            assert what.replace("_", " ") not in phrases
            # The last word is the thing; those before it say which kind.
            assert what.split("_")[-1].removesuffix("s") not in known, name


def test_every_default_material_moves_with_the_image(default_scene: SceneFile):
    for name in (FLOOR_NAME, WALL_NAME):
        for slot in bpy.data.objects[name].material_slots:
            nodes = slot.material.node_tree.nodes
            assert any(getattr(n, "attribute_name", "") == "pattern_shift" for n in nodes)


def test_a_small_file_of_ones_own_is_read(write_file):
    opened = open_scene(write_file())
    (surface,) = opened.surfaces
    assert surface.center == (1.0, 2.0, 0.5)
    assert surface.size == (0.8, 2.0)
    # The first slot is what is shown, not what is drawn from.
    assert opened.palette.floors == tuple(
        f"{FLOOR_NAME}_{i:02d}" for i in range(1, MIN_MATERIALS + 1)
    )


def test_markers_are_never_rendered(write_file):
    open_scene(write_file())
    assert bpy.data.objects["surface_a"].hide_render
    assert not bpy.data.objects[FLOOR_NAME].hide_render


def test_opening_again_replaces_the_set_and_spares_the_rest(write_file):
    path = write_file()
    add_mesh("a_model")
    bpy.context.scene.render.resolution_x = 123
    first = open_scene(path)
    counts = _counts()
    for _ in range(3):
        assert open_scene(path) == first
    assert _counts() == counts
    assert "a_model" in bpy.context.scene.objects
    assert bpy.context.scene.render.resolution_x == 123
    assert not any("." in o.name for o in bpy.data.objects)


def test_lamps_and_cameras_of_the_file_stay_out(write_file):
    def spoil():
        for name, data in (
            ("lamp", bpy.data.lights.new("lamp", "POINT")),
            ("camera", bpy.data.cameras.new("camera")),
        ):
            bpy.context.scene.collection.objects.link(bpy.data.objects.new(name, data))

    open_scene(write_file(spoil))
    assert {o.type for o in bpy.data.objects} == {"MESH"}


def _remove(name: str) -> Callable[[], object]:
    return lambda: bpy.data.objects.remove(bpy.data.objects[name])


def _pop_material(name: str) -> Callable[[], object]:
    return lambda: bpy.data.objects[name].data.materials.pop()


def _tilt() -> None:
    bpy.data.objects["surface_a"].matrix_world = Matrix.Rotation(0.01, 4, "X")


def _turn() -> None:
    bpy.data.objects["surface_a"].matrix_world = Matrix.Rotation(0.3, 4, "Z")


def _flip() -> None:
    bpy.data.objects["surface_a"].matrix_world = Matrix.Rotation(math.pi, 4, "X")


def _name_a_floor() -> None:
    bpy.data.objects["surface_a"]["floors"] = "background_floor_01 floor_of_lava"


def _add_triangle() -> None:
    add_mesh("surface_b", SQUARE[:3])


def _add_empty() -> None:
    bpy.context.scene.collection.objects.link(bpy.data.objects.new("surface_b", None))


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (_name_a_floor, "property 'floors' of 'surface_a' names floor_of_lava"),
        (_remove("surface_a"), r"no object is named 'surface\*'"),
        (_remove(FLOOR_NAME), "no mesh named 'background_floor'"),
        (_remove(WALL_NAME), "no mesh named 'background_wall'"),
        (_pop_material(FLOOR_NAME), "'background_floor' has 11 materials .* at least 12"),
        (_pop_material(WALL_NAME), "'background_wall' has 11 materials .* at least 12"),
        (_tilt, "'surface_a' must be flat and level"),
        (_turn, "'surface_a' must be one rectangle along the X and Y axes"),
        (_flip, "'surface_a' must be one rectangle .* looks up"),
        (_add_triangle, "'surface_b' must be one rectangle"),
        (_add_empty, "'surface_b' must be a mesh"),
    ],
)
def test_each_broken_contract_has_its_own_message(write_file, spoil, message):
    path = write_file(spoil)
    with pytest.raises(UserInputError, match=message) as error:
        open_scene(path)
    assert str(path) in str(error.value)


def test_all_broken_parts_are_named_at_once(write_file):
    def spoil():
        _remove(FLOOR_NAME)()
        _pop_material(WALL_NAME)()
        _tilt()

    with pytest.raises(UserInputError) as error:
        open_scene(write_file(spoil))
    message = str(error.value)
    assert "3 problems" in message
    for part in ("no mesh named 'background_floor'", "has 11 materials", "must be flat and level"):
        assert part in message


def test_a_missing_file_is_named(tmp_path: Path):
    with pytest.raises(UserInputError, match="there is no such scene file"):
        open_scene(tmp_path / "nowhere.blend")


@pytest.mark.parametrize("content", [b"", b"<html></html>" * 100, b"BLENDER-v402" + b"\0" * 64])
def test_a_file_that_is_no_blend_file_is_said_to_be_none(tmp_path: Path, content: bytes):
    path = tmp_path / "fake.blend"
    path.write_bytes(content)
    with pytest.raises(UserInputError, match=r"fake\.blend"):
        open_scene(path)


def _set_names() -> list[str]:
    """Names of all meshes of the open set that images show."""
    return [o.name for o in bpy.data.objects if o.type == "MESH" and not o.hide_render]


def _decor_names(surface: Surface) -> list[str]:
    """Names of the decor around a surface: nearer to it than half the way to the next place."""
    found = []
    for name in _set_names():
        low, high = _points(name).min(axis=0), _points(name).max(axis=0)
        middle = (low[0] + high[0]) / 2.0
        if name.startswith("decor_") and abs(middle - surface.center[0]) < 3.0:
            found.append(name)
    return found


def _points(name: str) -> np.ndarray:
    item = bpy.data.objects[name]
    return np.array([item.matrix_world @ v.co for v in item.data.vertices])


def _loose_parts(name: str) -> list[np.ndarray]:
    """Return the points (n, 3) of each connected piece of a mesh."""
    mesh = bpy.data.objects[name].data
    points = _points(name)
    edges = np.array([tuple(e.vertices) for e in mesh.edges])
    graph = coo_matrix((np.ones(len(edges)), (edges[:, 0], edges[:, 1])), shape=[len(points)] * 2)
    count, labels = connected_components(graph, directed=False)
    return [points[labels == i] for i in range(count)]


def _sight(surface: Surface) -> np.ndarray:
    """Return points (n, 3) whose convex hull holds all objects on a surface and all their cameras."""
    half = np.array([*surface.size, 0.0]) / 2.0
    box = [
        np.add(surface.center, half * (a, b, 0.0) + np.array((0.0, 0.0, z)))
        for a, b in itertools.product((-1.0, 1.0), repeat=2)
        for z in (0.0, OBJECT_HEIGHT)
    ]
    cameras = [
        look_at(target, azimuth, elevation, 0.0, distance)[:3, 3]
        for target in box
        for azimuth in np.radians(np.linspace(*AZIMUTH, 9))
        for elevation in np.radians(np.linspace(*ELEVATION, 7))
        # The arc between two sampled directions bulges by less than 1 %.
        for distance in (DISTANCE.low, 1.01 * DISTANCE.high)
    ]
    return np.array([*box, *cameras])


def _apart(a: np.ndarray, b: np.ndarray) -> bool:
    """Say whether a plane has all points of `a` (n, 3) on one side and all of `b` (m, 3) on the other.

    A linear program: n · a + d <= -s, n · b + d >= s, |n| <= 1 in each component, largest s.
    """
    rows = np.vstack(
        [
            np.hstack([a, np.ones((len(a), 1)), np.ones((len(a), 1))]),
            np.hstack([-b, -np.ones((len(b), 1)), np.ones((len(b), 1))]),
        ]
    )
    found = linprog(
        [0.0, 0.0, 0.0, 0.0, -1.0],
        A_ub=rows,
        b_ub=np.zeros(len(rows)),
        bounds=[(-1, 1), (-1, 1), (-1, 1), (None, None), (None, 1)],
    )
    return bool(found.success and found.x[4] > 1e-7)


def _tree(*names: str) -> BVHTree:
    points: list[Vector] = []
    faces: list[list[int]] = []
    for name in names:
        item = bpy.data.objects[name]
        base = len(points)
        points += [item.matrix_world @ v.co for v in item.data.vertices]
        faces += [[base + i for i in p.vertices] for p in item.data.polygons]
    return BVHTree.FromPolygons(points, faces)


def _counts() -> dict[str, int]:
    kinds = ("objects", "meshes", "materials", "images", "libraries", "node_groups")
    return {kind: len(getattr(bpy.data, kind)) for kind in kinds}
