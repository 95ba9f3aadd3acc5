# SPDX-License-Identifier: GPL-3.0-or-later
"""Triangles against boxes, compared with many points of the triangles."""

import numpy as np
import pytest

from core.annotation.grasps.box_distances import triangle_distances


def test_distances_are_those_of_the_nearest_of_many_points() -> None:
    rng = np.random.default_rng(3)
    count, steps = 600, 50
    half = rng.uniform(0.1, 1.0, (3, count))
    corners = rng.normal(size=(3, 3, count)) * rng.choice([0.1, 1.0, 5.0], count)
    corners += rng.normal(size=(3, 1, count)) * rng.choice([0.0, 1.0, 3.0], count)
    corners[0, :, :60] = corners[0, 0, :60]  # level with two sides of the box
    corners[1:, 1, 60:90] = corners[1:, 0, 60:90]  # an edge along one of the box
    corners[:, 2, 90:100] = corners[:, 1, 90:100]  # no area
    found = triangle_distances(corners, half)
    one, two = (axis.ravel() / steps for axis in np.meshgrid(*(np.arange(steps + 1),) * 2))
    weights = np.stack([1.0 - one - two, one, two])[:, one + two <= 1.0]
    points = np.einsum("acn,cp->apn", corners, weights)
    apart = points - np.clip(points, -half[:, None], half[:, None])
    nearest = np.sqrt((apart**2).sum(axis=0)).min(axis=0)
    edges = np.roll(corners, -1, axis=1) - corners
    spacing = np.sqrt((edges**2).sum(axis=0)).max(axis=0) / steps
    assert (found <= nearest + 1e-9).all()
    assert (nearest <= found + spacing).all()
    assert 100 < (found == 0.0).sum() < count - 100


def test_a_box_astride_the_inside_of_a_triangle_touches_it() -> None:
    corners = np.array([[-9.0, 9, 0], [-9.0, -9, 9], [0.1, 0.1, 0.1]])[:, :, None]
    half = np.array([[0.5], [0.4], [0.3]])
    assert triangle_distances(corners, half) == pytest.approx([0.0])
    above = corners + np.array([[0.0], [0], [0.4]])[:, :, None]
    assert triangle_distances(above, half) == pytest.approx([0.2])
    # Its plane still cuts the box, its edges pass it.
    aside = corners + np.array([[0.0], [12.0], [0.0]])[:, :, None]
    assert triangle_distances(aside, half) == pytest.approx([12.0 - 9.0 - 0.4])
