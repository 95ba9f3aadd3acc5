# SPDX-License-Identifier: GPL-3.0-or-later
"""Settling: exact contact, closed-form rest, the same bits again, and nothing left behind."""

import numpy as np
import pytest
import trimesh

from core.assets.convex_parts import ConvexPart
from core.assets.geometry import ModelGeometry, transform
from core.errors import SceneRejectedError
from core.scene.appearance import Surface

bpy = pytest.importorskip("bpy")

from core.engine.blender.physics import CONTACT_GAP, settle  # noqa: E402
from core.engine.blender.standing import (  # noqa: E402
    MAX_CORNERS,
    MAX_FACES,
    lighter,
    simplified,
)

pytestmark = pytest.mark.blender
TABLE = Surface("surface_test", (0.0, 0.0, 0.75), (0.8, 0.8))
CONTACT = TABLE.center[2] + CONTACT_GAP


def shape(*meshes: trimesh.Trimesh) -> ModelGeometry:
    whole = trimesh.util.concatenate(list(meshes))
    parts = tuple(ConvexPart(np.array(m.vertices), np.array(m.faces)) for m in meshes)
    vertices = np.array(whole.vertices)
    return ModelGeometry(vertices, np.array(whole.faces), vertices, parts, len(meshes) == 1)


def at(x: float, y: float, z: float, turn: np.ndarray | None = None) -> np.ndarray:
    pose = np.eye(4) if turn is None else turn.copy()
    pose[:3, 3] = x, y, z
    return pose


def box(x: float, y: float, z: float, lift: float = 0.0) -> trimesh.Trimesh:
    mesh = trimesh.creation.box(extents=(x, y, z))
    mesh.apply_translation([0, 0, z / 2 + lift])
    return mesh


def test_a_standing_box_stays_where_it_is_in_contact() -> None:
    pose = at(0.1, -0.1, 0.751)
    (settled,) = settle(TABLE, [shape(box(0.06, 0.05, 0.12))], [pose])
    np.testing.assert_allclose(settled[:3, 3], [0.1, -0.1, 0.75], atol=2e-4)
    np.testing.assert_allclose(settled[:3, :3], np.eye(3), atol=2e-3)


def test_every_settled_object_touches_the_surface() -> None:
    cylinder = trimesh.creation.cylinder(radius=0.03, height=0.1)
    cylinder.apply_translation([0, 0, 0.05])
    bracket = shape(box(0.1, 0.02, 0.02), box(0.02, 0.02, 0.1).apply_translation([0.04, 0, 0]))
    shapes = [shape(cylinder), bracket, shape(box(0.05, 0.05, 0.03))]
    poses = [at(x, 0.0, 0.751) for x in (-0.2, 0.0, 0.2)]
    for geometry, pose in zip(shapes, settle(TABLE, shapes, poses), strict=True):
        assert transform(pose, geometry.vertices)[:, 2].min() == pytest.approx(CONTACT, abs=1e-7)


def test_a_tilted_box_falls_flat() -> None:
    turn = trimesh.transformations.rotation_matrix(np.radians(30), [1, 0, 0])
    geometry = shape(box(0.1, 0.1, 0.02))
    start = at(0, 0, 0.0, turn)
    start[2, 3] = 0.751 - transform(start, geometry.vertices)[:, 2].min()
    (settled,) = settle(TABLE, [geometry], [start])
    assert abs(settled[2, 2]) == pytest.approx(1.0, abs=1e-3)
    assert np.ptp(transform(settled, geometry.vertices)[:, 2]) == pytest.approx(0.02, abs=5e-4)


def test_a_hollow_body_stays_hollow() -> None:
    """A ball inside a ring of convex parts rests on the table, not on the ring's hull."""
    walls = [
        box(0.12, 0.01, 0.06).apply_translation([0, 0.055, 0]),
        box(0.12, 0.01, 0.06).apply_translation([0, -0.055, 0]),
        box(0.01, 0.12, 0.06).apply_translation([0.055, 0, 0]),
        box(0.01, 0.12, 0.06).apply_translation([-0.055, 0, 0]),
    ]
    shapes = [shape(*walls), shape(box(0.04, 0.04, 0.04))]
    _, inner = settle(TABLE, shapes, [at(0, 0, 0.751), at(0, 0, 0.752)])
    assert inner[2, 3] == pytest.approx(CONTACT, abs=1e-6)


def test_what_still_rocks_after_a_while_comes_to_rest_in_one_piece() -> None:
    """A roller of several parts with a weight at its side; Bullet would let it rock for many seconds."""
    turn = trimesh.transformations.rotation_matrix(np.pi / 2, [1, 0, 0])
    halves = [trimesh.creation.cylinder(0.04, 0.1, sections=64) for _ in range(2)]
    for half, side in zip(halves, (-1, 1), strict=True):
        half.apply_translation([0, 0, 0.05 * side])
    weight = box(0.01, 0.01, 0.2).apply_translation([0.034, 0, -0.1])
    roller = shape(*halves, weight)
    other = shape(box(0.05, 0.05, 0.05))
    settled, beside = settle(TABLE, [roller, other], [at(0, 0, 0.791, turn), at(0.3, 0, 0.751)])
    assert settled[2, 3] == pytest.approx(CONTACT + 0.04, abs=5e-4)
    assert (settled @ [0.034, 0, 0, 1])[2] < settled[2, 3] - 0.03  # the weight is at the bottom
    np.testing.assert_allclose(beside[:2, 3], [0.3, 0], atol=1e-3)


