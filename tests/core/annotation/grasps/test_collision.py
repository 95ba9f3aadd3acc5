# SPDX-License-Identifier: GPL-3.0-or-later
"""Boxes against a mesh, compared with points on its surface."""

import numpy as np
import pytest
import trimesh

pytest.importorskip("fcl")

from core.annotation.grasps.collision import MeshCollider
from core.annotation.grasps.gripper import load_gripper

BOXES = load_gripper("franka_hand").all_boxes(0.06, 0.03)


def test_boxes_hit_a_mesh_where_points_of_its_surface_are_in_them() -> None:
    mesh = trimesh.creation.torus(major_radius=0.05, minor_radius=0.01)
    collider = MeshCollider(mesh.vertices, mesh.faces)
    points, _ = trimesh.sample.sample_surface(mesh, 100_000, seed=1)
    rng = np.random.default_rng(2)
    touching = 0
    for _ in range(30):
        turned, _ = np.linalg.qr(rng.normal(size=(3, 3)))
        pose = np.eye(4)
        pose[:3, :3] = turned * np.sign(np.linalg.det(turned))
        pose[:3, 3] = rng.normal(size=3) * 0.1
        local = (points - pose[:3, 3]) @ pose[:3, :3]
        apart = np.maximum(np.maximum(BOXES[:, None, 0] - local, local - BOXES[:, None, 1]), 0.0)
        expected = float(np.linalg.norm(apart, axis=2).min())
        if expected > 0.001:
            assert not collider.hits(pose, BOXES)
        elif expected == 0.0:
            assert collider.hits(pose, BOXES)
        touching += collider.hits(pose, BOXES)
    assert 3 < touching < 27
