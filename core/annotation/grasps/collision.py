# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether boxes of the hand touch the triangles of a mesh; exact, by FCL."""

from functools import cached_property
from typing import Any

import numpy as np

from core.annotation.grasps.gripper import Boxes
from core.errors import UserInputError


def fcl_library() -> Any:
    """Return the module `fcl`.

    Raises:
        UserInputError: the package is not installed.
    """
    try:
        import fcl
    except ImportError as error:
        raise UserInputError(
            "grasps need the package python-fcl: pip install -r requirements.txt, or go without: --grasps off"
        ) from error
    return fcl


class MeshCollider:
    """A mesh that stays where it is, to be tested against boxes.

    Args:
        vertices: (n, 3) meters; faces: (m, 3).
    """

    def __init__(self, vertices: np.ndarray, faces: np.ndarray) -> None:
        self._fcl = fcl_library()
        self._mesh = vertices, faces
        self.low, self.high = vertices.min(axis=0), vertices.max(axis=0)
        self._request = self._fcl.CollisionRequest()

    @cached_property
    def _object(self) -> Any:
        """Its tree of boxes; made when a hand first comes near, which takes longer than most tests."""
        vertices, faces = self._mesh
        model = self._fcl.BVHModel()
        model.beginModel(len(vertices), len(faces))
        model.addSubModel(np.asarray(vertices, dtype=np.float64), np.asarray(faces, dtype=np.int64))
        model.endModel()
        return self._fcl.CollisionObject(model, self._fcl.Transform())

    def hits(self, pose: np.ndarray, boxes: Boxes) -> bool:
        """Return whether one of the boxes (k, 2, 3) of a frame `pose` (4, 4) in the mesh's frame touches it."""
        turned = pose[:3, :3]
        middles = boxes.mean(axis=1) @ turned.T + pose[:3, 3]
        sizes = np.ptp(boxes, axis=1)
        near = _reach_box(middles, sizes @ np.abs(turned).T / 2.0, self.low, self.high)
        for index in np.flatnonzero(near):
            box = self._fcl.CollisionObject(
                self._fcl.Box(*sizes[index]), self._fcl.Transform(turned, middles[index])
            )
            result = self._fcl.CollisionResult()
            if self._fcl.collide(box, self._object, self._request, result):
                return True
        return False


def _reach_box(
    middles: np.ndarray, halves: np.ndarray, low: np.ndarray, high: np.ndarray
) -> np.ndarray:
    """Return which of the boxes around `middles` (k, 3) reach into the box from `low` to `high`."""
    reach: np.ndarray = ((middles - halves <= high) & (middles + halves >= low)).all(axis=1)
    return reach
