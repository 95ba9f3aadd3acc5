# SPDX-License-Identifier: GPL-3.0-or-later
"""Placing models on a surface one by one, where they fit and keep their clearance."""

import copy
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import shapely
from shapely import MultiPoint, affinity
from shapely.geometry import Polygon

from core.assets.catalogue import ModelInfo
from core.assets.library import AssetLibrary
from core.assets.stable_poses import RESTING_POSES, draw_rotation
from core.config.limits import MAX_OBJECTS, MAX_SIZE
from core.engine.protocol import Placement
from core.generation.grid import Grid
from core.scene.resting import resting_level

GAP = 0.012  # meters between outlines, more than an object moves while settling
# Free placement varies by this share of a cell either way; planned rows stay straight.
FREE_JITTER = 0.35
ROW_JITTER = 0.04
MAX_PLACE_TRIES = 12
# Models drawn to fill a scene: as many as it takes, within reason.
MAX_DRAWS = 60
DRAWS_PER_OBJECT = 3
# Probability that a filler has the name of an object already placed and another color, its category, or its
# color. People tell things of one name apart by color first; identical ones leave only places.
NAMESAKE_SHARE, KIN_SHARE, SAME_COLOR_SHARE = 0.4, 0.1, 0.1
# Objects start this far above the surface: enough for the physics, too little to bounce.
DROP_HEIGHT = 0.001

Rule = Callable[[ModelInfo], bool]


def any_model(_: ModelInfo) -> bool:
    """Admit every model."""
    return True


@dataclass(frozen=True, eq=False)
class Node:
    """One planned object: model, cell (row, column; row 0 nearest the camera) and starting pose.

    Attributes:
        pose: (4, 4) model to world, meters; of a load, relative to its carrier as planned: how far it then
            falls is measured.
        load: what else there is to say of one that another object carries; None on the surface.
    """

    model: ModelInfo
    cell: tuple[int, int]
    pose: np.ndarray
    load: "Load | None" = None

    @property
    def placement(self) -> Placement:
        return Placement(self.model, self.pose)


class Manner(StrEnum):
    """How an object is meant to be carried."""

    ON = "on"
    INSIDE = "inside"
    # Upon or beside what else is in the pile, as it falls.
    PILED = "piled"


@dataclass(frozen=True, eq=False)
class Load:
    """How an object is carried.

    Attributes:
        carrier: the object that is to bear or contain it; of a pile, the one that is there first.
        stage: loads come to rest one by one, in this order; unique in a scene.
        is_spare: whether it is there only if nothing else stayed on or in the carrier.
    """

    carrier: Node
    stage: int
    manner: Manner
    is_spare: bool = False


@dataclass(frozen=True, eq=False)
class RestingModel:
    """A model in a resting orientation; lengths in meters along the world axes, from the model's origin.

    Attributes:
        rotation: (3, 3) model to world.
        outline: convex hull seen from above.
        size: (3,) of its box.
        lowest: z of its lowest point.
    """

    model: ModelInfo
    rotation: np.ndarray
    outline: Polygon
    size: np.ndarray
    lowest: float


