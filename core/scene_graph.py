# SPDX-License-Identifier: GPL-3.0-or-later
"""The plan of a scene: which models stand in which cells, and what for.

The plan is only an intent. It arranges something worth asking about (a row of equal objects, the same
thing in two colours, an object between two others); what is finally said is decided on the settled
and photographed scene alone.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from shapely import affinity
from shapely.geometry import Polygon, box

from core.catalogue import ModelInfo
from core.config import MIN_OBJECTS
from core.errors import SceneRejectedError, UserInputError
from core.look import Surface
from core.shelf import Shelf
from core.stage import Placement

MAX_OBJECTS = 14
# A larger cell would scatter objects so far apart that a camera sees them small.
MAX_CELL = 0.15  # metres
MIN_CELL = 0.07  # metres; below this hardly anything fits
MAX_SIZE = 0.42  # metres, longest side on the table or height: larger things hide the rest
GAP = 0.012  # metres between outlines, more than physics moves a settling object
# Free placing wanders by this share of a cell either way; planned rows stay straight.
FREE_JITTER = 0.35
ROW_JITTER = 0.04
MAX_PLACE_TRIES = 12
MAX_DRAWS = 60
# Chance that a filler shares its name, colour or category with something already there.
DISTRACTOR_SHARE = 0.45
# Objects start this far above the surface: as much as physics needs, too little to bounce.
DROP_HEIGHT = 0.001


class Intent(StrEnum):
    """What a scene is arranged for; each scene has one, in turn."""

    FREE = "free"
    ROW = "row"
    COLORS = "colors"
    FLANK = "flank"
    KIN = "kin"


@dataclass(frozen=True, eq=False)
class Node:
    """One planned object: model, cell (row, column; row 0 nearest the camera) and starting pose."""

    model: ModelInfo
    cell: tuple[int, int]
    pose: np.ndarray

    @property
    def placement(self) -> Placement:
        return Placement(self.model, self.pose)


@dataclass(frozen=True, eq=False)
class SceneGraph:
    """The planned scene; the index of a node is its scene_id."""

    surface: Surface
    intent: Intent
    nodes: tuple[Node, ...]


@dataclass(frozen=True)
class Grid:
    """Cells on a surface, centred, at most `MAX_CELL` wide."""

    surface: Surface
    rows: int
    cols: int

    def __post_init__(self) -> None:
        if min(self.cell_size) < MIN_CELL:
            raise UserInputError(
                f"surface '{self.surface.name}' is {self.surface.size[0]:.2f} x "
                f"{self.surface.size[1]:.2f} m: too small for {self.rows} rows x {self.cols} "
                f"columns (a cell needs {MIN_CELL} m); use fewer, or a larger surface"
            )

    @property
    def cell_size(self) -> tuple[float, float]:
        """(x, y) metres."""
        width, depth = self.surface.size
        return min(width / self.cols, MAX_CELL), min(depth / self.rows, MAX_CELL)

    @property
    def cells(self) -> list[tuple[int, int]]:
        return [(row, col) for row in range(self.rows) for col in range(self.cols)]

    @property
    def area(self) -> Polygon:
        """The rectangle in which outlines have to stay, world metres."""
        half_x = self.cell_size[0] * self.cols / 2.0
        half_y = self.cell_size[1] * self.rows / 2.0
        x, y, _ = self.surface.center
        return box(x - half_x, y - half_y, x + half_x, y + half_y)

    def center(self, cell: tuple[int, int]) -> np.ndarray:
        """(x, y) of a cell's centre, world metres."""
        row, col = cell
        offset = np.array([col - (self.cols - 1) / 2.0, row - (self.rows - 1) / 2.0])
        return np.array(self.surface.center[:2]) + offset * self.cell_size

    def line(self, rng: np.random.Generator, length: int) -> list[tuple[int, int]]:
        """Draw `length` neighbouring cells in one row or column; fewer where the grid is smaller."""
        along_row = self.cols >= length and (self.rows < length or rng.uniform() < 0.6)
        if along_row:
            row = int(rng.integers(self.rows))
            start = int(rng.integers(self.cols - length + 1))
            return [(row, start + i) for i in range(length)]
        length = min(length, self.rows)
        col = int(rng.integers(self.cols))
        start = int(rng.integers(self.rows - length + 1))
        return [(start + i, col) for i in range(length)]


def plan_scene(
    shelf: Shelf, surface: Surface, rows: int, cols: int, scene: int, rng: np.random.Generator
) -> SceneGraph:
    """Plan one scene.

    Args:
        scene: index of the scene; intents take turns by it, so that all occur equally often.

    Raises:
        UserInputError: the surface is too small for the grid.
        SceneRejectedError: fewer than `MIN_OBJECTS` objects found room.
    """
    planner = _Planner(shelf, Grid(surface, rows, cols), rng)
    intent = list(Intent)[scene % len(Intent)]
    planner.arrange(intent)
    most = min(MAX_OBJECTS, rows * cols)
    planner.fill(int(rng.integers(MIN_OBJECTS, most + 1)))
    if len(planner.nodes) < MIN_OBJECTS:
        raise SceneRejectedError(
            "crowded",
            f"only {len(planner.nodes)} of at least {MIN_OBJECTS} objects found room on "
            f"'{surface.name}'; smaller models or more cells help",
        )
    # Mixed, so that a scene_id tells nothing about the intent.
    order = rng.permutation(len(planner.nodes))
    return SceneGraph(surface, intent, tuple(planner.nodes[i] for i in order))


