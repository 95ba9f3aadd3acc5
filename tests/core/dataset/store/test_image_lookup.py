# SPDX-License-Identifier: GPL-3.0-or-later
"""The scene of an image is found wherever scenes are missing."""

from pathlib import Path

import pytest

from core.dataset.store.image_lookup import batches, locate_images
from core.errors import UserInputError
from tests.synthetic import make_dataset


def test_images_are_located_across_gaps(tmp_path: Path) -> None:
    layout = make_dataset(tmp_path / "ds", 5, 2, 48).layout
    layout.scene_record(2).unlink()
    scenes = layout.scenes()
    assert locate_images(layout, scenes, [9, 0, 3, 2, 3]) == {0: [0], 1: [2, 3], 4: [9]}
    for missing in (4, 5, 10):
        with pytest.raises(UserInputError, match=f"image {missing} is not in the dataset"):
            locate_images(layout, scenes, [0, missing])


def test_batches_are_the_scenes_in_order() -> None:
    scenes = list(range(100))
    parts = batches(scenes)
    assert [scene for part in parts for scene in part] == scenes
    assert batches([]) == []
