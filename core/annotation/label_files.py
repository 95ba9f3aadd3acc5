# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the files of the extra labels lie, relative to the dataset."""

from collections.abc import Collection, Iterable

from core.config.extra_outputs import Extra
from core.scene.numbering import index_text

# BOP names its scenes with six digits.
_BOP_DIGITS = 6


_BOP_FILES = ("scene_camera.json", "scene_gt.json")


def extra_name(extra: Extra, img_idx: int) -> str:
    """Return the path, relative to the dataset, of an image's file of an extra output other than BOP."""
    ending = "json" if extra is Extra.AMODAL_MASKS else "png"
    return f"{extra}/{extra}_{index_text(img_idx)}.{ending}"


def bop_names(scene: int) -> tuple[str, str]:
    """Return the paths, relative to the dataset, of a scene's cameras and poses in BOP's layout."""
    camera, poses = (f"{Extra.BOP}/{scene:0{_BOP_DIGITS}d}/{name}" for name in _BOP_FILES)
    return camera, poses


def extra_names(extras: Collection[Extra], scene: int, images: Iterable[int]) -> list[str]:
    """Return the paths, relative to the dataset, of all extra files of a scene."""
    kinds = [extra for extra in extras if extra is not Extra.BOP]
    names = [extra_name(extra, img_idx) for img_idx in images for extra in kinds]
    return names + (list(bop_names(scene)) if Extra.BOP in extras else [])
