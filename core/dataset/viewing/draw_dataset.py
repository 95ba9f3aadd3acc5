# SPDX-License-Identifier: GPL-3.0-or-later
"""Sheets of a dataset: which images to draw, and drawing those of one scene."""

import re
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image

from core.dataset.grasp_views import read_grasps
from core.dataset.store.image_lookup import locate_images
from core.dataset.store.layout import DatasetLayout
from core.dataset.store.reader import open_dataset, read_mask, read_rgb, read_scene
from core.dataset.viewing.hands import hands_in_view
from core.dataset.viewing.marks import view_marks
from core.dataset.viewing.overlay import Mark
from core.dataset.viewing.sheet import make_sheet
from core.errors import RefGraspError, UserInputError
from utils.files import atomic_write_bytes

_RANGE = re.compile(r"\s*(\d{1,9})\s*(?:-\s*(\d{1,9})\s*)?", re.ASCII)
# A typo such as 1-99999999 should give an error, not an endless search.
_MAX_INDICES = 1_000_000
_JPEG_QUALITY = 90


@dataclass(frozen=True)
class SheetJob:
    """The images of one scene to draw, by index; None = all."""

    scene: int
    images: tuple[int, ...] | None


def parse_indices(text: str) -> list[int]:
    """Parse a list of image indices such as `0,3,5-8` and return them sorted; ranges include both ends.

    Raises:
        UserInputError: not such a list.
    """
    indices: set[int] = set()
    for part in text.split(","):
        match = _RANGE.fullmatch(part)
        if match is None:
            raise UserInputError(
                f"--indices: {part.strip()!r} is not an image number or a range; write 0,3,5-8"
            )
        first, last = int(match[1]), int(match[2] or match[1])
        if first > last or last - first >= _MAX_INDICES:
            raise UserInputError(
                f"--indices: the range {part.strip()!r} must be ascending and cover at most "
                f"{_MAX_INDICES} images"
            )
        indices.update(range(first, last + 1))
    return sorted(indices)


def plan_sheets(dataset: Path, wanted: list[int] | None) -> list[SheetJob]:
    """Return what to draw, scene by scene: the images `wanted`, or all.

    Raises:
        UserInputError: no dataset, or an image that is not in it.
    """
    layout = open_dataset(dataset)
    scenes = layout.scenes()
    if wanted is None:
        return [SheetJob(scene, None) for scene in scenes]
    found = locate_images(layout, scenes, wanted)
    return [SheetJob(scene, tuple(images)) for scene, images in found.items()]


def draw_scene(
    dataset: Path, output_dir: Path, image_format: str, grasps: bool, job: SheetJob
) -> int:
    """Draw the sheets of one scene into `output_dir` as `vis_00000000.jpg` (or png); return their number.

    With `grasps`, hands are drawn instead of masks.

    Raises:
        RefGraspError: a file of the scene is missing or damaged.
        OSError: the output cannot be written.
    """
    layout = DatasetLayout(dataset)
    record = read_scene(layout.scene_record(job.scene))
    found = read_grasps(layout, record) if grasps else None
    drawn = 0
    for view in record.images:
        if job.images is not None and view.img_idx not in job.images:
            continue
        photo = Image.fromarray(read_rgb(layout, view.img_idx))
        mask = read_mask(layout, view.img_idx)
        if mask.shape != (photo.height, photo.width):
            raise RefGraspError(
                f"{layout.mask(view.img_idx)}: {mask.shape[1]} x {mask.shape[0]} pixels, but the photograph "
                f"has {photo.width} x {photo.height}; tool_scripts/verify_dataset.py reports what else is wrong"
            )
        marks = view_marks(view, mask)
        hands = []
        if found is not None:
            hands = hands_in_view(found, view)
            marks = [Mark(mark.scene_id, mark.mask & False, mark.bbox, ()) for mark in marks]
        sheet = make_sheet(photo, record, view.img_idx, marks, hands)
        name = layout.rgb(view.img_idx).stem.replace("rgb", "vis")
        _write_image(sheet, output_dir / f"{name}.{image_format}")
        drawn += 1
    return drawn


def _write_image(image: Image.Image, path: Path) -> None:
    buffer = BytesIO()
    if path.suffix == ".jpg":
        # 4:4:4: color at half resolution would blur the very edges that the sheet is meant to show.
        image.save(buffer, "JPEG", quality=_JPEG_QUALITY, subsampling=0)
    else:
        image.save(buffer, "PNG")
    atomic_write_bytes(path, buffer.getvalue())
