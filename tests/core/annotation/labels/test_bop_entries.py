# SPDX-License-Identifier: GPL-3.0-or-later
"""Cameras and poses in BOP's files: matrices of its sizes and units that lead back to the record's."""

import numpy as np

from core.annotation.labels.bop import camera_entry, pose_entry
from tests.random_scenes import random_scene

RECORD = random_scene(np.random.default_rng(3), 6, 2)


def transform(rotation: list[float], translation: list[float]) -> np.ndarray:
    """Return a transform (4, 4) in meters of row-wise rotation and a translation in millimeters."""
    pose = np.eye(4)
    pose[:3, :3] = np.reshape(rotation, (3, 3))
    pose[:3, 3] = np.reshape(translation, 3) / 1000.0
    return pose


def test_a_camera_projects_world_points_as_the_record_does_half_a_pixel_off() -> None:
    for view in RECORD.images:
        entry = camera_entry(RECORD, view)
        world_to_cam = transform(entry["cam_R_w2c"], entry["cam_t_w2c"])
        np.testing.assert_allclose(world_to_cam @ view.cam_to_world, np.eye(4), atol=1e-9)
        shifted = np.reshape(entry["cam_K"], (3, 3))
        np.testing.assert_allclose(view.K - shifted, [[0, 0, 0.5], [0, 0, 0.5], [0, 0, 0]])


def test_a_pose_leads_from_the_model_to_the_camera() -> None:
    view = RECORD.images[1]
    for number, item in enumerate(RECORD.objects, start=1):
        entry = pose_entry(item, view, number)
        assert entry["obj_id"] == number
        pose = transform(entry["cam_R_m2c"], entry["cam_t_m2c"])
        np.testing.assert_allclose(view.cam_to_world @ pose, item.pose, atol=1e-9)
