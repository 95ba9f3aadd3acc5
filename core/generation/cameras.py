# SPDX-License-Identifier: GPL-3.0-or-later
"""Cameras in front of the table: sampled, aimed at the objects, kept if they see enough of them."""

import math
from collections import Counter
from dataclasses import dataclass

import numpy as np

from core.assets.ray_scene import RayScene
from core.config.limits import MIN_VISIBLE_OBJECTS
from core.errors import SceneRejectedError
from core.scene.camera import Camera
from core.scene.objects import SceneObject

FIELD_OF_VIEW = (0.65, 1.1)  # radians across the image's width
MAX_ROLL = math.radians(15.0)
# The views of a scene spread about one direction, which itself varies this much about straight ahead. A
# sentence has to hold in all views, and "left of" seldom survives a wider spread (five views span 27
# degrees on average).
SCENE_AZIMUTH = math.radians(15.0)
VIEW_AZIMUTH = math.radians(20.0)
MAX_AZIMUTH = SCENE_AZIMUTH + VIEW_AZIMUTH
ELEVATION = (math.radians(22.0), math.radians(60.0))
# The smallest distance at which all objects fit is multiplied by a factor in this range.
DISTANCE_STRETCH = (1.0, 1.15)
# Beyond this the camera would stand behind the set's front or in its ceiling.
MAX_DISTANCE = 2.2
MIN_DISTANCE = 0.35
# The aim is shifted by up to this share of the objects' spread, so that they are not always centered.
AIM_JITTER = 0.12
# Share of the frame kept free of objects' corners on each side.
FRAME_MARGIN = 0.02
MAX_TRIES = 60
# Visibility is first measured on images of about this width, which rejects nearly all bad cameras; a good one
# is measured again at full size, as for the record.
SEARCH_WIDTH = 128
# No part of an object may be nearer to the camera than this: it would fill the frame.
MIN_CLEARANCE = 0.15  # meters


@dataclass(frozen=True)
class CameraRules:
    """What a camera has to see.

    Attributes:
        width, height: of the image, pixels.
        min_visibility: smallest visible fraction at which an object counts as seen.
        require_all: every object has to be seen, not only `MIN_VISIBLE_OBJECTS` of them.
    """

    width: int
    height: int
    min_visibility: float
    require_all: bool


def intrinsics(field_of_view: float, width: int, height: int) -> np.ndarray:
    """Return the intrinsics K (3, 3) of a pinhole camera, pixels.

    Args:
        field_of_view: angle across the image's width, radians.
    """
    focal = width / 2.0 / math.tan(field_of_view / 2.0)
    return np.array([[focal, 0.0, width / 2.0], [0.0, focal, height / 2.0], [0.0, 0.0, 1.0]])


def look_at(
    target: np.ndarray, azimuth: float, elevation: float, roll: float, distance: float
) -> np.ndarray:
    """Return cam_to_world (4, 4), OpenCV axes, of a camera that looks at `target`.

    Args:
        target: (3,) world meters.
        azimuth: 0 = the camera is on the -Y side of the target, positive towards +X, radians.
        elevation: above the horizontal plane, radians.
        roll: about the optical axis, radians, positive = the camera turns clockwise.
        distance: meters from target to camera.
    """
    away = np.array(
        [
            math.sin(azimuth) * math.cos(elevation),
            -math.cos(azimuth) * math.cos(elevation),
            math.sin(elevation),
        ]
    )
    forward = -away
    right = np.array([math.cos(azimuth), math.sin(azimuth), 0.0])
    down = np.cross(forward, right)
    turned_right = math.cos(roll) * right + math.sin(roll) * down
    turned_down = -math.sin(roll) * right + math.cos(roll) * down
    pose = np.eye(4)
    pose[:3, :3] = np.column_stack([turned_right, turned_down, forward])
    pose[:3, 3] = target + distance * away
    return pose


def draw_direction(rng: np.random.Generator) -> float:
    """Sample the azimuth (radians) about which the views of one scene spread."""
    return float(rng.uniform(-SCENE_AZIMUTH, SCENE_AZIMUTH))


