# SPDX-License-Identifier: GPL-3.0-or-later
"""Lines of cells: adjacent, within the grid, along rows and columns, and shorter where the grid is."""

import numpy as np
import pytest

from core.generation.grid import Grid
from core.scene.appearance import Surface

TABLE = Surface("surface_table", (0.0, 0.0, 0.75), (0.9, 0.9))


def directions(rows: int, cols: int, length: int) -> set[tuple[int, int, int]]:
    """Return the (cells, rows, columns) that lines span; each is checked to lie in the grid, without a gap."""
    found = set()
    grid = Grid(TABLE, rows, cols, 0.12)
    for seed in range(60):
        cells = np.array(grid.line(np.random.default_rng(seed), length))
        assert (cells >= 0).all()
        assert (cells < (rows, cols)).all()
        assert (np.abs(np.diff(cells, axis=0)).sum(axis=1) == 1).all()
        span = np.ptp(cells, axis=0) + 1
        assert span.prod() == len(cells)
        found.add((len(cells), int(span[0]), int(span[1])))
    return found


@pytest.mark.parametrize(
    ("rows", "cols", "expected"),
    [
        (3, 3, {(3, 1, 3), (3, 3, 1)}),
        (5, 4, {(3, 1, 3), (3, 3, 1)}),
        (2, 5, {(3, 1, 3)}),
        (5, 2, {(3, 3, 1)}),
        (2, 2, {(2, 2, 1)}),
    ],
)
def test_lines_of_three(rows: int, cols: int, expected: set[tuple[int, int, int]]) -> None:
    assert directions(rows, cols, 3) == expected
