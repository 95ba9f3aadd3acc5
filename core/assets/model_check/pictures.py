# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a texture can be decoded."""

import io
from pathlib import Path

from PIL import Image

# Formats that Blender reads and Pillow does not; only their first bytes are checked.
_MAGIC = {".exr": b"\x76\x2f\x31\x01", ".hdr": b"#?"}


def picture_problem(path: Path) -> str:
    """Return the problem of an image file, "" if it can be decoded."""
    data = path.read_bytes()
    magic = _MAGIC.get(path.suffix.lower())
    if magic is not None:
        return "" if data.startswith(magic) else f"is not a {path.suffix} image"
    return picture_data_problem(data)


def picture_data_problem(data: bytes) -> str:
    """Return the problem of the bytes of an image file, "" if they can be decoded."""
    if not data:
        return "is empty"
    try:
        with Image.open(io.BytesIO(data)) as picture:
            picture.load()
    except Exception as error:  # Pillow's decoders raise nearly anything on damaged files
        return f"cannot be read ({type(error).__name__}: {error})".replace("\n", " ")
    return ""
