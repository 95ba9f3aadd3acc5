# SPDX-License-Identifier: GPL-3.0-or-later
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from pycocotools import mask as coco_mask

from core.annotation.masks import (
    MaskFormatError,
    decode_rle,
    encode_rle,
    mask_bbox,
    object_views,
)
from core.assets.ray_scene import VisibleObject

shapes = st.tuples(st.integers(1, 20), st.integers(1, 20))
masks = shapes.flatmap(lambda shape: arrays(np.bool_, shape))
id_images = shapes.flatmap(lambda shape: arrays(np.int16, shape, elements=st.integers(-1, 3)))


@given(masks)
def test_rle_returns_the_same_mask_and_pycocotools_agrees_on_box_and_area(mask):
    rle = encode_rle(mask)
    assert isinstance(rle["counts"], str)
    assert rle["size"] == list(mask.shape)
    np.testing.assert_array_equal(decode_rle(rle), mask)
    assert coco_mask.area(rle) == mask.sum()
    box = mask_bbox(mask)
    if box is not None:
        x1, y1, x2, y2 = box
        assert coco_mask.toBbox(rle).tolist() == [x1, y1, x2 - x1 + 1, y2 - y1 + 1]
    else:
        assert not mask.any()


@pytest.mark.parametrize("counts", ["p4", "PPPPPPP04", "04P", "\x1f4"])
def test_what_is_no_run_length_is_refused(counts):
    """The first two would give four pixels: a character of more than six bits, a run of more than 30."""
    assert decode_rle({"size": [1, 4], "counts": "04"}).all()
    with pytest.raises(MaskFormatError, match="no run-length encoding"):
        decode_rle({"size": [1, 4], "counts": counts})


@given(id_images)
def test_views_have_every_pixel_of_every_object(ids):
    amodal = [VisibleObject(i, 0, 500, 0.0, i == 2) for i in range(4)]
    views = object_views(ids, amodal)
    assert [view.scene_id for view in views] == [0, 1, 2, 3]
    for view in views:
        mask = ids == view.scene_id
        assert view.pixels == mask.sum()
        assert view.visible_fraction == view.pixels / 500
        assert view.truncated == (view.scene_id == 2)
        if mask.any():
            rows, columns = np.nonzero(mask)
            assert view.bbox == (columns.min(), rows.min(), columns.max(), rows.max())
            np.testing.assert_array_equal(decode_rle(view.rle), mask)
            assert all(type(v) is int for v in view.bbox)
        else:
            assert view.bbox is None
            assert view.rle is None


def test_a_mask_larger_than_its_amodal_count_is_wholly_visible():
    (view,) = object_views(np.zeros((2, 3), dtype=int), [VisibleObject(0, 4, 4, 1.0, False)])
    assert (view.pixels, view.amodal_pixels, view.visible_fraction) == (6, 6, 1.0)


def test_an_object_that_is_nowhere_has_no_fraction_to_divide_by_zero():
    (view,) = object_views(np.full((2, 3), -1), [VisibleObject(0, 0, 0, 0.0, False)])
    assert view.visible_fraction == 0.0
