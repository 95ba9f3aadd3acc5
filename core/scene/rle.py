# SPDX-License-Identifier: GPL-3.0-or-later
"""Run-length encoding of masks, as the scene record has it."""

from typing import Annotated, TypedDict

from msgspec import Meta


class Rle(TypedDict):
    """COCO's run-length encoding of a mask: "size" is [height, width], "counts" its compressed text."""

    size: Annotated[list[int], Meta(min_length=2, max_length=2)]
    counts: str
