# SPDX-License-Identifier: GPL-3.0-or-later
"""The same object has the same box, mask and sentences wherever it is read."""

import numpy as np
import pytest

from core.dataset.formats.table import EXPORTERS
from tests.core.dataset.formats.readers import (
    ONLY_TARGETS,
    READERS,
    Found,
    box_of,
    difference,
    read_export,
    read_truth,
    read_vlm,
)


@pytest.fixture(scope="module")
def truth(dataset):
    """Boxes and masks from the mask images; sentences from the records."""
    found = read_truth(dataset.layout)
    assert found.sentences == {
        (view.img_idx, e.targets[0], e.text)
        for record in dataset.records
        for view in record.images
        for e in record.expressions
    }
    return found.masks, found.sentences


@pytest.mark.parametrize("name", READERS)
def test_boxes_masks_and_sentences_are_those_of_the_dataset(name, exported, truth):
    masks, sentences = truth
    found = READERS[name](exported(name))
    expected = set(masks)
    if name in ONLY_TARGETS:
        expected = {(img_idx, scene_id) for img_idx, scene_id, _ in sentences}
    assert set(found.masks) == set(found.boxes) == expected
    for key, mask in found.masks.items():
        np.testing.assert_array_equal(mask, masks[key])
        assert found.boxes[key] == box_of(masks[key])
    assert found.sentences == (set() if name == "bop" else sentences)


def test_chat_boxes_are_those_of_the_dataset(exported, truth):
    masks, sentences = truth
    found = read_vlm(exported("vlm"))
    assert {(i, text) for i, _, text in found.sentences} == {(i, text) for i, _, text in sentences}
    for img_idx, scene_id, text in sentences:
        assert found.boxes[img_idx, text] == box_of(masks[img_idx, scene_id])


# What is exported of grasps has tests of its own.
@pytest.mark.parametrize("name", [name for name, item in EXPORTERS.items() if not item.label])
def test_the_difference_to_the_dataset_is_none_and_any_is_found(name, exported, dataset):
    truth = read_truth(dataset.layout)
    found = read_export(name, exported(name), truth)
    assert difference(name, found, truth) == ""
    key = min(found.boxes)
    moved = {**found.boxes, key: (0, 0, 0, 0)}
    assert str(key) in difference(name, Found(moved, found.masks, found.sentences), truth)
    fewer = {other: box for other, box in found.boxes.items() if other != key}
    assert "objects" in difference(name, Found(fewer, found.masks, found.sentences), truth)
    more = {*found.sentences, (0, 0, "The moon.")}
    assert "moon" in difference(name, Found(found.boxes, found.masks, more), truth)
    if found.masks:
        other = {**found.masks, key: ~found.masks[key]}
        assert "mask" in difference(name, Found(found.boxes, other, found.sentences), truth)
