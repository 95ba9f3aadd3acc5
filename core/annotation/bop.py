# SPDX-License-Identifier: GPL-3.0-or-later
"""Cameras and poses in BOP's convention: millimeters, pixel centers at whole numbers."""

from typing import Any

import numpy as np

from core.scene.objects import SceneObject
from core.scene.views import View

MILLIMETERS = 1000.0


PIXEL_CENTER = 0.5


def bop_intrinsics(K: np.ndarray) -> np.ndarray:
    """Return intrinsics whose pixel centers are whole numbers."""
    shifted = np.array(K, dtype=np.float64)
    shifted[:2] -= PIXEL_CENTER * shifted[2]
    return shifted


def camera_entry(view: View) -> dict[str, Any]:
    """Return a view's entry of `scene_camera.json` but for the scale of depth images."""
    world_to_cam = np.linalg.inv(view.cam_to_world)
    return {
        "cam_K": bop_intrinsics(view.K).ravel().tolist(),
        "cam_R_w2c": world_to_cam[:3, :3].ravel().tolist(),
        "cam_t_w2c": (world_to_cam[:3, 3] * MILLIMETERS).tolist(),
    }


def pose_entry(item: SceneObject, view: View, obj_id: int) -> dict[str, Any]:
    """Return an object's entry of `scene_gt.json`: model to camera, millimeters."""
    pose = np.linalg.inv(view.cam_to_world) @ item.pose
    return {
        "obj_id": obj_id,
        "cam_R_m2c": pose[:3, :3].ravel().tolist(),
        "cam_t_m2c": (pose[:3, 3] * MILLIMETERS).tolist(),
    }
