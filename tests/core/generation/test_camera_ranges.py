# SPDX-License-Identifier: GPL-3.0-or-later
"""Cameras drawn from a user's ranges and intrinsics keep to them, and see what cameras have to see."""

import math
from dataclasses import replace

import numpy as np
import pytest
import trimesh

from core.assets.obstacles import Obstacles, large_triangles, obstacles_of
from core.config.camera_ranges import USUAL, CameraRanges
from core.config.intrinsics import Intrinsics
from core.config.ranges import Range
from core.generation.cameras import (
    CameraRules,
    Flaw,
    NoCameraError,
    draw_direction,
    find_camera,
    own_intrinsics,
)
from core.scene.camera import Camera
from core.scene.views import View
from tests.core.generation.test_cameras import TABLE, make_objects

SPOTS = [(x, y) for x in (-0.1, 0.0, 0.1) for y in (-0.1, 0.05)]
# Half as wide as high pixels, and a principal point far off the middle.
ODD = Intrinsics(400.0, 200.0, 100.0, 70.0, 320, 160)


def found(
    ranges: CameraRanges, seeds: int = 12, obstacles: Obstacles | None = None, size: float = 0.06
) -> list[Camera]:
    objects, rays = make_objects(SPOTS, size)
    own = ranges.intrinsics
    width, height = (own.width, own.height) if own else (160, 120)
    rules = CameraRules(width, height, 0.4, False, ranges, obstacles)
    cameras = []
    for seed in range(seeds):
        rng = np.random.default_rng(seed)
        cameras.append(find_camera(rng, draw_direction(rng, ranges), objects, rays, rules))
    return cameras


def bearing(camera: Camera) -> tuple[float, float, float]:
    """Return azimuth, elevation and roll in degrees, by their definitions."""
    right, _, forward = camera.cam_to_world[:3, :3].T
    elevation = math.asin(-forward[2])
    # Without roll the x axis is level; its direction seen from above is the azimuth, even straight down.
    level = np.cross(forward, (0.0, 0.0, 1.0))
    if np.linalg.norm(level) < 1e-6:
        level = right
    level = level / np.linalg.norm(level)
    roll = math.atan2(right @ np.cross(forward, level), right @ level)
    return math.degrees(math.atan2(level[1], level[0])), math.degrees(elevation), math.degrees(roll)


def test_angles_are_drawn_from_their_whole_ranges() -> None:
    ranges = CameraRanges(
        elevation=Range(65.0, 80.0), azimuth=Range(100.0, 160.0), roll=Range(-5.0, 40.0)
    )
    bearings = np.array([bearing(camera) for camera in found(ranges, 80)])
    low, high = bearings.min(axis=0), bearings.max(axis=0)
    wanted = np.array([ranges.azimuth, ranges.elevation, ranges.roll])
    assert (low >= wanted[:, 0] - 1e-9).all()
    assert (high <= wanted[:, 1] + 1e-9).all()
    assert (high - low > 0.7 * (wanted[:, 1] - wanted[:, 0])).all()


def test_straight_down_is_an_elevation_like_any_other() -> None:
    for camera in found(CameraRanges(elevation=Range(90.0, 90.0), roll=Range(0.0, 0.0))):
        np.testing.assert_allclose(camera.cam_to_world[:3, 2], (0.0, 0.0, -1.0), atol=1e-12)
        assert camera.cam_to_world[1, 1] < 0  # what is far on the table is up in the image


def test_distances_are_drawn_from_their_whole_range() -> None:
    ranges = CameraRanges(distance=Range(0.8, 1.2), elevation=Range(45.0, 45.0))
    cameras = found(ranges, 40)
    # The point looked at is within the jitter of the middle of the objects.
    middle = np.array([0.0, -0.025, TABLE + 0.03])
    distances = [np.linalg.norm(camera.cam_to_world[:3, 3] - middle) for camera in cameras]
    assert 0.75 < min(distances) < 0.9
    assert 1.1 < max(distances) < 1.25


def test_near_cameras_may_cut_objects_but_not_their_middle() -> None:
    objects, rays = make_objects([*SPOTS, (0.35, 0.3), (-0.35, 0.3)])
    ranges = CameraRanges(distance=Range(0.6, 0.8), field_of_view=Range(60.0, 60.0))
    rules = CameraRules(160, 120, 0.4, False, ranges)
    cut = 0
    for seed in range(8):
        camera = find_camera(np.random.default_rng(seed), 0.0, objects, rays, rules)
        seen = rays.measure(camera.K, camera.cam_to_world, 160, 120)
        cut += sum(item.truncated for item in seen)
        pixels = View(0, 160, 120, camera.K, camera.cam_to_world, ()).project(
            np.array([item.center for item in objects])
        )
        assert (pixels > 0).all()
        assert (pixels[:, :2] < (160, 120)).all()
    assert cut


