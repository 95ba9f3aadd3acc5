# SPDX-License-Identifier: GPL-3.0-or-later
"""Cutting polygons: the triangles cover each polygon once, and nothing beside it."""

import math
from itertools import pairwise

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from core.assets.triangulation import cut_polygons, fan


def star(points: int, inner: float = 0.4) -> np.ndarray:
    angles = np.arange(2 * points) * math.pi / points
    radii = np.where(np.arange(2 * points) % 2, inner, 1.0)
    return np.column_stack([radii * np.cos(angles), radii * np.sin(angles)])


L_SHAPE = np.array([[0.0, 0], [3, 0], [3, 1], [1, 1], [1, 2], [0, 2]])
# A square with a square hole, joined by a slit: two pairs of corners lie on each other.
FRAME = np.array([[0.0, 0], [4, 0], [4, 4], [0, 4], [0, 0], [1, 1], [1, 3], [3, 3], [3, 1], [1, 1]])
COMB = np.array([[0.0, 0], [7, 0], *[[x, 3 - 2.5 * (x % 2)] for x in range(7, -1, -1)]])
SHAPES = {"star": star(5), "sharp star": star(9, 0.1), "L": L_SHAPE, "comb": COMB, "frame": FRAME}


def in_space(flat: np.ndarray) -> np.ndarray:
    """Put points (n, 2) into a tilted plane; rigid."""
    u, v = np.array([2.0, 1, 2]) / 3, np.array([1.0, 2, -2]) / 3
    return flat[:, :1] * u + flat[:, 1:] * v + [0.3, -0.2, 0.9]


def areas(points: np.ndarray, triangles: np.ndarray) -> np.ndarray:
    a, b, c = (points[triangles[:, i]] for i in range(3))
    (ax, ay), (bx, by) = (b - a).T, (c - a).T
    return (ax * by - ay * bx) / 2.0


def check(flat: np.ndarray) -> None:
    (triangles,) = cut_polygons(in_space(flat)[None])
    assert triangles.shape == (len(flat) - 2, 3)
    found = areas(flat, triangles)
    assert found.min() >= -1e-6 * found.sum()
    # All face one way and make up the area: each point of the polygon is covered once, others never.
    assert found.sum() == pytest.approx(shapely.Polygon(flat).area)
    covered = shapely.union_all([shapely.Polygon(flat[list(t)]).buffer(0) for t in triangles])
    assert covered.symmetric_difference(shapely.Polygon(flat).buffer(0)).area < 1e-6


@pytest.mark.parametrize("name", SHAPES)
def test_concave_polygons_are_covered_whichever_corner_comes_first(name: str) -> None:
    for start in range(len(SHAPES[name])):
        check(np.roll(SHAPES[name], start, axis=0))


@given(
    st.lists(st.floats(0.05, 1.0), min_size=4, max_size=30),
    st.integers(0, 29),
)
def test_whatever_star_shaped_polygon(radii: list[float], start: int) -> None:
    angles = np.arange(len(radii)) * math.tau / len(radii)
    flat = np.array(radii)[:, None] * np.column_stack([np.cos(angles), np.sin(angles)])
    check(np.roll(flat, start, axis=0))


def test_a_fan_is_taken_where_it_is_right() -> None:
    square = in_space(np.array([[0.0, 0], [1, 0], [1, 1], [0, 1]]))
    circle = in_space(star(12, 1.0))
    seen_from_its_corner = in_space(L_SHAPE[[0, 1, 2, 3, 4, 5]])
    for points in (square[:3], square, circle, seen_from_its_corner):
        np.testing.assert_array_equal(cut_polygons(points[None])[0], fan(len(points)))


@pytest.mark.parametrize("reflex", range(4))
def test_a_concave_quad_is_cut_at_its_notch(reflex: int) -> None:
    arrow = np.roll(np.array([[0.2, 0.2], [1, 0], [0, 0.0], [0, 1]])[[0, 3, 2, 1]], reflex, axis=0)
    (triangles,) = cut_polygons(in_space(arrow)[None])
    for triangle in triangles:
        assert reflex in triangle
    assert (areas(arrow, triangles) > 0).all()


def test_each_of_several_polygons_is_cut_as_if_alone() -> None:
    rng = np.random.default_rng(0)
    polygons = rng.normal(size=(50, 7, 3))
    together = cut_polygons(polygons)
    for polygon, triangles in zip(polygons, together, strict=True):
        np.testing.assert_array_equal(cut_polygons(polygon[None])[0], triangles)


def test_one_that_crosses_itself_still_gets_its_triangles() -> None:
    rng = np.random.default_rng(1)
    triangles = cut_polygons(rng.normal(size=(200, 9, 3)))
    assert triangles.shape == (200, 7, 3)
    for polygon in triangles:
        # Every side of the polygon is a side of one triangle.
        sides = {frozenset(side) for t in polygon.tolist() for side in pairwise([*t, t[0]])}
        assert {frozenset((i, (i + 1) % 9)) for i in range(9)} <= sides
