# SPDX-License-Identifier: GPL-3.0-or-later
"""How large a sheet of images may be: what image files and memory hold."""

from core.errors import UserInputError

MAX_SIDE = 65_500  # pixels, of JPEG files
_MAX_PIXELS = 1 << 28  # 800 MB in memory


def check_sheet_size(width: int, height: int) -> None:
    """Check the size of a sheet, in pixels, before anything is drawn.

    Raises:
        UserInputError: it is too large.
    """
    if max(width, height) > MAX_SIDE or width * height > _MAX_PIXELS:
        raise UserInputError(
            f"the sheet would have {width} x {height} pixels; it can have {MAX_SIDE} a side and "
            f"{_MAX_PIXELS >> 20} million in all: show fewer or smaller images"
        )
