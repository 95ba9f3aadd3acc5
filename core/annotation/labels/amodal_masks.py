# SPDX-License-Identifier: GPL-3.0-or-later
"""Amodal masks of every object, cut at the frame: run-length encodings in JSON."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from core.annotation.labels.label import (
    Finding,
    ImageEvidence,
    ImagePart,
    ImageSource,
    Label,
    check_size,
)
from core.annotation.masks import decode_rle, encode_rle
from core.assets.ray_scene import RayScene
from core.scene.views import ObjectView, View


def amodal_masks(view: View, ids: np.ndarray, rays: RayScene) -> list[np.ndarray]:
    """Return the (H, W) bool amodal mask, within the frame, of every object, by scene_id.

    A pixel that the renderer assigns to an object counts as its own even if no ray at its center hits it.
    """
    return [
        rays.amodal(i, view.K, view.cam_to_world, view.width, view.height).in_frame(
            view.width, view.height
        )
        | (ids == i)
        for i in range(len(rays))
    ]


def encode_amodal(masks: Sequence[np.ndarray]) -> bytes:
    """Return JSON: for each object, by scene_id, the run-length encoding of its mask."""
    entries = [{"scene_id": i, "rle": encode_rle(mask)} for i, mask in enumerate(masks)]
    return (json.dumps(entries) + "\n").encode()


def decode_amodal(data: bytes) -> dict[int, np.ndarray]:
    """Return the (H, W) bool masks by scene_id."""
    entries: list[Mapping[str, Any]] = json.loads(data)
    return {int(entry["scene_id"]): decode_rle(entry["rle"]) for entry in entries}


def _make(source: ImageSource) -> bytes:
    return encode_amodal(amodal_masks(source.view, source.result.ids, source.rays))


def _check(data: bytes, image: ImageEvidence) -> list[Finding]:
    masks = decode_amodal(data)
    for mask in masks.values():
        check_size(mask.shape, image.view)
    return [finding for seen in image.view.objects for finding in _check_object(seen, masks)]


def _check_object(seen: ObjectView, masks: Mapping[int, np.ndarray]) -> list[Finding]:
    mask = masks.get(seen.scene_id)
    there = Finding(mask is not None, f"has no object {seen.scene_id}")
    if mask is None:
        return [there]
    modal = np.zeros_like(mask) if seen.rle is None else decode_rle(seen.rle)
    count = int(np.count_nonzero(mask))
    good = not (modal & ~mask).any() and (
        count <= seen.amodal_pixels if seen.truncated else count == seen.amodal_pixels
    )
    message = f"object {seen.scene_id} has {count} pixels, the record {seen.amodal_pixels}"
    return [there, Finding(good, message)]


AMODAL_MASKS = Label(
    name="amodal_masks",
    rule="amodal masks",
    promise="each holds the visible mask, and no more pixels than the record says",
    image=ImagePart(".json", _make, _check),
    bytes_per_pixel=0.1,  # 0.09 at 128 x 96, less in larger images
)
