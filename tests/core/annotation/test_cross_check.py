# SPDX-License-Identifier: GPL-3.0-or-later
import numpy as np
import pytest

from core.annotation.cross_check import compare_masks
from core.assets.ray_scene import CastView


def square(size=40, frame=100):
    ids = np.full((frame, frame), -1, dtype=np.int16)
    ids[30 : 30 + size, 30 : 30 + size] = 0
    return ids


def view(ids):
    return CastView(ids, np.ones(ids.shape, dtype=np.float32))


def agreement(rendered, cast_ids, depth=None):
    return compare_masks(rendered, view(cast_ids), 1, depth)[0]


def test_equal_images_agree_wholly():
    found = agreement(square(), square(), np.ones((100, 100)))
    assert (found.iou, found.differing, found.depth_differing) == (1.0, 0, 0)
    assert found.passes


@pytest.mark.parametrize("size", [6, 10, 40])
@pytest.mark.parametrize("axis", [0, 1])
def test_a_shift_by_one_pixel_fails_whatever_the_size(size, axis):
    assert not agreement(np.roll(square(size), 1, axis=axis), square(size)).passes


def test_a_thin_object_may_differ_in_a_few_pixels_but_not_in_half():
    fork = np.full((100, 100), -1, dtype=np.int16)
    fork[50:53, 10:90] = 0
    few, half = fork.copy(), fork.copy()
    few[50, 10:20] = -1
    half[50:53, 50:90] = -1
    assert agreement(few, fork).passes
    assert not agreement(half, fork).passes


@pytest.mark.parametrize(
    ("pixels", "missing", "passes"),
    [(400, 8, True), (400, 9, False), (399, 9, True), (1000, 20, True), (1000, 21, False)],
)
def test_an_object_of_400_pixels_overlaps_by_98_percent_however_ragged(pixels, missing, passes):
    """A comb is all edge, of which a tenth may differ."""
    comb = np.full((100, 100), -1, dtype=np.int16)
    rows, cols = np.divmod(np.arange(pixels), 50)  # every other row of the image
    comb[2 * rows, cols] = 0
    cut = comb.copy()
    cut[2 * rows[:missing], cols[:missing]] = -1
    found = agreement(cut, comb)
    assert found.iou == pytest.approx(1 - missing / pixels)
    assert found.passes is passes


def test_an_incomplete_or_missing_mask_fails():
    cut = square()
    cut[30:50] = -1
    assert not agreement(cut, square()).passes
    assert not agreement(np.full((100, 100), -1), square()).passes
    assert not agreement(square(), np.full((100, 100), -1, dtype=np.int16)).passes


def test_an_object_in_neither_image_passes():
    nothing = np.full((100, 100), -1, dtype=np.int16)
    assert agreement(nothing, nothing).passes


def test_swapped_ids_fail():
    cast_ids = square()
    cast_ids[:10, :10] = 1
    swapped = np.array([1, 0, -1])[cast_ids]
    assert not any(item.passes for item in compare_masks(swapped, view(cast_ids), 2))


def test_depth_must_agree_where_both_show_the_object_and_only_there():
    depth = np.ones((100, 100))
    depth[:20] = 5.0
    assert agreement(square(), square(), depth).passes
    depth[30:50, 30:60] += 0.003
    found = agreement(square(), square(), depth)
    assert found.depth_differing == 600
    assert not found.passes


def test_images_of_different_sizes_are_refused():
    with pytest.raises(ValueError, match="size"):
        compare_masks(np.zeros((3, 4)), view(square()), 1)
