# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks that camera, pose, outline, mask and depth agree: recorded positions project onto the pixels.

The record has no mesh. But every settled mesh is inside the prism over its footprint between its lowest and
highest point, so its pixels are inside the prism's image and its depths inside the prism.
"""

from dataclasses import dataclass

import numpy as np
from scipy.spatial import ConvexHull, QhullError

from core.dataset.verify.tally import Rule, Tally
from core.scene.objects import SceneObject
from core.scene.record import SceneRecord
from core.scene.resting import MAX_STEP, steps_off_level
from core.scene.support import borne_by_objects
from core.scene.table import Table
from core.scene.views import View

CAMERA = Rule(
    "camera", "K has positive focal lengths and cam_to_world is a rotation and a translation"
)
POSE = Rule("pose", "a pose is a rotation and a translation, without scale")
OUTLINE = Rule("outline", "footprint, bounds and height of an object agree")
EXTENTS = Rule(
    "pose fits outline", "the model's box, turned by its pose, is as wide as the settled outline"
)
PROJECTION = Rule(
    "pose projects on mask", "the object, projected through K and the extrinsics, covers its mask"
)
DEPTH = Rule("depth agrees with pose", "measured depth at an object's mask lies within the object")
LEVEL = Rule(
    "one level",
    "all objects of a scene that no other bears stand on the same surface, none floats or sinks",
)
TABLE = Rule("table", "objects stand on the table plane, and its frame has z up")
RULES = (CAMERA, POSE, OUTLINE, EXTENTS, PROJECTION, DEPTH, LEVEL, TABLE)

_ROTATION_TOLERANCE = 1e-6
# Records hold exact floats, but meshes are float32 at about a meter from the origin.
_LENGTH_TOLERANCE = 1e-4
# A pixel belongs to an object if its center does; the rest is room for rounding on both sides.
_PIXEL_TOLERANCE = 1.0
# Share of a mask that may be outside: stray pixels that the cross-check of renders tolerates.
_MAX_OUTSIDE_SHARE = 0.01
_MAX_OUTSIDE_PIXELS = 3
# Depth has sensor noise: a few millimeters, and at edges flying pixels and values from neighbors.
_DEPTH_TOLERANCE = 0.02
_MIN_DEPTH_SHARE = 0.5
_MIN_DEPTH_PIXELS = 20
_NEAREST_DEPTH = 0.01


@dataclass(frozen=True, eq=False)
class Prism:
    """The prism over an object's footprint (n, 2), counter-clockwise, from z `low` to `high`; world meters."""

    footprint: np.ndarray
    low: float
    high: float

    @property
    def corners(self) -> np.ndarray:
        """(2 n, 3) corners, world meters."""
        n = len(self.footprint)
        heights = np.repeat([self.low, self.high], n)[:, None]
        return np.hstack([np.tile(self.footprint, (2, 1)), heights])

    def outside(self, points: np.ndarray) -> np.ndarray:
        """Return how far points (m, 3) are outside of the most violated face, meters; <= 0 is inside."""
        edges = np.roll(self.footprint, -1, axis=0) - self.footprint
        length = np.linalg.norm(edges, axis=1)
        keep = length > 0
        # Counter-clockwise: the outward normal is the edge rotated to the right.
        normals = np.stack([edges[keep, 1], -edges[keep, 0]], axis=1) / length[keep, None]
        offsets = np.einsum("ij,ij->i", normals, self.footprint[keep])
        sideways = (points[:, :2] @ normals.T - offsets).max(axis=1)
        upright = np.maximum(self.low - points[:, 2], points[:, 2] - self.high)
        return np.maximum(sideways, upright)


def check_objects(record: SceneRecord, tally: Tally) -> None:
    """Check pose and outline of every object of a scene."""
    for item in record.objects:
        where = f"scene {record.scene}, object {item.scene_id} ({item.id})"
        tally.check(POSE, is_rigid(item.pose), f"{where}: {item.pose.tolist()}")
        flat = (
            np.vstack([item.footprint.min(axis=0), item.footprint.max(axis=0)])
            if len(item.footprint)
            else None
        )
        agrees = (
            flat is not None
            and bool(np.abs(flat - item.bounds[:, :2]).max() <= _LENGTH_TOLERANCE)
            and bool((item.bounds[1] >= item.bounds[0]).all())
        )
        tally.check(
            OUTLINE,
            agrees,
            f"{where}: the footprint does not span the bounds",
        )
        if agrees:
            wrong = _misfit(item)
            tally.check(
                EXTENTS, wrong <= _LENGTH_TOLERANCE, f"{where}: off by {1000 * wrong:.1f} mm"
            )
    _check_level(record, tally)


