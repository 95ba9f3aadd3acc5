# SPDX-License-Identifier: GPL-3.0-or-later
"""The files of the extra outputs: encoded here, read back here; `dataset_usage.md` documents them."""

import io
import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np
from PIL import Image

from core.annotation.bop import camera_entry, pose_entry
from core.annotation.depth import encode_depth
from core.annotation.label_files import bop_names, extra_name
from core.annotation.masks import decode_rle, encode_rle
from core.assets.ray_scene import RayScene
from core.config.extra_outputs import Extra
from core.scene.record import SceneRecord
from core.scene.render_result import RenderResult
from core.scene.views import View

_HALF_RANGE = 127.0
_ZERO = 128  # of a component; a pixel without a surface has 0 in all three


def image_extras(
    extras: Collection[Extra], view: View, result: RenderResult, rays: RayScene
) -> dict[str, bytes]:
    """Return the files, by path relative to the dataset, of one image.

    Raises:
        ValueError: normals are asked for and the photograph has none.
    """
    files: dict[Extra, bytes] = {}
    if Extra.CLEAN_DEPTH in extras:
        files[Extra.CLEAN_DEPTH] = encode_depth(result.depth)
    if Extra.NORMALS in extras:
        if result.normals is None:
            raise ValueError("the stage gave no normals")
        files[Extra.NORMALS] = encode_normals(result.normals)
    if Extra.AMODAL_MASKS in extras:
        masks = amodal_masks(view, result.ids, rays)
        files[Extra.AMODAL_MASKS] = encode_amodal(masks)
    return {extra_name(extra, view.img_idx): data for extra, data in files.items()}


def scene_extras(
    extras: Collection[Extra], record: SceneRecord, model_ids: Sequence[str]
) -> dict[str, bytes]:
    """Return the files, by path relative to the dataset, of one scene as a whole.

    Args:
        model_ids: of the whole spreadsheet, sorted; BOP's obj_id is the place in it, from 1.
    """
    if Extra.BOP not in extras:
        return {}
    numbers = {model: number for number, model in enumerate(model_ids, start=1)}
    cameras = {str(view.img_idx): camera_entry(view) for view in record.images}
    poses = {
        str(view.img_idx): [
            # Readers of BOP look keys up by name; this one says which model the number is.
            {**pose_entry(item, view, numbers[item.id]), "model": item.id}
            for item in record.objects
        ]
        for view in record.images
    }
    contents = (cameras, poses)
    return {
        name: (json.dumps(data) + "\n").encode()
        for name, data in zip(bop_names(record.scene), contents, strict=True)
    }


def amodal_masks(view: View, ids: np.ndarray, rays: RayScene) -> list[np.ndarray]:
    """Return the (H, W) bool mask in the frame of every object with nothing before it, by scene_id.

    A pixel that the renderer gives an object counts as its own even if no ray at its center hits.
    """
    return [
        rays.amodal(i, view.K, view.cam_to_world, view.width, view.height).in_frame(
            view.width, view.height
        )
        | (ids == i)
        for i in range(len(rays))
    ]


def encode_normals(normals: np.ndarray) -> bytes:
    """Return an 8-bit color PNG of (H, W, 3) unit vectors: 128 + 127 n; 0, 0, 0 where n is 0."""
    there = (normals != 0).any(axis=-1, keepdims=True)
    values = np.where(there, np.rint(_ZERO + _HALF_RANGE * normals), 0)
    buffer = io.BytesIO()
    Image.fromarray(values.clip(0, 255).astype(np.uint8)).save(buffer, "PNG")
    return buffer.getvalue()


def decode_normals(data: bytes) -> np.ndarray:
    """Return (H, W, 3) float32 unit vectors, zeros where there is no surface."""
    with Image.open(io.BytesIO(data)) as image:
        values = np.array(image.convert("RGB"), dtype=np.float32)
    there = values.any(axis=-1, keepdims=True)
    vectors = np.where(there, (values - _ZERO) / _HALF_RANGE, 0.0)
    length = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.divide(vectors, length, out=np.zeros_like(vectors), where=length > 0)


def encode_amodal(masks: Sequence[np.ndarray]) -> bytes:
    """Return JSON: for each object, by scene_id, the run-length encoding of its mask."""
    entries = [{"scene_id": i, "rle": encode_rle(mask)} for i, mask in enumerate(masks)]
    return (json.dumps(entries) + "\n").encode()


def decode_amodal(data: bytes) -> dict[int, np.ndarray]:
    """Return the (H, W) bool masks by scene_id."""
    entries: list[Mapping[str, Any]] = json.loads(data)
    return {int(entry["scene_id"]): decode_rle(entry["rle"]) for entry in entries}
