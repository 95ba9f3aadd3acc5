# SPDX-License-Identifier: GPL-3.0-or-later
"""Looking up the scene of an image, and batches of scenes for worker processes."""

from bisect import bisect_right
from collections.abc import Sequence

from core.dataset.store.layout import DatasetLayout
from core.dataset.store.reader import read_scene
from core.errors import UserInputError

# Scenes per batch of a worker process: a record takes milliseconds, and so does passing it between processes.
_BATCH = 32


def locate_images(
    layout: DatasetLayout, scenes: Sequence[int], wanted: Sequence[int]
) -> dict[int, list[int]]:
    """Return the `wanted` image indices by scene, reading few records.

    Image indices increase with scenes (image i of scene s is s * images per scene + i), so the scene of an
    image is found by bisection.

    Raises:
        UserInputError: no scene has one of the images.
    """
    known: dict[int, list[int]] = {}

    def images(scene: int) -> list[int]:
        if scene not in known:
            known[scene] = [view.img_idx for view in read_scene(layout.scene_record(scene)).images]
        return known[scene]

    def first_image(scene: int) -> int:
        return min(images(scene), default=-1)

    found: dict[int, list[int]] = {}
    for img_idx in sorted(set(wanted)):
        position = bisect_right(scenes, img_idx, key=first_image) - 1
        if position < 0 or img_idx not in images(scenes[position]):
            last = max(images(scenes[-1]), default=-1)
            raise UserInputError(
                f"{layout.root}: image {img_idx} is not in the dataset; its images are numbered between "
                f"{first_image(scenes[0])} and {last}"
            )
        found.setdefault(scenes[position], []).append(img_idx)
    return found


def batches(scenes: Sequence[int]) -> list[Sequence[int]]:
    """Return `scenes` in batches for worker processes."""
    return [scenes[i : i + _BATCH] for i in range(0, len(scenes), _BATCH)]
