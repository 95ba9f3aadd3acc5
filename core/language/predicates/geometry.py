# SPDX-License-Identifier: GPL-3.0-or-later
"""A measured scene as arrays, for n objects and V views: everything that the predicates compare."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from core.language.predicates.directions import Direction
from core.language.predicates.support import Held, read_held
from core.scene.record import SceneRecord
from core.scene.support import carried_pairs

# Points at a smaller depth are beside or behind the camera and have no image; meters.
MIN_DEPTH = 0.01
# If its projection on the table is shorter, the optical axis points nearly straight down and does not define
# "forward".
MIN_FORWARD = 0.1
MIN_SIZE = 1e-6
# Nobody sees an object of which less than this fraction and fewer than this many pixels are visible.
UNSEEN_FRACTION, UNSEEN_PIXELS = 0.01, 30
# Points closer together than this define no direction; meters.
MIN_LENGTH = 1e-6


@dataclass(frozen=True, eq=False)
class Geometry:
    """Arrays of a scene; world meters, pixels.

    Attributes:
        p: (n, 2) centers on the table plane.
        footprints: (n, m, 2) outlines, the last vertex repeated where an outline has fewer than m.
        height, volume, longest: (n,) settled height, product and maximum of the model's extents.
        base: (n,) z of the lowest point.
        carried: (n, n) whether one of two objects bears the other, directly or not: on it, or in it.
        gaps: (n, n) distance of the footprints, 0 where they overlap.
        camera: (V, 2) camera centers on the table plane.
        forward: (V, 2) unit vectors, the optical axes projected on the table.
        focal: (V, 2) fx, fy.
        u: (V, n, 2) interval of horizontal pixel coordinates of each prism.
        v, depth: (V, n) vertical pixel coordinate and depth of each base point.
        has_image: (V, n) whether the whole prism is in front of the camera.
        clear: (V, n) visible_fraction - min_visibility of clearly visible objects, NaN for others.
        unseen: (V, n) `UNSEEN_FRACTION` - visible_fraction of objects that nobody sees, NaN for others.
        prisms: (V, n, 2 m, 2) pixels of the corners of each prism.
        feet: (V, n, 2) pixels of each base point.
        held: what rests on what; None if every object stands on the table alone.
    """

    p: np.ndarray
    footprints: np.ndarray
    height: np.ndarray
    base: np.ndarray
    carried: np.ndarray
    volume: np.ndarray
    longest: np.ndarray
    gaps: np.ndarray
    camera: np.ndarray
    forward: np.ndarray
    focal: np.ndarray
    u: np.ndarray
    v: np.ndarray
    depth: np.ndarray
    has_image: np.ndarray
    clear: np.ndarray
    unseen: np.ndarray
    prisms: np.ndarray
    feet: np.ndarray
    held: Held | None

    @property
    def n(self) -> int:
        return len(self.p)

    @property
    def views(self) -> int:
        return len(self.camera)


def measure(scene: SceneRecord, min_visibility: float) -> Geometry:
    """Return the arrays of `scene`; views in the order of its images."""
    objects = scene.objects
    bounds = np.array([item.bounds for item in objects]).reshape(-1, 2, 3)
    center = bounds.mean(axis=1)
    extents = np.maximum(np.array([item.extents for item in objects]).reshape(-1, 3), MIN_SIZE)
    footprints = _pad([np.asarray(item.footprint) for item in objects])
    poses = np.array([view.cam_to_world for view in scene.images]).reshape(-1, 4, 4)
    intrinsics = np.array([view.K for view in scene.images]).reshape(-1, 3, 3)
    pixels, depth, has_image = _images(footprints, bounds, center, poses, intrinsics)
    clear = _clear(scene, min_visibility)
    return Geometry(
        p=center[:, :2],
        footprints=footprints,
        height=np.maximum(bounds[:, 1, 2] - bounds[:, 0, 2], MIN_SIZE),
        base=bounds[:, 0, 2],
        carried=_carried(scene),
        volume=extents.prod(axis=1),
        longest=extents.max(axis=1),
        gaps=_gaps([np.asarray(item.footprint) for item in objects]),
        camera=poses[:, :2, 3],
        forward=_forward(poses),
        focal=np.stack([intrinsics[:, 0, 0], intrinsics[:, 1, 1]], axis=1),
        u=_span(pixels[:, :, :-1, 0]),
        v=pixels[:, :, -1, 1],
        depth=depth,
        has_image=has_image,
        clear=clear,
        unseen=np.where(np.isnan(clear), _unseen(scene), np.nan),
        prisms=pixels[:, :, :-1],
        feet=pixels[:, :, -1],
        held=read_held(scene),
    )


def unit_vectors(forward: np.ndarray, directions: Sequence[Direction]) -> np.ndarray:
    """Return the unit vectors (..., k, 2) of k directions in frames with forward axis (..., 2)."""
    right = np.stack([forward[..., 1], -forward[..., 0]], axis=-1)
    vectors = []
    for direction in directions:
        vector = direction.forward * forward + direction.right * right
        vectors.append(vector / np.sqrt(2.0) if direction.is_diagonal else vector)
    return np.stack(vectors, axis=-2)


def seen_together(geometry: Geometry) -> np.ndarray:
    """Return (V, n, n) whether both objects have an image."""
    return geometry.has_image[:, :, None] & geometry.has_image[:, None, :]


def lines_of_sight(geometry: Geometry, points: np.ndarray) -> np.ndarray:
    """Return unit vectors (V, ..., 2) from each camera to `points` (..., 2) on the table."""
    extra = (1,) * (points.ndim - 1)
    sight = points[None] - geometry.camera.reshape(-1, *extra, 2)
    length = np.linalg.norm(sight, axis=-1, keepdims=True)
    fallback = np.broadcast_to(geometry.forward.reshape(-1, *extra, 2), sight.shape)
    return np.where(length < MIN_LENGTH, fallback, sight / np.maximum(length, MIN_LENGTH))


def _pad(outlines: list[np.ndarray]) -> np.ndarray:
    longest = max((len(outline) for outline in outlines), default=1)
    padded = [np.vstack([o, np.repeat(o[-1:], longest - len(o), axis=0)]) for o in outlines]
    return np.array(padded).reshape(-1, longest, 2)


def _gaps(outlines: list[np.ndarray]) -> np.ndarray:
    shapes = np.array([_shape(outline) for outline in outlines], dtype=object)
    first, second = np.triu_indices(len(shapes), 1)
    gaps = np.zeros((len(shapes), len(shapes)))
    gaps[first, second] = shapely.distance(shapes[first], shapes[second])
    return gaps + gaps.T


def _shape(outline: np.ndarray) -> shapely.Geometry:
    # Seen from above, a thin object may be only a line or a point.
    if len(outline) < 3:
        return shapely.MultiPoint(outline).convex_hull
    return shapely.Polygon(outline)


def _carried(scene: SceneRecord) -> np.ndarray:
    carried = np.zeros((len(scene.objects), len(scene.objects)), dtype=bool)
    for bearer, load in carried_pairs(scene.bears):
        carried[bearer, load] = carried[load, bearer] = True
    return carried


def _forward(poses: np.ndarray) -> np.ndarray:
    axis = poses[:, :2, 2]
    steep = np.linalg.norm(axis, axis=1, keepdims=True) < MIN_FORWARD
    axis = np.where(steep, -poses[:, :2, 1], axis)
    return axis / np.maximum(np.linalg.norm(axis, axis=1, keepdims=True), MIN_SIZE)


def _images(
    footprints: np.ndarray,
    bounds: np.ndarray,
    center: np.ndarray,
    poses: np.ndarray,
    intrinsics: np.ndarray,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the pixels (V, n, 2 m + 1, 2) of each prism's corners and base point, the depth (V, n) of the
    latter, and whether the object has an image (V, n).
    """
    n, m = footprints.shape[:2]
    low = np.broadcast_to(bounds[:, None, 0, 2:], (n, m, 1))
    high = np.broadcast_to(bounds[:, None, 1, 2:], (n, m, 1))
    base = np.concatenate([center[:, :2], bounds[:, 0, 2:]], axis=1)
    prism = np.concatenate([np.dstack([footprints, low]), np.dstack([footprints, high])], axis=1)
    points = np.concatenate([prism, base[:, None]], axis=1).reshape(-1, 3)
    to_camera = np.linalg.inv(poses) if len(poses) else poses
    camera = np.einsum("vij,kj->vki", to_camera[:, :3, :3], points) + to_camera[:, None, :3, 3]
    depth = camera[..., 2].reshape(len(poses), n, 2 * m + 1)
    has_image = (depth > MIN_DEPTH).all(axis=2)
    pixels = np.einsum("vij,vkj->vki", intrinsics[:, :2], camera).reshape(*depth.shape, 2)
    pixels = pixels / np.where(depth > MIN_DEPTH, depth, 1.0)[..., None]
    return pixels, depth[:, :, -1], has_image


def _span(values: np.ndarray) -> np.ndarray:
    """Return the lowest and the highest (..., 2) of values (..., k)."""
    return np.stack([values.min(axis=-1), values.max(axis=-1)], axis=-1)


def _clear(scene: SceneRecord, min_visibility: float) -> np.ndarray:
    return np.array(
        [
            [
                item.visible_fraction - min_visibility
                if item.pixels > 0
                and item.visible_fraction >= min_visibility
                and not item.truncated
                else np.nan
                for item in view.objects
            ]
            for view in scene.images
        ]
    ).reshape(len(scene.images), len(scene.objects))


def _unseen(scene: SceneRecord) -> np.ndarray:
    return np.array(
        [
            [
                UNSEEN_FRACTION - item.visible_fraction
                if item.visible_fraction < UNSEEN_FRACTION and item.pixels < UNSEEN_PIXELS
                else np.nan
                for item in view.objects
            ]
            for view in scene.images
        ]
    ).reshape(len(scene.images), len(scene.objects))
