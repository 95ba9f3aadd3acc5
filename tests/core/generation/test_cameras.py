# SPDX-License-Identifier: GPL-3.0-or-later
"""Cameras: frames in closed form, and a search that keeps its promises or explains itself."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
import trimesh

from core.assets.ray_scene import RayScene
from core.errors import SceneRejectedError
from core.generation.cameras import CameraRules, Flaw, describe_flaws, find_camera, look_at
from core.scene.objects import SceneObject
from core.scene.views import View

TABLE = 0.75


def make_objects(positions: list[tuple[float, float]], size: float = 0.06) -> tuple:
    objects, meshes = [], []
    for i, (x, y) in enumerate(positions):
        mesh = trimesh.creation.box(extents=(size, size, size))
        mesh.apply_translation([x, y, TABLE + size / 2])
        meshes.append((mesh.vertices, mesh.faces))
        objects.append(
            SceneObject(
                i,
                f"box_{i}",
                "box",
                "container",
                "red",
                (),
                {},
                (0, 0),
                np.eye(4),
                np.full(3, size),
                np.array(mesh.bounds),
                np.zeros((4, 2)),
            )
        )
    return tuple(objects), RayScene(meshes)


@pytest.mark.parametrize(
    ("azimuth", "elevation", "roll"), [(0, 0.3, 0), (0.6, 1.0, 0.2), (-0.6, 0.4, -0.26)]
)
def test_look_at_is_a_right_handed_rotation_at_the_distance(
    azimuth: float, elevation: float, roll: float
) -> None:
    target = np.array([0.3, -0.2, 0.8])
    pose = look_at(target, azimuth, elevation, roll, 1.5)
    np.testing.assert_allclose(pose[:3, :3].T @ pose[:3, :3], np.eye(3), atol=1e-12)
    assert np.linalg.det(pose[:3, :3]) == pytest.approx(1.0)
    assert np.linalg.norm(pose[:3, 3] - target) == pytest.approx(1.5)
    assert pose[2, 3] > target[2]
    assert pose[1, 3] < target[1]  # in front of the table


def test_without_roll_the_horizon_is_level_and_down_is_down() -> None:
    pose = look_at(np.zeros(3), 0.5, 0.7, 0.0, 1.0)
    assert pose[2, 0] == pytest.approx(0.0)  # the image's x axis is horizontal
    assert pose[2, 1] < 0  # the image's y axis points down


def test_a_found_camera_shows_every_object_whole_when_all_are_required() -> None:
    objects, rays = make_objects([(x, y) for x in (-0.2, 0, 0.2) for y in (-0.2, 0.1)])
    rules = CameraRules(256, 192, min_visibility=0.9, require_all=True)
    for seed in range(10):
        camera = find_camera(np.random.default_rng(seed), 0.1, objects, rays, rules)
        seen = rays.measure(camera.K, camera.cam_to_world, camera.width, camera.height)
        assert all(not v.truncated and v.visible_fraction >= 0.9 for v in seen)


def test_objects_that_hide_nothing_may_be_required_to_be_seen_wholly() -> None:
    objects, rays = make_objects([(-0.15, 0.0), (0.15, 0.0)])
    rules = CameraRules(256, 192, min_visibility=1.0, require_all=True)
    camera = find_camera(np.random.default_rng(0), 0.0, objects, rays, rules)
    seen = rays.measure(camera.K, camera.cam_to_world, camera.width, camera.height)
    assert [v.visible_fraction for v in seen] == [1.0, 1.0]


def test_six_are_seen_the_others_may_hide_and_all_centers_are_in_the_frame() -> None:
    rng = np.random.default_rng(3)
    hidden = 0
    for seed in range(8):
        spots = [(0.08 * (i % 4) + rng.uniform(0, 0.01), 0.08 * (i // 4)) for i in range(16)]
        objects, rays = make_objects(spots, size=0.065)
        rules = CameraRules(200, 160, min_visibility=0.8, require_all=False)
        camera = find_camera(np.random.default_rng(seed), 0.0, objects, rays, rules)
        seen = rays.measure(camera.K, camera.cam_to_world, camera.width, camera.height)
        assert sum(v.visible_fraction >= 0.8 and not v.truncated for v in seen) >= 6
        hidden += sum(v.visible_fraction < 0.8 for v in seen)
        view = View(0, 200, 160, camera.K, camera.cam_to_world, ())
        pixels = view.project(np.array([item.center for item in objects]))
        assert (pixels > 0).all()
        assert (pixels[:, :2] < (200, 160)).all()
        corners = np.concatenate([item.bounds for item in objects])
        assert view.project(corners)[:, 2].min() > 0.15
    assert hidden


def test_no_object_comes_nearer_than_15_cm_to_the_camera() -> None:
    """A slab seen on edge fits a tall image from so near that its front corner would fill it."""
    mesh = trimesh.creation.box(extents=(0.03, 0.4, 0.4))
    mesh.apply_translation([0.0, 0.0, TABLE + 0.2])
    (item, *_), _ = make_objects([(0.0, 0.0)])
    slab = (replace(item, bounds=np.array(mesh.bounds)),)
    rays = RayScene([(mesh.vertices, mesh.faces)])
    nearest = []
    for seed in range(20):
        rules = CameraRules(64, 128, min_visibility=0.4, require_all=False)
        camera = find_camera(np.random.default_rng(seed), 0.0, slab, rays, rules)
        view = View(0, 64, 128, camera.K, camera.cam_to_world, ())
        nearest.append(view.project(mesh.vertices)[:, 2].min())
    assert min(nearest) >= 0.15
    assert min(nearest) < 0.16  # this near is still allowed


def test_the_same_generator_finds_the_same_camera() -> None:
    objects, rays = make_objects([(0.0, 0.0), (0.2, 0.1)])
    rules = CameraRules(128, 128, 0.4, False)
    first, second = (
        find_camera(np.random.default_rng(5), 0.0, objects, rays, rules).cam_to_world
        for _ in range(2)
    )
    np.testing.assert_array_equal(first, second)


def test_an_object_inside_another_is_never_seen_and_the_error_says_so() -> None:
    objects, _ = make_objects([(0.0, 0.0), (0.2, 0.1)])
    small = trimesh.creation.box(extents=(0.02, 0.02, 0.02))
    large = trimesh.creation.box(extents=(0.1, 0.1, 0.1))
    rays = RayScene([(small.vertices, small.faces), (large.vertices, large.faces)])
    with pytest.raises(SceneRejectedError, match="--min-visibility") as caught:
        find_camera(np.random.default_rng(0), 0.0, objects, rays, CameraRules(64, 64, 0.4, True))
    assert caught.value.reason == "no_camera"
    assert "occluded 60" in str(caught.value)


def test_objects_too_far_apart_are_no_endless_search() -> None:
    objects, rays = make_objects([(-2.5, 0.0), (2.5, 0.0)])
    with pytest.raises(SceneRejectedError, match="too far 60"):
        find_camera(np.random.default_rng(0), 0.0, objects, rays, CameraRules(64, 64, 0.4, False))


def test_of_several_flaws_the_most_frequent_one_gets_the_advice() -> None:
    text = describe_flaws(Counter({Flaw.TOO_FAR: 20, Flaw.OCCLUDED: 39, Flaw.OUT_OF_VIEW: 1}))
    assert "none of 60 cameras" in text
    assert "occluded 39, too far 20, out of view 1" in text
    assert "--min-visibility" in text
    assert "--field-of-view" not in text
