# SPDX-License-Identifier: GPL-3.0-or-later
"""The plan of a scene: which models stand in which cells, and what for.

The plan is only an intent. It arranges something worth asking about (a row of equal objects, the same
thing in two colors, an object between two others); what is finally said is decided on the settled
and photographed scene alone.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from shapely import MultiPoint, affinity
from shapely.geometry import Polygon

from core.assets.catalogue import ModelInfo
from core.assets.library import AssetLibrary
from core.assets.stable_poses import RESTING_POSES, draw_rotation
from core.config.limits import MAX_OBJECTS, MAX_SIZE, MIN_OBJECTS
from core.engine.protocol import Placement
from core.errors import SceneRejectedError
from core.generation.grid import MAX_CELL, Grid
from core.scene.appearance import Surface

# Cells of the most crowded scene, meters; those of the most open one are `MAX_CELL` wide.
CROWDED_CELL = 0.10
# How far the number of objects strays from what the crowdedness says, as a share of its range.
COUNT_JITTER = 0.3
GAP = 0.012  # meters between outlines, more than physics moves a settling object
# Free placing wanders by this share of a cell either way; planned rows stay straight.
FREE_JITTER = 0.35
ROW_JITTER = 0.04
MAX_PLACE_TRIES = 12
MAX_DRAWS = 60
# Chance that a filler shares its name, color or category with something already there.
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


def plan_scene(
    assets: AssetLibrary,
    surface: Surface,
    rows: int,
    cols: int,
    scene: int,
    rng: np.random.Generator,
) -> SceneGraph:
    """Plan one scene, somewhere between open (few objects, far apart) and crowded (many, close).

    Args:
        scene: index of the scene; intents take turns by it, so that all occur equally often.

    Raises:
        UserInputError: the surface is too small for the grid.
        SceneRejectedError: fewer than `MIN_OBJECTS` objects found room.
    """
    crowdedness = float(rng.uniform())
    cell = MAX_CELL + crowdedness * (CROWDED_CELL - MAX_CELL)
    planner = _Planner(assets, Grid(surface, rows, cols, cell), rng)
    intent = list(Intent)[scene % len(Intent)]
    planner.arrange(intent)
    planner.fill(_object_count(rng, crowdedness, min(MAX_OBJECTS, rows * cols)))
    if len(planner.nodes) < MIN_OBJECTS:
        raise SceneRejectedError(
            "crowded",
            f"only {len(planner.nodes)} of at least {MIN_OBJECTS} objects found room on "
            f"'{surface.name}'; smaller models or more cells help",
        )
    # Mixed, so that a scene_id tells nothing about the intent.
    order = rng.permutation(len(planner.nodes))
    return SceneGraph(surface, intent, tuple(planner.nodes[i] for i in order))


def _object_count(rng: np.random.Generator, crowdedness: float, most: int) -> int:
    share = np.clip(crowdedness + rng.uniform(-COUNT_JITTER, COUNT_JITTER), 0.0, 1.0)
    # Halves at both ends would make the extremes rare.
    return min(most, MIN_OBJECTS + int(share * (most - MIN_OBJECTS + 1)))


@dataclass(frozen=True, eq=False)
class _Ware:
    """A model and how it rests: rotation (3, 3), its outline (world axes, origin of the model), lowest z."""

    model: ModelInfo
    rotation: np.ndarray
    outline: Polygon
    size: np.ndarray
    lowest: float


class _Planner:
    """Places models one by one where they fit; keeps what stands already."""

    def __init__(self, assets: AssetLibrary, grid: Grid, rng: np.random.Generator) -> None:
        self.nodes: list[Node] = []
        self._assets = assets
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
            ware = self._draw(lambda m: True, within_cell=True)
            self._place_line([ware] * len(cells), cells)
        elif intent is Intent.FLANK:
            cells = grid.line(rng, 3)
            wares = [self._draw(lambda m: True, within_cell=True) for _ in cells]
            self._place_line(wares, cells)
        elif intent is Intent.COLORS:
            first = self._draw(lambda m: bool(m.color) and len(self._colors_of(m.name)) > 1)
            self._place_anywhere(first)
            if first is not None:
                name, color = first.model.name, first.model.color
                self._place_anywhere(
                    self._draw(lambda m: m.name == name and m.color not in ("", color))
                )
        elif intent is Intent.KIN:
            first = self._draw(lambda m: True)
            self._place_anywhere(first)
            if first is not None:
                category = first.model.category
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

    def _draw(self, rule: Callable[[ModelInfo], bool], within_cell: bool = False) -> _Ware | None:
        """Draw a model by its name first, so that a name with many variants is not drawn more often.

        Sizes are looked at after drawing: reading every mesh of the catalogue would take seconds.
        """
        models = [m for m in self._assets.models if rule(m)]
        for _ in range(MAX_PLACE_TRIES):
            if not models:
                return None
            names = sorted({m.name for m in models})
            name = names[int(self._rng.integers(len(names)))]
            variants = [m for m in models if m.name == name]
            model = variants[int(self._rng.integers(len(variants)))]
            ware = self._take(model)
            if self._fits(ware, within_cell):
                return ware
            models.remove(model)
        return None

    def _take(self, model: ModelInfo) -> _Ware:
        """Draw how a model rests, and measure it so."""
        poses = self._assets.stable_poses(model) if model.pose in RESTING_POSES else ()
        rotation = draw_rotation(self._rng, model.pose, poses)
        points = self._assets.geometry(model).hull @ rotation.T
        outline = MultiPoint(points[:, :2]).convex_hull
        return _Ware(model, rotation, outline, np.ptp(points, axis=0), float(points[:, 2].min()))

    def _colors_of(self, name: str) -> set[str]:
        return {m.color for m in self._assets.models if m.name == name and m.color}

    def _fits(self, ware: _Ware, within_cell: bool) -> bool:
        if within_cell and np.hypot(*ware.size[:2]) + GAP > min(self._grid.cell_size):
            return False
        return bool(ware.size.max() <= MAX_SIZE)

    def _place_line(self, wares: Sequence[_Ware | None], cells: Sequence[tuple[int, int]]) -> None:
        yaw = self._rng.uniform(0.0, math.tau)
        for ware, cell in zip(wares, cells, strict=True):
            if ware is not None:
                self._try_cell(ware, cell, ROW_JITTER, yaw)

    def _place_anywhere(self, ware: _Ware | None) -> None:
        if ware is None:
            return
        for cell in list(self._free):
            if self._try_cell(ware, cell, FREE_JITTER, None):
                return

    def _try_cell(
        self, ware: _Ware, cell: tuple[int, int], jitter: float, yaw: float | None
    ) -> bool:
        """Place the model near the cell's center if it keeps its distance; say whether it did."""
        middle = np.array(ware.outline.envelope.centroid.coords[0])
        for _ in range(MAX_PLACE_TRIES):
            turn = self._rng.uniform(0.0, math.tau) if yaw is None else yaw
            shift = self._rng.uniform(-jitter, jitter, 2) * self._grid.cell_size
            turning = np.eye(3)
            turning[:2, :2] = [
                [math.cos(turn), -math.sin(turn)],
                [math.sin(turn), math.cos(turn)],
            ]
            # What lies has its middle beside its origin.
            x, y = self._grid.center(cell) + shift - turning[:2, :2] @ middle
            outline = affinity.rotate(ware.outline, turn, origin=(0, 0), use_radians=True)
            outline = affinity.translate(outline, x, y)
            if self._area.contains(outline) and all(
                outline.distance(other) >= GAP for other in self._outlines
            ):
                self._outlines.append(outline)
                pose = np.eye(4)
                pose[:3, :3] = turning @ ware.rotation
                pose[:3, 3] = [x, y, self._grid.surface.center[2] + DROP_HEIGHT - ware.lowest]
                self.nodes.append(Node(ware.model, cell, pose))
                if cell in self._free:
                    self._free.remove(cell)
                return True
        return False
