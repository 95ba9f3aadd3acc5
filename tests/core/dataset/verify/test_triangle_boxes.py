# SPDX-License-Identifier: GPL-3.0-or-later
"""The verifier's own test of triangles against boxes, compared with points on the triangles."""

import numpy as np
import trimesh

from core.dataset.verify.triangle_boxes import clipped, meets


def turned(mesh: trimesh.Trimesh, rng: np.random.Generator) -> np.ndarray:
    axes, _ = np.linalg.qr(rng.normal(size=(3, 3)))
    return np.asarray(mesh.vertices) @ axes.T + rng.normal(size=3) * 0.05


def test_meeting_is_found_where_points_are_inside() -> None:
    mesh = trimesh.creation.torus(0.05, 0.01, major_sections=24, minor_sections=12)
    rng = np.random.default_rng(4)
    boxes = np.array(
        [[[-0.02, -0.01, -0.03], [0.02, 0.01, 0.0]], [[0.03, 0, 0], [0.05, 0.02, 0.02]]]
    )
    outcomes = set()
    for _ in range(200):
        vertices = turned(mesh, rng)
        placed = trimesh.Trimesh(vertices, mesh.faces, process=False)
        points, _ = trimesh.sample.sample_surface(placed, 4000, seed=0)
        inside = ((points[:, None] >= boxes[:, 0]) & (points[:, None] <= boxes[:, 1])).all(axis=2)
        found = meets(vertices[np.asarray(mesh.faces)], boxes)
        assert found or not inside.any()
        if not inside.any():  # then at most a corner is touched
            larger = boxes + np.array([[[-0.002] * 3, [0.002] * 3]])
            near = ((points[:, None] >= larger[:, 0]) & (points[:, None] <= larger[:, 1])).all(
                axis=2
            )
            assert near.any() or not found
        outcomes.add(found)
    assert outcomes == {True, False}


def test_a_triangle_that_passes_through_a_box_without_a_corner_in_it_meets_it() -> None:
    triangle = np.array([[[-1.0, -1, 0.1], [1.0, -1, 0.1], [0.0, 2, 0.1]]])
    assert meets(triangle, np.array([[[-0.1, -0.1, 0.0], [0.1, 0.1, 0.2]]]))
    assert not meets(triangle, np.array([[[-0.1, -0.1, 0.11], [0.1, 0.1, 0.2]]]))
    # Its bounds overlap this box, its area does not.
    assert not meets(triangle, np.array([[[0.8, 1.0, 0.0], [1.0, 1.9, 0.2]]]))


def test_a_clipped_triangle_spans_what_lies_in_the_box() -> None:
    triangle = np.array([[-1.0, 0, 0], [1.0, 0, 0], [0.0, 1.0, 0]])
    cut = clipped(triangle, np.array([-0.5, 0.5, -1.0]), np.array([0.5, 2.0, 1.0]))
    assert np.allclose(cut.min(axis=0), [-0.5, 0.5, 0])
    assert np.allclose(cut.max(axis=0), [0.5, 1.0, 0])
    assert len(clipped(triangle, np.array([0, 2.0, -1]), np.array([1.0, 3.0, 1]))) == 0
