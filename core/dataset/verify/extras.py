# SPDX-License-Identifier: GPL-3.0-or-later
"""The extra outputs, where a dataset has them: there, whole, and of one mind with the usual ones."""

import json
from collections.abc import Collection

import numpy as np

from core.annotation.bop import camera_entry, pose_entry
from core.annotation.depth import decode_depth
from core.annotation.extra_labels import decode_amodal, decode_normals
from core.annotation.label_files import bop_names, extra_name
from core.annotation.masks import decode_rle
from core.config.extra_outputs import Extra
from core.dataset.store.dataset_store import MASK_BACKGROUND
from core.dataset.store.layout import DatasetLayout
from core.dataset.verify.files import ImageArrays
from core.dataset.verify.tally import Rule, Tally
from core.scene.record import SceneRecord
from core.scene.views import View

PRESENT = Rule("extra files", "every extra output that config.json names can be read for all of it")
CLEAN_DEPTH = Rule("clean depth", "clean and measured depth differ by the sensor's noise")
NORMALS = Rule("normals", "every pixel of an object has a normal, and it faces the camera")
AMODAL = Rule(
    "amodal masks", "each holds the visible mask, and no more pixels than the record says"
)
BOP = Rule("BOP poses", "BOP's cameras and poses are those of the record")
RULES = (PRESENT, CLEAN_DEPTH, NORMALS, AMODAL, BOP)

# Half of all pixels are nearer than this share of the depth: noise and bias are 3 mm at a meter.
_MEDIAN_NOISE = 0.01
# Shading normals of smoothed and bumped surfaces may turn away at an outline.
_MIN_FACING_SHARE = 0.97
_MIN_COVERED_SHARE = 0.999
_SAME = 1e-6


def check_image(
    layout: DatasetLayout,
    extras: Collection[Extra],
    view: View,
    arrays: ImageArrays,
    tally: Tally,
) -> None:
    """Check the extra files of one image."""
    shape = (view.height, view.width)
    for extra in (extra for extra in extras if extra is not Extra.BOP):
        path = layout.root / extra_name(extra, view.img_idx)
        try:
            data = path.read_bytes()
            if extra is Extra.AMODAL_MASKS:
                masks = decode_amodal(data)
                good = all(mask.shape == shape for mask in masks.values())
            else:
                pixels = decode_depth(data) if extra is Extra.CLEAN_DEPTH else decode_normals(data)
                good = pixels.shape[:2] == shape
        # Pillow raises SyntaxError for broken PNGs.
        except (OSError, SyntaxError, ValueError, KeyError, TypeError) as error:
            tally.check(PRESENT, False, f"{path}: {error}")
            continue
        if not tally.check(PRESENT, good, f"{path}: is not {view.width} x {view.height} pixels"):
            continue
        where = str(path)
        if extra is Extra.AMODAL_MASKS:
            _check_amodal(view, masks, where, tally)
        elif extra is Extra.CLEAN_DEPTH:
            _check_clean_depth(pixels, arrays.depth, where, tally)
        else:
            _check_normals(view, pixels, arrays.mask, where, tally)


def check_scene(
    layout: DatasetLayout, extras: Collection[Extra], record: SceneRecord, tally: Tally
) -> None:
    """Check the extra files of a scene as a whole."""
    if Extra.BOP not in extras:
        return
    paths = [layout.root / name for name in bop_names(record.scene)]
    try:
        cameras, poses = (json.loads(path.read_bytes()) for path in paths)
    except (OSError, ValueError) as error:
        tally.check(PRESENT, False, f"{paths[0].parent}: {error}")
        return
    for view in record.images:
        key, where = str(view.img_idx), f"{paths[0].parent}, image {view.img_idx}"
        try:
            same = _close(cameras[key], camera_entry(view))
            entries = poses[key]
            pairs = zip(entries, record.objects, strict=True)
            same &= all(
                entry["model"] == item.id
                and _close(entry, pose_entry(item, view, int(entry["obj_id"])))
                for entry, item in pairs
            )
        except (KeyError, TypeError, ValueError) as error:
            tally.check(BOP, False, f"{where}: {error!r}")
            continue
        tally.check(BOP, same, f"{where}: is not the record's")


def _check_clean_depth(
    clean: np.ndarray, depth: np.ndarray | None, where: str, tally: Tally
) -> None:
    if depth is None:
        return
    both = (clean > 0) & (depth > 0)
    off = float(np.median(np.abs(clean[both] / depth[both] - 1.0))) if both.any() else np.inf
    tally.check(
        CLEAN_DEPTH, off <= _MEDIAN_NOISE, f"{where}: off by {100 * off:.1f} % of the depth"
    )


def _check_normals(
    view: View, normals: np.ndarray, mask: np.ndarray | None, where: str, tally: Tally
) -> None:
    if mask is None:
        return
    rows, columns = np.nonzero(mask != MASK_BACKGROUND)
    vectors = normals[rows, columns]
    there = vectors.any(axis=-1)
    pixels = np.stack([columns + 0.5, rows + 0.5, np.ones(len(rows))], axis=1)
    rays = pixels @ np.linalg.inv(view.K).T
    facing = np.einsum("ij,ij->i", vectors, rays)[there] < 0
    covered = float(there.mean()) if there.size else 0.0
    share = float(facing.mean()) if facing.size else 0.0
    tally.check(
        NORMALS,
        covered >= _MIN_COVERED_SHARE and share >= _MIN_FACING_SHARE,
        f"{where}: {100 * covered:.1f} % of the objects' pixels have one, {100 * share:.1f} % face the camera",
    )


def _check_amodal(view: View, masks: dict[int, np.ndarray], where: str, tally: Tally) -> None:
    for seen in view.objects:
        mask = masks.get(seen.scene_id)
        if not tally.check(AMODAL, mask is not None, f"{where}: has no object {seen.scene_id}"):
            continue
        assert mask is not None
        modal = np.zeros_like(mask) if seen.rle is None else decode_rle(seen.rle)
        count = int(np.count_nonzero(mask))
        good = not (modal & ~mask).any() and (
            count <= seen.amodal_pixels if seen.truncated else count == seen.amodal_pixels
        )
        tally.check(
            AMODAL,
            good,
            f"{where}: object {seen.scene_id} has {count} pixels, the record {seen.amodal_pixels}",
        )


def _close(found: dict[str, object], expected: dict[str, object]) -> bool:
    return all(
        key in found and np.allclose(found[key], value, rtol=_SAME, atol=_SAME)  # type: ignore[arg-type]
        for key, value in expected.items()
    )
