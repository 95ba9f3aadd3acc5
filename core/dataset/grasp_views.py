# SPDX-License-Identifier: GPL-3.0-or-later
"""Grasps of a dataset as pictures and exports need them: read, chosen, and seen by a camera."""

import numpy as np

from core.annotation.labels.grasps import decode_grasps
from core.dataset.store.layout import DatasetLayout
from core.dataset.store.reader import read_scene
from core.errors import RefGraspError, UserInputError, cause
from core.scene.grasps import SceneGrasps
from core.scene.record import SceneRecord
from core.scene.views import View


def read_grasps(layout: DatasetLayout, record: SceneRecord) -> SceneGrasps:
    """Return the grasps of a scene.

    Raises:
        UserInputError: it has none.
        RefGraspError: their file cannot be read.
    """
    if record.grasps is None:
        raise UserInputError(_without_grasps(layout))
    path = layout.root / record.grasps.file
    try:
        return decode_grasps(path.read_bytes())
    except (OSError, ValueError) as error:
        raise RefGraspError(f"{path}: {cause(error)}") from error


def check_grasps(layout: DatasetLayout) -> None:
    """Check that a dataset has grasps, by its first scene, before work on it begins.

    Raises:
        UserInputError: it has none.
    """
    for scene in layout.scenes()[:1]:
        if read_scene(layout.scene_record(scene)).grasps is None:
            raise UserInputError(_without_grasps(layout))


def _without_grasps(layout: DatasetLayout) -> str:
    return f"{layout.root}: has no grasps; it was made with --grasps off"


def spread(points: np.ndarray, count: int) -> list[int]:
    """Return the indices of the first of n points (n, k), and of those each farthest from the ones before.

    At most `count`, in this order; none if there are no points.
    """
    if not len(points) or count < 1:
        return []
    chosen = [0]
    distance = np.linalg.norm(points - points[0], axis=1)
    while len(chosen) < min(count, len(points)):
        chosen.append(int(np.argmax(distance)))
        distance = np.minimum(distance, np.linalg.norm(points - points[chosen[-1]], axis=1))
    return chosen


def in_camera(points: np.ndarray, view: View) -> np.ndarray:
    """Return world points (..., 3) in the camera's frame, OpenCV axes, meters."""
    found: np.ndarray = (points - view.cam_to_world[:3, 3]) @ view.cam_to_world[:3, :3]
    return found


def to_pixels(points: np.ndarray, K: np.ndarray) -> np.ndarray:
    """Return where points (..., 3) in front of a camera are seen, (..., 2) pixels in the sense of K (3, 3)."""
    seen = points @ K.T
    found: np.ndarray = seen[..., :2] / seen[..., 2:]
    return found
