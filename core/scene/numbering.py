# SPDX-License-Identifier: GPL-3.0-or-later
"""How images and scenes are numbered in file names."""

INDEX_DIGITS = 8


def index_text(index: int) -> str:
    """Return the index of an image or a scene as written in file names, such as "00000012".

    Raises:
        ValueError: the index is negative.
    """
    if index < 0:
        raise ValueError(f"index {index} is negative; images and scenes count from 0")
    return f"{index:0{INDEX_DIGITS}d}"
