# SPDX-License-Identifier: GPL-3.0-or-later
"""Cameras in front of the table: sampled, aimed at the objects, kept if they see enough of them."""

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from core.assets.obstacles import Obstacles
from core.assets.ray_scene import RayScene
from core.config.camera_ranges import DISTANCE, FIELD_OF_VIEW, USUAL, CameraRanges
from core.config.intrinsics import Intrinsics
from core.config.limits import MIN_VISIBLE_OBJECTS
from core.config.ranges import Range
from core.config.settings import GenerationConfig
from core.errors import SceneRejectedError
from core.scene.camera import Camera
from core.scene.objects import SceneObject

# The smallest distance at which all objects fit is multiplied by a factor in this range.
DISTANCE_STRETCH = (1.0, 1.15)
# The aim is shifted by up to this share of the objects' spread, so that they are not always centered.
AIM_JITTER = 0.12
# Share of the frame kept free of objects' corners on each side.
FRAME_MARGIN = 0.02
# Pixels between principal point and frame, if there are none: nothing fits there.
_LEAST_ROOM = 1e-6
MAX_TRIES = 60
# Visibility is first measured on images of about this width, which rejects nearly all bad cameras; a good one
# is measured again at full size, as for the record.
SEARCH_WIDTH = 128
# No part of an object may be nearer to the camera than this: it would fill the frame.
MIN_CLEARANCE = 0.15  # meters


class Flaw(StrEnum):
    """Why a camera is not used."""

    TOO_FAR = "too far"
    TOO_CLOSE = "too close"
    OUT_OF_VIEW = "out of view"
    BEHIND_THE_SET = "behind the set"
    OCCLUDED = "occluded"


# What helps against the most frequent one.
REMEDIES: Mapping[Flaw, str] = {
    Flaw.TOO_FAR: "fewer objects, a smaller grid or a wider --field-of-view help",
    Flaw.TOO_CLOSE: "a larger --distance helps",
    Flaw.OUT_OF_VIEW: "a larger --distance, a wider --field-of-view, fewer --objects or a smaller grid helps",
    Flaw.BEHIND_THE_SET: "the scene file has no room there; another --azimuth, --elevation or --distance helps",
    Flaw.OCCLUDED: "a lower --min-visibility or a higher --elevation helps",
}


@dataclass(frozen=True)
class CameraRules:
    """What a camera has to see.

    Attributes:
        width, height: of the image, pixels.
        min_visibility: smallest visible fraction at which an object counts as seen.
        require_all: every object has to be seen, not only `MIN_VISIBLE_OBJECTS` of them.
        ranges: what cameras are drawn from.
        obstacles: what may hide the objects from a camera; None where the set has room for all cameras.
        show: ids of models of which an object each has to be seen besides.
    """

    width: int
    height: int
    min_visibility: float
    require_all: bool
    ranges: CameraRanges = USUAL
    obstacles: Obstacles | None = None
    show: tuple[str, ...] = ()


def camera_rules(config: GenerationConfig, obstacles: Obstacles | None) -> CameraRules:
    """Return what the cameras of a configuration have to see."""
    return CameraRules(
        width=config.resolution_width,
        height=config.resolution_height,
        min_visibility=config.min_visibility,
        require_all=config.require_all_visible,
        ranges=config.camera_ranges,
        obstacles=obstacles,
        show=config.shown_ids,
    )


class NoCameraError(SceneRejectedError):
    """None of the cameras tried is good enough; `flaws` counts why."""

    def __init__(self, flaws: "Counter[Flaw]") -> None:
        super().__init__("no_camera", describe_flaws(flaws))
        self.flaws = flaws


def intrinsics(field_of_view: float, width: int, height: int) -> np.ndarray:
    """Return the intrinsics K (3, 3) of a pinhole camera, pixels.

    Args:
        field_of_view: angle across the image's width, radians.
    """
    focal = width / 2.0 / math.tan(field_of_view / 2.0)
    return np.array([[focal, 0.0, width / 2.0], [0.0, focal, height / 2.0], [0.0, 0.0, 1.0]])


def own_intrinsics(own: Intrinsics) -> np.ndarray:
    """Return K (3, 3) with the center of the top-left pixel at (0.5, 0.5), as in records."""
    return np.array([[own.fx, 0.0, own.cx + 0.5], [0.0, own.fy, own.cy + 0.5], [0.0, 0.0, 1.0]])


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


def draw_direction(rng: np.random.Generator, ranges: CameraRanges) -> float:
    """Sample the azimuth (radians) about which the views of one scene spread."""
    return _draw_angle(rng, ranges.directions)


def find_camera(
    rng: np.random.Generator,
    direction: float,
    objects: tuple[SceneObject, ...],
    rays: RayScene,
    rules: CameraRules,
) -> Camera:
    """Sample cameras until one sees enough of the settled objects.

    It has every object's center in the frame, and at least `MIN_VISIBLE_OBJECTS` (or all, if there are fewer or
    the rules require it) not truncated and visible by the rules' fraction, among them an object of each model
    to show; other objects stay as distractors.

    Args:
        direction: azimuth about which this scene's views spread, radians; see `draw_direction`.

    Raises:
        NoCameraError: none of `MAX_TRIES` cameras did; the message counts the reasons and suggests a
            remedy.
    """
    corners = _box_corners(objects)
    flaws: Counter[Flaw] = Counter()
    for _ in range(MAX_TRIES):
        camera = _draw(rng, direction, corners, rules)
        flaw = Flaw.TOO_FAR if camera is None else flaw_of(camera, objects, rays, rules)
        if camera is not None and flaw is None:
            return camera
        assert flaw is not None  # else it was returned
        flaws[flaw] += 1
    raise NoCameraError(flaws)


