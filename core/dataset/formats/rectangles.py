# SPDX-License-Identifier: GPL-3.0-or-later
"""Grasps as rectangles in an image: four corners around the way on which the jaws close.

Such a rectangle says everything about a grasp only if the hand comes along the optical axis. For other grasps
it is the projection: where the jaws are seen, and along which line of the image they close. These are called
oblique.
"""

from dataclasses import dataclass

import numpy as np

from core.annotation.labels.bop import bop_intrinsics
from core.dataset.formats.graspnet import FACING, FINGER_BREADTH
from core.dataset.grasp_views import in_camera, spread, to_pixels
from core.scene.grasps import SceneGrasps
from core.scene.views import View

# A closing direction that is foreshortened to less than this share has hardly any direction in the image.
_LEAST_SEEN = 0.5
_NEAREST = 0.01  # of a jaw to the camera, meters


@dataclass(frozen=True, eq=False)
class Rectangles:
    """Rectangles of an object in an image, n of them: those the camera faces first, each kind by falling score.

    Attributes:
        corners: (n, 4, 2) pixels, pixel centers at whole numbers; from corner 0 to 1 the jaws open, from 1 to
        2 is
            the breadth of a finger.
        angle: (n,) between approach and optical axis, degrees.
        oblique: (n,) bool, whether `angle` is too large for the rectangle to say everything.
        score: (n,), of the grasp.
    """

    corners: np.ndarray
    angle: np.ndarray
    oblique: np.ndarray
    score: np.ndarray

    def __len__(self) -> int:
        return len(self.corners)

    def take(self, index: np.ndarray | list[int]) -> "Rectangles":
        """Return those at some indices."""
        return Rectangles(
            self.corners[index], self.angle[index], self.oblique[index], self.score[index]
        )

    def some(self, count: int) -> "Rectangles":
        """Return at most `count`, far from each other, and oblique ones only where the others are fewer."""
        centers = self.corners.mean(axis=1)
        chosen: list[int] = []
        for kind in (~self.oblique, self.oblique):
            rows = np.flatnonzero(kind)
            chosen += rows[spread(centers[rows], count - len(chosen))].tolist()
        return self.take(sorted(chosen))


def rectangles_of(grasps: SceneGrasps, scene_id: int, view: View) -> Rectangles:
    """Return the rectangles of an object's grasps that lie in an image whole."""
    kept = grasps.scene_id == scene_id
    pose, opening = grasps.pose[kept], grasps.opening[kept].astype(np.float64)[:, None]
    middle = pose[:, :3, 3] - grasps.depth[kept][:, None] * pose[:, :3, 2]
    jaws = [in_camera(middle + side * opening / 2.0 * pose[:, :3, 0], view) for side in (-1, 1)]
    cosine = pose[:, :3, 2] @ view.cam_to_world[:3, 2]
    near = np.minimum(jaws[0][:, 2], jaws[1][:, 2]) >= _NEAREST
    for values in (jaws[0], jaws[1]):
        values[~near] = (0.0, 0.0, 1.0)  # of no use, but not to divide by zero
    corners, seen = _corners(jaws[0], jaws[1], opening[:, 0], view)
    inside = ((corners >= 0) & (corners <= [view.width - 1, view.height - 1])).all(axis=(1, 2))
    found = Rectangles(
        corners, np.degrees(np.arccos(cosine.clip(-1, 1))), cosine <= FACING, grasps.score[kept]
    )
    good = np.flatnonzero(near & inside & (seen >= _LEAST_SEEN))
    order = np.lexsort((-found.score[good], found.oblique[good]))
    return found.take(good[order])


def _corners(
    first: np.ndarray, second: np.ndarray, opening: np.ndarray, view: View
) -> tuple[np.ndarray, np.ndarray]:
    """Return the corners (n, 4, 2), and the length of the opening as a share of that seen from the front."""
    K = bop_intrinsics(view.K)
    start, end = to_pixels(first, K), to_pixels(second, K)
    scale = 2.0 * np.sqrt(K[0, 0] * K[1, 1]) / (first[:, 2] + second[:, 2])  # pixels a meter
    along = end - start
    length = np.linalg.norm(along, axis=1).clip(min=np.finfo(float).tiny)
    across = np.stack([-along[:, 1], along[:, 0]], axis=1) / length[:, None]
    half = across * (scale * FINGER_BREADTH / 2.0)[:, None]
    corners = np.stack([start - half, end - half, end + half, start + half], axis=1)
    return corners, length / (scale * opening)
