# SPDX-License-Identifier: GPL-3.0-or-later
# ruff: noqa: E501 - the catalogue has one row a line
"""Random measured scenes for tests and benchmarks: boxes and cylinders on a table, seen by real cameras.

What generation measures by rendering is approximated: an object's mask is the convex hull of its projected
prism, the nearer object hides the further one. Everything else (poses, boxes, footprints, cameras) is exact.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from core.scene.objects import SceneObject
from core.scene.record import SceneRecord
from core.scene.views import ObjectView, View

CELL = 0.15
GRID = 4
JITTER = 0.03
# A planned row stands nearly straight.
ROW_JITTER = 0.006
ROW_LENGTHS = (3, 4)
ROW_SHARE = 0.4
# The views of one scene lie within this of a middle azimuth: five of them span about 27 degrees.
AZIMUTH_SPREAD = np.deg2rad(20.0)
MIDDLE_SPREAD = np.deg2rad(15.0)
RESOLUTION = 512
# Masks are drawn this much smaller: only counts and boxes are taken from them.
MASK_SCALE = 4
CYLINDER_SIDES = 16


@dataclass(frozen=True)
class Row:
    """One row of the small catalogue; size is (x, y, z) in meters."""

    id: str
    name: str
    category: str
    color: str
    material: str
    shape: str
    size: tuple[float, float, float]
    aliases: tuple[str, ...] = ()
    plural: str = ""
    brand: str = ""


CATALOGUE = (
    Row("mug_red", "mug", "drinkware", "red", "ceramic", "cylindrical", (0.08, 0.08, 0.095), ("coffee mug",)),
    Row("mug_blue", "mug", "drinkware", "blue", "ceramic", "cylindrical", (0.08, 0.08, 0.095), ("coffee mug", "cup")),
    Row("mug_green", "mug", "drinkware", "green", "ceramic", "cylindrical", (0.1, 0.1, 0.12), ("coffee mug",)),
    Row("cup_white", "cup", "drinkware", "white", "plastic", "conical", (0.07, 0.07, 0.08)),
    Row("cup_orange", "cup", "drinkware", "orange", "plastic", "conical", (0.065, 0.065, 0.07)),
    Row("can_cola", "can", "food", "red", "metal", "cylindrical", (0.066, 0.066, 0.122), ("soda can",), brand="Coca-Cola"),
    Row("can_lemon", "can", "food", "yellow", "metal", "cylindrical", (0.066, 0.066, 0.122), ("soda can",)),
    Row("can_blue", "can", "food", "blue", "metal", "cylindrical", (0.066, 0.066, 0.122), ("soda can",), brand="Pepsi"),
    Row("tin_tuna", "tin", "food", "silver", "metal", "cylindrical", (0.085, 0.085, 0.034), ("tuna tin",)),
    Row("can_soup", "soup can", "food", "white", "metal", "cylindrical", (0.067, 0.067, 0.1), ("tomato soup",)),
    Row("box_cereal", "cereal box", "food", "yellow", "cardboard", "rectangular", (0.19, 0.06, 0.28), ("cereal",)),
    Row("box_cracker", "cracker box", "food", "red", "cardboard", "rectangular", (0.16, 0.06, 0.21), ("crackers",)),
    Row("box_brown", "box", "packaging", "brown", "cardboard", "rectangular", (0.12, 0.1, 0.08), ("carton",)),
    Row("box_gift", "box", "packaging", "purple", "paper", "cubic", (0.09, 0.09, 0.09), ("gift",)),
    Row("orange_1", "orange", "fruit", "orange", "organic", "spherical", (0.075, 0.075, 0.07)),
    Row("lemon_1", "lemon", "fruit", "yellow", "organic", "oval", (0.07, 0.055, 0.05)),
    Row("apple_1", "apple", "fruit", "red", "organic", "spherical", (0.075, 0.075, 0.07)),
    Row("apple_2", "apple", "fruit", "green", "organic", "spherical", (0.08, 0.08, 0.075)),
    Row("pear_1", "pear", "fruit", "green", "organic", "", (0.07, 0.07, 0.1)),
    Row("banana_1", "banana", "fruit", "yellow", "organic", "curved", (0.19, 0.05, 0.04)),
    Row("banana_toy", "banana", "toy", "yellow", "plastic", "curved", (0.17, 0.05, 0.04), ("toy banana",)),
    Row("glasses_1", "glasses", "clothing", "black", "plastic", "", (0.14, 0.14, 0.04), plural="glasses"),
    Row("scissors_1", "scissors", "tool", "orange", "metal", "elongated", (0.2, 0.08, 0.015), plural="scissors"),
    Row("hammer_1", "hammer", "tool", "", "wood", "elongated", (0.25, 0.1, 0.03)),
    Row("driver_1", "screwdriver", "tool", "red", "metal", "elongated", (0.2, 0.03, 0.03)),
    Row("driver_2", "screwdriver", "tool", "black", "metal", "elongated", (0.24, 0.035, 0.035)),
    Row("clamp_1", "clamp", "tool", "black", "metal", "", (0.15, 0.07, 0.04)),
    Row("bowl_red", "bowl", "tableware", "red", "ceramic", "round", (0.16, 0.16, 0.055)),
    Row("bowl_white", "bowl", "tableware", "white", "ceramic", "round", (0.15, 0.15, 0.06)),
    Row("plate_1", "plate", "tableware", "white", "ceramic", "round", (0.2, 0.2, 0.02)),
    Row("fork_1", "fork", "cutlery", "silver", "metal", "elongated", (0.19, 0.025, 0.02)),
    Row("spoon_1", "spoon", "cutlery", "silver", "metal", "elongated", (0.18, 0.035, 0.02)),
    Row("spoon_2", "spoon", "cutlery", "brown", "wood", "elongated", (0.25, 0.045, 0.02)),
    Row("knife_1", "knife", "cutlery", "black", "metal", "elongated", (0.22, 0.025, 0.02), plural="knives"),
    Row("bottle_green", "bottle", "drinkware", "green", "glass", "cylindrical", (0.07, 0.07, 0.25), ("wine bottle",)),
    Row("bottle_white", "bottle", "household", "white", "plastic", "cylindrical", (0.08, 0.05, 0.2), ("bleach bottle",)),
    Row("carton_oj", "orange juice carton", "food", "orange", "cardboard", "rectangular", (0.07, 0.07, 0.2), ("juice carton",)),
    Row("cube_red", "cube", "toy", "red", "wood", "cubic", (0.05, 0.05, 0.05), ("block",)),
    Row("cube_blue", "cube", "toy", "blue", "wood", "cubic", (0.05, 0.05, 0.05), ("block",)),
    Row("cube_green", "cube", "toy", "green", "wood", "cubic", (0.08, 0.08, 0.08), ("block",)),
    Row("ball_1", "tennis ball", "toy", "green", "rubber", "spherical", (0.066, 0.066, 0.066), ("ball",)),
    Row("ball_8", "8-ball", "toy", "black", "plastic", "spherical", (0.057, 0.057, 0.057), plural="8-balls"),
    Row("remote_1", "remote", "electronics", "gray", "plastic", "elongated", (0.16, 0.045, 0.025), ("remote control",)),
    Row("sponge_1", "sponge", "household", "yellow", "foam", "rectangular", (0.1, 0.07, 0.03)),
)  # fmt: skip


def random_scene(
    rng: np.random.Generator,
    objects: int = 10,
    views: int = 5,
    scene: int = 0,
    spread: float = AZIMUTH_SPREAD,
    catalogue: tuple[Row, ...] = CATALOGUE,
) -> SceneRecord:
    """Return a measured scene of `objects` (at most one a cell; the grid grows beyond 16) and `views`."""
    grid = max(GRID, int(np.ceil(np.sqrt(objects))))
    cells, line = _cells(rng, objects, grid)
    rows = _rows(rng, objects, line, catalogue)
    items = tuple(
        _settle(rng, i, row, _center(rng, cell, grid, ROW_JITTER if i < line else JITTER), cell)
        for i, (row, cell) in enumerate(zip(rows, cells, strict=True))
    )
    # Cameras stand in front of the table, where the grid's rows run from left to right.
    middle = -np.pi / 2.0 + rng.uniform(-MIDDLE_SPREAD, MIDDLE_SPREAD)
    images = tuple(
        _view(rng, scene * views + k, items, (middle, spread), grid) for k in range(views)
    )
    return SceneRecord(
        scene=scene, seed=0, fingerprint="random", surface="table", objects=items, images=images
    )


def _cells(rng: np.random.Generator, objects: int, grid: int) -> tuple[list[tuple[int, int]], int]:
    """Draw cells for the objects; the first few may be neighbors in a line: how many."""
    order = [(int(index) // grid, int(index) % grid) for index in rng.permutation(grid * grid)]
    length = 0
    if objects >= ROW_LENGTHS[0] and rng.random() < ROW_SHARE:
        length = min(int(rng.integers(*ROW_LENGTHS, endpoint=True)), objects)
        start, across = int(rng.integers(grid - length + 1)), int(rng.integers(grid))
        line = [(across, start + i) for i in range(length)]
        if rng.random() < 0.5:
            line = [(column, row) for row, column in line]
        order = line + [cell for cell in order if cell not in line]
    return order[:objects], length


def _rows(
    rng: np.random.Generator, objects: int, line: int, catalogue: tuple[Row, ...]
) -> list[Row]:
    """Draw rows of the catalogue as a plan does; the first `line` objects are equals.

    There are groups of the same name or category, pairs that differ in color, single things.
    """
    rows: dict[int, Row] = {}
    if line:
        rows = dict.fromkeys(range(line), catalogue[rng.integers(len(catalogue))])
    free = list(range(line, objects))
    while free:
        row = catalogue[rng.integers(len(catalogue))]
        kin = [r for r in catalogue if r.name == row.name or r.category == row.category]
        for _ in range(min(len(free), int(rng.choice([1, 2, 3], p=[0.5, 0.35, 0.15])))):
            rows[free.pop()] = row
            row = kin[rng.integers(len(kin))] if rng.random() < 0.7 else row
    return [rows[i] for i in range(objects)]


def _center(
    rng: np.random.Generator, cell: tuple[int, int], grid: int, jitter: float
) -> np.ndarray:
    """Return (x, y) near the middle of a cell of a grid around the origin."""
    middle = (np.array([cell[1], cell[0]]) - (grid - 1) / 2) * CELL
    return middle + rng.uniform(-jitter, jitter, 2)


def _settle(
    rng: np.random.Generator, scene_id: int, row: Row, center: np.ndarray, cell: tuple[int, int]
) -> SceneObject:
    """Put one object on the table: a prism over a rectangle or a regular polygon, turned about Z."""
    x, y, z = row.size
    angle = rng.uniform(0.0, 2.0 * np.pi)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    if row.shape in ("cylindrical", "conical", "spherical", "round", "oval"):
        phase = np.linspace(0.0, 2.0 * np.pi, CYLINDER_SIDES, endpoint=False)
        outline = np.stack([np.cos(phase) * x / 2, np.sin(phase) * y / 2], axis=1)
    else:
        outline = np.array([[-x, -y], [x, -y], [x, y], [-x, y]]) / 2
    footprint = outline @ turn.T + center
    bounds = np.array([[*footprint.min(axis=0), 0.0], [*footprint.max(axis=0), z]])
    pose = np.eye(4)
    pose[:2, :2] = turn
    pose[:3, 3] = [*center, z / 2]
    attributes = {"material": row.material, "shape": row.shape, "brand": row.brand}
    return SceneObject(
        scene_id=scene_id, id=row.id, name=row.name, category=row.category, color=row.color,
        aliases=row.aliases, attributes={k: v for k, v in attributes.items() if v}, cell=cell, pose=pose,
        extents=np.array(row.size), bounds=bounds, footprint=footprint, plural=row.plural,
    )  # fmt: skip


def _view(
    rng: np.random.Generator,
    img_idx: int,
    items: tuple[SceneObject, ...],
    azimuths: tuple[float, float],
    grid: int,
) -> View:
    middle, spread = azimuths
    azimuth = middle + rng.uniform(-spread, spread)
    elevation = np.deg2rad(rng.uniform(20.0, 65.0))
    roll = np.deg2rad(rng.uniform(-15.0, 15.0))
    fov = rng.uniform(0.65, 1.1)
    focal = RESOLUTION / 2 / np.tan(fov / 2)
    # The table's half diagonal fills most of the frame.
    distance = (grid * CELL / 2 * np.sqrt(2.0)) / np.tan(fov / 2) * rng.uniform(1.05, 1.3)
    away = np.array(
        [
            np.cos(elevation) * np.cos(azimuth),
            np.cos(elevation) * np.sin(azimuth),
            np.sin(elevation),
        ]
    )
    target = np.array([*rng.uniform(-0.03, 0.03, 2), 0.03])
    forward = -away
    right = np.cross(forward, [0.0, 0.0, 1.0])
    right /= np.linalg.norm(right)
    down = np.cross(forward, right)
    rolled = np.cos(roll) * right + np.sin(roll) * down
    pose = np.eye(4)
    pose[:3, :3] = np.stack([rolled, np.cross(forward, rolled), forward], axis=1)
    pose[:3, 3] = target + away * distance
    intrinsics = np.array([[focal, 0, RESOLUTION / 2], [0, focal, RESOLUTION / 2], [0, 0, 1.0]])
    bare = View(img_idx, RESOLUTION, RESOLUTION, intrinsics, pose, ())
    return View(img_idx, RESOLUTION, RESOLUTION, intrinsics, pose, appearance(bare, items))


def appearance(view: View, items: tuple[SceneObject, ...]) -> tuple[ObjectView, ...]:
    """Return what `view` shows of `items`: hulls of the projected prisms, the nearer before the further."""
    # A canvas three frames wide, so that cut objects are counted whole.
    side = 3 * RESOLUTION // MASK_SCALE
    offset = RESOLUTION // MASK_SCALE
    masks, depths = [], []
    for item in items:
        prism = np.vstack(
            [
                np.column_stack([item.footprint, np.full(len(item.footprint), z)])
                for z in item.bounds[:, 2]
            ]
        )
        points = view.project(prism)
        hull = cv2.convexHull(np.float32(points[:, :2] / MASK_SCALE + offset))
        mask = np.zeros((side, side), np.uint8)
        cv2.fillConvexPoly(mask, np.int32(np.rint(hull)), 1)
        masks.append(mask.astype(bool))
        depths.append(view.project(item.center[None])[0, 2])
    frame = np.zeros((side, side), bool)
    frame[offset : 2 * offset, offset : 2 * offset] = True
    hidden = np.zeros((side, side), bool)
    shown: dict[int, ObjectView] = {}
    for i in np.argsort(depths, kind="stable"):
        modal = masks[i] & frame & ~hidden
        hidden |= masks[i]
        shown[int(i)] = _object_view(
            int(i), masks[i], modal, bool((masks[i] & ~frame).any()), offset
        )
    return tuple(shown[i] for i in range(len(items)))


def _object_view(
    scene_id: int, amodal: np.ndarray, modal: np.ndarray, truncated: bool, offset: int
) -> ObjectView:
    area = MASK_SCALE * MASK_SCALE
    pixels, amodal_pixels = int(modal.sum()) * area, int(amodal.sum()) * area
    bbox = None
    if pixels:
        y, x = np.nonzero(modal)
        low_x, low_y = (int(v.min() - offset) * MASK_SCALE for v in (x, y))
        high_x, high_y = (int(v.max() - offset + 1) * MASK_SCALE - 1 for v in (x, y))
        bbox = (low_x, low_y, high_x, high_y)
    return ObjectView(
        scene_id, bbox, pixels, amodal_pixels, pixels / max(amodal_pixels, 1), truncated
    )
