# SPDX-License-Identifier: GPL-3.0-or-later
"""Labels that a dataset can have besides the usual ones, by `--extra-outputs`."""

from collections.abc import Iterable
from enum import StrEnum


class Extra(StrEnum):
    """What can be asked for; the value is the word on the command line and the folder's name.

    `dataset_usage.md` says what the files hold.
    """

    CLEAN_DEPTH = "clean_depth"
    NORMALS = "normals"
    AMODAL_MASKS = "amodal_masks"
    BOP = "bop"


def parse_extras(text: str) -> tuple[Extra, ...]:
    """Read 'clean_depth,normals', in any order; returns them in the order of `Extra`.

    Raises:
        ValueError: an unknown word.
    """
    return _sorted(Extra(word.strip()) for word in text.split(",") if word.strip())


def normal_form(text: str) -> str:
    """Return the one spelling of a list of extras, so that equal choices are equal settings."""
    return ",".join(parse_extras(text))


def _sorted(extras: Iterable[Extra]) -> tuple[Extra, ...]:
    wanted = set(extras)
    return tuple(extra for extra in Extra if extra in wanted)
