# SPDX-License-Identifier: GPL-3.0-or-later
"""The grid of cells on a surface in which a plan puts its objects."""

from dataclasses import dataclass

import numpy as np
from shapely.geometry import Polygon, box

from core.errors import UserInputError
from core.scene.appearance import Surface

# Larger cells would scatter objects so widely that cameras see them small.
MAX_CELL = 0.15  # meters
MIN_CELL = 0.07  # meters; below this hardly anything fits


@dataclass(frozen=True)
class Grid:
    """A grid centered on a surface, with cells at most `max_cell` (meters) wide.

    Raises:
        UserInputError: a cell would be smaller than `MIN_CELL`.
    """

    surface: Surface
    rows: int
    cols: int
    max_cell: float = MAX_CELL

    def __post_init__(self) -> None:
        if min(self.cell_size) < MIN_CELL:
            raise UserInputError(
                f"surface '{self.surface.name}' is {self.surface.size[0]:.2f} x "
                f"{self.surface.size[1]:.2f} m: too small for {self.rows} rows x {self.cols} "
                f"columns (a cell needs {MIN_CELL} m); use fewer, or a larger surface"
            )

    @property
    def cell_size(self) -> tuple[float, float]:
        """Side lengths (x, y) of a cell, meters."""
        width, depth = self.surface.size
        return min(width / self.cols, self.max_cell), min(depth / self.rows, self.max_cell)

    @property
    def cells(self) -> list[tuple[int, int]]:
        return [(row, col) for row in range(self.rows) for col in range(self.cols)]

    @property
    def area(self) -> Polygon:
        """The rectangle that outlines have to stay inside, world meters."""
        half_x = self.cell_size[0] * self.cols / 2.0
        half_y = self.cell_size[1] * self.rows / 2.0
        x, y, _ = self.surface.center
        return box(x - half_x, y - half_y, x + half_x, y + half_y)

    def center(self, cell: tuple[int, int]) -> np.ndarray:
        """Return the center (2,) of a cell, world meters."""
        row, col = cell
        offset = np.array([col - (self.cols - 1) / 2.0, row - (self.rows - 1) / 2.0])
        return np.array(self.surface.center[:2]) + offset * self.cell_size

    def line(self, rng: np.random.Generator, length: int) -> list[tuple[int, int]]:
        """Sample `length` adjacent cells in one row or column; fewer if the grid is smaller."""
        along_row = self.cols >= length and (self.rows < length or rng.uniform() < 0.6)
        if along_row:
            row = int(rng.integers(self.rows))
            start = int(rng.integers(self.cols - length + 1))
            return [(row, start + i) for i in range(length)]
        length = min(length, self.rows)
        col = int(rng.integers(self.cols))
        start = int(rng.integers(self.rows - length + 1))
        return [(start + i, col) for i in range(length)]
