# SPDX-License-Identifier: GPL-3.0-or-later
"""The color words that people would use for a color, by prototypes in a perceptual space.

The space is OKLab (Ottosson, 2020): lightness L from 0 to 1, and a and b, whose length is chroma; equal
distances look about equally different. A color of low chroma is white, gray or black, by lightness.
Otherwise the nearest prototypes decide; a word's region is not a ball (red: from scarlet to maroon), so
each word has several.
"""

from collections.abc import Mapping

import numpy as np

from utils.srgb import to_linear

# sRGB. The chromatic ones among the eleven basic terms of Berlin and Kay (1969), and beige; gold and
# silver are appearances of metal and are handled in `core.assets.model_colors`.
_PROTOTYPES: Mapping[str, tuple[str, ...]] = {
    "red": ("#e00000", "#c81e1e", "#a01818", "#7a1014", "#560c10", "#d83a34", "#b33a36", "#f03030"),
    "orange": ("#ff8c00", "#f07010", "#e06010", "#ff9a3c", "#d97a1e", "#f08a40", "#ff6a20", "#cc6420"),
    "yellow": ("#ffe600", "#f5cc00", "#e6c030", "#fff06a", "#d0aa10", "#ffd850", "#e8d060", "#f0dc90"),
    "green": (
        "#00a000", "#208040", "#60b040", "#306020", "#90c860", "#183818", "#80a850", "#5a7030",
        "#00b080", "#108878", "#a8d8a0", "#607850", "#40c060", "#38503a", "#6e7c3c", "#88a088", "#2c3420",
    ),
    "blue": (
        "#0040e0", "#2060c0", "#103080", "#4090e0", "#80b8f0", "#101850", "#306090", "#6080b0",
        "#30a8d8", "#2a7a90", "#a8cce8", "#20d0e0", "#405a78", "#1c2c48", "#8098b0",
    ),
    "purple": (
        "#7010a0", "#8040b0", "#50186a", "#a070d0", "#681860", "#9a50a0", "#38184a", "#786088",
    ),
    "pink": (
        "#ff80b0", "#f8b0c0", "#e060a0", "#e89098", "#d81e80", "#f8c8c8", "#c87890", "#d8a0a8",
    ),
    "brown": (
        "#804010", "#6a4420", "#503018", "#985828", "#30201a", "#8a6440", "#a87848", "#6a3420",
        "#b08458", "#5a4632", "#7c6a58", "#c8a078",
    ),
    "beige": ("#e8d8b8", "#d8c090", "#f0e4c8", "#c8b088", "#dcc8a8", "#c8b8a0", "#d2b48c"),
}  # fmt: skip
# Chroma below which nobody sees a hue, at which the hue comes first, and from which everybody sees one.
_GRAYISH = (0.018, 0.032, 0.05)
# Lightness from which some say white, most do, and nobody says gray any more.
_WHITE = (0.74, 0.83, 0.92)
# Lightness up to which some say black, most do, and everybody does.
_BLACK = (0.50, 0.42, 0.33)
# Some would still use a word whose prototype is this much farther than the nearest one; 0.02 is a just
# noticeable difference.
_TOLERANCE = 0.04
# Shading varies the lightness over one object, but hardly hue and chroma.
_LIGHTNESS_WEIGHT = 0.7
_TO_LMS = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)


def oklab(rgb: np.ndarray) -> np.ndarray:
    """Return sRGB colors (n, 3), 0 to 255, in OKLab (n, 3); L is 0 to 1."""
    linear = to_linear(np.asarray(rgb, dtype=np.float64) / 255.0)
    lab: np.ndarray = np.cbrt(linear @ _TO_LMS.T) @ _TO_LAB.T
    return lab


def from_hex(code: str) -> tuple[int, int, int]:
    """Return (red, green, blue), 0 to 255, of a code like "#c81e1e"."""
    red, green, blue = bytes.fromhex(code.removeprefix("#"))
    return red, green, blue


def to_hex(rgb: np.ndarray) -> str:
    """Return the code, like "#c81e1e", of one sRGB color (3,), 0 to 255."""
    return "#" + "".join(f"{round(float(value)):02x}" for value in rgb)


_TERMS = tuple(term for term, codes in _PROTOTYPES.items() for _ in codes)
_WEIGHTS = np.array([_LIGHTNESS_WEIGHT, 1.0, 1.0])
_POINTS = (
    oklab(np.array([from_hex(code) for codes in _PROTOTYPES.values() for code in codes])) * _WEIGHTS
)
PLAIN_TERMS = ("white", "gray", "black")
TERMS = (*_PROTOTYPES, *PLAIN_TERMS)


def color_terms(rgb: np.ndarray) -> tuple[str, ...]:
    """Return the words for one sRGB color (3,), 0 to 255: the best first, then those that some would use."""
    lab = oklab(np.atleast_2d(rgb))[0]
    lightness, chroma = float(lab[0]), float(np.hypot(lab[1], lab[2]))
    never, middle, always = _GRAYISH
    plain = _plain_terms(lightness)
    if chroma < never:
        return plain
    hues = _hue_terms(lab)
    if chroma >= always:
        # A nearly black color is called black whatever its hue.
        return (*hues, "black") if lightness < _BLACK[1] else hues
    return (*hues, *plain) if chroma >= middle else (*plain, *hues)


def _plain_terms(lightness: float) -> tuple[str, ...]:
    if lightness >= _WHITE[1]:
        return ("white",) if lightness >= _WHITE[2] else ("white", "gray")
    if lightness <= _BLACK[1]:
        return ("black",) if lightness <= _BLACK[2] else ("black", "gray")
    others = [("white", lightness >= _WHITE[0]), ("black", lightness <= _BLACK[0])]
    return ("gray", *(term for term, holds in others if holds))


def _hue_terms(lab: np.ndarray) -> tuple[str, ...]:
    distances = np.linalg.norm(_POINTS - lab * _WEIGHTS, axis=1)
    nearest: dict[str, float] = {}
    for term, distance in zip(_TERMS, distances.tolist(), strict=True):
        nearest[term] = min(distance, nearest.get(term, distance))
    ranked = sorted(nearest, key=lambda term: nearest[term])
    return tuple(t for t in ranked if nearest[t] <= nearest[ranked[0]] + _TOLERANCE)
