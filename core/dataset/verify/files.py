# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks of an image's files: present, complete, of the right type and size."""

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image

from core.annotation.depth import decode_depth, depth_format_of
from core.config.depth_format import DepthFormat
from core.dataset.store.layout import DatasetLayout
from core.dataset.verify.tally import Rule, Tally
from core.errors import cause
from core.scene.views import View

PRESENT = Rule("files present", "every image of a record has its rgb, depth and mask file")
READABLE = Rule("files readable", "every file decodes to its last byte")
TYPE = Rule(
    "image type", "rgb is an 8-bit color JPEG, mask an 8-bit gray PNG, depth a 16-bit gray PNG"
)
SIZE = Rule("image size", "every file has the width and height of the record")
DEPTH_FORMAT = Rule("depth format", "every depth image has the format given in config.json")
DEPTH_VALUES = Rule(
    "depth values", "depth is finite and not negative, and at least some of it is measured"
)
RULES = (PRESENT, READABLE, TYPE, SIZE, DEPTH_FORMAT, DEPTH_VALUES)

_PNG_GREY_16 = "I;16"
_PNG_END = b"IEND\xaeB`\x82"
_JPEG_END = b"\xff\xd9"


@dataclass(frozen=True, eq=False)
class ImageArrays:
    """The arrays of an image's files; None for an unreadable or unsound file.

    Attributes:
        mask: (H, W) uint8, scene_id, 255 = background.
        depth: (H, W) float32, meters along the optical axis, 0 = no measurement.
    """

    mask: np.ndarray | None
    depth: np.ndarray | None


def check_image_files(
    layout: DatasetLayout, view: View, depth_format: DepthFormat | None, tally: Tally
) -> ImageArrays:
    """Check the three files of an image and return the arrays that the other rules need.

    Args:
        depth_format: of the dataset; None if unknown.
    """
    _read(layout.rgb(view.img_idx), "JPEG", "RGB", view, tally)
    mask = _read(layout.mask(view.img_idx), "PNG", "L", view, tally)
    depth_path = layout.depth(view.img_idx)
    raw = _read(depth_path, "PNG", _PNG_GREY_16, view, tally)
    depth = None if raw is None else _read_depth(depth_path, depth_format, tally)
    return ImageArrays(mask=mask, depth=depth)


def _read_depth(path: Path, depth_format: DepthFormat | None, tally: Tally) -> np.ndarray | None:
    """Return the meters of a depth image that is whole, if they can be meters."""
    data = path.read_bytes()
    try:
        found = depth_format_of(data)
    except ValueError as error:
        tally.check(DEPTH_FORMAT, False, f"{path}: {cause(error)}")
        return None
    right = tally.check(
        DEPTH_FORMAT,
        depth_format in (None, found),
        f"{path}: is {found}, config.json says {depth_format}",
    )
    depth = decode_depth(data)
    good = bool(np.isfinite(depth).all() and (depth >= 0).all() and (depth > 0).any())
    tally.check(
        DEPTH_VALUES, good, f"{path}: holds NaN, infinite or negative meters, or no depth at all"
    )
    return depth if right and good else None


def _read(path: Path, kind: str, mode: str, view: View, tally: Tally) -> np.ndarray | None:
    """Return the pixels if the file passes all checks, else None."""
    if not tally.check(PRESENT, path.is_file(), f"{path}: missing"):
        return None
    try:
        data = path.read_bytes()
        with Image.open(BytesIO(data)) as image:
            image.load()
            found = (image.format, image.mode, image.size)
            pixels = np.array(image)
    # Pillow raises SyntaxError for broken PNGs, and ValueError or OverflowError for absurd headers.
    except (OSError, SyntaxError, ValueError, OverflowError, Image.DecompressionBombError) as error:
        tally.check(READABLE, False, f"{path}: {cause(error)}")
        return None
    if not tally.check(READABLE, _ends_well(data, found[0]), f"{path}: truncated"):
        return None
    fits = tally.check(
        TYPE,
        found[:2] == (kind, mode),
        f"{path}: {found[0]} of mode {found[1]}, expected {kind} of mode {mode}",
    )
    sized = tally.check(
        SIZE,
        found[2] == (view.width, view.height),
        f"{path}: {found[2][0]} x {found[2][1]} pixels, the record says {view.width} x {view.height}",
    )
    return pixels if fits and sized else None


def _ends_well(data: bytes, kind: str | None) -> bool:
    # Decoders stop once they have all pixels, and so do not notice that the last bytes are cut off.
    endings: dict[str | None, Callable[[bytes], bool]] = {
        "PNG": lambda data: data.endswith(_PNG_END),
        "JPEG": lambda data: data.endswith(_JPEG_END),
    }
    return endings.get(kind, lambda _: True)(data)
