# SPDX-License-Identifier: GPL-3.0-or-later
"""GraspNet's arrays: per image, grasps in the camera's frame and rectangles, as graspnetAPI reads them.

`grasps/grasps_00000012.npy`, (n, 17) float32, for `GraspGroup`: score, width, height, depth, rotation (9, by
rows), translation (3), object_id; meters. The hand's x axis is its approach, y the closing direction. The
translation lies between the fingers, `depth` behind their tips. `width` is the free distance of the fingers,
`height` how broad a finger is, along z: 20 mm for every grasp of GraspNet. `rect/rect_00000012.npy`, (m, 7)
float32, for `RectGraspGroup`: center_x, center_y, open_x, open_y, height, score, object_id; pixels. Those
grasps have one whose approach is within 8 degrees of the optical axis, as in GraspNet.

Pixel centers are whole numbers, as in GraspNet: 0.5 is taken off cx and cy. `depth` is uint16 in millimeters;
`label` is object_id + 1, and 0 the background. `{split}.jsonl` has a line for each image.
"""

import io
import json
from typing import Any

import numpy as np

from core.annotation.depth import depth_units
from core.annotation.labels.bop import MILLIMETERS, bop_intrinsics
from core.dataset.formats.base import ExportJob, Part
from core.dataset.grasp_views import in_camera, read_grasps, to_pixels
from core.dataset.store.layout import depth_name, rgb_name
from core.dataset.store.reader import read_depth, read_mask
from core.scene.grasps import SceneGrasps
from core.scene.instance_ids import MASK_BACKGROUND
from core.scene.numbering import index_text
from core.scene.record import SceneRecord
from core.scene.views import View
from utils.atomic_stream import atomic_stream
from utils.files import atomic_write_bytes
from utils.images import encode_png
from utils.words import counted

# GRASP_HEIGHT of graspnetAPI's graspnet.py, meters.
FINGER_BREADTH = 0.02
# Wider hands are cut to this by graspnet_eval.py, meters; what is wider than it cannot be said.
WIDEST = 0.1
# From the tip frame's axes (x closing, z approach) to graspnetAPI's (x approach, y closing).
HAND_AXES = np.array([[0.0, 1.0, 0.0], [0.0, 0.0, 1.0], [1.0, 0.0, 0.0]])
# Of to_rect_grasp_group in graspnetAPI's grasp.py: least cosine between approach and optical axis, ...
FACING = 0.99
# ... and of get_batch_key_points in its utils: a rectangle lies this far behind the translation, meters.
_RECTANGLE_BEHIND = 0.02
_FOLDERS = ("rgb", "depth", "label", "grasps", "rect")


def export_graspnet(job: ExportJob) -> None:
    """Write the arrays of every image, the images, and a list of them for every split."""
    for folder in _FOLDERS:
        (job.output / folder).mkdir()
    images, grasps, facing, wide = 0, 0, 0, 0
    for part in job.parts:
        with atomic_stream(job.output / f"{part.name}.jsonl") as file:
            for record in job.records(part, "images"):
                found = read_grasps(part.layout, record)
                wide += int((found.width > WIDEST).sum())
                for view in record.images:
                    rows = grasp_rows(found, view)
                    flat = rectangle_rows(rows, view)
                    _write_image(job, part, view, rows, flat)
                    file.write(
                        (json.dumps(_facts(record, view), ensure_ascii=False) + "\n").encode()
                    )
                    images, grasps, facing = (
                        images + 1,
                        grasps + len(rows),
                        facing + bool(len(flat)),
                    )
    job.notes.append(
        f"{counted(grasps, 'grasp', form=',')} in {counted(images, 'image', form=',')}, "
        f"{facing:,} of which {'has' if facing == 1 else 'have'} rectangles"
    )
    if wide:
        job.notes.append(f"{wide:,} grasps wider than {WIDEST:g} m are left out")