def find_camera(
    rng: np.random.Generator,
    direction: float,
    objects: tuple[SceneObject, ...],
    rays: RayScene,
    rules: CameraRules,
) -> Camera:
    """Sample cameras until one sees enough of the settled objects.

    It has every object's center in the frame, and at least `MIN_VISIBLE_OBJECTS` (or all, if there are fewer or
    the rules require it) not truncated and visible by the rules' fraction; other objects stay as distractors.

    Args:
        direction: azimuth about which this scene's views spread, radians; see `draw_direction`.

    Raises:
        SceneRejectedError: none of `MAX_TRIES` cameras did; the message counts the reasons and suggests a
            remedy.
    """
    corners = _box_corners(objects)
    centers = np.array([item.center for item in objects])
    reasons: Counter[str] = Counter()
    for _ in range(MAX_TRIES):
        camera = _draw(rng, direction, corners, rules)
        problem = "too far" if camera is None else _problem(camera, corners, centers, rays, rules)
        if camera is not None and problem is None:
            return camera
        reasons[str(problem)] += 1
    counts = ", ".join(f"{reason} {count}" for reason, count in reasons.most_common())
    raise SceneRejectedError(
        "no_camera",
        f"none of {MAX_TRIES} cameras saw enough ({counts}); a lower --min-visibility helps",
    )


def _draw(
    rng: np.random.Generator, direction: float, corners: np.ndarray, rules: CameraRules
) -> Camera | None:
    """Sample a camera whose frame holds all `corners` (n, 3); None if it would be too far away."""
    field_of_view = rng.uniform(*FIELD_OF_VIEW)
    azimuth = direction + rng.uniform(-VIEW_AZIMUTH, VIEW_AZIMUTH)
    elevation = rng.uniform(*ELEVATION)
    roll = rng.uniform(-MAX_ROLL, MAX_ROLL)
    stretch = rng.uniform(*DISTANCE_STRETCH)
    low, high = corners.min(axis=0), corners.max(axis=0)
    jitter = rng.uniform(-AIM_JITTER, AIM_JITTER, 2)
    target = (low + high) / 2.0 + np.append(jitter, 0.0) * (high - low)
    K = intrinsics(field_of_view, rules.width, rules.height)
    orientation = look_at(target, azimuth, elevation, roll, 0.0)
    distance = max(MIN_DISTANCE, stretch * _fitting_distance(K, orientation, corners, rules))
    if distance > MAX_DISTANCE:
        return None
    cam_to_world = look_at(target, azimuth, elevation, roll, distance)
    return Camera(K=K, cam_to_world=cam_to_world, width=rules.width, height=rules.height)


def _fitting_distance(
    K: np.ndarray, orientation: np.ndarray, corners: np.ndarray, rules: CameraRules
) -> float:
    """Return the smallest distance (m) to the target at which every corner is inside the frame.

    A point at camera coordinates (x, y, z + d) is inside if |x| f <= (z + d) w / 2 (less the margin),
    which is linear in d; likewise for y.
    """
    local = (corners - orientation[:3, 3]) @ orientation[:3, :3]
    half = np.array([rules.width, rules.height]) * (0.5 - FRAME_MARGIN)
    needed = np.abs(local[:, :2]) * K[0, 0] / half - local[:, 2:3]
    return float(needed.max())


def _problem(
    camera: Camera,
    corners: np.ndarray,
    centers: np.ndarray,
    rays: RayScene,
    rules: CameraRules,
) -> str | None:
    """Return why the camera is not good enough; None if it is.

    corners (n, 3): of the objects' world boxes; centers (m, 3): of the objects; both world meters.
    """
    world_to_cam = np.linalg.inv(camera.cam_to_world)
    if (corners @ world_to_cam[2, :3] + world_to_cam[2, 3]).min() < MIN_CLEARANCE:
        return "too close"
    points = centers @ world_to_cam[:3, :3].T + world_to_cam[:3, 3]
    pixels = points @ camera.K.T
    pixels = pixels[:, :2] / pixels[:, 2:]
    if (pixels < 0).any() or (pixels >= (camera.width, camera.height)).any():
        return "out of view"
    for scale in sorted({min(1.0, SEARCH_WIDTH / camera.width), 1.0}):
        seen = rays.measure(camera.K, camera.cam_to_world, camera.width, camera.height, scale=scale)
        good = sum(v.visible_fraction >= rules.min_visibility and not v.truncated for v in seen)
        wanted = len(seen) if rules.require_all else min(MIN_VISIBLE_OBJECTS, len(seen))
        if good < wanted:
            return "occluded"
    return None


def _box_corners(objects: tuple[SceneObject, ...]) -> np.ndarray:
    """Return the corners (8 n, 3) of the objects' world boxes, meters."""
    picks = np.array([[i, j, k] for i in (0, 1) for j in (0, 1) for k in (0, 1)])
    return np.concatenate([item.bounds[picks, [0, 1, 2]] for item in objects])