def test_a_ball_never_rests_where_it_was_put_and_that_is_a_rejection() -> None:
    ball = trimesh.creation.icosphere(radius=0.03)
    slope = trimesh.transformations.rotation_matrix(np.radians(50), [0, 1, 0])
    plank = shape(box(0.3, 0.1, 0.02))
    start = at(0, 0, 0, slope)
    start[2, 3] = 0.751 - transform(start, plank.vertices)[:, 2].min()
    with pytest.raises(SceneRejectedError) as caught:
        settle(TABLE, [plank, shape(ball)], [start, at(0.0, 0, 1.1)])
    assert caught.value.reason in {"rolled_away", "unsettled", "fell_off", "floating"}


def test_an_object_over_the_edge_is_a_rejection() -> None:
    with pytest.raises(SceneRejectedError) as caught:
        settle(TABLE, [shape(box(0.1, 0.1, 0.1))], [at(0.38, 0, 0.751)])
    assert caught.value.reason == "fell_off"


def test_the_same_bits_again_also_after_another_scene_and_a_rejection() -> None:
    rng = np.random.default_rng(0)
    shapes = [shape(box(*rng.uniform(0.03, 0.08, 3))) for _ in range(6)]
    poses = [at(0.13 * (i % 3) - 0.13, 0.2 * (i // 3) - 0.1, 0.753) for i in range(6)]
    first = settle(TABLE, shapes, poses)
    settle(TABLE, shapes[:2], poses[:2])
    with pytest.raises(SceneRejectedError):
        settle(TABLE, shapes[:1], [at(0.4, 0, 0.751)])
    second = settle(TABLE, shapes, poses)
    assert all((a == b).all() for a, b in zip(first, second, strict=True))


def test_nothing_is_left_behind() -> None:
    before = (len(bpy.data.objects), len(bpy.data.meshes), len(bpy.data.collections))
    settle(TABLE, [shape(box(0.05, 0.05, 0.05))], [at(0, 0, 0.751)])
    after = (len(bpy.data.objects), len(bpy.data.meshes), len(bpy.data.collections))
    assert after == before
    assert bpy.context.scene.rigidbody_world is None


def bowl() -> trimesh.Trimesh:
    """A bowl 50 mm deep with a level floor of 40 mm radius, 5 mm above its lowest point."""
    profile = [(0, 0), (0.05, 0), (0.1, 0.055), (0.095, 0.055), (0.04, 0.005), (0, 0.005), (0, 0)]
    return trimesh.creation.revolve(np.array(profile), sections=64)


def test_what_falls_on_standing_objects_lies_in_the_bowl_and_not_on_its_hull() -> None:
    vessel, content = bowl(), shape(box(0.03, 0.03, 0.03))
    standing = [((np.array(vessel.vertices), np.array(vessel.faces)), at(0, 0, 0.75))]
    (settled,) = settle(TABLE, [content], [at(0.005, 0, 0.757)], None, standing)
    assert settled[2, 3] == pytest.approx(0.755, abs=5e-4)
    np.testing.assert_allclose(settled[:2, 3], [0.005, 0], atol=1e-3)
    assert not [item for item in bpy.data.objects if item.name.startswith(("body", "standing"))]


def test_a_load_is_left_where_it_comes_to_rest_above_the_surface() -> None:
    block = box(0.1, 0.1, 0.1)
    standing = [((np.array(block.vertices), np.array(block.faces)), at(0, 0, 0.75))]
    load = shape(box(0.05, 0.05, 0.02))
    (settled,) = settle(TABLE, [load], [at(0.02, 0, 0.851)], None, standing)
    np.testing.assert_allclose(settled[:3, 3], [0.02, 0, 0.85], atol=5e-4)


def test_a_fine_mesh_is_simplified_and_keeps_its_shape() -> None:
    ball = trimesh.creation.icosphere(subdivisions=5, radius=0.05)
    vertices, faces = simplified(shape(ball))
    assert len(faces) <= 1.05 * MAX_FACES < len(ball.faces)
    assert np.linalg.norm(vertices, axis=1) == pytest.approx(0.05, abs=5e-4)
    assert trimesh.Trimesh(vertices, faces).volume == pytest.approx(ball.volume, rel=0.01)
    lighter_ball = lighter(shape(ball))
    # Those on level sides are kept besides.
    assert len(lighter_ball.parts[0].vertices) <= 1.1 * MAX_CORNERS < len(ball.vertices)
    same, _ = simplified(shape(box(0.1, 0.1, 0.1)))
    assert len(same) == 8
