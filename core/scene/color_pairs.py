# SPDX-License-Identifier: GPL-3.0-or-later
"""Values of colors: of an object that has one or two of them.

Two colors are one value, as in "blue and white"; catalogues are in English, and how a language says it is in
its lexicon.
"""

# The second color of an object that clearly has only one.
ONE_COLOR = "none"
_JOINT = " and "


def pair_value(first: str, second: str) -> str:
    """Return the value of two colors; the same in either order."""
    return _JOINT.join(sorted((first, second)))


def pair_of(value: str) -> tuple[str, str] | None:
    """Return the two colors of a value, None if it is a single one."""
    first, joint, second = value.partition(_JOINT)
    return (first, second) if joint and first and second and _JOINT not in second else None