class _Planner:
    """Places models one by one where they fit; keeps what stands already."""

    def __init__(self, shelf: Shelf, grid: Grid, rng: np.random.Generator) -> None:
        self.nodes: list[Node] = []
        self._shelf = shelf
        self._grid = grid
        self._rng = rng
        self._outlines: list[Polygon] = []
        self._area = grid.area
        self._free = [grid.cells[i] for i in rng.permutation(len(grid.cells))]

    def arrange(self, intent: Intent) -> None:
        """Place what the intent needs; whatever finds no room is left out."""
        rng, grid = self._rng, self._grid
        if intent is Intent.ROW:
            cells = grid.line(rng, int(rng.integers(3, 5)))
            model = self._draw(lambda m: True, within_cell=True)
            self._place_line([model] * len(cells), cells)
        elif intent is Intent.FLANK:
            cells = grid.line(rng, 3)
            models = [self._draw(lambda m: True, within_cell=True) for _ in cells]
            self._place_line(models, cells)
        elif intent is Intent.COLORS:
            first = self._draw(lambda m: bool(m.color) and len(self._colors_of(m.name)) > 1)
            self._place_anywhere(first)
            if first is not None:
                name, color = first.name, first.color
                self._place_anywhere(
                    self._draw(lambda m: m.name == name and m.color not in ("", color))
                )
        elif intent is Intent.KIN:
            first = self._draw(lambda m: True)
            self._place_anywhere(first)
            if first is not None:
                category = first.category
                for _ in range(2):
                    self._place_anywhere(self._draw(lambda m: m.category == category))

    def fill(self, count: int) -> None:
        """Add objects until there are `count`, or `MAX_DRAWS` draws found no more room."""
        for _ in range(MAX_DRAWS):
            if len(self.nodes) >= count or not self._free:
                return
            self._place_anywhere(self._draw(self._filler_rule()))

    def _filler_rule(self) -> Callable[[ModelInfo], bool]:
        if not self.nodes or self._rng.uniform() >= DISTRACTOR_SHARE:
            return lambda m: True
        like = self.nodes[int(self._rng.integers(len(self.nodes)))].model
        feature = ("name", "color", "category")[int(self._rng.integers(3))]
        value = getattr(like, feature)
        return lambda m: getattr(m, feature) == value

    def _draw(
        self, rule: Callable[[ModelInfo], bool], within_cell: bool = False
    ) -> ModelInfo | None:
        """Draw a model by its name first, so that a name with many variants is not drawn more often.

        Sizes are looked at after drawing: reading every mesh of the catalogue would take seconds.
        """
        models = [m for m in self._shelf.models if rule(m)]
        for _ in range(MAX_PLACE_TRIES):
            if not models:
                return None
            names = sorted({m.name for m in models})
            name = names[int(self._rng.integers(len(names)))]
            variants = [m for m in models if m.name == name]
            model = variants[int(self._rng.integers(len(variants)))]
            if self._fits(model, within_cell):
                return model
            models.remove(model)
        return None

    def _colors_of(self, name: str) -> set[str]:
        return {m.color for m in self._shelf.models if m.name == name and m.color}

    def _fits(self, model: ModelInfo, within_cell: bool) -> bool:
        size = self._shelf.geometry(model).extents
        if within_cell and np.hypot(size[0], size[1]) + GAP > min(self._grid.cell_size):
            return False
        return bool(size.max() <= MAX_SIZE)

    def _place_line(
        self, models: Sequence[ModelInfo | None], cells: Sequence[tuple[int, int]]
    ) -> None:
        yaw = self._rng.uniform(0.0, math.tau)
        for model, cell in zip(models, cells, strict=True):
            if model is not None:
                self._try_cell(model, cell, ROW_JITTER, yaw)

    def _place_anywhere(self, model: ModelInfo | None) -> None:
        if model is None:
            return
        for cell in list(self._free):
            if self._try_cell(model, cell, FREE_JITTER, None):
                return

    def _try_cell(
        self, model: ModelInfo, cell: tuple[int, int], jitter: float, yaw: float | None
    ) -> bool:
        """Place the model near the cell's centre if it keeps its distance; say whether it did."""
        for _ in range(MAX_PLACE_TRIES):
            turn = self._rng.uniform(0.0, math.tau) if yaw is None else yaw
            shift = self._rng.uniform(-jitter, jitter, 2) * self._grid.cell_size
            x, y = self._grid.center(cell) + shift
            outline = affinity.rotate(
                self._shelf.outline(model), turn, origin=(0, 0), use_radians=True
            )
            outline = affinity.translate(outline, x, y)
            if self._area.contains(outline) and all(
                outline.distance(other) >= GAP for other in self._outlines
            ):
                self._outlines.append(outline)
                self.nodes.append(Node(model, cell, self._standing_pose(model, x, y, turn)))
                if cell in self._free:
                    self._free.remove(cell)
                return True
        return False

    def _standing_pose(self, model: ModelInfo, x: float, y: float, yaw: float) -> np.ndarray:
        pose = np.eye(4)
        cos, sin = math.cos(yaw), math.sin(yaw)
        pose[:2, :2] = [[cos, -sin], [sin, cos]]
        lowest = float(self._shelf.geometry(model).bounds[0, 2])
        pose[:3, 3] = [x, y, self._grid.surface.center[2] + DROP_HEIGHT - lowest]
        return pose
