# SPDX-License-Identifier: GPL-3.0-or-later
"""The synthetic dataset with grasps: found by rays alone, on objects that a hand can span, from a few sides.

They have the frames, widths and contacts of real ones, but nobody has tried them: they may touch a neighbor.
"""

from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import trimesh

from core.annotation.labels.grasps import GRASPS, decode_grasps, encode_grasps
from core.annotation.labels.label import Label
from core.config.depth_format import DepthFormat
from core.scene.grasps import SceneGrasps
from core.scene.record import SceneRecord
from tests.synthetic import SyntheticDataset, make_dataset

WIDEST, SLACK = 0.075, 0.01  # meters
DEPTH = 0.012  # of the contacts behind the tips, meters
TURNS = 6
DOWN = np.array([0.0, 0.0, -1.0])
_LOWEST = 0.002  # of the tips above the table, meters


def make_grasped_dataset(
    root: Path,
    scenes: int = 3,
    images: int = 2,
    size: int = 128,
    seed: int = 0,
    labels: tuple[Label, ...] = (),
    depth_format: DepthFormat = DepthFormat.FLOAT16,
) -> SyntheticDataset:
    """Write the dataset of `tests.synthetic.make_dataset` with grasps from above and along optical axes."""
    made = make_dataset(root, scenes, images, size, seed, (*labels, GRASPS), depth_format)
    return with_grasps(made)


def with_grasps(made: SyntheticDataset) -> SyntheticDataset:
    """Put grasps into a dataset that has the label, but none of them."""
    records = []
    for record, meshes in zip(made.records, made.meshes, strict=True):
        assert record.grasps is not None
        path = made.layout.root / record.grasps.file
        rows = [row for item in record.objects for row in _grasps(record, item.scene_id, meshes)]
        grasps = _columns(rows, decode_grasps(path.read_bytes()))
        path.write_bytes(encode_grasps(grasps))
        held = set(grasps.scene_id.tolist())
        objects = tuple(
            replace(item, no_grasp=None) if item.scene_id in held else item
            for item in record.objects
        )
        records.append(replace(record, objects=objects))
        text = records[-1].dumps()
        made.layout.scene_record(record.scene).write_text(text, encoding="utf-8")
    return replace(made, records=tuple(records))


def read_scene_grasps(made: SyntheticDataset, record: SceneRecord) -> SceneGrasps:
    """Return the arrays of a scene."""
    assert record.grasps is not None
    return decode_grasps((made.root / record.grasps.file).read_bytes())


def _columns(rows: list[dict[str, Any]], empty: SceneGrasps) -> SceneGrasps:
    rows = sorted(rows, key=lambda row: (row["scene_id"], -row["score"]))
    columns = {}
    for item in fields(SceneGrasps):
        like = getattr(empty, item.name)
        values = [row.get(item.name, 1) for row in rows]
        columns[item.name] = np.array(values, dtype=like.dtype).reshape(-1, *like.shape[1:])
    return SceneGrasps(**columns)


def _grasps(record: SceneRecord, scene_id: int, meshes: Any) -> Iterator[dict[str, Any]]:
    vertices, faces = meshes[scene_id]
    mesh = trimesh.Trimesh(vertices, faces, process=False)
    middle = mesh.bounds.mean(axis=0)
    axes = [view.cam_to_world[:3, 2] for view in record.images]
    for number, approach in enumerate((DOWN, *axes)):
        first = np.cross(approach, (0.3, 0.8, 0.1))
        first /= np.linalg.norm(first)
        second = np.cross(approach, first)
        for turn in np.pi * np.arange(TURNS) / TURNS:
            closing = np.cos(turn) * first + np.sin(turn) * second
            row = _grasp(mesh, middle, approach, closing)
            if row is not None:
                score = 0.9 - 0.1 * number - 0.05 * turn
                yield {"scene_id": scene_id, "score": score, "clearance": 0.01} | row


def _grasp(
    mesh: trimesh.Trimesh, middle: np.ndarray, approach: np.ndarray, closing: np.ndarray
) -> dict[str, Any] | None:
    start = middle - closing
    hits, _, triangles = mesh.ray.intersects_location([start], [closing])
    if len(hits) < 2:
        return None
    along = (hits - start) @ closing
    ends = [int(np.argmin(along)), int(np.argmax(along))]
    width = float(along[ends[1]] - along[ends[0]])
    pose = np.eye(4)
    pose[:3, :3] = np.stack([closing, np.cross(approach, closing), approach], axis=1)
    pose[:3, 3] = start + along[ends].mean() * closing + DEPTH * approach
    normals = mesh.face_normals[triangles[ends]]
    outward = normals @ closing * [-1, 1] > 0.1
    if width > WIDEST or pose[2, 3] < _LOWEST or not outward.all():
        return None
    return {
        "pose": pose,
        "width": width,
        "opening": width + SLACK,
        "depth": DEPTH,
        "mu_min": 0.3,
        "contacts": start + along[ends][:, None] * closing,
        "normals": normals,
    }
