# SPDX-License-Identifier: GPL-3.0-or-later
"""Hands among objects, compared with the distances of all boxes to all triangles, and with points."""

import numpy as np
import pytest
import trimesh

from core.annotation.grasps.box_distances import triangle_distances
from core.annotation.grasps.clearance import Surroundings
from core.annotation.grasps.gripper import load_gripper
from core.annotation.grasps.patches import make_patches

BOXES = load_gripper("franka_hand").all_boxes(0.06, 0.03)
MESHES = (
    trimesh.creation.torus(0.05, 0.01, major_sections=24, minor_sections=12),
    trimesh.creation.box((0.2, 0.05, 0.01)),
)
COUNT = 20  # hands
OFFSETS = np.array([[0.0, 0.0, 0.0], [0.0, 0.15, 0.05]])


def hands(count: int) -> np.ndarray:
    rng = np.random.default_rng(2)
    poses = np.tile(np.eye(4), (count, 1, 1))
    for pose in poses:
        turned, _ = np.linalg.qr(rng.normal(size=(3, 3)))
        pose[:3, :3] = turned * np.sign(np.linalg.det(turned))
        pose[:3, 3] = rng.normal(size=3) * 0.1
    return poses


def surroundings() -> Surroundings:
    objects = []
    for mesh, offset in zip(MESHES, OFFSETS, strict=True):
        pose = np.eye(4)
        pose[:3, 3] = offset
        objects.append(make_patches(mesh.vertices, mesh.faces).moved(pose))
    return Surroundings(objects)


def without_patches(poses: np.ndarray, corners: np.ndarray) -> np.ndarray:
    """Return the distances of hands to triangles (n, 3, 3), of every box to every triangle."""
    found = []
    for pose in poses:
        local = ((corners - pose[:3, 3]) @ pose[:3, :3]).transpose(2, 1, 0)
        sizes = (box[1] - box[0] for box in BOXES)
        halves = [np.tile(size[:, None] / 2.0, len(corners)) for size in sizes]
        middles = BOXES.mean(axis=1)[:, :, None, None]
        each = [
            triangle_distances(local - middle, half).min()
            for middle, half in zip(middles, halves, strict=True)
        ]
        found.append(min(each))
    return np.array(found)


def test_no_triangle_is_overlooked() -> None:
    poses = hands(COUNT)
    boxes, limits = np.tile(BOXES, (COUNT, 1, 1, 1)), np.full(COUNT, 1.0)
    around = surroundings()
    apart = [
        without_patches(poses, (np.asarray(mesh.vertices) + offset)[mesh.faces])
        for mesh, offset in zip(MESHES, OFFSETS, strict=True)
    ]
    for number in (0, 1):
        assert around.distances(poses, boxes, limits, [number]) == pytest.approx(apart[number])
    nearest = np.minimum(*apart)
    assert around.distances(poses, boxes, limits, [0, 1]) == pytest.approx(nearest)
    assert 1 < (nearest == 0.0).sum() < COUNT - 1
    capped = around.distances(poses, boxes, limits / 100.0, [0, 1])
    assert capped == pytest.approx(np.minimum(nearest, 0.01))
    # Together as each alone.
    alone = [around.distances(poses[[i]], boxes[[i]], limits[[i]], [0, 1])[0] for i in range(COUNT)]
    assert np.array(alone) == pytest.approx(nearest)


@pytest.mark.parametrize(("count", "size"), [(30, 0.04), (8, 0.1), (3, 0.1)])
def test_large_triangles_are_as_near_as_their_nearest_points(count: int, size: float) -> None:
    """Most of a large triangle is far from its corners and from the middle of its bounds."""
    rng = np.random.default_rng(5)
    middles = rng.normal(size=(count, 1, 3)) * 0.12
    corners = middles + rng.normal(size=(count, 3, 3)) * size
    poses = hands(60)
    patches = make_patches(corners.reshape(-1, 3), np.arange(3 * count).reshape(-1, 3))
    boxes, limits = np.tile(BOXES, (len(poses), 1, 1, 1)), np.full(len(poses), 1.0)
    found = Surroundings([patches]).distances(poses, boxes, limits, [0])
    assert found == pytest.approx(without_patches(poses, corners))


def test_distances_are_those_of_points_on_the_surface() -> None:
    poses = hands(12)
    points, _ = trimesh.sample.sample_surface(MESHES[0], 40_000, seed=1)
    found = surroundings().distances(poses, np.tile(BOXES, (12, 1, 1, 1)), np.full(12, 1.0), [0])
    for pose, distance in zip(poses, found, strict=True):
        local = (points - pose[:3, 3]) @ pose[:3, :3]
        apart = np.maximum(np.maximum(BOXES[:, None, 0] - local, local - BOXES[:, None, 1]), 0.0)
        assert distance == pytest.approx(float(np.linalg.norm(apart, axis=2).min()), abs=0.001)


def test_nothing_is_near_no_objects() -> None:
    poses = hands(3)
    limits = np.array([0.02, 0.01, 0.0])
    found = surroundings().distances(poses, np.tile(BOXES, (3, 1, 1, 1)), limits, [])
    assert found.tolist() == limits.tolist()