def test_the_field_of_view_is_across_the_width() -> None:
    for camera in found(replace(USUAL, field_of_view=Range(40.0, 45.0))):
        angle = 2 * math.degrees(math.atan(camera.width / 2 / camera.K[0, 0]))
        assert 40.0 <= angle <= 45.0
        assert camera.K[0, 0] == camera.K[1, 1]


def test_own_intrinsics_are_those_of_every_camera_and_all_objects_fit() -> None:
    distances = []
    objects, _ = make_objects(SPOTS)
    corners = np.concatenate([item.bounds for item in objects])
    for camera in found(CameraRanges(intrinsics=ODD), 30):
        np.testing.assert_array_equal(camera.K, own_intrinsics(ODD))
        view = View(0, ODD.width, ODD.height, camera.K, camera.cam_to_world, ())
        pixels = view.project(corners)[:, :2]
        assert (pixels >= 0.0).all()
        assert (pixels <= (ODD.width, ODD.height)).all()
        # As near as they fit: something comes close to the frame.
        free = np.minimum(pixels, (ODD.width, ODD.height) - pixels) / (ODD.width, ODD.height)
        distances.append(free.min())
    assert min(distances) < 0.05


WALL = trimesh.creation.box(extents=(2.0, 0.01, 2.0)).apply_translation((0.0, 0.4, TABLE + 1.0))


def test_no_camera_looks_through_a_wall() -> None:
    wall = Obstacles((WALL.vertices, WALL.faces))
    around = CameraRanges(azimuth=Range(-180.0, 180.0), distance=Range(0.7, 0.9))
    behind = [camera.cam_to_world[1, 3] > 0.39 for camera in found(around, 30)]
    assert any(behind)
    free = [camera.cam_to_world[1, 3] > 0.39 for camera in found(around, 30, wall)]
    assert not any(free)
    with pytest.raises(NoCameraError, match=r"behind the set 60.*no room there; another --azimuth"):
        found(replace(around, azimuth=Range(170.0, 180.0), elevation=Range(20.0, 30.0)), 1, wall)


def test_a_table_is_no_obstacle_to_what_stands_on_it() -> None:
    top = trimesh.creation.box(extents=(2.0, 2.0, 0.02)).apply_translation((0, 0, TABLE - 0.01))
    table = Obstacles((top.vertices, top.faces))
    assert found(CameraRanges(elevation=Range(5.0, 90.0)), 20, table)


def test_large_triangles_are_enough_of_a_wall() -> None:
    knob = trimesh.creation.icosphere(radius=0.02).apply_translation((0.0, 0.0, TABLE + 0.5))
    both = trimesh.util.concatenate([WALL, knob])
    kept = large_triangles((both.vertices, both.faces))
    assert len(kept) == 4  # the two sides that are no edges
    point = np.array([[0.0, 0.0, TABLE]])
    assert obstacles_of(kept).hide(point, np.array([0.0, 1.0, TABLE + 0.5]))
    assert not obstacles_of(kept).hide(point, np.array([0.0, 0.0, TABLE + 1.0]))
    assert not obstacles_of([]).hide(point, np.array([0.0, 1.0, TABLE + 0.5]))


@pytest.mark.parametrize(
    ("ranges", "flaw"),
    [
        (CameraRanges(distance=Range(0.15, 0.16), elevation=Range(90.0, 90.0)), Flaw.TOO_CLOSE),
        (CameraRanges(distance=Range(0.3, 0.35), field_of_view=Range(10, 10)), Flaw.OUT_OF_VIEW),
        (CameraRanges(field_of_view=Range(3.0, 3.0)), Flaw.TOO_FAR),
        (CameraRanges(elevation=Range(0.0, 0.0), azimuth=Range(0.0, 0.0)), Flaw.OCCLUDED),
    ],
)
def test_ranges_without_a_camera_say_why(ranges: CameraRanges, flaw: Flaw) -> None:
    with pytest.raises(NoCameraError, match=f"{flaw} ") as caught:
        found(ranges, 1)
    ((worst, _),) = caught.value.flaws.most_common(1)
    assert worst == flaw
    assert caught.value.flaws.total() == 60


def test_one_object_is_enough_to_be_seen() -> None:
    objects, rays = make_objects([(0.0, 0.0)])
    rules = CameraRules(64, 64, 0.4, False, replace(USUAL, distance=Range(0.4, 0.5)))
    assert find_camera(np.random.default_rng(0), 0.0, objects, rays, rules)
