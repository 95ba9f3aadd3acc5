# SPDX-License-Identifier: GPL-3.0-or-later
"""The color in which a model is shown whose file has none (STL): the one that its row names."""

from pathlib import Path

from PIL import ImageColor

from core.assets.color_terms import from_hex

UNPAINTED_SUFFIXES = (".stl",)
# Typical of what people call by these words. Other names of colors on the web (navy) are shown as there.
_COLORS = {
    "": "#808080", "red": "#b81e1e", "orange": "#e87818", "yellow": "#e8c820", "green": "#2e8038",
    "blue": "#2458b8", "purple": "#703898", "pink": "#e890b0", "brown": "#6a4424", "black": "#181818",
    "white": "#e6e6e6", "gray": "#808080", "beige": "#d8c8a4", "gold": "#c89a30", "silver": "#b4b4b4",
}  # fmt: skip

Rgb = tuple[int, int, int]


def is_unpainted(path: Path) -> bool:
    """Return whether files of this kind have no colors."""
    return path.suffix.lower() in UNPAINTED_SUFFIXES


def shown_color(color: str) -> Rgb | None:
    """Return the sRGB color, 0 to 255, for a row's color word, gray for none; None if nobody can tell."""
    if color in _COLORS:
        return from_hex(_COLORS[color])
    try:
        # Not the codes and functions ("#fff", "rgb(...)") that it reads, too.
        red, green, blue = ImageColor.getrgb(color if color.isalpha() else "")[:3]
    except ValueError:
        return None
    return red, green, blue
