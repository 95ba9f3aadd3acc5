# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks of grasps against the models' meshes, by other code than that which found them.

Finding them measures distances between triangles and boxes, asks FCL about the model alone, and rays about
widths. Here triangles are clipped by the space between the pads, and separating axes between triangles and
boxes are looked for.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from core.annotation.grasps.gripper import Boxes, Gripper, gripper_names, load_gripper
from core.annotation.labels.grasps import decode_grasps
from core.assets.catalogue import ModelInfo
from core.assets.geometry import load_geometry, transform
from core.dataset.store.layout import DatasetLayout
from core.dataset.store.reader import open_dataset, read_scene
from core.dataset.store.recorded_config import read_config
from core.dataset.verify.grasp_widths import check_width
from core.dataset.verify.part_grasps import ON_PARTS, check_part_grasps
from core.dataset.verify.tally import Rule, Tally
from core.dataset.verify.triangle_boxes import bounds, bounds_meet, meets
from core.errors import RefGraspError, UserInputError, cause
from core.scene.grasps import SceneGrasps
from core.scene.record import SceneRecord

KNOWN = Rule("grasped models", "the models of scenes with grasps are in the spreadsheet")
APART = Rule("hands are free", "no hand enters an object or the table by more than 1 mm on its way")
WIDTH = Rule("widths are the mesh's", "the pads, closed to the width, touch the mesh on both sides")
RULES = (KNOWN, APART, WIDTH, ON_PARTS)

_DEPTH = 0.001  # meters
_KEPT = 64  # meshes

Mesh = tuple[np.ndarray, np.ndarray]


@dataclass(frozen=True, eq=False)
class Standing:
    """The triangles of an object where it stands, world meters.

    Attributes:
        corners: (n, 3, 3) of the triangles, by corner and coordinate.
        low, high: (n, 3) bounds of each triangle.
        bounds: (2, 3) of all.
    """

    corners: np.ndarray
    low: np.ndarray
    high: np.ndarray
    bounds: np.ndarray

    def near(self, low: np.ndarray, high: np.ndarray) -> np.ndarray:
        """Return the triangles (m, 3, 3) whose bounds meet the box from `low` to `high`."""
        if (self.bounds[0] > high).any() or (self.bounds[1] < low).any():
            return self.corners[:0]
        return self.corners[bounds_meet(self.low, self.high, low, high)]


def standing(pose: np.ndarray, vertices: np.ndarray, faces: np.ndarray) -> Standing:
    """Return the triangles of a mesh at a pose (4, 4)."""
    corners = transform(pose, vertices)[faces]
    low, high = bounds(corners)
    return Standing(corners, low, high, np.stack([low.min(axis=0), high.max(axis=0)]))


def verify_grasps(
    root: Path,
    models: Mapping[str, ModelInfo],
    progress: Callable[[int, int], None] | None = None,
) -> Tally:
    """Check all grasps of a dataset against the meshes of the models they are on.

    Raises:
        UserInputError: no dataset there, its gripper is unknown, or a model's file cannot be read.
    """
    layout, tally = open_dataset(root), Tally()
    scenes = layout.scenes()
    mesh_of = lru_cache(maxsize=_KEPT)(lambda path: _mesh(path))
    for done, scene in enumerate(scenes, start=1):
        record = read_scene(layout.scene_record(scene))
        if record.grasps is not None:
            missing = [item.id for item in record.objects if item.id not in models]
            if tally.check(KNOWN, not missing, f"scene {scene}: no model {', '.join(missing)}"):
                paths = [models[item.id].path for item in record.objects]
                meshes = [mesh_of(path) for path in paths]
                _check_scene(layout, record, meshes, gripper_of(layout, record), tally)
                check_part_grasps(record, read_grasps(layout, record), paths, tally)
        if progress is not None:
            progress(done, len(scenes))
    return tally


def gripper_of(layout: DatasetLayout, record: SceneRecord) -> Gripper:
    """Return the gripper of a scene's grasps.

    Raises:
        UserInputError: it is unknown.
    """
    name = "" if record.grasps is None else record.grasps.gripper
    if name in gripper_names():
        return load_gripper(name)
    try:
        return load_gripper(str(read_config(layout)["resolved"]["gripper"]))
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise UserInputError(
            f"{layout.config}: does not say where the gripper {name} is"
        ) from error


