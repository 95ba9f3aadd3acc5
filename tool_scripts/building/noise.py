# SPDX-License-Identifier: GPL-3.0-or-later
"""Random gray images that tile without a seam: clouds, grain, weave.

Made with integer arithmetic (Pillow's resampling of 8-bit images), so that they are identical on every
processor. All return (size, size) float64 in 0..1.
"""

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Picture = NDArray[np.float64]

SIZE = 256


def clouds(
    rng: np.random.Generator,
    cells: tuple[int, int] = (8, 8),
    octaves: int = 3,
    size: int = SIZE,
) -> Picture:
    """Return soft noise with `cells` (down, across) in its coarsest layer, mean about 0.5."""
    total, weight = np.zeros((size, size)), 0.0
    for octave in range(octaves):
        share = 0.5**octave
        rows, columns = (min(count << octave, size) for count in cells)
        total += share * _layer(rng, rows, columns, size)
        weight += share
    return total / weight


def grain(rng: np.random.Generator, rings: float = 9.0, size: int = SIZE) -> Picture:
    """Return wood grain: curved lines along u at uneven distances, with fine fibers in them."""
    bend = clouds(rng, (3, 1), 3, size)
    across = (np.arange(size) / size)[:, None]
    phase = np.round(rings) * across + 2.2 * (bend - 0.5)
    saw = phase - np.floor(phase)
    # Early wood darkens slowly to late wood, which ends abruptly.
    lines = saw**2 * (1.0 - np.clip((saw - 0.9) / 0.1, 0.0, 1.0))
    fibres = clouds(rng, (64, 3), 2, size)
    return np.clip(0.62 * lines + 0.38 * fibres, 0.0, 1.0)


def brushed(rng: np.random.Generator, size: int = SIZE) -> Picture:
    """Return fine scratches along u."""
    return 0.7 * clouds(rng, (size, 2), 1, size) + 0.3 * clouds(rng, (16, 2), 2, size)


def speckles(rng: np.random.Generator, count: int, radius: float, size: int = SIZE) -> Picture:
    """Return dots of 1 on 0, with radii up to `radius` pixels, as in stoneware."""
    field = np.zeros((size, size))
    reach = int(np.ceil(radius)) + 1
    y, x = np.mgrid[-reach : reach + 1, -reach : reach + 1]
    for _ in range(count):
        row, column = rng.integers(0, size, 2)
        own = radius * float(rng.uniform(0.3, 1.0))
        dot = np.clip(own + 0.5 - np.sqrt(x**2 + y**2), 0.0, 1.0)
        at = np.ix_((row + y[:, 0]) % size, (column + x[0]) % size)
        field[at] = np.maximum(field[at], dot)
    return field


def weave(threads: int, size: int = SIZE) -> Picture:
    """Return a plain weave seen from above: over and under, bright where a thread is on top."""
    along = np.arange(size) * threads / size
    cell, within = np.floor(along).astype(int), along - np.floor(along)
    bulge = np.sin(np.pi * within)
    over = (cell[:, None] + cell[None, :]) % 2 == 0
    across, down = bulge[:, None] ** 0.5, bulge[None, :] ** 0.5
    lit = np.where(over, across * (0.6 + 0.4 * down), down * (0.6 + 0.4 * across))
    return np.clip(lit, 0.0, 1.0)


def _layer(rng: np.random.Generator, rows: int, columns: int, size: int) -> Picture:
    values = rng.integers(0, 256, (rows, columns), dtype=np.uint8)
    # Two extra cells on each side, so that the seam lies between cells like any other.
    padded = np.pad(values, 2, mode="wrap")
    height, width = size // rows, size // columns
    grown = (padded.shape[1] * width, padded.shape[0] * height)
    picture = Image.fromarray(padded).resize(grown, Image.Resampling.BICUBIC)
    inside = np.asarray(picture)[2 * height :, 2 * width :][: rows * height, : columns * width]
    if inside.shape != (size, size):
        whole = Image.fromarray(np.ascontiguousarray(inside)).resize((size, size))
        inside = np.asarray(whole)
    return inside.astype(np.float64) / 255.0