def grasp_rows(grasps: SceneGrasps, view: View) -> np.ndarray:
    """Return the grasps (n, 17) float32 of the objects that an image shows, by object and falling score."""
    shown = [seen.scene_id for seen in view.objects if seen.bbox is not None]
    kept = np.isin(grasps.scene_id, shown) & (grasps.width <= WIDEST)
    pose = grasps.pose[kept]
    depth = grasps.depth[kept].astype(np.float64)
    middle = pose[:, :3, 3] - depth[:, None] * pose[:, :3, 2]
    rotation = view.cam_to_world[:3, :3].T @ pose[:, :3, :3] @ HAND_AXES
    count = len(pose)
    columns = (
        grasps.score[kept][:, None],
        np.minimum(grasps.opening[kept], WIDEST)[:, None],
        np.full((count, 1), FINGER_BREADTH),
        depth[:, None],
        rotation.reshape(count, 9),
        in_camera(middle, view),
        grasps.scene_id[kept][:, None],
    )
    return np.concatenate(columns, axis=1).astype(np.float32)


def rectangle_rows(rows: np.ndarray, view: View) -> np.ndarray:
    """Return the rectangles (m, 7) float32 of those `grasp_rows` that face along the optical axis.

    Those whose center is outside the image are left out: the depth there is what makes grasps of them again.
    """
    rows = rows[rows[:, 10] > FACING].astype(np.float64)
    rotation = rows[:, 4:13].reshape(-1, 3, 3)
    approach, closing, across = (rotation[:, :, i] for i in range(3))
    center = rows[:, 13:16] - _RECTANGLE_BEHIND * approach
    jaw = center - rows[:, 1:2] / 2.0 * closing
    half = FINGER_BREADTH / 2.0 * across
    points = np.stack([center, jaw, jaw + half, jaw - half], axis=1)
    in_front = (points[:, :, 2] > 0.0).all(axis=1)
    rows, points = rows[in_front], points[in_front]
    seen = to_pixels(points, bop_intrinsics(view.K))
    height = np.linalg.norm(seen[:, 2] - seen[:, 3], axis=1, keepdims=True)
    columns = (seen[:, 0], seen[:, 1], height, rows[:, [0]], rows[:, [16]])
    inside = ((seen[:, 0] >= 0) & (seen[:, 0] <= [view.width - 1, view.height - 1])).all(axis=1)
    return np.concatenate(columns, axis=1)[inside].astype(np.float32)


def grasps_name(img_idx: int) -> str:
    """Return the path of an image's grasps, relative to the export."""
    return f"grasps/grasps_{index_text(img_idx)}.npy"


def rectangles_name(img_idx: int) -> str:
    """Return the path of an image's rectangles, relative to the export."""
    return f"rect/rect_{index_text(img_idx)}.npy"


def _label_name(img_idx: int) -> str:
    return f"label/label_{index_text(img_idx)}.png"


def _write_image(
    job: ExportJob, part: Part, view: View, rows: np.ndarray, flat: np.ndarray
) -> None:
    i = view.img_idx
    job.place(part.layout.rgb(i), job.output / rgb_name(i))
    depth = depth_units(read_depth(part.layout, i), 1.0 / MILLIMETERS)
    mask = read_mask(part.layout, i)
    label = np.where(mask == MASK_BACKGROUND, 0, mask + 1).astype(np.uint8)
    atomic_write_bytes(job.output / depth_name(i), encode_png(depth))
    atomic_write_bytes(job.output / _label_name(i), encode_png(label))
    for name, array in ((grasps_name(i), rows), (rectangles_name(i), flat)):
        buffer = io.BytesIO()
        np.save(buffer, array, allow_pickle=False)
        atomic_write_bytes(job.output / name, buffer.getvalue())


def _facts(record: SceneRecord, view: View) -> dict[str, Any]:
    i = view.img_idx
    return {
        "img_idx": i,
        "scene": record.scene,
        "width": view.width,
        "height": view.height,
        "rgb": rgb_name(i),
        "depth": depth_name(i),
        "label": _label_name(i),
        "grasps": grasps_name(i),
        "rect": rectangles_name(i),
        "camK": bop_intrinsics(view.K).tolist(),
        "cam_to_world": view.cam_to_world.tolist(),
        "gripper": record.grasps.gripper if record.grasps else "",
        "objects": [
            {"object_id": item.scene_id, "id": item.id, "name": item.name}
            for item in record.objects
        ],
        "sentences": [
            {"text": item.text, "object_ids": list(item.targets)}
            for item in record.expressions
            if i in item.images
        ],
    }