def _check_level(record: SceneRecord, tally: Tally) -> None:
    borne = borne_by_objects(record.bears)
    standing = [item for item in record.objects if item.scene_id not in borne]
    lowest = np.array([item.bounds[0, 2] for item in standing])
    if lowest.size:
        off = steps_off_level(lowest)
        worst = int(np.argmax(np.abs(off)))
        tally.check(
            LEVEL,
            bool(abs(off[worst]) <= MAX_STEP),
            f"scene {record.scene}, object {standing[worst].scene_id} ({standing[worst].id}): "
            f"{1000 * off[worst]:+.1f} mm from the level of the others",
        )
    if record.table is not None and lowest.size:
        _check_table(record.table, float(np.median(lowest)), f"scene {record.scene}", tally)


def _check_table(table: Table, level: float, where: str, tally: Tally) -> None:
    upright = bool(np.abs(table.frame[:3, 2] - (0, 0, 1)).max() <= _ROTATION_TOLERANCE)
    tally.check(
        TABLE,
        is_rigid(table.frame)
        and upright
        and table.frame[2, 3] == table.height
        and abs(level - table.height) <= MAX_STEP,
        f"{where}: {table.to_json()}, but the objects stand at {level:.4f} m",
    )


def check_view(
    record: SceneRecord, view: View, mask: np.ndarray | None, depth: np.ndarray | None, tally: Tally
) -> None:
    """Check camera, projections and depths of one image.

    mask (H, W) uint8 scene_ids; depth (H, W) float32 meters, 0 = no measurement; None if unreadable.
    """
    sound = is_rigid(view.cam_to_world) and bool(
        view.K[0, 0] > 0 and view.K[1, 1] > 0 and view.K[2, 2] == 1
    )
    if not tally.check(
        CAMERA,
        sound,
        f"image {view.img_idx}: K {view.K.tolist()}, pose {view.cam_to_world.tolist()}",
    ):
        return
    if mask is None:
        return
    for item in record.objects:
        rows, columns = np.nonzero(mask == item.scene_id)
        if not rows.size or len(item.footprint) < 3:
            continue
        where = f"image {view.img_idx}, object {item.scene_id} ({item.id})"
        prism = Prism(item.footprint, float(item.bounds[0, 2]), float(item.bounds[1, 2]))
        pixels = np.stack([columns, rows], axis=1) + 0.5
        _check_projection(view, prism, pixels, where, tally)
        if depth is not None:
            _check_depth(view, prism, pixels, depth[rows, columns], where, tally)


def is_rigid(pose: np.ndarray) -> bool:
    """Return whether a (4, 4) matrix is a rotation and a translation."""
    rotation = pose[:3, :3]
    return bool(
        np.abs(rotation @ rotation.T - np.eye(3)).max() <= _ROTATION_TOLERANCE
        and np.linalg.det(rotation) > 0
        and (pose[3] == (0, 0, 0, 1)).all()
    )


def widths(item: SceneObject) -> tuple[np.ndarray, np.ndarray]:
    """Return the least and the greatest size (3,) of the mesh along the model's axes that the prism allows.

    The extent of the mesh along a unit vector u is w(u) = max u.x - min u.x. With u = u_xy + u_z, w(u_xy) is
    the footprint's width and w(u_z) the height times |u_z|; as w is a seminorm, w(u) is between the difference
    and the sum of the two.
    """
    axes = item.pose[:3, :3].T
    along = item.footprint @ axes[:, :2].T
    sideways = np.ptp(along, axis=0)
    upright = np.abs(axes[:, 2]) * item.height
    return np.abs(sideways - upright), sideways + upright


def _misfit(item: SceneObject) -> float:
    least, most = widths(item)
    return float(max((least - item.extents).max(), (item.extents - most).max(), 0.0))


def _check_projection(
    view: View, prism: Prism, pixels: np.ndarray, where: str, tally: Tally
) -> None:
    corners = view.project(prism.corners)
    if corners[:, 2].min() <= _NEAREST_DEPTH:
        return
    try:
        hull = ConvexHull(corners[:, :2])
    except QhullError:
        # An object that appears thinner than a pixel has no hull.
        return
    distances = pixels @ hull.equations[:, :2].T + hull.equations[:, 2]
    outside = int(np.count_nonzero(distances.max(axis=1) > _PIXEL_TOLERANCE))
    allowed = max(_MAX_OUTSIDE_PIXELS, _MAX_OUTSIDE_SHARE * len(pixels))
    tally.check(
        PROJECTION,
        outside <= allowed,
        f"{where}: {outside} of {len(pixels)} mask pixels lie outside the object",
    )


def _check_depth(
    view: View, prism: Prism, pixels: np.ndarray, depth: np.ndarray, where: str, tally: Tally
) -> None:
    measured = depth > 0
    if np.count_nonzero(measured) < _MIN_DEPTH_PIXELS:
        return
    rays = (
        np.hstack([pixels[measured], np.ones((np.count_nonzero(measured), 1))])
        @ np.linalg.inv(view.K).T
    )
    points = rays * depth[measured, None] @ view.cam_to_world[:3, :3].T + view.cam_to_world[:3, 3]
    share = float((prism.outside(points) <= _DEPTH_TOLERANCE).mean())
    tally.check(
        DEPTH,
        share >= _MIN_DEPTH_SHARE,
        f"{where}: only {100 * share:.0f} % of the depths lie within the object",
    )
