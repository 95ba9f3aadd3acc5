# SPDX-License-Identifier: GPL-3.0-or-later
"""BOP, scenewise: `{split}_pbr/{scene:06d}/` with cameras, poses, masks, visibility; in mm.

BOP's pixel centers are whole numbers, those of the scene record half ones: 0.5 is taken off cx and
cy. Boxes are [x, y, xmax - xmin, ymax - ymin] as its toolkit computes them, and -1 for an unseen
object. `mask` and `px_count_all` need the models: they are ray-cast, as for the record, on a canvas
of three by three frames. Depth is uint16 in tenths of a millimeter. The world is the frame of the table.
`{split}_targets_bop19.json` lists the objects whose poses are to be told.
"""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from core.annotation.depth import depth_units
from core.annotation.labels.bop import MILLIMETERS, bop_intrinsics, camera_entry, pose_entry
from core.annotation.masks import decode_rle
from core.assets.ray_scene import AmodalMask, RayScene
from core.dataset.formats.base import ExportJob, Part
from core.dataset.formats.bop_models import BopModels, load_models
from core.dataset.store.reader import read_depth
from core.scene.record import SceneRecord
from core.scene.views import ObjectView, View
from utils.files import atomic_write_bytes, atomic_write_text
from utils.images import encode_png

DEPTH_SCALE = 0.1  # millimeters a unit: 6.5 m fit, and float16's steps at a meter are ten units
_MIN_TARGET_VISIBILITY = 0.1  # BOP's own
_NO_BOX = [-1, -1, -1, -1]
_FOLDERS = ("rgb", "depth", "mask", "mask_visib")


@dataclass(frozen=True)
class _Scene:
    """Where one scene goes, and what its JSON files will hold, by image."""

    folder: Path
    cameras: dict[str, Any]
    poses: dict[str, list[Any]]
    infos: dict[str, list[Any]]


def export_bop(job: ExportJob) -> None:
    """Write models and every scene of every split."""
    records = (record for _, record in job.all_records("models"))
    colors = {item.id: item.color for record in records for item in record.objects}
    models = load_models(colors, job.options.models_dir)
    models.write(job.output)
    camera: dict[str, Any] | None = None
    for part in job.parts:
        targets: list[dict[str, int]] = []
        for record in job.records(part, "scenes"):
            models.check(record)
            _export_scene(job, part, record, models)
            targets.extend(_targets(record, models))
            camera = camera or _dataset_camera(record.images[0])
        rows = ",\n".join(json.dumps(target) for target in targets)
        atomic_write_text(job.output / f"{part.name}_targets_bop19.json", f"[{rows}]\n")
    atomic_write_text(job.output / "camera.json", json.dumps(camera, indent=2) + "\n")


def _export_scene(job: ExportJob, part: Part, record: SceneRecord, models: BopModels) -> None:
    folder = job.output / f"{part.name}_pbr" / f"{record.scene:06d}"
    for name in _FOLDERS:
        (folder / name).mkdir(parents=True)
    scene = _Scene(folder, {}, {}, {})
    rays = RayScene([models.world_mesh(item) for item in record.objects])
    for view in record.images:
        name = f"{view.img_idx:06d}"
        job.place(part.layout.rgb(view.img_idx), folder / "rgb" / f"{name}.jpg")
        depth = read_depth(part.layout, view.img_idx)
        units = depth_units(depth, DEPTH_SCALE / MILLIMETERS)
        atomic_write_bytes(folder / "depth" / f"{name}.png", encode_png(units))
        _add_view(scene, record, view, models, rays, depth > 0)
    for file, data in (
        ("scene_camera", scene.cameras),
        ("scene_gt", scene.poses),
        ("scene_gt_info", scene.infos),
    ):
        atomic_write_text(folder / f"{file}.json", json.dumps(data) + "\n")


def _add_view(
    scene: _Scene,
    record: SceneRecord,
    view: View,
    models: BopModels,
    rays: RayScene,
    valid: np.ndarray,
) -> None:
    key = str(view.img_idx)
    scene.cameras[key] = camera_entry(record, view) | {"depth_scale": DEPTH_SCALE}
    scene.poses[key], scene.infos[key] = [], []
    for item, seen in zip(record.objects, view.objects, strict=True):
        scene.poses[key].append(pose_entry(item, view, models.obj_ids[item.id]))
        modal = np.zeros((view.height, view.width), dtype=bool)
        if seen.rle is not None:
            modal = decode_rle(seen.rle)
        amodal = rays.amodal(item.scene_id, view.K, view.cam_to_world, view.width, view.height)
        whole = amodal.in_frame(view.width, view.height) | modal
        name = f"{view.img_idx:06d}_{item.scene_id:06d}.png"
        for kind, mask in (("mask", whole), ("mask_visib", modal)):
            image = encode_png(mask.astype(np.uint8) * np.uint8(255))
            atomic_write_bytes(scene.folder / kind / name, image)
        scene.infos[key].append(_info(seen, amodal, int(np.count_nonzero(valid & whole))))


def _targets(record: SceneRecord, models: BopModels) -> Iterator[dict[str, int]]:
    """Yield what BOP asks a pose estimator for: the objects of each image that are not all but hidden."""
    for view in record.images:
        counts = Counter(
            models.obj_ids[record.objects[seen.scene_id].id]
            for seen in view.objects
            if seen.visible_fraction >= _MIN_TARGET_VISIBILITY
        )
        for obj_id, count in sorted(counts.items()):
            yield {
                "im_id": view.img_idx,
                "inst_count": count,
                "obj_id": obj_id,
                "scene_id": record.scene,
            }


def _info(seen: ObjectView, amodal: AmodalMask, valid: int) -> dict[str, Any]:
    visible = seen.bbox is not None
    return {
        "bbox_obj": _box(amodal.bbox() or seen.bbox) if visible else _NO_BOX,
        "bbox_visib": _box(seen.bbox),
        "px_count_all": seen.amodal_pixels,
        "px_count_valid": valid,
        "px_count_visib": seen.pixels,
        "visib_fract": seen.visible_fraction,
    }


def _box(corners: tuple[int, int, int, int] | None) -> list[int]:
    if corners is None:
        return _NO_BOX
    x1, y1, x2, y2 = corners
    return [x1, y1, x2 - x1, y2 - y1]


def _dataset_camera(view: View) -> dict[str, Any]:
    K = bop_intrinsics(view.K)
    return {
        "cx": K[0, 2],
        "cy": K[1, 2],
        "depth_scale": DEPTH_SCALE,
        "fx": K[0, 0],
        "fy": K[1, 1],
        "height": view.height,
        "width": view.width,
    }