class Placer:
    """Places models one by one where they fit, and keeps track of the placed ones.

    Attributes:
        assets: the models.
        rng: for all draws; see `drawing_from`.
        most: number of objects that are placed at most.
        nodes: the objects placed so far, in order of placement.
    """

    def __init__(
        self, assets: AssetLibrary, grid: Grid, rng: np.random.Generator, most: int = MAX_OBJECTS
    ) -> None:
        self.rng = rng
        self.grid = grid
        self.most = most
        self.nodes: list[Node] = []
        self.assets = assets
        self._outlines: list[Polygon] = []
        self._area = grid.area
        self._free = [grid.cells[i] for i in rng.permutation(len(grid.cells))]

    def drawing_from(self, rng: np.random.Generator) -> "Placer":
        """Return a placer on the same surface, with the same objects, that draws from another generator."""
        other = copy.copy(self)  # shallow: lists of nodes, outlines and free cells are shared
        other.rng = rng
        return other

    def fill(self, count: int) -> None:
        """Add objects until there are `count`, no cell is free, or enough models were drawn in vain."""
        for _ in range(max(MAX_DRAWS, DRAWS_PER_OBJECT * count)):
            if len(self.nodes) >= count or not self._free:
                return
            self.place_anywhere(self.draw(self._filler_rule()))

    def _filler_rule(self) -> Rule:
        shares = np.cumsum([NAMESAKE_SHARE, KIN_SHARE, SAME_COLOR_SHARE])
        choice = int(np.searchsorted(shares, self.rng.uniform(), side="right"))
        nodes = self.nodes
        if choice == 0:
            nodes = [node for node in nodes if self._further_colors(node.model.name)]
        if not nodes:
            return any_model
        like = nodes[int(self.rng.integers(len(nodes)))].model
        colors = self._further_colors(like.name)
        placed = {node.model.id for node in nodes}
        rules: tuple[Rule, ...] = (
            lambda m: m.name == like.name and m.color in colors,
            lambda m: m.category == like.category and m.id not in placed,
            lambda m: m.color == like.color and m.id not in placed,
            any_model,
        )
        return rules[choice]

    def _further_colors(self, name: str) -> set[str]:
        """Return the colors of a name in the catalogue that no placed object of this name has."""
        return self.colors_of(name) - {
            node.model.color for node in self.nodes if node.model.name == name
        }

    def draw(self, rule: Rule, within_cell: bool = False) -> RestingModel | None:
        """Draw a model that the rule admits and its resting orientation; None if none of those tried fits.

        The name is drawn first, so that a name with many variants is not drawn more often.

        Sizes are checked only after drawing: reading every mesh of the catalogue would take seconds.
        """
        models = [m for m in self.assets.models if rule(m)]
        for _ in range(MAX_PLACE_TRIES):
            if not models:
                return None
            names = sorted({m.name for m in models})
            name = names[int(self.rng.integers(len(names)))]
            variants = [m for m in models if m.name == name]
            model = variants[int(self.rng.integers(len(variants)))]
            item = self.take(model)
            if self._fits(item, within_cell):
                return item
            models.remove(model)
        return None

    def model(self, model_id: str) -> ModelInfo:
        """Return the model of an id that is in the catalogue."""
        return next(model for model in self.assets.models if model.id == model_id)

    def place_model(self, model: ModelInfo) -> bool:
        """Place a model in a resting orientation of its own drawing; return whether it found room."""
        item = self.take(model)
        before = len(self.nodes)
        if self._fits(item, within_cell=False):
            self.place_anywhere(item)
        return len(self.nodes) > before

    def take(self, model: ModelInfo) -> RestingModel:
        """Draw a model's resting orientation, and measure the model in it."""
        poses = self.assets.stable_poses(model) if model.pose in RESTING_POSES else ()
        return self.resting(model, draw_rotation(self.rng, model.pose, poses))

    def resting(self, model: ModelInfo, rotation: np.ndarray) -> RestingModel:
        """Measure a model in an orientation (3, 3)."""
        points = self.assets.geometry(model).hull @ rotation.T
        outline = MultiPoint(points[:, :2]).convex_hull
        return RestingModel(
            model, rotation, outline, np.ptp(points, axis=0), float(points[:, 2].min())
        )

    def colors_of(self, name: str) -> set[str]:
        """Return the colors of a name in the catalogue."""
        return {m.color for m in self.assets.models if m.name == name and m.color}

    def _fits(self, item: RestingModel, within_cell: bool) -> bool:
        if within_cell and np.hypot(*item.size[:2]) + GAP > min(self.grid.cell_size):
            return False
        return bool(item.size.max() <= MAX_SIZE)

    def place_load(
        self, item: RestingModel, carrier: Node, place: np.ndarray, turn: float, manner: Manner
    ) -> Node | None:
        """Place a model over a carrier; None if there are as many objects as there may be.

        Args:
            place: (3,) of the middle of its outline and its lowest point, before it falls, world meters.
            turn: about the vertical, radians.
        """
        if len(self.nodes) >= self.most:
            return None
        pose = np.eye(4)
        pose[:3, :3] = _turning(turn) @ item.rotation
        middle = np.array(item.outline.envelope.centroid.coords[0])
        pose[:2, 3] = place[:2] - (_turning(turn)[:2, :2] @ middle)
        pose[2, 3] = place[2] - item.lowest
        node = Node(item.model, carrier.cell, pose, Load(carrier, len(self.nodes), manner))
        self.nodes.append(node)
        return node

    def place_line(
        self, resting: Sequence[RestingModel | None], cells: Sequence[tuple[int, int]]
    ) -> None:
        """Place one model in each cell, all at the same yaw; skip None and models that do not fit."""
        yaw = self.rng.uniform(0.0, math.tau)
        for item, cell in zip(resting, cells, strict=True):
            if item is not None:
                self._try_cell(item, cell, ROW_JITTER, yaw)

    def place_anywhere(self, item: RestingModel | None) -> None:
        """Place a model in the first free cell where it fits; skip None and models that fit nowhere."""
        if item is None:
            return
        for cell in list(self._free):
            if self._try_cell(item, cell, FREE_JITTER, None):
                return

    def _try_cell(
        self, item: RestingModel, cell: tuple[int, int], jitter: float, yaw: float | None
    ) -> bool:
        """Place the model near the cell's center if it keeps its clearance; return whether it did."""
        if len(self.nodes) >= self.most:
            return False
        middle = np.array(item.outline.envelope.centroid.coords[0])
        for _ in range(MAX_PLACE_TRIES):
            turn = self.rng.uniform(0.0, math.tau) if yaw is None else yaw
            shift = self.rng.uniform(-jitter, jitter, 2) * self.grid.cell_size
            turning = _turning(turn)
            # The outline of a lying model is not centered on the model's origin.
            x, y = self.grid.center(cell) + shift - turning[:2, :2] @ middle
            outline = affinity.rotate(item.outline, turn, origin=(0, 0), use_radians=True)
            outline = affinity.translate(outline, x, y)
            if (
                self._area.contains(outline)
                and (shapely.distance(outline, self._outlines) >= GAP).all()
            ):
                self._outlines.append(outline)
                pose = np.eye(4)
                pose[:3, :3] = turning @ item.rotation
                pose[:3, 3] = [x, y, resting_level(self.grid.surface) + DROP_HEIGHT - item.lowest]
                self.nodes.append(Node(item.model, cell, pose))
                if cell in self._free:
                    self._free.remove(cell)
                return True
        return False


def _turning(angle: float) -> np.ndarray:
    """Return the rotation (3, 3) about the vertical by an angle, radians."""
    turning = np.eye(3)
    turning[:2, :2] = [[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]]
    return turning
