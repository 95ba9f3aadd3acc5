# SPDX-License-Identifier: GPL-3.0-or-later
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from pycocotools import mask as coco_mask

from core.annotation.polygons import (
    exact_polygons,
    flat_lists,
    interpolated_polygons,
    parse_polygons_text,
    polygons_text,
    simplified_polygons,
)
from tests.synthetic import make_scene

shapes = st.tuples(st.integers(1, 14), st.integers(1, 14))
masks = shapes.flatmap(lambda shape: arrays(np.bool_, shape))
# Mostly filled, so that holes, holes in holes and corner contacts are common.
dense_masks = shapes.flatmap(
    lambda shape: arrays(np.bool_, shape, elements=st.sampled_from([True, True, True, False]))
)


def object_masks():
    """Masks of real outlines: every object of two views of synthetic scenes, with rings."""
    for scene in range(2):
        _, pictures, _ = make_scene(scene, 2, 256, 0)
        for picture in pictures:
            for scene_id in np.unique(picture.ids[picture.ids >= 0]):
                yield picture.ids == scene_id


def fill(rings, shape):
    """Filled by pycocotools, added up: 2 where parts overlap."""
    if not rings:
        return np.zeros(shape, dtype=int)
    parts = coco_mask.frPyObjects(flat_lists(rings), *shape)
    return coco_mask.decode(parts).sum(axis=2)


def is_clockwise_for_polyformer(ring):
    """The sum that PolyFormer takes the sign of."""
    following = np.roll(ring, -1, axis=0)
    return ((following[:, 0] - ring[:, 0]) * (following[:, 1] + ring[:, 1])).sum() < 0


def assert_conventions(rings):
    keys = []
    for ring in rings:
        assert is_clockwise_for_polyformer(ring)
        distances = (ring.astype(float) ** 2).sum(axis=1)
        assert distances[0] == distances.min()
        assert shapely.Polygon(ring).is_valid
        keys.append((distances[0], *ring[0]))
    assert keys == sorted(keys)


@given(masks | dense_masks)
def test_exact_polygons_fill_back_to_the_same_bits_without_overlap(mask):
    rings = exact_polygons(mask)
    np.testing.assert_array_equal(fill(rings, mask.shape), mask.astype(int))
    assert_conventions(rings)


@given(dense_masks)
def test_exact_polygons_cover_the_union_of_pixel_squares(mask):
    """An independent oracle: shapely's union of the pixels as boxes."""
    boxes = [shapely.box(x, y, x + 1, y + 1) for y, x in np.argwhere(mask)]
    union = shapely.union_all([shapely.Polygon(ring) for ring in exact_polygons(mask)])
    assert shapely.symmetric_difference(shapely.union_all(boxes), union).area == 0


def test_polygons_of_objects_are_exact_and_simplified_within_the_bound():
    count = 0
    for mask in object_masks():
        rings = exact_polygons(mask)
        np.testing.assert_array_equal(fill(rings, mask.shape), mask.astype(int))
        simple = simplified_polygons(rings)
        assert sum(map(len, simple)) < sum(map(len, rings))
        filled = fill(simple, mask.shape) > 0
        union = (filled | mask).sum()
        # At most one pixel along the edge is lost or won.
        assert (
            union - (filled & mask).sum()
            <= shapely.union_all([shapely.Polygon(ring) for ring in rings]).length
        )
        count += 1
    assert count > 25


@settings(max_examples=50, deadline=None)
@given(dense_masks)
def test_simplified_outlines_stay_within_the_tolerance_and_the_box(mask):
    rings = exact_polygons(mask)
    simple = simplified_polygons(rings)
    assert_conventions(simple)
    assert len(simple) == len(rings)
    left = list(rings)
    for ring in simple:
        # Order may change with the first vertex: the nearest outline is the one it comes from.
        exact = min(left, key=lambda other: hausdorff(ring, other))
        left = [other for other in left if other is not exact]
        np.testing.assert_array_equal(ring.min(axis=0), exact.min(axis=0))
        np.testing.assert_array_equal(ring.max(axis=0), exact.max(axis=0))
        assert hausdorff(ring, exact) <= 0.6 + np.sqrt(1 / 8) + 1e-9 < 1


def hausdorff(first, second):
    return shapely.hausdorff_distance(
        shapely.LinearRing(first), shapely.LinearRing(second), densify=0.1
    )


def test_a_slanted_edge_becomes_straight():
    mask = np.tri(40, dtype=bool)
    (ring,) = simplified_polygons(exact_polygons(mask))
    assert len(ring) <= 6


def test_a_hole_is_cut_open_along_a_pixel_column():
    mask = np.ones((5, 5), dtype=bool)
    mask[2, 2] = False
    left, right = exact_polygons(mask)
    assert left.tolist() == [[0, 0], [2, 0], [2, 5], [0, 5]]
    assert right.tolist() == [[2, 0], [5, 0], [5, 5], [2, 5], [2, 3], [3, 3], [3, 2], [2, 2]]


def test_pixels_touching_at_a_corner_are_separate_rings():
    assert [ring.tolist() for ring in exact_polygons(np.eye(2, dtype=bool))] == [
        [[0, 0], [1, 0], [1, 1], [0, 1]],
        [[1, 1], [2, 1], [2, 2], [1, 2]],
    ]


def test_an_empty_mask_has_no_polygon():
    assert exact_polygons(np.zeros((4, 5), dtype=bool)) == []
    assert polygons_text([]) == ""
    assert parse_polygons_text("") == []


@settings(max_examples=50, deadline=None)
@given(dense_masks)
def test_interpolated_points_lie_on_the_outline_at_most_a_step_apart(mask):
    rings = simplified_polygons(exact_polygons(mask))
    for ring, dense in zip(rings, interpolated_polygons(rings), strict=True):
        gaps = np.linalg.norm(dense - np.roll(dense, -1, axis=0), axis=1)
        assert gaps.max() <= 1.0 + 0.02
        assert {tuple(p) for p in ring.tolist()} <= {tuple(p) for p in dense.tolist()}
        np.testing.assert_array_equal(dense[0], ring[0])
        outline = shapely.LinearRing(ring)
        assert max(shapely.distance(outline, shapely.points(dense))) <= 0.01


@given(dense_masks)
def test_the_text_of_polygons_ends_every_ring_with_a_space_and_reads_back(mask):
    rings = interpolated_polygons(simplified_polygons(exact_polygons(mask)))
    text = polygons_text(rings)
    assert text.count(" ") == len(rings)
    assert not text or text.endswith(" ")
    for ring, back in zip(rings, parse_polygons_text(text), strict=True):
        np.testing.assert_array_equal(ring, back)


def test_whole_numbers_are_spelled_without_a_point():
    assert polygons_text([np.array([[0.0, 1.0], [2.5, 3.0], [4.25, 5.0]])]) == "0,1,2.5,3,4.25,5 "


@pytest.mark.parametrize("shape", [(1, 9), (9, 1)])
def test_lines_of_one_pixel(shape):
    mask = np.ones(shape, dtype=bool)
    (ring,) = simplified_polygons(exact_polygons(mask))
    height, width = shape
    assert ring.tolist() == [[0, 0], [width, 0], [width, height], [0, height]]