def describe_flaws(flaws: Counter[Flaw]) -> str:
    """Return what is wrong with all cameras tried, and what helps."""
    counts = ", ".join(f"{flaw} {count}" for flaw, count in flaws.most_common())
    ((worst, _),) = flaws.most_common(1)
    return f"none of {flaws.total()} cameras saw enough ({counts}); {REMEDIES[worst]}"


def _draw_angle(rng: np.random.Generator, degrees: Range) -> float:
    """Sample an angle (radians)."""
    return float(rng.uniform(math.radians(degrees.low), math.radians(degrees.high)))


def _draw(
    rng: np.random.Generator, direction: float, corners: np.ndarray, rules: CameraRules
) -> Camera | None:
    """Sample a camera; None if it would be too far away.

    Unless distances are given, its frame holds all `corners` (n, 3).
    """
    ranges = rules.ranges
    K = _draw_intrinsics(rng, rules)
    spread = ranges.view_spread
    azimuth = direction + _draw_angle(rng, Range(-spread, spread))
    elevation = _draw_angle(rng, ranges.elevation)
    roll = _draw_angle(rng, ranges.roll)
    scale = rng.uniform(*(ranges.distance or DISTANCE_STRETCH))
    low, high = corners.min(axis=0), corners.max(axis=0)
    jitter = rng.uniform(-AIM_JITTER, AIM_JITTER, 2)
    target = (low + high) / 2.0 + np.append(jitter, 0.0) * (high - low)
    if ranges.distance is None:
        orientation = look_at(target, azimuth, elevation, roll, 0.0)
        distance = max(DISTANCE.low, scale * _fitting_distance(K, orientation, corners, rules))
        if distance > DISTANCE.high:
            return None
    else:
        distance = scale
    cam_to_world = look_at(target, azimuth, elevation, roll, distance)
    return Camera(K=K, cam_to_world=cam_to_world, width=rules.width, height=rules.height)


def _draw_intrinsics(rng: np.random.Generator, rules: CameraRules) -> np.ndarray:
    """Return K (3, 3): the user's own, or of a sampled field of view."""
    ranges = rules.ranges
    if ranges.intrinsics is not None:
        return own_intrinsics(ranges.intrinsics)
    if ranges.field_of_view is None:
        field_of_view = float(rng.uniform(*FIELD_OF_VIEW))
    else:
        field_of_view = _draw_angle(rng, ranges.field_of_view)
    return intrinsics(field_of_view, rules.width, rules.height)


def _fitting_distance(
    K: np.ndarray, orientation: np.ndarray, corners: np.ndarray, rules: CameraRules
) -> float:
    """Return the smallest distance (m) to the target at which every corner is inside the frame.

    A point at camera coordinates (x, y, z + d) is inside if |x| f <= (z + d) r, where r is the room from the
    principal point to the frame (less the margin) on its side, which is linear in d; likewise for y.
    """
    local = (corners - orientation[:3, 3]) @ orientation[:3, :3]
    size = np.array([rules.width, rules.height])
    half = size * (0.5 - FRAME_MARGIN)
    # How far the principal point is from the middle.
    shift = K[:2, 2] - size / 2.0
    room = np.maximum(np.where(local[:, :2] > 0.0, half - shift, half + shift), _LEAST_ROOM)
    needed = np.abs(local[:, :2]) * K.diagonal()[:2] / room - local[:, 2:3]
    return float(needed.max())


def flaw_of(
    camera: Camera, objects: tuple[SceneObject, ...], rays: RayScene, rules: CameraRules
) -> Flaw | None:
    """Return why the camera is not good enough for the settled objects; None if it is."""
    corners = _box_corners(objects)
    centers = np.array([item.center for item in objects])
    shown = [[item.scene_id for item in objects if item.id == name] for name in rules.show]
    world_to_cam = np.linalg.inv(camera.cam_to_world)
    if (corners @ world_to_cam[2, :3] + world_to_cam[2, 3]).min() < MIN_CLEARANCE:
        return Flaw.TOO_CLOSE
    points = centers @ world_to_cam[:3, :3].T + world_to_cam[:3, 3]
    pixels = points @ camera.K.T
    pixels = pixels[:, :2] / pixels[:, 2:]
    if (pixels < 0).any() or (pixels >= (camera.width, camera.height)).any():
        return Flaw.OUT_OF_VIEW
    if rules.obstacles is not None and rules.obstacles.hide(corners, camera.cam_to_world[:3, 3]):
        return Flaw.BEHIND_THE_SET
    for scale in sorted({min(1.0, SEARCH_WIDTH / camera.width), 1.0}):
        seen = rays.measure(camera.K, camera.cam_to_world, camera.width, camera.height, scale=scale)
        good = [v.visible_fraction >= rules.min_visibility and not v.truncated for v in seen]
        wanted = len(seen) if rules.require_all else min(MIN_VISIBLE_OBJECTS, len(seen))
        if sum(good) < wanted or not all(any(good[i] for i in ids) for ids in shown):
            return Flaw.OCCLUDED
    return None


def _box_corners(objects: tuple[SceneObject, ...]) -> np.ndarray:
    """Return the corners (8 n, 3) of the objects' world boxes, meters."""
    picks = np.array([[i, j, k] for i in (0, 1) for j in (0, 1) for k in (0, 1)])
    return np.concatenate([item.bounds[picks, [0, 1, 2]] for item in objects])
