# SPDX-License-Identifier: GPL-3.0-or-later
"""Colors differ from each other, and ink can be read on white."""

from itertools import combinations

import numpy as np

from core.dataset.viewing.palette import fill_color, ink_color


def contrast_on_white(color: tuple[int, int, int]) -> float:
    """Return the contrast ratio of WCAG 2.1."""
    linear = [
        v / 12.92 if v <= 0.03928 else ((v + 0.055) / 1.055) ** 2.4
        for v in (c / 255 for c in color)
    ]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return 1.05 / (luminance + 0.05)


def test_ink_has_the_contrast_that_text_needs() -> None:
    assert min(contrast_on_white(ink_color(i)) for i in range(64)) >= 4.5


def test_the_first_colors_are_apart() -> None:
    fills = [np.array(fill_color(i)) for i in range(10)]
    assert min(np.linalg.norm(a - b) for a, b in combinations(fills, 2)) > 30


def test_channels_are_bytes() -> None:
    for i in range(300):
        assert all(0 <= v <= 255 for v in (*fill_color(i), *ink_color(i)))
