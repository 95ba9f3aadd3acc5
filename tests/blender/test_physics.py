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
