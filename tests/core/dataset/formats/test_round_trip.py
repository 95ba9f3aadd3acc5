# SPDX-License-Identifier: GPL-3.0-or-later
"""The same object has the same box, mask and sentences wherever it is read."""

import numpy as np
import pytest

from core.dataset.store.reader import read_mask
from tests.core.dataset.formats.readers import READERS, read_vlm

# Formats that list the objects that sentences mean, not all that are visible; BOP has no sentences.
ONLY_TARGETS = ("refcoco", "polyformer")


@pytest.fixture(scope="module")
def truth(dataset):
    """Boxes and masks from the mask images; sentences from the records."""
    masks, sentences = {}, set()
    for record in dataset.records:
        for view in record.images:
            image = read_mask(dataset.layout, view.img_idx)
            for item in record.objects:
                if (image == item.scene_id).any():
                    masks[view.img_idx, item.scene_id] = image == item.scene_id
            sentences |= {(view.img_idx, e.targets[0], e.text) for e in record.expressions}
    return masks, sentences


def box_of(mask):
    rows, columns = np.nonzero(mask)
    return columns.min(), rows.min(), columns.max(), rows.max()


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