def _mesh(path: Path) -> Mesh:
    geometry = load_geometry(path)
    return geometry.vertices, geometry.faces


def _check_scene(
    layout: DatasetLayout,
    record: SceneRecord,
    meshes: list[Mesh],
    gripper: Gripper,
    tally: Tally,
) -> None:
    grasps = read_grasps(layout, record)
    world = [standing(item.pose, *mesh) for item, mesh in zip(record.objects, meshes, strict=True)]
    for row in range(len(grasps.scene_id)):
        where = f"scene {record.scene}, grasp {row}"
        touched = entered(row, grasps, record, world, gripper)
        tally.check(APART, touched is None, f"{where}: the hand enters {touched}")
        stored = float(grasps.width[row])
        width, agrees = check_width(*_between_pads(row, grasps, world, gripper), stored)
        tally.check(
            WIDTH,
            agrees,
            f"{where}: is {1000 * stored:.1f} mm wide, the mesh {1000 * width:.1f} mm",
        )


def read_grasps(layout: DatasetLayout, record: SceneRecord) -> SceneGrasps:
    """Return the grasps of a scene that has some.

    Raises:
        RefGraspError: their file is missing or damaged.
    """
    path = layout.root / (record.grasps.file if record.grasps else "")
    try:
        return decode_grasps(path.read_bytes())
    except (OSError, ValueError) as error:
        raise RefGraspError(f"{path}: {cause(error)}") from error


def entered(
    row: int,
    grasps: SceneGrasps,
    record: SceneRecord,
    world: Sequence[Standing],
    gripper: Gripper,
) -> str | None:
    """Return what the hand enters by more than 1 mm on its way, or None.

    Args:
        row: of the grasp; world: the objects.
    """
    pose, target = grasps.pose[row], int(grasps.scene_id[row])
    opening, width = float(grasps.opening[row]), float(grasps.width[row])
    swept = gripper.all_boxes(opening, width)
    points = transform(pose, _corners(swept))
    low, high = points.min(axis=0), points.max(axis=0)
    if record.table is not None and low[2] < record.table.height - _DEPTH:
        return "the table"
    into = np.linalg.inv(pose)
    for scene_id, item in enumerate(world):
        corners = item.near(low, high)
        if not len(corners):
            continue
        # What is held is touched on purpose once the fingers close.
        boxes = gripper.approach_boxes(opening) if scene_id == target else swept
        local = transform(into, corners.reshape(-1, 3)).reshape(-1, 3, 3)
        if meets(local, _shrunk(boxes)):
            return f"object {scene_id}"
    return None


def _corners(boxes: Boxes) -> np.ndarray:
    """Return the corners (8 k, 3) of boxes (k, 2, 3)."""
    sides = boxes[:, [0, 0, 0, 0, 1, 1, 1, 1], 0], boxes[:, [0, 0, 1, 1] * 2, 1]
    return np.stack([*sides, boxes[:, [0, 1] * 4, 2]], axis=2).reshape(-1, 3)


def _shrunk(boxes: Boxes) -> Boxes:
    middle, half = boxes.mean(axis=1), np.ptp(boxes, axis=1) / 2.0
    half = np.maximum(half - _DEPTH, 1e-6)
    return np.stack([middle - half, middle + half], axis=1)


def _between_pads(
    row: int, grasps: SceneGrasps, world: Sequence[Standing], gripper: Gripper
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return what is held, triangles (n, 3, 3), and the ends (3,) of the space between the pads; tip frame."""
    item, into = world[int(grasps.scene_id[row])], np.linalg.inv(grasps.pose[row])
    half = float(grasps.opening[row]) / 2.0
    low = np.array([-half, -gripper.pad_half_width, -gripper.pad_length])
    high = np.array([half, gripper.pad_half_width, 0.0])
    return transform(into, item.corners.reshape(-1, 3)).reshape(-1, 3, 3), low, high
