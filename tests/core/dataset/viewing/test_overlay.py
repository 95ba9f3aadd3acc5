# SPDX-License-Identifier: GPL-3.0-or-later
"""Overlays touch the pixels they are about, and no others."""

import numpy as np
from PIL import Image

from core.dataset.viewing.overlay import Mark, draw_overlay
from core.dataset.viewing.palette import fill_color

WIDTH, HEIGHT = 40, 30


def overlay(marks: list[Mark], scale: float = 1.0) -> np.ndarray:
    return np.asarray(
        draw_overlay(Image.new("RGB", (WIDTH, HEIGHT), (100, 100, 100)), marks, scale)
    )


def test_nothing_to_draw_changes_nothing() -> None:
    assert (overlay([]) == 100).all()


def test_a_mask_tints_exactly_its_pixels() -> None:
    mask = np.zeros((HEIGHT, WIDTH), dtype=bool)
    mask[10:15, 20:33] = True
    for scale in (1.0, 3.0):
        picture = overlay([Mark(3, mask, None, [])], scale)
        changed = (picture != 100).any(axis=2)
        large = np.kron(mask, np.ones((int(scale), int(scale)), dtype=bool))
        assert (changed == large).all()


def test_a_box_frames_its_last_pixel() -> None:
    empty = np.zeros((HEIGHT, WIDTH), dtype=bool)
    scale = 8
    picture = overlay([Mark(0, empty, (5, 20, 30, 25), [])], scale)
    own = (picture == fill_color(0)).all(axis=2)
    # Below the number that stands above the box.
    rows, columns = np.nonzero(own[20 * scale :])
    assert (columns.min(), columns.max()) == (5 * scale, 31 * scale - 1)
    assert rows.max() + 20 * scale == 26 * scale - 1


def test_the_number_stays_in_the_picture() -> None:
    empty = np.zeros((HEIGHT, WIDTH), dtype=bool)
    picture = overlay([Mark(12, empty, (38, 0, 39, 1), [])], 4)
    assert (picture == fill_color(12)).all(axis=2).sum() > 200
